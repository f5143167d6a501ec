"""The SuperPoint network: one encoder, two heads (DeTone et al., arXiv 1712.07629, section 3), made light.

The paper's encoder spends seven tenths of its time on 64 channels at the photo's full and half size. Here
channels double as the size halves, and what that loses is given back where it counts: both heads see, beside
the encoder's end at an eighth of the size, its features at a quarter (as in a feature pyramid: Lin et al.,
arXiv 1612.03144). So descriptors can tell points a few pixels apart.
"""

from itertools import pairwise
from typing import Final

import torch
from torch import Tensor, nn

CELL: Final = 8
"""Side of the square of pixels in which at most one keypoint is expected: a softmax over its pixels."""
STRIDE: Final = 4
"""Side of the square of pixels that one place of the descriptors' map answers for."""
DESCRIPTOR: Final = 256
WIDTHS: Final = (16, 32, 64, 128)
"""Channels at the photo's size, a half, a quarter and an eighth of it."""
DEPTHS: Final = (2, 2, 3, 4)
"""Convolutions there."""
HIDDEN: Final = 64
"""Channels inside the detector's head; the descriptors' head has twice as many."""


def _convolution(inputs: int, outputs: int, side: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, side, padding=side // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Merge(nn.Module):
    """Features at a quarter and at an eighth of the size, brought together at a quarter."""

    def __init__(self, channels: int) -> None:
        """Fresh weights for so many channels."""
        super().__init__()
        self.fine = nn.Conv2d(WIDTHS[2], channels, 1)
        self.coarse = nn.Conv2d(WIDTHS[3], channels, 1, bias=False)

    def forward(self, fine: Tensor, coarse: Tensor) -> Tensor:
        """`(B, 64, H/4, W/4)` and `(B, 128, H/8, W/8)` to `(B, channels, H/4, W/4)`."""
        enlarged = nn.functional.interpolate(
            self.coarse(coarse), scale_factor=2.0, mode="bilinear", align_corners=False
        )
        return nn.functional.relu(self.fine(fine) + enlarged)


class SuperPoint(nn.Module):
    """Shared encoder, a detector of 65 answers a cell, and 256-d descriptors every fourth pixel.

    Batch normalisation, which the paper lacks, is folded into the convolutions by the export.
    """

    def __init__(self) -> None:
        """Fresh weights."""
        super().__init__()
        stages = []
        inputs = 1
        for outputs, depth in zip(WIDTHS, DEPTHS, strict=True):
            layers = [_convolution(i, o) for i, o in pairwise((inputs, *depth * (outputs,)))]
            stages.append(nn.Sequential(*layers))
            inputs = outputs
        self.stages = nn.ModuleList(stages)
        self.seen_by_detector = Merge(HIDDEN)
        self.detector = nn.Sequential(_convolution(HIDDEN, HIDDEN), nn.Conv2d(HIDDEN, STRIDE * STRIDE, 1))
        self.none = nn.Conv2d(WIDTHS[3], 1, 1)
        self.seen_by_descriptor = Merge(2 * HIDDEN)
        self.mix = _convolution(2 * HIDDEN, 2 * HIDDEN, 1)
        self.descriptor = nn.Conv2d(2 * HIDDEN, DESCRIPTOR, 1)

    def forward(self, gray: Tensor) -> tuple[Tensor, Tensor]:
        """Both heads, raw.

        Args:
            gray: `(B, 1, H, W)` in [0, 1]; H and W are multiples of 8.

        Returns:
            `(B, 65, H/8, W/8)` logits of a cell's pixels row by row, the last "no keypoint here", and
            `(B, 256, H/4, W/4)` descriptors, not yet of unit length.
        """
        logits, features = self.look(gray)
        return logits, self.descriptor(features)

    def look(self, gray: Tensor) -> tuple[Tensor, Tensor]:
        """As `forward`, but `(B, 128, H/4, W/4)` features, of which `descriptor` makes descriptors.

        That last convolution is of one pixel and linear: features may be sampled first and then described,
        which spares training most of its work.
        """
        at = gray
        found: list[Tensor] = []
        for stage in self.stages:
            at = stage(nn.functional.max_pool2d(at, 2) if found else at)
            found.append(at)
        fine, coarse = found[2], found[3]
        pixels = nn.functional.pixel_shuffle(self.detector(self.seen_by_detector(fine, coarse)), STRIDE)
        logits = torch.cat([nn.functional.pixel_unshuffle(pixels, CELL), self.none(coarse)], dim=1)
        return logits, self.mix(self.seen_by_descriptor(fine, coarse))

    def describe(self, features: Tensor, points: Tensor) -> Tensor:
        """Unit descriptors `(B, N, 256)` at `(B, N, 2)` points, from what `look` found."""
        sampled = sample(features, points)
        weight = self.descriptor.weight.flatten(1).float()
        return nn.functional.normalize(nn.functional.linear(sampled, weight, self.descriptor.bias), dim=-1)


def heatmap(logits: Tensor) -> Tensor:
    """Detector logits `(B, 65, H/8, W/8)` as keypoint probabilities `(B, H, W)` (section 3.2)."""
    cells = torch.softmax(logits.float(), dim=1)[:, :-1]
    return nn.functional.pixel_shuffle(cells, CELL)[:, 0]


def sample(dense: Tensor, points: Tensor) -> Tensor:
    """A map's values at points, bilinear between the centers of its squares of `STRIDE` pixels.

    The center of the first pixel is (0, 0), and the first square spans pixels 0 to 3, so its center is at
    1.5: a point (x, y) lies at ((x + 0.5) / 4 - 0.5, ...) in squares. The original samples half a pixel off.

    Args:
        dense: `(B, C, H/4, W/4)`.
        points: `(B, N, 2)` x and y in pixels.

    Returns:
        `(B, N, C)` float32.
    """
    size = torch.tensor([dense.shape[-1], dense.shape[-2]], device=points.device) * STRIDE
    grid = (2 * (points.float() + 0.5) / size - 1).unsqueeze(1)
    sampled = nn.functional.grid_sample(dense.float(), grid, align_corners=False, padding_mode="border")
    return sampled[:, :, 0].transpose(1, 2)
