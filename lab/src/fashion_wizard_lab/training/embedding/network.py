"""The garment embedding's network: EfficientNet-Lite0, pooled inside the mask, a head for each question."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import torch
from torch import Tensor, nn

from fashion_wizard.features.embedding import BLOCKS
from fashion_wizard_lab.training.efficientnet import LiteTrunk
from fashion_wizard_lab.training.embedding.colors import COLORS, Colors
from fashion_wizard_lab.training.embedding.discriminant import discriminant

FINE: Final = {1: 16, 2: 24, 3: 40, 4: 80}
"""Frozen levels whose means and spreads are pooled, and how many channels each has."""
MIDDLE, LAST = 112, 1280
"""Channels of the last frozen level and of the last of all."""
BANDED: Final = {3: 40, 4: 80}
"""Frozen levels whose means are pooled by bands of the garment too."""
BANDS: Final = 3
"""A garment's upper, middle and lower part, each fading into the next: collar, sleeves, hem, legs."""
FROZEN: Final = 6
"""So many first levels stay as ImageNet made them: their outputs are computed once for each view."""

_PARTS: Final = (
    (COLORS, 1.0),
    (2 * sum(FINE.values()), 1.0),
    (BANDS * COLORS, 0.7),
    (BANDS * sum(BANDED.values()), 0.7),
    (2 * MIDDLE, 1.0),
    (BANDS * MIDDLE, 1.0),
    (LAST, 0.5),
    (LAST, 0.25),
)
"""How many numbers each part of what the heads see has, and how much it counts at the start."""
_WIDTH: Final = sum(width for width, _ in _PARTS)
_SEEN: Final = {"same": _WIDTH, "texture": _WIDTH, "cut": 2 * LAST}
"""How many of these numbers each head sees, from the last on. A kind is told by the last level alone: with
colors and fine levels a head learned the kinds of the pool's photos by heart."""
_SIZE: Final = 0.02
"""Of the heads' weights at the start, root mean square."""


class Early(NamedTuple):
    """The outputs of the frozen levels for garments.

    Attributes:
        fine: `(B, 1064)`, colors, means and spreads of levels 1 to 4 inside the mask, and colors and levels 3
            and 4 by bands.
        level: `(B, 112, H / 16, W / 16)`, level 5.
        inside: `(B, 1, H / 16, W / 16)`, how much of each cell lies in the mask.
    """

    fine: Tensor
    level: Tensor
    inside: Tensor


class EmbeddingNet(nn.Module):
    """RGB and mask in; three unit vectors out.

    Means and spreads of the finer levels tell cloth and color, the same by bands what is where, and the
    generalized mean of the coarsest (Radenovic et al., "Fine-tuning CNN Image Retrieval with No Human
    Annotation", section 3.2) what it is; all inside the mask. The coarsest level's mean over the whole canvas
    tells the outline.
    """

    mean: Tensor
    spread: Tensor

    def __init__(self, weights: Path | None = None) -> None:
        """Fresh heads on a trunk that starts from `weights`; see `LiteTrunk`."""
        super().__init__()
        self.trunk = LiteTrunk("lite0", (), weights)
        self.colors = Colors()
        for level in self.trunk.levels[:FROZEN]:
            level.requires_grad_(False)
        self.register_buffer("mean", torch.zeros(_WIDTH))
        self.register_buffer("spread", torch.ones(_WIDTH))
        self.heads = nn.ModuleDict({name: nn.Linear(_SEEN[name], length) for name, length in BLOCKS.items()})

    def early(self, garment: Tensor) -> Early:
        """The frozen levels.

        Args:
            garment: `(B, 4, H, W)`, RGB and mask in 0..255; H and W are multiples of 32.
        """
        mask = garment[:, 3:].float() / 255
        picture = (garment[:, :3].float() - 127) / 128 * mask
        shares, cells = self.colors(garment[:, :3].float(), mask)
        fine = [(_mean(shares, cells) + 1e-4).sqrt()]  # Hellinger
        bands = [(_by_bands(shares, cells) + 1e-4).sqrt()]
        for number, level in enumerate(self.trunk.levels[:FROZEN]):
            picture = level(picture)
            inside = nn.functional.avg_pool2d(mask, mask.shape[3] // picture.shape[3])
            if number in FINE:
                fine += _moments(picture.float(), inside)
            if number in BANDED:
                bands.append(_by_bands(picture.float(), inside))
        return Early(torch.cat([*fine, *bands], dim=1), picture.float(), inside)

    def coarsest(self, early: Early) -> Tensor:
        """`(B, 2560)`: the last level's generalized mean inside the mask, and its mean over the canvas."""
        last = early.level
        for level in self.trunk.levels[FROZEN:]:
            last = level(last)
        last = last.float()
        general = _mean(last.clamp(min=1e-3) ** 3, nn.functional.avg_pool2d(early.inside, 2)) ** (1 / 3)
        return torch.cat([general, last.mean(dim=(2, 3))], dim=1)

    def pooled(self, early: Early) -> Tensor:
        """`(B, 4184)`: what the heads see."""
        middle = [*_moments(early.level, early.inside), _by_bands(early.level, early.inside)]
        return torch.cat([early.fine, *middle, self.coarsest(early)], dim=1)

    @torch.no_grad()
    def begin(self, pooled: Tensor, groups: Mapping[str, Tensor]) -> None:
        """Let the heads start where a discriminant analysis puts them.

        Args:
            pooled: `(N, 4184)` of training views; their mean and standard deviation are stored.
            groups: Of each head `(N,)`, which views it is to hold for the same.
        """
        self.mean.copy_(pooled.mean(dim=0))
        share = torch.cat([torch.full((width,), part / width**0.5) for width, part in _PARTS])
        self.spread.copy_((pooled.var(dim=0) + 1e-5).sqrt() / share)
        even = (pooled - self.mean) / self.spread
        for name, head in self.heads.items():
            found = discriminant(even[:, -head.in_features :], groups[name], head.out_features)
            # Vectors have unit length in the end: only how fast the weights learn depends on their size.
            head.weight.copy_(found * _SIZE / found.square().mean().sqrt())
            head.bias.zero_()

    def unit_vectors(self, pooled: Tensor) -> Mapping[str, Tensor]:
        """The unit vectors of each head."""
        even = (pooled - self.mean) / self.spread
        return {
            name: nn.functional.normalize(head(even[:, -head.in_features :]), dim=1)
            for name, head in self.heads.items()
        }

    def parts(self, garment: Tensor) -> Mapping[str, Tensor]:
        """The unit vectors of each head.

        Args:
            garment: `(B, 4, H, W)`, RGB and mask in 0..255; H and W are multiples of 32.
        """
        return self.unit_vectors(self.pooled(self.early(garment)))

    def forward(self, garment: Tensor) -> Tensor:
        """`(B, 256)`: the parts one after another, each of unit length."""
        return torch.cat(list(self.parts(garment).values()), dim=1)


def _mean(level: Tensor, inside: Tensor) -> Tensor:
    """The mean of each channel inside the mask, `(B, C)`."""
    return (level * inside).sum(dim=(2, 3)) / inside.sum(dim=(2, 3)).clamp(min=1e-3)


def _moments(level: Tensor, inside: Tensor) -> Sequence[Tensor]:
    """Mean and spread of each channel inside the mask, `(B, C)` each."""
    mean = _mean(level, inside)
    spread = _mean((level - mean[:, :, None, None]) ** 2, inside)
    return mean, (spread + 1e-4).sqrt()


def _by_bands(level: Tensor, inside: Tensor) -> Tensor:
    """The mean of each channel in each band of the garment, `(B, BANDS C)`.

    A row belongs to bands by how much of the mask lies above it, so that a band is as large as any other
    however the garment lies on its canvas.
    """
    rows = inside.sum(dim=3, keepdim=True)
    above = (rows.cumsum(dim=2) - rows / 2) / inside.sum(dim=(2, 3), keepdim=True).clamp(min=1e-3)
    means = []
    for number in range(BANDS):
        center = number / (BANDS - 1)
        share = (1 - (BANDS - 1) * (above - center).abs()).clamp(min=0)
        means.append(_mean(level, inside * share))
    return torch.cat(means, dim=1)
