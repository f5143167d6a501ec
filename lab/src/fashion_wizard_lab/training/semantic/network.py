"""Labels for all pixels of a photo, each region's name judged once more: one pass, one graph.

Trunk, pyramid and semantic branch are those of Mask R-CNN (`training/mask_rcnn`), and start from its weights.
Region proposals, boxes and masks are left out. What the box head is for, to name a region as a whole, a head
does that pools features over the pixels of each label, as in Yuan et al., "Object-Contextual Representations
for Semantic Segmentation" (arXiv 1909.11065).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.mask_rcnn.backbone import TAPS
from fashion_wizard_lab.training.mobilenet import Trunk, normalize
from fashion_wizard_lab.training.onnx_file import read_weights
from fashion_wizard_lab.training.semantic.regions import RegionHead

CLASSES: Final = len(LABELS)
WIDTH: Final = 128
"""Channels of the pyramid."""
FINE: Final = 96
"""Channels of the semantic branch."""
FROZEN: Final = 4
"""So many blocks of the trunk, from the first on, stay as they start."""
_LEAST: Final = 1e-6


class Outcome(NamedTuple):
    """What the network finds.

    Attributes:
        labels: `(B, 16, H/4, W/4)` the logarithm of each pixel's chance of each label.
        presence: `(B, 16)` logits of whether the photo shows each label.
        pixels: `(B, 16, H/4, W/4)` logits of each pixel's label, before its region is judged.
        names: `(B, 16, 16)` logits of what each label's region is.
    """

    labels: Tensor
    presence: Tensor
    pixels: Tensor
    names: Tensor


class SemanticNetwork(nn.Module):
    """Trunk, pyramid, a head for pixels and a head for regions."""

    def __init__(self, start: Path | None = None) -> None:
        """A fresh network; or trunk, pyramid and the head for pixels as `load` reads them."""
        super().__init__()
        self.trunk = Trunk(TAPS)
        self.inner = nn.ModuleList(nn.Conv2d(width, WIDTH, 1) for width in TAPS.values())
        self.smooth = nn.ModuleList(nn.Conv2d(WIDTH, WIDTH, 3, padding=1) for _ in TAPS)
        self.lateral = nn.ModuleList(nn.Conv2d(WIDTH, FINE, 3, padding=1) for _ in TAPS)
        self.context = nn.Linear(WIDTH, FINE)
        self.mix = nn.Conv2d(FINE, FINE, 3, padding=1)
        self.label = nn.Conv2d(FINE, CLASSES, 1)
        self.regions = RegionHead(CLASSES, FINE, WIDTH)
        if start is not None:
            load(self, start)

    def freeze(self) -> None:
        """Keep the first blocks of the trunk, and the depthwise convolutions of all, as they are.

        The gradients of depthwise weights take half of a step's time on processors, and they are few.
        """
        for block in self.trunk.blocks[:FROZEN]:
            block.requires_grad_(False)
        for module in self.trunk.modules():
            if isinstance(module, nn.Conv2d) and module.groups > 1:
                module.requires_grad_(False)

    def pixels(self, photos: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Logits of each pixel's label, before its region is judged, and the features they come from.

        Args:
            photos: `(B, 3, H, W)` RGB in 0..255; H and W are multiples of 32.

        Returns:
            Logits `(B, 16, H/4, W/4)`, the features below them `(B, 96, H/4, W/4)`, the pyramid's level at
            stride 8 `(B, 128, H/8, W/8)`, and the mean of its level at stride 32 `(B, 128)`.
        """
        tapped = self.trunk(normalize(photos))
        levels: list[Tensor] = []
        above: Tensor | None = None
        for level, inner, smooth in reversed(list(zip(tapped, self.inner, self.smooth, strict=True))):
            joined = inner(level)
            if above is not None:
                joined = joined + nn.functional.interpolate(above, scale_factor=2.0, mode="nearest")
            above = joined
            levels.insert(0, smooth(joined))
        mean = levels[-1].mean(dim=(2, 3))
        total = self.context(mean)[:, :, None, None]
        size = levels[0].shape[-2:]
        for number, (level, lateral) in enumerate(zip(levels, self.lateral, strict=True)):
            part = nn.functional.relu(lateral(level))
            if number:
                part = nn.functional.interpolate(part, size, mode="bilinear", align_corners=False)
            total = total + part
        fine = nn.functional.relu(self.mix(total))
        return self.label(fine), fine, levels[1], mean

    def look(self, photos: Tensor) -> "Outcome":
        """All that the losses judge; see `forward` for photos."""
        logits, fine, middle, mean = self.pixels(photos)
        chances = torch.softmax(logits.float(), dim=1)
        verdict = self.regions(chances, fine, middle, mean)
        names = torch.softmax(verdict.names, dim=2)
        named = torch.matmul(names.transpose(1, 2), chances.flatten(2)).view_as(chances)
        return Outcome(torch.log(named + _LEAST), verdict.presence, logits, verdict.names)

    def forward(self, photos: Tensor) -> tuple[Tensor, Tensor]:
        """Look at photos.

        Args:
            photos: `(B, 3, H, W)` RGB in 0..255; H and W are multiples of 32.

        Returns:
            The logarithm of each pixel's chance of each label `(B, 16, H/4, W/4)`, and logits of whether the
            photo shows each label `(B, 16)`; of label 0, the background, the latter says nothing.
        """
        outcome = self.look(photos)
        return outcome.labels, outcome.presence


def load(network: SemanticNetwork, features: Path) -> None:
    """Take trunk, pyramid and semantic branch from an exported `mask_rcnn_features.onnx`.

    Raises:
        DatasetError: if the file is missing, or lacks a weight.
    """
    if not features.is_file():
        raise DatasetError(f"{features} is missing: name Mask R-CNN's exported features with --start")
    given = read_weights(features)

    def read(name: str) -> Tensor:
        if name not in given:
            raise DatasetError(f"{features} is not what train segmentation exports: {name} is missing")
        return torch.from_numpy(given[name].copy())

    with torch.no_grad():
        for name, module in network.trunk.named_modules():
            if isinstance(module, nn.Conv2d):
                _fill(module, read, f"network.pyramid.trunk.{name}", "bias")
        for theirs, own in (
            ("network.pyramid.pyramid.inner_blocks", network.inner),
            ("network.pyramid.pyramid.layer_blocks", network.smooth),
            ("network.semantic.lateral", network.lateral),
        ):
            for number, module in enumerate(own):
                _fill(module, read, f"{theirs}.{number}.0", "weight_bias")
        _fill(network.mix, read, "network.semantic.mix.0.0", "weight_bias")
        for name in ("context", "label"):
            _fill(network.get_submodule(name), read, f"network.semantic.{name}", "bias")


def _fill(module: nn.Module, read: Callable[[str], Tensor], name: str, bias: str) -> None:
    """Copy the weight and the bias of a layer; batch norms were folded at export, under another name."""
    module.weight.copy_(read(f"{name}.weight"))
    module.bias.copy_(read(f"{name}.{bias}"))
