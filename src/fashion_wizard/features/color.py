"""The colors of one garment, as shares of color words."""

from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.features.nearest_words import SHARED, SOFTNESS, NearestWords
from fashion_wizard.files import sha256_of
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.weights import weights_path

_LONGEST: Final = 160
"""Photos are shrunk so that the garment's longer side is this many pixels: colors need no more."""


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

    @cached_property
    def _nearest(self) -> NearestWords:
        return NearestWords(self.words)

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
        roots = np.sqrt(self._nearest.histogram(to_lab(pixels)))
        return np.asarray(roots / np.linalg.norm(roots), np.float32)


def to_lab(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """`(N, 3)` uint8 RGB as `(N, 3)` float32 CIE Lab."""
    lab = cv2.cvtColor(np.ascontiguousarray(pixels[None]).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab[0], np.float32)
