"""The stages in order, each resumed where it was; together they make `weights/superpoint.onnx`."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from torch import Tensor, nn

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.splits import clothing_photos, street_photos
from fashion_wizard_lab.training.checkpoints import trained_weights
from fashion_wizard_lab.training.loop import Batch, train
from fashion_wizard_lab.training.superpoint import detector, joint
from fashion_wizard_lab.training.superpoint.adaptation import label_photos, own_heat, teacher_heat
from fashion_wizard_lab.training.superpoint.export import export
from fashion_wizard_lab.training.superpoint.network import SuperPoint

StageName = Literal["synthetic", "adapt", "joint", "agree", "export"]
STAGES: tuple[StageName, ...] = ("synthetic", "adapt", "joint", "agree", "export")

Losses = Callable[[nn.Module, Batch], dict[str, Tensor]]


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
    stage: StageName,
    *,
    data: Path,
    runs: Path,
    steps: int,
    views: int,
    photos: int | None = None,
    teacher: Path | None = None,
    target: Path | None = None,
    seed: int = 0,
) -> None:
    """Run or resume one stage.

    Args:
        stage: Which one.
        data: Folder of photo sets (`clothing/`, `ccp/`).
        runs: Folder of the checkpoints, labels and figures.
        steps: Training steps of `synthetic`, `joint` or `agree`.
        views: Homographies a photo in `adapt`.
        photos: Label only so many photos, chosen by chance.
        teacher: ALIKED's weights; `adapt` labels with it instead of with the network of `synthetic`.
        target: Where `export` writes; into `runs` unless given.
        seed: Seeds every random choice.

    Raises:
        DatasetError: if photos, or the stage before, are missing.
        FashionWizardError: if the teacher's weights cannot be read.
    """
    torch.manual_seed(seed)
    network = SuperPoint()
    first_checkpoint, joint_checkpoint, agreed_checkpoint, labels = (
        runs / n for n in ("synthetic.pt", "joint.pt", "agree.pt", "labels")
    )
    if stage == "synthetic":
        shapes = detector.Shapes(seed)
        train(network, detector.losses, shapes, checkpoint=first_checkpoint, steps=steps, batch=32, rate=1e-3)
    elif stage == "adapt":
        if not teacher:
            network.load_state_dict(trained_weights(first_checkpoint, "synthetic"))
        detect = teacher_heat(teacher) if teacher else own_heat(network)
        chosen = training_photos(data)
        np.random.default_rng(seed).shuffle(chosen)  # type: ignore[arg-type]
        label_photos(detect, chosen[:photos], labels, count=views)
    elif stage == "joint":
        if first_checkpoint.is_file():
            network.load_state_dict(trained_weights(first_checkpoint, "synthetic"))
        _train_pairs(network, joint.label_losses, joint.Pairs(labels, seed), joint_checkpoint, steps, 2e-3)
    elif stage == "agree":
        network.load_state_dict(trained_weights(joint_checkpoint, "joint"))
        _train_pairs(
            network, joint.agreed_losses, joint.Pairs(labels, seed + 1), agreed_checkpoint, steps, 1e-3
        )
    else:
        network.load_state_dict(trained_weights(agreed_checkpoint, "agree"))
        export(network, target or runs / "superpoint.onnx")


def _train_pairs(
    network: SuperPoint, losses: Losses, pairs: joint.Pairs, checkpoint: Path, steps: int, rate: float
) -> None:
    train(network, losses, pairs, checkpoint=checkpoint, steps=steps, batch=4, rate=rate, average=0.998)
