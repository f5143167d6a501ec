"""Training and export: what `train embedding` runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Literal

import cv2
import torch

from fashion_wizard.errors import DatasetError
from fashion_wizard.progress import Progress
from fashion_wizard_lab.training.embedding.cutouts import training_articles
from fashion_wizard_lab.training.embedding.examples import Examples
from fashion_wizard_lab.training.embedding.export import export
from fashion_wizard_lab.training.embedding.inshop import inshop_articles
from fashion_wizard_lab.training.embedding.losses import Taught, losses
from fashion_wizard_lab.training.embedding.network import EmbeddingNet
from fashion_wizard_lab.training.embedding.validation import validation
from fashion_wizard_lab.training.loop import train
from fashion_wizard_lab.training.research import refuse_to_ship, write_card

Stage = Literal["train", "export"]
STAGES: Final[tuple[Stage, ...]] = ("train", "export")

Bars = Callable[[], AbstractContextManager[Progress]]
"""Opens progress bars, and closes them."""

BATCH: Final = 48
RATE: Final = 1e-3
TRUNK_SHARE: Final = 0.3
"""Of the rate, for the trunk, which starts from ImageNet weights."""


def run_stage(
    stage: Stage,
    *,
    data: Path,
    runs: Path,
    start: Path | None,
    steps: int,
    bars: Bars,
    rendered: int = 300,
    inshop: Path | None = None,
    target: Path | None = None,
    seed: int = 0,
) -> None:
    """Run one stage; `train` goes on where it was stopped.

    Args:
        stage: `train` or `export`.
        data: Folder that holds `ccp/`, `clothing/`, or both.
        runs: Where checkpoints, cut-outs and figures are kept.
        start: ImageNet weights of MobileNetV2; None trains from nothing.
        steps: Training steps of `BATCH` garments.
        bars: Shows how far reading photos is; `train` shows its own steps after.
        rendered: Items of the wardrobe to learn from.
        inshop: A folder in the DeepFashion In-shop layout whose train items are learned from too. The weights
            are for research only then, and a card beside them says so.
        target: The file that `export` writes; in `runs` unless given.
        seed: Seeds every random choice.

    Raises:
        DatasetError: if photos, or the stage before, are missing.
        FashionWizardError: if weights learned from In-shop would go among those that ship.
    """
    cv2.setNumThreads(1)  # its threads would not live on in the processes that make examples
    checkpoint, target = runs / "embedding.pt", target or runs / "embedding.onnx"
    if inshop is not None:
        refuse_to_ship(target)
    if stage == "train":
        with bars() as tell:
            articles = training_articles(data, runs, rendered=rendered, seed=seed + 301, tell=tell)
            if inshop is not None:
                articles = [*articles, *inshop_articles(inshop)]
            if not articles:
                raise DatasetError(f"{data} holds neither ccp/ nor clothing/: name the folder with --data")
            judge = validation(data, runs, tell)
        examples = Examples(articles, total=steps * BATCH, batch=BATCH, seed=seed)
        torch.manual_seed(seed)
        train(
            Taught(EmbeddingNet(start), examples.source_of_kind),
            losses,
            examples,
            checkpoint=checkpoint,
            steps=steps,
            batch=BATCH,
            rate=RATE,
            slower={"network.trunk": TRUNK_SHARE},
            decay=0.02,
            average=0.995,
            validate=lambda taught: judge(taught.network),
            validate_every=200,
        )
    else:
        if not checkpoint.is_file():
            raise DatasetError(f"{checkpoint} is missing: run the stage train first")
        kept = torch.load(checkpoint, map_location="cpu", weights_only=True)["mean"]
        network = EmbeddingNet()
        own = {
            name.removeprefix("network."): value
            for name, value in kept.items()
            if name.startswith("network.")
        }
        network.load_state_dict(own)
        export(network, target)
        if inshop is not None:
            sources = [name for name in ("ccp", "clothing") if (data / name).is_dir()]
            learned = ", ".join(
                [f"train items of `{inshop.resolve().name}`, in the In-shop layout", *sources]
            )
            plan = f"steps {steps}, rendered {rendered}, seed {seed}"
            write_card("Garment embedding", [target], {"data": learned, "plan": plan})
