"""A head that judges all pixels of a label as one region: what it is, and whether it is there."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

EMBEDDED = 128
"""Channels of the pyramid's middle level that are pooled."""
HIDDEN = (160, 128)
STAYS = 6.0
"""What the head, before it learns, gives the name that a region has; the others get 0."""
_LEAST = 1e-3


class Verdict(NamedTuple):
    """Of each region.

    Attributes:
        names: `(B, 16, 16)` logits: the second index says what the region of the first index is.
        presence: `(B, 16)` logits of whether the photo shows each label.
    """

    names: Tensor
    presence: Tensor


class RegionHead(nn.Module):
    """From the chances of each pixel's label to a verdict on each label's region.

    A region is not a set of pixels but their chances, so that everything is differentiable and no shape
    depends on values.
    """

    def __init__(self, labels: int, fine: int, middle: int) -> None:
        """A head that at first renames nothing.

        Args:
            labels: How many, the background among them.
            fine: Channels at stride 4.
            middle: Channels at stride 8, and of the photo's mean.
        """
        super().__init__()
        first, second = HIDDEN
        self.embed = nn.Conv2d(middle, EMBEDDED, 1)
        self.first = nn.Linear(fine + EMBEDDED + middle + 2, first)
        self.of_label = nn.Parameter(0.1 * torch.randn(labels, first))
        self.second = nn.Linear(first, second)
        self.rename = nn.Linear(second, labels)
        self.shows = nn.Linear(second, 1)
        self.shows_label = nn.Parameter(torch.zeros(labels, second))
        nn.init.zeros_(self.rename.weight)
        nn.init.zeros_(self.rename.bias)

    def forward(self, chances: Tensor, fine: Tensor, middle: Tensor, mean: Tensor) -> Verdict:
        """Judge.

        Args:
            chances: `(B, 16, H/4, W/4)` of each pixel's label.
            fine: `(B, fine, H/4, W/4)`.
            middle: `(B, middle, H/8, W/8)`.
            mean: `(B, middle)`, of the whole photo.
        """
        weights = nn.functional.avg_pool2d(chances, 2).flatten(2)
        mass = weights.sum(dim=2)
        share = mass / weights.shape[2]
        shares = weights / (mass[..., None] + _LEAST)
        levels = nn.functional.avg_pool2d(fine.float(), 2), nn.functional.relu(self.embed(middle)).float()
        pooled = [torch.matmul(shares, level.flatten(2).transpose(1, 2)) for level in levels]
        sure = (weights * weights).sum(dim=2) / (mass + _LEAST)
        whole = mean.float()[:, None].expand(-1, weights.shape[1], -1)
        region = torch.cat(
            [*pooled, whole, torch.log(share + _LEAST / 10)[..., None], sure[..., None]], dim=2
        )
        hidden = nn.functional.relu(self.first(region) + self.of_label)
        hidden = nn.functional.relu(self.second(hidden))
        names = self.rename(hidden) + STAYS * torch.eye(weights.shape[1], device=hidden.device)
        # A label's presence is judged by all regions that are renamed to it, by their size.
        moved = torch.softmax(names, dim=2) * share[..., None]
        moved = moved / (moved.sum(dim=1, keepdim=True) + _LEAST / 1000)
        of_label = torch.matmul(moved.transpose(1, 2), hidden)
        presence = self.shows(of_label)[..., 0] + (of_label * self.shows_label).sum(dim=2)
        return Verdict(names, presence)
