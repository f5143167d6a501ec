"""EfficientNet-Lite (Tan and Le, arXiv 1905.11946; no squeeze and excitation), to start trainings from."""

import math
from collections.abc import Collection
from pathlib import Path
from typing import Final, Literal

import torch
from torch import Tensor, nn

from fashion_wizard.errors import DatasetError

Size = Literal["lite0", "lite2"]

SCALES: Final[dict[Size, tuple[float, float]]] = {"lite0": (1.0, 1.0), "lite2": (1.1, 1.2)}
"""Factors of width and depth."""
STAGES: Final = (
    (1, 3, 1, 16, 1),
    (6, 3, 2, 24, 2),
    (6, 5, 2, 40, 2),
    (6, 3, 2, 80, 3),
    (6, 5, 1, 112, 3),
    (6, 5, 2, 192, 4),
    (6, 3, 1, 320, 1),
)
"""Of each stage: expansion, kernel, stride, channels and blocks, before they are scaled."""
_STEM: Final = 32
_LAST: Final = 1280
_EPSILON: Final = 1e-3


class _Conv(nn.Conv2d):
    """Pads as the ImageNet weights were trained: with stride 2 more on the right and below."""

    def __init__(self, width: int, out: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        same = 0 if stride == 2 else kernel // 2
        super().__init__(width, out, kernel, stride, same, groups=groups)
        before = (kernel - 2) // 2
        self._sides = (before, kernel - 2 - before) * 2 if stride == 2 else None

    def forward(self, picture: Tensor) -> Tensor:
        if self._sides:
            picture = nn.functional.pad(picture, self._sides)
        return super().forward(picture)


class _Block(nn.Module):
    """An inverted residual block; `adds` says whether its input is added to its output."""

    def __init__(self, width: int, out: int, expansion: int, kernel: int, stride: int) -> None:
        super().__init__()
        wide = expansion * width
        expand = [_Conv(width, wide, 1), nn.ReLU6()] if expansion > 1 else []
        self.layers = nn.Sequential(
            *expand, _Conv(wide, wide, kernel, stride, groups=wide), nn.ReLU6(), _Conv(wide, out, 1)
        )
        self.adds = stride == 1 and width == out

    def forward(self, picture: Tensor) -> Tensor:
        found = self.layers(picture)
        return picture + found if self.adds else found


class LiteTrunk(nn.Module):
    """The convolutions of EfficientNet-Lite, batch norm folded into them.

    Level 0 is the stem, levels 1 to 7 are the stages, level 8 is the last convolution.

    Args:
        size: Which network.
        taps: Levels whose outputs are wanted.
        weights: A state dict with the key order of `efficientnet_lite_pytorch`; fresh weights unless given.
    """

    def __init__(self, size: Size, taps: Collection[int], weights: Path | None = None) -> None:
        """Fresh, or from ImageNet weights.

        Raises:
            DatasetError: if the file is missing or holds something else.
        """
        super().__init__()
        wide, deep = SCALES[size]
        self.taps = frozenset(taps)
        self.channels = {0: _STEM, len(STAGES) + 1: _LAST}
        levels: list[nn.Module] = [nn.Sequential(_Conv(3, _STEM, 3, 2), nn.ReLU6())]
        width = _STEM
        for number, (expansion, kernel, stride, channels, blocks) in enumerate(STAGES, 1):
            out = _rounded(channels * wide)
            scaled = blocks if number in (1, len(STAGES)) else math.ceil(blocks * deep)
            stage = []
            for place in range(scaled):
                stage.append(_Block(width, out, expansion, kernel, stride if place == 0 else 1))
                width = out
            self.channels[number] = out
            levels.append(nn.Sequential(*stage))
        levels.append(nn.Sequential(_Conv(width, _LAST, 1), nn.ReLU6()))
        self.levels = nn.ModuleList(levels)
        if weights is not None:
            _load(self, weights)

    def forward(self, picture: Tensor) -> list[Tensor]:
        """The outputs of the tapped levels, in their order.

        Args:
            picture: `(B, 3, H, W)` RGB, (value - 127) / 128 of 0..255; H and W are multiples of 32.
        """
        found = []
        for number, level in enumerate(self.levels):
            picture = level(picture)
            if number in self.taps:
                found.append(picture)
        return found


def _rounded(channels: float) -> int:
    """The multiple of 8 next to a number of channels, never less than nine tenths of it."""
    near = max(8, int(channels + 4) // 8 * 8)
    return near if near >= 0.9 * channels else near + 8


def _load(trunk: LiteTrunk, path: Path) -> None:
    """Copy weights, each batch norm folded into the convolution before it."""
    if not path.is_file():
        raise DatasetError(f"{path} is missing: name the ImageNet weights with --start")
    given = torch.load(path, map_location="cpu", weights_only=True)
    values = [value for name, value in given.items() if not name.endswith("num_batches_tracked")]
    convolutions = [module for module in trunk.modules() if isinstance(module, _Conv)]
    groups = [values[i : i + 5] for i in range(0, 5 * len(convolutions), 5)]
    if len(values) < 5 * len(convolutions) or any(
        group[0].shape != own.weight.shape for group, own in zip(groups, convolutions, strict=True)
    ):
        raise DatasetError(f"{path} holds other weights than EfficientNet-Lite of this size")
    with torch.no_grad():
        for own, (weight, scale, shift, mean, variance) in zip(convolutions, groups, strict=True):
            factor = scale / (variance + _EPSILON).sqrt()
            own.weight.copy_(weight * factor[:, None, None, None])
            assert own.bias is not None  # noqa: S101 - each has one
            own.bias.copy_(shift - mean * factor)
