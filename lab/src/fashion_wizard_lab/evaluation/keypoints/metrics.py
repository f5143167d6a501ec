"""Figures of keypoints on two views whose homography is known; pure functions."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Keypoints
from fashion_wizard_lab.evaluation.keypoints.matching import (
    Homography,
    Points,
    find_homography,
    move_points,
    mutual_nearest,
)

WITHIN: Final = 3.0
"""Two points that are nearer than this are the same point, pixels."""
HOMOGRAPHY_AT: Final = (1, 3, 5)
"""The mean corner errors, in pixels, below which a homography counts as found."""


def pair_figures(
    left: Keypoints,
    right: Keypoints,
    homography: Homography,
    masks: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Mapping[str, float]:
    """All figures of one method on one pair of views.

    Matches are mutual nearest neighbors among all keypoints, also those that the other view does not show:
    whoever matches does not know which these are. A method that matches nothing has a precision of 0.

    Args:
        left: Keypoints of the left view.
        right: Keypoints of the right view.
        homography: `(3, 3)` from left to right.
        masks: Where keypoints may lie in the left and in the right view, `(H, W)` each.

    Returns:
        `repeatability`, `matching_precision`, `homography@k` for every k of `HOMOGRAPHY_AT` (1 or 0), and
        `keypoints`, the mean number of both views.
    """
    matches = mutual_nearest(left.descriptors, right.descriptors)
    here, there = left.points[matches[:, 0]], right.points[matches[:, 1]]
    correct = right_matches(here, there, homography)
    height, width = masks[0].shape
    error = corner_error(find_homography(here, there, WITHIN), homography, (width, height))
    return {
        "repeatability": repeatability(left.points, right.points, homography, masks),
        "matching_precision": float(correct.mean()) if len(correct) else 0.0,
        **{f"homography@{k}": float(error <= k) for k in HOMOGRAPHY_AT},
        "keypoints": (len(left) + len(right)) / 2,
    }


def repeatability(
    left: Points,
    right: Points,
    homography: Homography,
    masks: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> float:
    """The share of keypoints that are found again in the other view within `WITHIN`, counted both ways.

    Only keypoints count that land where the other view may have some; where none does, nothing was found
    again, which is 0. Source: DeTone et al., "SuperPoint", arXiv 1712.07629, appendix on metrics.

    Args:
        left: `(N, 2)` keypoints of the left view.
        right: `(M, 2)` keypoints of the right view.
        homography: `(3, 3)` from left to right.
        masks: Where keypoints may lie in the left and in the right view, `(H, W)` each.
    """
    found = counted = 0
    inverse = np.asarray(np.linalg.inv(homography), np.float64)
    ways = ((left, right, homography, masks[1]), (right, left, inverse, masks[0]))
    for own, others, way, mask in ways:
        landed = move_points(way, own)
        landed = landed[on_mask(landed, mask)]
        counted += len(landed)
        if len(landed) and len(others):
            distances = np.linalg.norm(landed[:, None] - others, axis=2)
            found += int(np.count_nonzero(distances.min(axis=1) < WITHIN))
    return found / counted if counted else 0.0


def on_mask(points: NDArray[np.floating], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of `(N, 2)` points lie on a pixel of an `(H, W)` mask that is set."""
    height, width = mask.shape
    inside = np.all((points > -0.5) & (points < (width - 0.5, height - 0.5)), axis=1)
    x, y = np.where(inside[:, None], points, 0).round().astype(np.intp).T
    return np.asarray(inside & mask[y, x])


def right_matches(left: Points, right: Points, homography: Homography) -> NDArray[np.bool_]:
    """Which of K matches are right: the left point lands within `WITHIN` of the one it was matched with.

    Args:
        left: `(K, 2)` points of the left view.
        right: `(K, 2)` what each was matched with.
        homography: `(3, 3)` from left to right.
    """
    return np.asarray(np.linalg.norm(move_points(homography, left) - right, axis=1) < WITHIN)


def corner_error(found: Homography | None, homography: Homography, size: tuple[int, int]) -> float:
    """The mean distance of a picture's corners moved by one homography from those moved by another.

    Source: DeTone et al., "SuperPoint", arXiv 1712.07629, appendix on metrics.

    Args:
        found: `(3, 3)`; None has an infinite error.
        homography: `(3, 3)`, the true one.
        size: (width, height) of the picture, pixels.
    """
    if found is None:
        return float("inf")
    width, height = size
    corners = np.array([[0, 0], [width - 1, 0], [width - 1, height - 1], [0, height - 1]], np.float64)
    true, told = move_points(homography, corners), move_points(found, corners)
    return float(np.linalg.norm(told - true, axis=1).mean()) if np.isfinite(told).all() else float("inf")
