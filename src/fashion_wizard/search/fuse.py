"""One score out of several parts."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

KEYPOINT_WEIGHT: Final = 0.5
"""The most that the keypoints' say weighs against the color's in the score of `wizard`."""
TEXTURED: Final = 20
"""With so many keypoints the query's texture has half of its full weight; with none, color decides alone."""


def fuse(
    color: NDArray[np.float32], keypoints: NDArray[np.float32], query_keypoints: int
) -> NDArray[np.float32]:
    """The score of `wizard`: a weighted mean of the color's and the keypoints' say.

    Two views of one garment share few of their keypoints, seldom more than one in ten, and the first few
    say most; so the share counts by its square root.

    Args:
        color: `(G,)` Bhattacharyya coefficients in [0, 1].
        keypoints: `(G,)` shares of votes in [0, 1].
        query_keypoints: How many keypoints the query's garment has.

    Returns:
        `(G,)` scores in [0, 1]; 1 only where both are.
    """
    weight = KEYPOINT_WEIGHT * query_keypoints / (query_keypoints + TEXTURED)
    score = (1 - weight) * color + weight * np.sqrt(keypoints)
    return np.asarray(np.clip(score, 0, 1), np.float32)
