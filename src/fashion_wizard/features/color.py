"""The colors of one garment, as shares of color words."""

from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.files import sha256_of
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.weights import weights_path

SHARED: Final = 6
"""The number of nearest words that a pixel's color is shared out among."""
SOFTNESS: Final = 4.0
"""How fast a word's share falls with its distance, in CIE Lab: as far as light and cameras move a color."""
GRID: Final = 2.0
"""Colors nearer than this count as the same, in CIE Lab."""
_LONGEST: Final = 160
"""Photos are shrunk so that the garment's longer side is this many pixels: colors need no more."""
_HALF_RANGE: Final = 256
_PLACES: Final = np.array([512 * 512, 512, 1], np.int64)
"""Three whole numbers within `_HALF_RANGE` of 0, written as the digits of one, which sorts much faster."""


class ColorWords:
    """Square roots of a histogram over color words; the product of two is their Bhattacharyya coefficient.

    The words are the centers of k-means over the pixels of many garments in CIE Lab, so that they lie dense
    where clothes have many colors that are hard to tell apart, as blacks, grays and blues, and far apart
    elsewhere. A pixel is shared out among its nearest words, so that a small change of light moves the
    histogram a little.

    Args:
        weights: The words, `(K, 3)` CIE Lab, as NumPy saves them; the shipped ones unless given.
    """

    def __init__(self, weights: Path | None = None) -> None:
        """Loads nothing yet."""
        self.weights = weights or weights_path("color_words.npy")

    @cached_property
    def name(self) -> str:
        """The words' hash and every setting."""
        digest = sha256_of(self.weights)[:12]
        return f"colors-{digest}-{SHARED}-{SOFTNESS:g}"

    @cached_property
    def words(self) -> NDArray[np.float32]:
        """`(K, 3)` CIE Lab: L from 0 to 100, a and b about 0."""
        return np.asarray(np.load(self.weights, allow_pickle=False), np.float32)

    def describe(self, photo: Photo, garment: Garment) -> NDArray[np.float32]:
        """`(K,)` float32 of unit length.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Only pixels inside its mask count.
        """
        x0, y0, x1, y1 = garment.box
        step = max(1, max(x1 - x0, y1 - y0) // _LONGEST)
        pixels = photo[y0:y1:step, x0:x1:step][garment.mask[y0:y1:step, x0:x1:step]]
        if not len(pixels):
            pixels = photo[garment.mask][:1]
        colors, counts = _counted(np.round(to_lab(pixels) / GRID).astype(np.int64))
        shares = self._shares((colors * GRID).astype(np.float32))
        roots = np.sqrt(counts @ shares)
        return np.asarray(roots / np.linalg.norm(roots), np.float32)

    def _shares(self, colors: NDArray[np.float32]) -> NDArray[np.float32]:
        """`(N, K)`: how each of `(N, 3)` colors is shared out among the words."""
        words = self.words
        squared = (colors**2).sum(axis=1)[:, None] - 2 * colors @ words.T + (words**2).sum(axis=1)
        nearest = np.argpartition(squared, SHARED - 1, axis=1)[:, :SHARED]
        near = np.take_along_axis(squared, nearest, axis=1)
        share = np.exp((near.min(axis=1, keepdims=True) - near) / (2 * SOFTNESS**2))
        shares = np.zeros(squared.shape, np.float32)
        np.put_along_axis(shares, nearest, share / share.sum(axis=1, keepdims=True), axis=1)
        return shares


def _counted(colors: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The different rows of `(N, 3)` small whole numbers, sorted, and how often each is there."""
    keys, counts = np.unique((colors + _HALF_RANGE) @ _PLACES, return_counts=True)
    return keys[:, None] // _PLACES % _PLACES[1] - _HALF_RANGE, np.asarray(counts, np.int64)


def to_lab(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """`(N, 3)` uint8 RGB as `(N, 3)` float32 CIE Lab."""
    lab = cv2.cvtColor(np.ascontiguousarray(pixels[None]).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab[0], np.float32)
