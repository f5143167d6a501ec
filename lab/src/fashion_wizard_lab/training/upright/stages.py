"""Training and export: what `train upright` runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, cast

import cv2
import torch
from torch import Tensor, nn

from fashion_wizard_lab.training.bars import Bars, silent
from fashion_wizard_lab.training.checkpoints import trained_weights
from fashion_wizard_lab.training.loop import Batch, autocast, device, train
from fashion_wizard_lab.training.upright.examples import TurnedPhotos
from fashion_wizard_lab.training.upright.export import export
from fashion_wizard_lab.training.upright.network import UprightNetwork
from fashion_wizard_lab.training.upright.sources import SHARES, read_upright

StageName = Literal["train", "export"]
STAGES: Final[tuple[StageName, ...]] = ("train", "export")
BATCH: Final = 64
RATE: Final = 1e-3
"""The highest learning rate, that of the last layer."""
TRUNK_SHARE: Final = 0.3
"""Of that rate, for the trunk, which starts from ImageNet weights."""
JUDGED: Final = 1024
"""Validation examples."""


def run_stage(
    stage: StageName,
    *,
    data: Path,
    runs: Path,
    start: Path | None,
    steps: int,
    bars: Bars = silent,
    rendered: int = 100,
    target: Path | None = None,
    seed: int = 0,
) -> None:
    """Run one stage; `train` goes on where it was stopped.

    Args:
        stage: `train` or `export`.
        data: Folder that holds `ccp/`, `clothing/`, or both.
        runs: Folder of the checkpoint, the wardrobe and figures.
        start: ImageNet weights of EfficientNet-Lite0; None trains from nothing.
        steps: Training steps of `BATCH` photos.
        bars: Shows how far reading photos is.
        rendered: Items of the wardrobe to learn from.
        target: The file that `export` writes; in `runs` unless given.
        seed: Seeds every random choice.

    Raises:
        DatasetError: if photos, or the stage before, are missing.
    """
    cv2.setNumThreads(1)  # its threads would not live on in the processes that make examples
    checkpoint = runs / "upright.pt"
    if stage == "export":
        network = UprightNetwork()
        network.load_state_dict(trained_weights(checkpoint, "train"))
        export(network, target or runs / "upright.onnx")
        return
    with bars() as tell:
        learned = read_upright(data, runs, "train", rendered=rendered, progress=tell)
        known = read_upright(data, runs, "val", progress=tell)
    torch.manual_seed(seed)
    judged = TurnedPhotos(known, SHARES, seed + 1)
    examples = [judged[number] for number in range(JUDGED)]
    train(
        UprightNetwork(start),
        _losses,
        TurnedPhotos(learned, SHARES, seed),
        checkpoint=checkpoint,
        steps=steps,
        batch=BATCH,
        rate=RATE,
        slower={"levels": TRUNK_SHARE},
        decay=0.02,
        average=0.99,
        validate=lambda average: _figures(cast("UprightNetwork", average), examples),
        validate_every=250,
    )


def _losses(network: nn.Module, batch: Batch) -> dict[str, Tensor]:
    return {"turn": nn.functional.cross_entropy(network(batch["photo"]).float(), batch["turn"])}


@torch.inference_mode()
def _figures(network: UprightNetwork, examples: Sequence[Batch]) -> Mapping[str, float]:
    """The share whose likeliest turn is right; of those at 0.9 or surer, how many there are and are right."""
    logits = []
    for first in range(0, len(examples), BATCH):
        photos = torch.stack([each["photo"] for each in examples[first : first + BATCH]])
        with autocast():
            logits.append(network(photos.to(device())).float().cpu())
    chances, found = torch.cat(logits).softmax(dim=1).max(dim=1)
    right = found == torch.stack([each["turn"] for each in examples])
    sure = chances >= 0.9
    return {
        "val_right": float(right.float().mean()),
        "val_sure": float(sure.float().mean()),
        "val_sure_right": float(right[sure].float().mean()) if sure.any() else 0.0,
    }
