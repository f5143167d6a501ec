"""Whether two garments bear the same pattern: keypoints matched, then checked by how cloth can lie.

There is one matching: what a page or a picture shows as matches is what the score counted.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Keypoints

Matches = NDArray[np.int64]
"""`(K, 2)`: numbers of keypoints of the one garment and of the other."""

LEAST_COSINE: Final = 0.55
"""Descriptors less alike than this are of different things."""
PATCHES: Final = 4
"""So many flat patches of cloth are looked for; each may be turned and stretched in its own way."""
LEAST_OF_PATCH: Final = 5
"""Fewer agreeing matches are chance: three are needed to say how a patch lies."""
TOLERANCE: Final = 0.025
"""How far a match may lie off its patch, as a share of the garment's size: cloth is never flat."""
STRETCH: Final = (0.25, 4.0)
"""How much smaller or larger a patch may be seen."""
HALF: Final = 12
"""So many agreeing matches are worth half of the highest score."""


@dataclass(frozen=True, eq=False, slots=True)
class GarmentMatch:
    """The matches of two garments' keypoints.

    Attributes:
        pairs: `(K, 2)`, rows of the one garment's keypoints and of the other's: mutual nearest neighbors.
        agree: `(K,)` bool, those that agree on how the cloth lies.
    """

    pairs: Matches
    agree: NDArray[np.bool_]

    @property
    def score(self) -> float:
        """How surely both bear the same pattern, in [0, 1): 0.5 where `HALF` matches agree."""
        count = int(np.count_nonzero(self.agree))
        return count / (count + HALF)


def match_garments(one: Keypoints, other: Keypoints) -> GarmentMatch:
    """Match the keypoints of two garments.

    Args:
        one: Those of the query's garment.
        other: Those of the candidate's.
    """
    pairs = match(one, other)
    return GarmentMatch(pairs, agreeing(one, other, pairs))


def match(one: Keypoints, other: Keypoints) -> Matches:
    """Pairs of keypoints that are each other's nearest neighbors, and alike enough."""
    if not len(one) or not len(other):
        return np.empty((0, 2), np.int64)
    alike = one.descriptors @ other.descriptors.T
    there, back = alike.argmax(axis=1), alike.argmax(axis=0)
    here = np.arange(len(one))
    kept = (back[there] == here) & (alike[here, there] >= LEAST_COSINE)
    return np.stack([here[kept], there[kept]], axis=1)


def agreeing(one: Keypoints, other: Keypoints, matches: Matches) -> NDArray[np.bool_]:
    """Which matches agree on how the cloth lies.

    Cloth bends, so no one homography fits a garment. Patch after patch, the affine map that most of the
    remaining matches agree on is taken out (RANSAC; Fischler and Bolles, 1981), as long as it keeps the
    cloth's face up and its size within `STRETCH`.

    Returns:
        `(K,)` bool.
    """
    found = np.zeros(len(matches), np.bool_)
    left, right = one.points[matches[:, 0]], other.points[matches[:, 1]]
    remaining = np.arange(len(matches))
    size = float(np.ptp(other.points, axis=0).max()) if len(other) else 0.0
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
        if _possible(affine[:, :2]):
            found[remaining[chosen]] = True
        remaining = remaining[~chosen]
    return found


def _possible(linear: NDArray[np.integer | np.floating]) -> bool:
    """Whether cloth can lie like this: not seen from its back, nor shrunk or stretched to nothing."""
    if np.linalg.det(linear) <= 0:
        return False
    stretches = np.linalg.svd(linear, compute_uv=False)
    return bool(STRETCH[0] <= stretches[1] and stretches[0] <= STRETCH[1])
