"""Which points of two views belong together, and which geometry they follow; pure functions."""

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
Homography = NDArray[np.float64]


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
