"""Training and export: what `train embedding` runs."""

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
import torch

from fashion_wizard.errors import DatasetError
from fashion_wizard.progress import Progress
from fashion_wizard_lab.training.embedding.batches import Batches
from fashion_wizard_lab.training.embedding.cutouts import training_articles
from fashion_wizard_lab.training.embedding.export import export
from fashion_wizard_lab.training.embedding.frozen import frozen
from fashion_wizard_lab.training.embedding.inshop import inshop_articles
from fashion_wizard_lab.training.embedding.losses import NetworkWithProxies, losses
from fashion_wizard_lab.training.embedding.network import Early, EmbeddingNet
from fashion_wizard_lab.training.embedding.pool import COLUMNS, SIDE, make_shard, read_shards, save_shard
from fashion_wizard_lab.training.embedding.wearers import Dresser, wearers
from fashion_wizard_lab.training.loop import train
from fashion_wizard_lab.training.research import refuse_to_ship, write_card

StageName = Literal["views", "heads", "levels", "export"]
STAGES: Final[tuple[StageName, ...]] = ("views", "heads", "export")
"""The default stages: `levels`, which trains the unfrozen layers, gave no gain in other shops."""

Bars = Callable[[], AbstractContextManager[Progress]]
"""Opens progress bars, and closes them."""

SHARDS: Final = 16
"""Number of files that store a round of views."""
STREET_SHARE: Final = 0.5
"""Share of the street garments in a round: their two views are of one photo, and teach less than a pair."""
HEADS_GARMENTS: Final = 192
HEADS_RATE: Final = 2e-4
GARMENTS: Final = 64
"""Garments of a training step, in two views each."""
RATE: Final = 2e-4
TRUNK_SHARE: Final = 0.5
"""Of the rate, for the trunk, which starts from ImageNet weights."""


def run_stage(
    stage: StageName,
    *,
    data: Path,
    runs: Path,
    start: Path | None,
    steps: int,
    bars: Bars,
    rounds: int = 1,
    rendered: int = 300,
    inshop: Path | None = None,
    target: Path | None = None,
    seed: int = 0,
) -> None:
    """Run one stage; each goes on where it was stopped.

    Args:
        stage: `views` makes the pool of training views, and the outputs of the frozen levels; `heads`
            trains the heads alone, `levels` the heads and the levels that are not frozen; `export` writes
            ONNX of the latter where there is a checkpoint of it.
        data: Folder that holds `ccp/`, `clothing/`, or both.
        runs: Folder of the views, checkpoints, cut-outs and figures.
        start: ImageNet weights of EfficientNet-Lite0; None trains from nothing.
        steps: Training steps, of `heads` or of `levels`.
        bars: Shows how far reading photos is; trainings show their own steps after.
        rounds: How often the pool shows each garment, in new views.
        rendered: Items of the wardrobe to learn from.
        inshop: A folder in the DeepFashion In-shop layout whose train items are learned from too. The weights
            are for research only then, and a card beside them states it.
        target: The file that `export` writes; in `runs` unless given.
        seed: Seeds every random choice.

    Raises:
        DatasetError: if photos, or the stage before, are missing.
        FashionWizardError: if weights learned from In-shop would go among those that ship.
    """
    cv2.setNumThreads(1)  # its threads would not live on in the processes that make examples
    target = target or runs / "embedding.onnx"
    if inshop is not None:
        refuse_to_ship(target)
    torch.manual_seed(seed)
    if stage == "views":
        _make_views(data, runs, start, bars, rounds, rendered, inshop, seed)
    elif stage == "heads":
        batches = _batches(runs, ["pooled"], HEADS_GARMENTS, seed)
        model = NetworkWithProxies(EmbeddingNet(start), batches.source_of_kind)
        pooled = torch.from_numpy(batches.arrays["pooled"].astype(np.float32))
        model.network.begin(pooled, batches.groups())
        model.network.trunk.requires_grad_(False)
        _train(model, batches, runs / "heads.pt", steps, HEADS_RATE)
    elif stage == "levels":
        batches = _batches(runs, Early._fields, GARMENTS, seed + 1)
        model = NetworkWithProxies(EmbeddingNet(start), batches.source_of_kind)
        model.load_state_dict(_mean(runs / "heads.pt", "heads"))
        _train(model, batches, runs / "levels.pt", steps, RATE)
    else:
        network = EmbeddingNet()
        deeper = runs / "levels.pt"
        weights = _mean(deeper if deeper.is_file() else runs / "heads.pt", "heads")
        own = {
            name.removeprefix("network."): value
            for name, value in weights.items()
            if name.startswith("network.")
        }
        network.load_state_dict(own)
        export(network, target)
        if inshop is not None:
            sources = [name for name in ("ccp", "clothing") if (data / name).is_dir()]
            learned = ", ".join(
                [f"train items of `{inshop.resolve().name}`, in the In-shop layout", *sources]
            )
            plan = f"steps {steps}, rounds {rounds}, rendered {rendered}, seed {seed}"
            write_card("Garment embedding", [target], {"data": learned, "plan": plan})


def _make_views(
    data: Path,
    runs: Path,
    start: Path | None,
    bars: Bars,
    rounds: int,
    rendered: int,
    inshop: Path | None,
    seed: int,
) -> None:
    folder = runs / "pool"
    folder.mkdir(parents=True, exist_ok=True)
    with bars() as tell:
        articles = training_articles(data, runs, rendered=rendered, seed=seed + 301, tell=tell)
        if inshop is not None:
            articles = [*articles, *inshop_articles(inshop)]
        if not articles:
            raise DatasetError(f"{data} holds neither ccp/ nor clothing/: name the folder with --data")
        people = list(wearers(data / "ccp", "train", tell)) if (data / "ccp").is_dir() else []
        entries = [(article.source, article.label, article.kind) for article in articles]
        (runs / "articles.json").write_text(json.dumps(entries), encoding="utf-8")
        dresser = Dresser(people)
        describe = frozen(EmbeddingNet(start), SIDE, runs / "frozen.onnx")
        for done in range(rounds * SHARDS):
            path = folder / f"{done:04d}.npz"
            if not path.is_file():
                rng = np.random.default_rng([seed, 5, done // SHARDS])
                chances = [STREET_SHARE if article.source == "street" else 1.0 for article in articles]
                shown = np.flatnonzero(rng.random(len(articles)) < chances)
                numbers = rng.permutation(shown)[done % SHARDS :: SHARDS]
                if len(numbers):  # few garments do not fill all shards
                    shard = make_shard(articles, numbers.tolist(), dresser, [seed, 6, done])
                    save_shard(path, shard, describe(shard.views))
            tell("making views", done + 1, rounds * SHARDS)


def _batches(runs: Path, names: Sequence[str], garments: int, seed: int) -> Batches:
    listed = runs / "articles.json"
    if not listed.is_file():
        raise DatasetError(f"{listed} is missing: run the stage views first")
    arrays = read_shards(runs / "pool", [*names, *COLUMNS])
    entries = json.loads(listed.read_text(encoding="utf-8"))
    columns = {name: arrays.pop(name).astype(np.int64) for name in COLUMNS}
    kinds = [(source, kind) for source, _, kind in entries]
    return Batches(arrays, columns, kinds, garments=garments, seed=seed)


def _train(model: NetworkWithProxies, batches: Batches, checkpoint: Path, steps: int, rate: float) -> None:
    train(
        model,
        losses,
        batches,
        checkpoint=checkpoint,
        steps=steps,
        batch=1,
        rate=rate,
        slower={"network.trunk": TRUNK_SHARE},
        decay=0.0,
        average=0.97,
    )


def _mean(checkpoint: Path, stage: StageName) -> dict[str, torch.Tensor]:
    if not checkpoint.is_file():
        raise DatasetError(f"{checkpoint} is missing: run the stage {stage} first")
    weights: dict[str, torch.Tensor] = torch.load(checkpoint, map_location="cpu", weights_only=True)["mean"]
    return weights
