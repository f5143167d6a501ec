"""Which points of two views belong together, and which geometry they follow; pure functions."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment, Keypoints

Points = NDArray[np.float32]
Homography = NDArray[np.float64]

LEAST_AGREEING: Final = 12
"""So many matches have to agree before a geometry counts. Between different garments a few agree by chance,
and more where the cut is alike: agreement is a hint, no proof."""
BEND: Final = 0.04
"""How far cloth may bend away from one geometry, as a share of a garment's longer side."""


def mutual_nearest(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.intp]:
    """Pairs of descriptors each of which is the other's nearest.

    Args:
        left: `(N, D)` unit descriptors.
        right: `(M, D)` unit descriptors.

    Returns:
        `(K, 2)` rows of the left and of the right, in the left's order.
    """
    if not len(left) or not len(right):
        return np.empty((0, 2), np.intp)
    similarities = left @ right.T
    there, back = similarities.argmax(axis=1), similarities.argmax(axis=0)
    mutual = np.flatnonzero(back[there] == np.arange(len(left)))
    return np.stack([mutual, there[mutual]], axis=1)


def move_points(homography: Homography, points: NDArray[np.floating]) -> NDArray[np.float64]:
    """`(N, 2)` points mapped by a homography; infinite where they go beyond the horizon."""
    lifted = np.column_stack([points, np.ones(len(points))]) @ homography.T
    before = lifted[:, 2:] > 0
    return np.where(before, lifted[:, :2] / np.where(before, lifted[:, 2:], 1.0), np.inf)


def find_homography(left: Points, right: Points, within: float) -> Homography | None:
    """The homography that most of K matches agree on, by OpenCV's USAC with MAGSAC++.

    USAC draws from a fixed seed, so the same matches give the same homography.

    Args:
        left: `(K, 2)` points of the left view.
        right: `(K, 2)` what each was matched with.
        within: How far a match may be off, pixels of the right view.

    Returns:
        `(3, 3)`; None where there is none.
    """
    if len(left) < 4:
        return None
    found, _ = cv2.findHomography(
        left, right, cv2.USAC_MAGSAC, ransacReprojThreshold=within, maxIters=5000, confidence=0.9999
    )
    return None if found is None else np.asarray(found, np.float64)


def match_garments(
    left: tuple[Garment, Keypoints], right: tuple[Garment, Keypoints]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Match two garments' keypoints, and tell which matches follow one geometry.

    Args:
        left: A garment and its keypoints.
        right: The other garment and its own.

    Returns:
        `(K, 2)` rows of the mutual nearest keypoints, and `(K,)` which of them agree; see `agreeing`.
    """
    rows = mutual_nearest(left[1].descriptors, right[1].descriptors)
    bends = [BEND * max(x1 - x0, y1 - y0) for x0, y0, x1, y1 in (left[0].box, right[0].box)]
    return rows, agreeing(left[1].points[rows[:, 0]], right[1].points[rows[:, 1]], (bends[0], bends[1]))


def agreeing(left: Points, right: Points, within: tuple[float, float]) -> NDArray[np.bool_]:
    """Which of K matches between two garments one affine map explains, there and back, by OpenCV's USAC.

    Cloth bends, so no map is exact and `within` is to be generous; a homography would then spend its two
    more degrees of freedom on chance. Looking back turns down maps that squeeze all points onto one spot.

    Args:
        left: `(K, 2)` points of the left photo.
        right: `(K, 2)` what each was matched with.
        within: How far a match may be off, in pixels of the left and of the right photo.

    Returns:
        `(K,)`; all False where fewer than `LEAST_AGREEING` agree.
    """
    nobody = np.zeros(len(left), np.bool_)
    if len(left) < LEAST_AGREEING:
        return nobody
    found, _ = cv2.estimateAffine2D(
        left,
        right,
        method=cv2.USAC_DEFAULT,
        ransacReprojThreshold=within[1],
        maxIters=5000,
        confidence=0.9999,
    )
    if found is None or abs(np.linalg.det(found[:, :2])) < 1e-6:
        return nobody
    turn, shift = found[:, :2], found[:, 2]
    there = np.linalg.norm(left @ turn.T + shift - right, axis=1)
    back = np.linalg.norm((right - shift) @ np.linalg.inv(turn).T - left, axis=1)
    agree = np.asarray((there < within[1]) & (back < within[0]))
    return agree if np.count_nonzero(agree) >= LEAST_AGREEING else nobody
