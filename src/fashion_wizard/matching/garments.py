"""Whether two garments have the same pattern: keypoints are matched, then checked by how cloth can lie.

This is the only matching: the matches that a page or a picture shows are those that the score counts.
"""

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Keypoints

Matches = NDArray[np.int64]
"""`(K, 2)`: numbers of keypoints of the first garment and of the second."""

LEAST_COSINE: Final = 0.55
"""Descriptors with a smaller cosine are of different things."""
PATCHES: Final = 4
"""The number of flat patches of cloth that are searched for; each has an affine map of its own."""
LEAST_OF_PATCH: Final = 5
"""Fewer inliers are chance: three matches already determine an affine map."""
TOLERANCE: Final = 0.025
"""How far a match may lie off its patch, as a share of the garment's size: cloth is never flat."""
STRETCH: Final = (0.25, 4.0)
"""How much smaller or larger a patch may be seen."""
HALF: Final = 12
"""With so many inliers the score is one half."""


@dataclass(frozen=True, eq=False, slots=True)
class GarmentMatch:
    """The matches of two garments' keypoints.

    Attributes:
        pairs: `(K, 2)`, numbers of keypoints of the first and the second garment: mutual nearest neighbors.
        agree: `(K,)` bool, the inliers: matches that agree on how the cloth lies.
    """

    pairs: Matches
    agree: NDArray[np.bool_]

    @property
    def score(self) -> float:
        """How likely both have the same pattern, in [0, 1): 0.5 for `HALF` inliers."""
        count = int(np.count_nonzero(self.agree))
        return count / (count + HALF)


def match_garments(first: Keypoints, second: Keypoints) -> GarmentMatch:
    """Match the keypoints of two garments.

    Args:
        first: Of the query's garment.
        second: Of the candidate's.
    """
    pairs = match(first, second)
    return GarmentMatch(pairs, inliers(first, second, pairs))


def match(first: Keypoints, second: Keypoints) -> Matches:
    """Pairs of keypoints that are mutual nearest neighbors, with a cosine of at least `LEAST_COSINE`."""
    if not len(first) or not len(second):
        return np.empty((0, 2), np.int64)
    cosines = first.descriptors @ second.descriptors.T
    there = cosines.argmax(axis=1)
    # Few are similar enough, so the way back is looked up for these alone.
    here = np.flatnonzero(cosines[np.arange(len(first)), there] >= LEAST_COSINE)
    there = there[here]
    mutual = cosines[:, there].argmax(axis=0) == here
    return np.stack([here[mutual], there[mutual]], axis=1)


def inliers(first: Keypoints, second: Keypoints, matches: Matches) -> NDArray[np.bool_]:
    """Which matches agree on how the cloth lies.

    Cloth bends, so no one homography fits a garment. Patch after patch, the affine map that most of the
    remaining matches agree on is taken out (RANSAC; Fischler and Bolles, 1981), as long as it keeps the
    cloth's face up and its size within `STRETCH`.

    Returns:
        `(K,)` bool.
    """
    found = np.zeros(len(matches), np.bool_)
    left, right = first.points[matches[:, 0]], second.points[matches[:, 1]]
    remaining = np.arange(len(matches))
    size = float(np.ptp(second.points, axis=0).max()) if len(second) else 0.0
    for _ in range(PATCHES):
        if len(remaining) < LEAST_OF_PATCH:
            break
        affine, inside = cv2.estimateAffine2D(
            left[remaining],
            right[remaining],
            method=cv2.RANSAC,
            ransacReprojThreshold=max(3.0, TOLERANCE * size),
            maxIters=400,
            confidence=0.99,
        )
        if affine is None or inside is None:
            break
        chosen = inside.ravel().astype(np.bool_)
        if np.count_nonzero(chosen) < LEAST_OF_PATCH:
            break
        if fits_cloth(affine[:, :2]):
            found[remaining[chosen]] = True
        remaining = remaining[~chosen]
    return found


def fits_cloth(linear: NDArray[np.integer | np.floating]) -> bool:
    """Whether cloth can be seen so: not from its back, nor shrunk or stretched to nothing.

    Args:
        linear: `(2, 2)`, the map of directions of an affine map.
    """
    (a, b), (c, d) = linear.tolist()
    if a * d <= b * c:
        return False
    # The singular values of a 2 x 2 matrix are the sum and the difference of these.
    turning, shearing = math.hypot(a + d, b - c) / 2, math.hypot(a - d, b + c) / 2
    return STRETCH[0] <= turning - shearing and turning + shearing <= STRETCH[1]
