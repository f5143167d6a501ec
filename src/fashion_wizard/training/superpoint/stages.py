"""The three stages in order, each resumed where it was; together they make `weights/superpoint.onnx`."""

from pathlib import Path
from typing import Literal

import numpy as np
import torch

from fashion_wizard.datasets.splits import clothing_photos, street_photos
from fashion_wizard.errors import DatasetError
from fashion_wizard.training.loop import train
from fashion_wizard.training.superpoint import detector, joint
from fashion_wizard.training.superpoint.adaptation import label_photos
from fashion_wizard.training.superpoint.export import export
from fashion_wizard.training.superpoint.network import SuperPoint

Stage = Literal["synthetic", "adapt", "joint", "export"]
STAGES: tuple[Stage, ...] = ("synthetic", "adapt", "joint", "export")


def training_photos(data: Path) -> list[Path]:
    """The training split of every photo set below `data` that may be trained on."""
    photos: list[Path] = []
    if (data / "clothing").is_dir():
        photos += clothing_photos(data / "clothing", "train")
    if (data / "ccp").is_dir():
        photos += street_photos(data / "ccp", "train")
    if not photos:
        raise DatasetError(f"{data} holds neither clothing/ nor ccp/: name the folder with --data")
    return photos


def run_stage(
    stage: Stage,
    *,
    data: Path,
    runs: Path,
    steps: int,
    views: int,
    photos: int | None = None,
    turn: int = 1,
    target: Path | None = None,
    seed: int = 0,
) -> None:
    """Run or resume one stage.

    Args:
        stage: Which one.
        data: Folder of photo sets (`clothing/`, `ccp/`).
        runs: Where checkpoints, labels and figures are kept.
        steps: Training steps of `synthetic` or `joint`.
        views: Homographies a photo in `adapt`.
        photos: Label only so many photos, chosen by chance.
        turn: From the second on, `adapt` labels with the network of the turn before, and `joint` goes on from
            it (section 5.3 of the paper).
        target: Where `export` writes; into `runs` unless given.
        seed: Seeds every random choice.

    Raises:
        DatasetError: if photos, or the stage before, are missing.
    """
    torch.manual_seed(seed)
    network = SuperPoint()
    magic, full, labels = runs / "synthetic.pt", runs / f"joint-{turn}.pt", runs / f"labels-{turn}"
    before = magic if turn == 1 else runs / f"joint-{turn - 1}.pt"
    if stage == "synthetic":
        shapes = detector.Shapes(seed)
        train(network, detector.losses, shapes, checkpoint=magic, steps=steps, batch=32, rate=1e-3)
    elif stage == "adapt":
        _load(network, before)
        chosen = training_photos(data)
        np.random.default_rng(seed).shuffle(chosen)  # type: ignore[arg-type]
        label_photos(network, chosen[:photos], labels, count=views)
    elif stage == "joint":
        _load(network, before)
        pairs = joint.Pairs(labels, seed)
        train(network, joint.losses, pairs, checkpoint=full, steps=steps, batch=16, rate=1e-3)
    else:
        _load(network, full)
        export(network, target or runs / "superpoint.onnx")


def _load(network: SuperPoint, checkpoint: Path) -> None:
    if not checkpoint.is_file():
        raise DatasetError(f"{checkpoint} is missing: run the stages before this one first")
    network.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=True)["network"])
