"""The garment embedding's network: MobileNetV2, pooled inside the mask, with a head for each question."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn

from fashion_wizard.features.embedding import BLOCKS
from fashion_wizard_lab.training.mobilenet import Trunk

TAPS: Final = {6: 32, 13: 96, 18: 1280}
"""Blocks that are pooled, at strides 8, 16 and 32, and how many channels each has."""
FROZEN: Final = 4
"""So many first blocks stay as ImageNet made them: their gradients cost most and change least."""


class EmbeddingNet(nn.Module):
    """RGB and mask in; three unit vectors out.

    Means and spreads of the finer levels tell cloth and color, the generalized mean of the coarsest
    (Radenovic et al., "Fine-tuning CNN Image Retrieval with No Human Annotation", section 3.2) tells what it
    is; all inside the mask. The coarsest level's mean over the whole canvas tells the outline.
    """

    def __init__(self, weights: Path | None = None) -> None:
        """Fresh heads on a trunk that starts from `weights`; see `Trunk`."""
        super().__init__()
        self.trunk = Trunk(TAPS, weights)
        for block in self.trunk.blocks[:FROZEN]:
            block.requires_grad_(False)
        fine = 2 * (TAPS[6] + TAPS[13])
        self.heads = nn.ModuleDict(
            {
                "same": _head(fine + TAPS[18], BLOCKS["same"]),
                "texture": _head(fine + TAPS[18], BLOCKS["texture"]),
                "cut": _head(2 * TAPS[18], BLOCKS["cut"]),
            }
        )

    def parts(self, garment: Tensor) -> dict[str, Tensor]:
        """The unit vectors of each head.

        Args:
            garment: `(B, 4, H, W)`, RGB and mask in 0..255; H and W are multiples of 32.
        """
        mask = garment[:, 3:].float() / 255
        picture = (garment[:, :3].float() / 127.5 - 1) * mask
        eight, sixteen, last = (level.float() for level in self.trunk(picture))
        inside = [nn.functional.avg_pool2d(mask, stride) for stride in (8, 16, 32)]
        fine = [*_moments(eight, inside[0]), *_moments(sixteen, inside[1])]
        general = _mean(last.clamp(min=1e-3) ** 3, inside[2]) ** (1 / 3)
        cloth = torch.cat([*fine, general], dim=1)
        outline = torch.cat([last.mean(dim=(2, 3)), general], dim=1)
        given = {"same": cloth, "texture": cloth, "cut": outline}
        return {name: nn.functional.normalize(head(given[name]), dim=1) for name, head in self.heads.items()}

    def forward(self, garment: Tensor) -> Tensor:
        """`(B, 256)`: the parts one after another, each of unit length."""
        return torch.cat(list(self.parts(garment).values()), dim=1)


def _head(width: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.BatchNorm1d(width), nn.Linear(width, out, bias=False))


def _mean(level: Tensor, inside: Tensor) -> Tensor:
    """The mean of each channel inside the mask, `(B, C)`."""
    return (level * inside).sum(dim=(2, 3)) / inside.sum(dim=(2, 3)).clamp(min=1e-3)


def _moments(level: Tensor, inside: Tensor) -> Sequence[Tensor]:
    """Mean and spread of each channel inside the mask, `(B, C)` each."""
    mean = _mean(level, inside)
    spread = _mean((level - mean[:, :, None, None]) ** 2, inside)
    return mean, (spread + 1e-4).sqrt()
