"""Training and export: what `train embedding` runs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from fashion_wizard import defaults
from fashion_wizard.errors import DatasetError
from fashion_wizard.progress import Progress
from fashion_wizard_lab.training.bars import Bars
from fashion_wizard_lab.training.checkpoints import trained_weights
from fashion_wizard_lab.training.embedding.batches import Batches
from fashion_wizard_lab.training.embedding.cutouts import Article, flat_articles, training_articles
from fashion_wizard_lab.training.embedding.export import export
from fashion_wizard_lab.training.embedding.found import found_shard
from fashion_wizard_lab.training.embedding.frozen import Describe, frozen
from fashion_wizard_lab.training.embedding.inshop import inshop_articles
from fashion_wizard_lab.training.embedding.last_levels import LastLevels, last_level_losses
from fashion_wizard_lab.training.embedding.losses import losses
from fashion_wizard_lab.training.embedding.network import Early, EmbeddingNet
from fashion_wizard_lab.training.embedding.pool import COLUMNS, SIDE, make_shard, read_shards, save_shard
from fashion_wizard_lab.training.embedding.wearers import Dresser, wearers
from fashion_wizard_lab.training.loop import train
from fashion_wizard_lab.training.research import refuse_to_ship, write_card

StageName = Literal["views", "levels", "heads", "export"]
STAGES: Final[tuple[StageName, ...]] = ("views", "levels", "heads", "export")

SHARDS: Final = 16
"""Number of files that store a round of views."""
STREET_SHARE: Final = 0.5
"""Share of the street garments in a round: their two views are of one photo, and teach less than a pair."""
FOUND_ROUNDS: Final = 3
"""How often each flat garment is shown as the product's segmentation finds it, lying and worn."""
FOUND_GARMENTS: Final = 40
"""Garments in a file of such views."""
LEVELS_STEPS: Final = 700
"""Training steps of the last levels."""
LEVELS_GARMENTS: Final = 64
"""Garments of such a step, in two views each."""
LEVELS_RATE: Final = 1e-3
LEVELS_DECAY: Final = 0.02
TRUNK_SHARE: Final = 0.2
"""Of that rate, for the trunk, which starts from ImageNet weights."""
HEADS_GARMENTS: Final = 192
HEADS_RATE: Final = 2e-4
_AT_ONCE: Final = 256


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
        stage: `views` makes the pool of training views, and the outputs of the frozen levels; `levels` trains
            the last levels of the trunk, `heads` the heads on what these say then; `export` writes ONNX.
        data: Folder that holds `ccp/`, `clothing/`, or both.
        runs: Folder of the views, checkpoints, cut-outs and figures.
        start: ImageNet weights of EfficientNet-Lite0; None trains from nothing.
        steps: Training steps of `heads`.
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
    elif stage == "levels":
        arrays = read_shards(runs / "pool", [*Early._fields, *COLUMNS])
        batches = _batches(runs, arrays, LEVELS_GARMENTS, seed)
        last_levels = LastLevels(EmbeddingNet(start), batches.source_of_kind)
        last_levels.network.heads.requires_grad_(False)
        train(
            last_levels,
            last_level_losses,
            batches,
            checkpoint=runs / "levels.pt",
            steps=LEVELS_STEPS,
            batch=1,
            rate=LEVELS_RATE,
            slower={"network.trunk": TRUNK_SHARE},
            decay=LEVELS_DECAY,
            average=0.97,
        )
    elif stage == "heads":
        network = EmbeddingNet()
        network.load_state_dict(_weights(runs / "levels.pt", "levels", "network."))
        pooled = _pooled(runs, network)
        columns = read_shards(runs / "pool", COLUMNS)
        batches = _batches(runs, {"pooled": pooled, **columns}, HEADS_GARMENTS, seed)
        network.begin(torch.from_numpy(pooled.astype(np.float32)), batches.groups())
        network.trunk.requires_grad_(False)
        network.heads["cut"].requires_grad_(False)
        train(
            network,
            losses,
            batches,
            checkpoint=runs / "heads.pt",
            steps=steps,
            batch=1,
            rate=HEADS_RATE,
            decay=0.0,
            average=0.97,
        )
    else:
        network = EmbeddingNet()
        network.load_state_dict(_weights(runs / "heads.pt", "heads"))
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
        if people and (data / "clothing").is_dir():
            _make_found_views(data, runs, articles, describe, tell, seed)


def _make_found_views(
    data: Path, runs: Path, articles: Sequence[Article], describe: Describe, tell: Progress, seed: int
) -> None:
    """Views of flat garments as the product's segmentation finds them."""
    dresser = Dresser(list(wearers(data / "ccp", "train", tell, whole=True)))
    whole = flat_articles(data / "clothing", "train", runs / "flat", tell, whole=True)
    flat = [number for number, article in enumerate(articles) if article.source == "flat"]
    worn = {number: each for number, each in zip(flat, whole, strict=True) if dresser.can_wear(each)}
    segmenter = defaults.segmenter()
    starts = range(0, len(worn), FOUND_GARMENTS)
    for done in range(FOUND_ROUNDS * len(starts)):
        turn, place = divmod(done, len(starts))
        path = runs / "pool" / f"found-{turn}-{place:03d}.npz"
        if not path.is_file():
            order = np.random.default_rng([seed, 7, turn]).permutation(list(worn))
            numbers = order[starts[place] : starts[place] + FOUND_GARMENTS].tolist()
            shard = found_shard(worn, numbers, dresser, segmenter, [seed, 8, done])
            if shard:
                save_shard(path, shard, describe(shard.views))
        tell("finding garments that people were dressed in", done + 1, FOUND_ROUNDS * len(starts))


@torch.inference_mode()
def _pooled(runs: Path, network: EmbeddingNet) -> NDArray[np.float16]:
    """`(2 G, 4184)`: what the heads see of all views of the pool."""
    network.eval()
    found = []
    early = read_shards(runs / "pool", Early._fields)
    for start in range(0, len(early["level"]), _AT_ONCE):
        values = (early[name][start : start + _AT_ONCE].astype(np.float32) for name in Early._fields)
        found.append(network.pooled(Early(*map(torch.from_numpy, values))).numpy().astype(np.float16))
    return np.concatenate(found)


def _batches(runs: Path, arrays: dict[str, NDArray[np.generic]], garments: int, seed: int) -> Batches:
    """Batches of a pool's arrays, its columns among them."""
    entries = json.loads((runs / "articles.json").read_text(encoding="utf-8"))
    columns = {name: arrays.pop(name).astype(np.int64) for name in COLUMNS}
    kinds = [(source, kind) for source, _, kind in entries]
    return Batches(arrays, columns, kinds, garments=garments, seed=seed)


def _weights(checkpoint: Path, stage: StageName, prefix: str = "") -> Mapping[str, torch.Tensor]:
    """Those weights in a checkpoint of a stage whose names start so: their running mean.

    Raises:
        DatasetError: if there is no such checkpoint.
    """
    weights = trained_weights(checkpoint, stage)
    return {name.removeprefix(prefix): value for name, value in weights.items() if name.startswith(prefix)}
