"""Checkpoint to ONNX: three graphs that `segmentation/mask_rcnn.py` runs one after another.

What lies between them, choosing boxes, is left to a few lines of numpy: the graphs then have no loops
and no shapes that depend on values, and every runtime takes them.
"""

from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torchvision.ops import roi_align

from fashion_wizard_lab.training.graph import write_graph
from fashion_wizard_lab.training.mask_rcnn.network import CLASSES, LEVELS, MaskRCNN
from fashion_wizard_lab.training.mobilenet import normalize

STRIDES: Final = (4, 8, 16, 32)
"""Of `LEVELS`."""
BOX_STEPS: Final = (10.0, 10.0, 5.0, 5.0)
"""What the box head's offsets are multiplied with (Girshick, arXiv 1504.08083, as in torchvision)."""


class Features(nn.Module):
    """Photo in; pyramid levels, proposals' scores and offsets, and pixels' labels out."""

    def __init__(self, network: MaskRCNN) -> None:
        """The first part of `network`."""
        super().__init__()
        self.network = network

    def forward(self, photo: Tensor) -> tuple[Tensor, ...]:
        """From `(1, 3, H, W)` in 0..255 to four levels, `(A,)`, `(A, 4)` and `(16, H/4, W/4)`."""
        levels = self.network.pyramid(normalize(photo))
        coarse = [value for name, value in levels.items() if name != LEVELS[0]]
        scores, offsets = self.network.proposals.head(coarse)
        flat = [level.permute(0, 2, 3, 1).reshape(-1) for level in scores]
        moved = [level.permute(0, 2, 3, 1).reshape(-1, 4) for level in offsets]
        logits = self.network.semantic(levels)[0]
        return *(levels[name] for name in LEVELS), torch.cat(flat), torch.cat(moved), logits


class _Regions(nn.Module):
    """A head on regions that are given level by level."""

    def __init__(self, network: MaskRCNN, side: int) -> None:
        super().__init__()
        self.heads = network.regions
        self.side = side

    def pool(self, levels: tuple[Tensor, ...], boxes: tuple[Tensor, ...]) -> Tensor:
        """Cut `boxes[i]`, `(N, 4)` in pixels of the photo, from level i: `(sum of N, C, side, side)`."""
        cut = []
        for level, own, stride in zip(levels, boxes, STRIDES, strict=True):
            rows = torch.cat([torch.zeros_like(own[:, :1]), own], dim=1)
            cut.append(roi_align(level, rows, self.side, 1 / stride, 2, aligned=False))
        return torch.cat(cut)


class Boxes(_Regions):
    """Levels and proposals in; probabilities and better boxes out."""

    def __init__(self, network: MaskRCNN) -> None:
        """The box head of `network`."""
        super().__init__(network, 7)

    def forward(self, levels: tuple[Tensor, ...], boxes: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        """To probabilities `(N, 16)` and offsets `(N, 16, 4)`, level by level."""
        pooled = self.heads.box_head(self.pool(levels, boxes))
        logits, offsets = self.heads.box_predictor(pooled)
        steps = torch.tensor(BOX_STEPS)
        return torch.softmax(logits, dim=1), offsets.unflatten(1, (CLASSES, 4)) / steps


class Masks(_Regions):
    """Levels and boxes in; a 28 x 28 mask for each label out."""

    def __init__(self, network: MaskRCNN) -> None:
        """The mask head of `network`."""
        super().__init__(network, 14)

    def forward(self, levels: tuple[Tensor, ...], boxes: tuple[Tensor, ...]) -> Tensor:
        """To logits `(N, 16, 28, 28)`, level by level."""
        pooled = self.pool(levels, boxes)
        logits: Tensor = self.heads.mask_predictor(self.heads.mask_head(pooled))
        return logits


def export(network: MaskRCNN, folder: Path) -> list[Path]:
    """Write `mask_rcnn_features.onnx`, `mask_rcnn_boxes.onnx` and `mask_rcnn_masks.onnx`.

    Args:
        network: Trained; set to evaluation by this.
        folder: Where to.

    Returns:
        The files.
    """
    network.eval().requires_grad_(False)
    rows, columns = torch.export.Dim("rows", min=2), torch.export.Dim("columns", min=2)
    photo = torch.zeros(1, 3, 128, 160)
    with torch.no_grad():
        *levels, _, _, _ = Features(network)(photo)
    boxes = tuple(torch.tensor([[1.0, 2.0, 40.0, 50.0]] * (level + 2)) for level in range(len(LEVELS)))
    regions = tuple(levels), boxes
    shapes = {
        "levels": tuple({2: 32 // stride * rows, 3: 32 // stride * columns} for stride in STRIDES),
        "boxes": tuple({0: torch.export.Dim(f"n{level}", min=0)} for level in range(len(LEVELS))),
    }
    names = [*(f"l{level}" for level in range(len(LEVELS))), *(f"b{level}" for level in range(len(LEVELS)))]
    whole = {"photo": {2: 32 * rows, 3: 32 * columns}}
    feature_names = [*names[: len(LEVELS)], "scores", "offsets", "semantic"]
    files = []
    for name, part, given, inputs, outputs, dynamic in (
        ("features", Features(network), (photo,), ["photo"], feature_names, whole),
        ("boxes", Boxes(network), regions, names, ["probabilities", "offsets"], shapes),
        ("masks", Masks(network), regions, names, ["masks"], shapes),
    ):
        target = folder / f"mask_rcnn_{name}.onnx"
        write_graph(
            part.eval(),
            given,
            target,
            inputs=inputs,
            outputs=outputs,
            dynamic=dynamic,
        )
        files.append(target)
    return files
