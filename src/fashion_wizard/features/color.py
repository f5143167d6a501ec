"""The colors of one garment."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo

BINS = (8, 16, 16)
"""Bins of L, a and b."""
_LOW = (0, 68, 68)
_HIGH = (256, 188, 188)
"""Range of OpenCV's 8-bit L, a and b that the bins share; what lies outside falls into the last bin."""
_SMALLEST_SIDE = 160
"""Photos are shrunk so that the garment's longer side is this many pixels: colors need no more."""


class LabHistogram:
    """Square roots of a Lab histogram: the inner product of two is their Bhattacharyya coefficient.

    The histogram is smoothed over neighboring bins, so that a small change of light moves it a little
    instead of emptying one bin into the next.
    """

    name = "lab-" + "x".join(str(b) for b in BINS)
    dimension = BINS[0] * BINS[1] * BINS[2]

    def describe(self, photo: Photo, garment: Garment) -> NDArray[np.float32]:
        """`(dimension,)` float32 of unit length.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Only pixels inside its mask count.
        """
        x0, y0, x1, y1 = garment.box
        step = max(1, max(x1 - x0, y1 - y0) // _SMALLEST_SIDE)
        pixels = photo[y0:y1:step, x0:x1:step][garment.mask[y0:y1:step, x0:x1:step]]
        if not len(pixels):
            pixels = photo[garment.mask][:1]
        lab = cv2.cvtColor(np.ascontiguousarray(pixels[None]), cv2.COLOR_RGB2LAB)[0].astype(np.float32)
        histogram, _ = np.histogramdd(
            np.clip(lab, _LOW, np.array(_HIGH) - 1), BINS, list(zip(_LOW, _HIGH, strict=True))
        )
        smooth = histogram
        for axis in range(3):
            smooth = _smooth(smooth, axis)
        roots = np.sqrt(smooth / smooth.sum()).ravel().astype(np.float32)
        return np.asarray(roots / np.linalg.norm(roots), np.float32)


def _smooth(histogram: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    """A quarter of each bin goes to each neighbor; at the ends it stays."""
    moved = np.moveaxis(histogram, axis, 0)
    padded = np.concatenate([moved[:1], moved, moved[-1:]])
    return np.moveaxis(0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:], 0, axis)
