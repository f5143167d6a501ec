"""The simplest peer: a Lab histogram of all that is not white, and nothing else."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.photo import Photo

BINS = 16
"""Bins of each of L, a and b over their full 8-bit range."""
WHITE = 240
"""A pixel is white where its darkest channel reaches this."""


def lab_histogram(photo: Photo) -> NDArray[np.float32]:
    """`(BINS ** 3,)` float32 that sums to one; all zero for an all-white photo."""
    lab = cv2.cvtColor(photo, cv2.COLOR_RGB2LAB)
    colored = (photo.min(axis=2) < WHITE).astype(np.uint8)
    histogram = cv2.calcHist([lab], [0, 1, 2], colored, [BINS] * 3, [0, 256] * 3).ravel()
    return np.asarray(histogram / max(histogram.sum(), 1.0), np.float32)


def intersection(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    """`(Q, G)` sums of the smaller bin, of `(Q, C)` and `(G, C)` histograms."""
    return np.stack([np.minimum(row, right).sum(axis=1) for row in left])


def bhattacharyya(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    """`(Q, G)` Bhattacharyya coefficients of `(Q, C)` and `(G, C)` histograms."""
    return np.asarray(np.sqrt(left) @ np.sqrt(right).T, np.float32)
