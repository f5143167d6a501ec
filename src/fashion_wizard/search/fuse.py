"""One score out of several parts."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

KEYPOINT_WEIGHT: Final = 0.5
"""The most that the keypoints' say weighs in the score of `wizard`; color has the rest.

On the rendered wardrobe two thirds do a little better, but rendered cloth flatters keypoints.
"""
TEXTURED: Final = 20
"""With so many keypoints the query's texture has half of its full weight; with none, color decides alone."""


def fuse(
    color: NDArray[np.float32], keypoints: NDArray[np.float32], query_keypoints: int
) -> NDArray[np.float32]:
    """The score of `wizard`: a weighted mean of the color's and the keypoints' say.

    Args:
        color: `(G,)` Bhattacharyya coefficients in [0, 1].
        keypoints: `(G,)` shares of votes in [0, 1].
        query_keypoints: How many keypoints the query's garment has.

    Returns:
        `(G,)` scores in [0, 1]; 1 only where both are.
    """
    weight = KEYPOINT_WEIGHT * query_keypoints / (query_keypoints + TEXTURED)
    return np.asarray(np.clip((1 - weight) * color + weight * keypoints, 0, 1), np.float32)
