"""Geometry of boxes, as Faster R-CNN needs it between its graphs; pure functions on numpy arrays.

A box is `(x0, y0, x1, y1)` in pixels, x1 and y1 one past the last. Sources: Ren et al., "Faster R-CNN" (arXiv
1506.01497) for anchors and offsets, Lin et al., "Feature Pyramid Networks" (arXiv 1612.03144) for levels.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float32]
"""`(N, 4)` float32."""

_LARGEST_STEP: Final = float(np.log(1000 / 16))
_CANONICAL_SIDE: Final = 224.0
_CANONICAL_LEVEL: Final = 2


def anchors(
    shapes: Sequence[tuple[int, int]], strides: Sequence[int], sizes: Sequence[int], ratios: Sequence[float]
) -> Boxes:
    """The boxes that proposals are offsets of: at each cell of each level, one for each ratio.

    Args:
        shapes: Height and width of each level, in cells.
        strides: Pixels a cell of each level.
        sizes: Square root of the anchors' area on each level, pixels.
        ratios: Height by width.

    Returns:
        Level by level, row by row, cell by cell, ratio by ratio.
    """
    found = []
    roots = np.sqrt(np.array(ratios))
    for (height, width), stride, size in zip(shapes, strides, sizes, strict=True):
        halves = np.stack([size / roots, size * roots], axis=1) / 2
        around = np.round(np.concatenate([-halves, halves], axis=1))
        x, y = np.meshgrid(np.arange(width) * stride, np.arange(height) * stride)
        corners = np.stack([x, y, x, y], axis=-1).reshape(-1, 1, 4)
        found.append((corners + around).reshape(-1, 4))
    return np.concatenate(found).astype(np.float32)


def move(boxes: Boxes, offsets: NDArray[np.float32]) -> Boxes:
    """Apply a head's offsets to boxes: shift by shares of their size, scale by powers of e.

    Args:
        boxes: `(N, 4)`.
        offsets: `(N, 4)` dx, dy, log of width and of height.
    """
    sides = boxes[:, 2:] - boxes[:, :2]
    centers = boxes[:, :2] + sides / 2 + offsets[:, :2] * sides
    halves = sides * np.exp(np.minimum(offsets[:, 2:], _LARGEST_STEP)) / 2
    return np.concatenate([centers - halves, centers + halves], axis=1).astype(np.float32)


def clip(boxes: Boxes, size: tuple[int, int]) -> Boxes:
    """Cut boxes to a picture of `size`, `(width, height)`."""
    return np.clip(boxes, 0, np.array(size * 2)).astype(np.float32)


def mirror(boxes: Boxes, width: float) -> Boxes:
    """Boxes as they lie in the mirror image of a picture so wide."""
    return np.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], axis=1)


def overlaps(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """Intersection over union of each of N boxes with each of M, `(N, M)`; 0 for empty boxes."""
    shared = intersections(a, b)
    total = area(a)[:, None] + area(b)[None] - shared
    return np.asarray(np.divide(shared, total, out=np.zeros_like(shared), where=total > 0))


def intersections(a: Boxes, b: Boxes) -> NDArray[np.float32]:
    """The area that each of N boxes shares with each of M, `(N, M)`."""
    wide = np.minimum(a[:, None, 2], b[None, :, 2]) - np.maximum(a[:, None, 0], b[None, :, 0])
    high = np.minimum(a[:, None, 3], b[None, :, 3]) - np.maximum(a[:, None, 1], b[None, :, 1])
    return np.asarray(np.maximum(wide, 0) * np.maximum(high, 0), np.float32)


def area(boxes: Boxes) -> NDArray[np.float32]:
    """The area of each box, `(N,)`."""
    return np.asarray(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(axis=1), np.float32)


def suppress(boxes: Boxes, scores: NDArray[np.float32], most_overlap: float) -> NDArray[np.intp]:
    """Non-maximum suppression: leave out each box that a surer one overlaps too much.

    Args:
        boxes: `(N, 4)`.
        scores: `(N,)`.
        most_overlap: Two that are kept overlap by no more than this.

    Returns:
        Positions of those kept, the surest first.
    """
    order = np.argsort(-scores, kind="stable")
    same = overlaps(boxes[order], boxes[order]) > most_overlap
    keep = np.ones(len(order), dtype=bool)
    for place in range(len(order)):
        if keep[place]:
            keep[place + 1 :] &= ~same[place, place + 1 :]
    return order[keep]


def level_of(boxes: Boxes, levels: int) -> NDArray[np.intp]:
    """The pyramid level that each box is cut from: larger boxes from coarser levels (section 4.2).

    Args:
        boxes: `(N, 4)`.
        levels: How many there are; number 0 has stride 4.
    """
    with np.errstate(divide="ignore"):
        wanted = np.floor(_CANONICAL_LEVEL + np.log2(np.sqrt(area(boxes)) / _CANONICAL_SIDE) + 1e-6)
    return np.clip(wanted, 0, levels - 1).astype(np.intp)
