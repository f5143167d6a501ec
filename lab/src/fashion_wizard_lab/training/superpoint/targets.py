"""Which pixels the detector should name: by the labels alone, or by what it finds again itself."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn

from fashion_wizard_lab.training.superpoint.network import CELL

RADIUS: Final = 2
"""Keypoints are further apart than this, pixels; as when they are extracted."""
LEAST: Final = 0.1
"""The heat (square root of a probability) at which a label's peak begins to count as a keypoint."""
SURE: Final = 0.35
"""The heat from which on it counts in full."""
CROWD: Final = 200
"""At least so many pixels for one keypoint: 512 on 400 x 256."""


@dataclass(frozen=True, eq=False, slots=True)
class Chosen:
    """The strongest peaks of a batch of maps.

    Attributes:
        points: `(B, N, 2)` float32 x and y, whole pixels.
        valid: `(B, N)` bool; False where a map has fewer.
    """

    points: Tensor
    valid: Tensor


def peaks(score: Tensor) -> Tensor:
    """`(B, H, W)` scores, all but local maxima set to 0."""
    side = 2 * RADIUS + 1
    # Along rows, then along columns: a quarter of the time of a square.
    rows = nn.functional.max_pool2d(score[:, None], (1, side), 1, (0, RADIUS))
    largest = nn.functional.max_pool2d(rows, (side, 1), 1, (RADIUS, 0))[:, 0]
    return torch.where(score >= largest, score, 0.0)


def strongest(score: Tensor, most: int) -> Chosen:
    """The `most` highest peaks of each of `(B, H, W)` scores, those of 0 left out."""
    height, places = peaks(score).flatten(1).topk(most, dim=1)
    width = score.shape[2]
    points = torch.stack([places % width, places // width], dim=-1).float()
    return Chosen(points, height > 0)


def label_mass(heat: Tensor) -> Tensor:
    """How much of a keypoint peaks of such heat in a label are, in [0, 1]."""
    return ((heat - LEAST) / (SURE - LEAST)).clamp(0, 1)


def agreed_mass(chosen: Chosen, label: Tensor, most: Tensor) -> Tensor:
    """How much of a keypoint each of the points is that both views agree on, `(B, N)` in [0, 1].

    Half of it is the label near the point, and half the point's place in the order of agreement: in
    full up to half of how many keypoints there should be, and nothing from a fifth beyond that number.

    Args:
        chosen: The points in one view, the surest first.
        label: `(B, H, W)` the label's heat on that view.
        most: `(B,)` how many keypoints there should be.
    """
    near = nn.functional.max_pool2d(label[:, None], 3, 1, 1)[:, 0]
    rank = torch.arange(chosen.valid.shape[1], device=label.device)
    place = (1.2 * most[:, None] - rank) / (0.7 * most[:, None]).clamp_min(1)
    mass = (label_mass(at(near, chosen.points)) + place.clamp(0, 1)) / 2
    return torch.where(chosen.valid & (rank < 1.2 * most[:, None]), mass, 0.0)


def agreed_score(heat_a: Tensor, heat_b: Tensor, label_b: Tensor, way: Tensor, seen: Tensor) -> Tensor:
    """How surely a pixel of the second view is a keypoint in both views.

    What both views show and name wins over what only one names: the idea of homographic adaptation, with the
    pair itself for its views. The label keeps it from drifting.

    Args:
        heat_a: `(B, H, W)` the detector's answer on the first view.
        heat_b: `(B, H, W)` that on the second.
        label_b: `(B, H, W)` the label's heat on the second.
        way: `(B, H, W, 2)` x and y in the first view of each pixel of the second.
        seen: `(B, H, W)` bool, where the second view shows what the first does.

    Returns:
        `(B, H, W)`, 0 where not seen.
    """
    there = at(_soft(heat_a), way)
    joint = (there * _soft(heat_b)).clamp_min(1e-12).sqrt() * (label_b + LEAST).sqrt()
    return torch.where(seen, joint, 0.0)


def how_many(label_b: Tensor, seen: Tensor) -> Tensor:
    """How many keypoints the part that both views show may have, `(B,)`: as many as the label finds there."""
    labeled = ((peaks(label_b) > LEAST) & seen).flatten(1).sum(1)
    return torch.minimum(labeled, seen.flatten(1).sum(1) // CROWD)


def scatter(chosen: Chosen, mass: Tensor, size: tuple[int, int]) -> Tensor:
    """A map `(B, H, W)` of `(B, N)` masses at their points; those outside are ignored."""
    height, width = size
    x, y = chosen.points.round().long().unbind(-1)
    inside = chosen.valid & (x >= 0) & (x < width) & (y >= 0) & (y < height)
    flat = torch.zeros(len(mass), height * width, device=mass.device)
    place = torch.where(inside, y * width + x, 0)
    return flat.scatter_reduce_(1, place, torch.where(inside, mass, 0.0), "amax").view(-1, height, width)


def detector_loss(logits: Tensor, mass: Tensor, counted: Tensor) -> Tensor:
    """Cross-entropy over the 65 answers of each cell (equations 2 and 3 of the paper), with soft labels.

    A cell of several keypoints shares its answer among them.

    Args:
        logits: `(B, 65, H/8, W/8)`.
        mass: `(B, H, W)` in [0, 1].
        counted: `(B, H, W)` bool; a cell with a pixel that does not count is ignored.
    """
    cells = nn.functional.pixel_unshuffle(mass[:, None], CELL)
    total = cells.sum(1, keepdim=True)
    target = torch.cat([cells / total.clamp_min(1), (1 - total).clamp_min(0)], dim=1)
    lost = -(target * torch.log_softmax(logits.float(), dim=1)).sum(1)
    whole = nn.functional.pixel_unshuffle(counted[:, None].float(), CELL).amin(1)
    return (lost * whole).sum() / whole.sum().clamp_min(1)


def at(values: Tensor, places: Tensor) -> Tensor:
    """Bilinear `(B, ...)` values of a map `(B, H, W)` at `(B, ..., 2)` x and y in pixels; 0 outside."""
    size = torch.tensor([values.shape[2], values.shape[1]], device=places.device)
    grid = ((2 * places + 1) / size - 1).flatten(1, -2)[:, None]
    found = nn.functional.grid_sample(values[:, None], grid, align_corners=False)
    return found.view(places.shape[:-1])


def _soft(heat: Tensor) -> Tensor:
    """Blurred by a pixel, so that answers a pixel apart agree."""
    line = torch.tensor([1.0, 2.0, 1.0], device=heat.device) / 4
    return nn.functional.conv2d(heat[:, None], torch.outer(line, line)[None, None], padding=1)[:, 0]
