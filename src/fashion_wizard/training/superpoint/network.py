"""The SuperPoint network (DeTone et al., arXiv 1712.07629, section 3)."""

from itertools import pairwise

import torch
from torch import Tensor, nn

CELL = 8
"""Side of the square of pixels that one cell of either head answers for."""
DESCRIPTOR = 256


def _convolution(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class SuperPoint(nn.Module):
    """Shared VGG-like encoder, 65-channel detector head, 256-channel descriptor head.

    The paper's network with batch normalisation, which the export folds into the convolutions.
    """

    def __init__(self) -> None:
        """Fresh weights."""
        super().__init__()
        widths = (1, 64, 64, 64, 64, 128, 128, 128, 128)
        layers: list[nn.Module] = []
        for i, (inputs, outputs) in enumerate(pairwise(widths)):
            layers.append(_convolution(inputs, outputs))
            if i in {1, 3, 5}:
                layers.append(nn.MaxPool2d(2))
        self.encoder = nn.Sequential(*layers)
        self.detector = nn.Sequential(_convolution(128, 256), nn.Conv2d(256, CELL * CELL + 1, 1))
        self.descriptor = nn.Sequential(_convolution(128, 256), nn.Conv2d(256, DESCRIPTOR, 1))

    def forward(self, gray: Tensor) -> tuple[Tensor, Tensor]:
        """Both heads, raw.

        Args:
            gray: `(B, 1, H, W)` in [0, 1]; H and W are multiples of 8.

        Returns:
            `(B, 65, H/8, W/8)` logits, the last channel "no keypoint here", and
            `(B, 256, H/8, W/8)` descriptors, not yet of unit length.
        """
        shared = self.encoder(gray)
        return self.detector(shared), self.descriptor(shared)


def heatmap(logits: Tensor) -> Tensor:
    """Detector logits `(B, 65, H/8, W/8)` as keypoint probabilities `(B, H, W)` (section 3.2)."""
    cells = torch.softmax(logits.float(), dim=1)[:, :-1]
    return nn.functional.pixel_shuffle(cells, CELL)[:, 0]


def sample_descriptors(dense: Tensor, points: Tensor) -> Tensor:
    """Unit descriptors at points, bilinear between cell centers.

    The center of the first pixel is (0, 0), and the first cell spans pixels 0 to 7, so its center is
    at 3.5: a point (x, y) lies at ((x + 0.5) / 8 - 0.5, ...) in cells. The original samples half a
    pixel off.

    Args:
        dense: `(B, 256, H/8, W/8)`.
        points: `(B, N, 2)` x and y in pixels.

    Returns:
        `(B, N, 256)` float32.
    """
    height, width = dense.shape[-2] * CELL, dense.shape[-1] * CELL
    size = torch.tensor([width, height], dtype=torch.float32, device=points.device)
    grid = (2 * (points.float() + 0.5) / size - 1).unsqueeze(1)
    sampled = nn.functional.grid_sample(dense.float(), grid, align_corners=False, padding_mode="border")
    return nn.functional.normalize(sampled[:, :, 0].transpose(1, 2), dim=-1)
