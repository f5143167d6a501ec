"""Checkpoints of trainings: written whole, and read by the stages that go on from them."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from fashion_wizard.errors import DatasetError
from fashion_wizard.files import replacing


def save_checkpoint(path: Path, **state: Any) -> None:
    """Write a checkpoint so that a kill in the middle leaves the old one whole."""
    with replacing(path) as file:
        torch.save(state, file)


def trained_weights(path: Path, stage: str) -> dict[str, Tensor]:
    """The weights that a stage ended with: their running mean, where its checkpoint has one.

    Args:
        path: The checkpoint.
        stage: The stage that writes it, for the message.

    Raises:
        DatasetError: if there is no such checkpoint.
    """
    if not path.is_file():
        raise DatasetError(f"{path} is missing: run the stage {stage} first")
    state = torch.load(path, map_location="cpu", weights_only=True)
    weights: dict[str, Tensor] = state.get("mean", state["network"])
    return weights
