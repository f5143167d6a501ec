"""A photo in the size that a segmentation network takes."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.photo import Photo

PAPER: Final = (124, 124, 124)
"""What fills a picture up to the sides that a network takes, as in training."""
MULTIPLE: Final = 32
"""Sides of a picture are multiples of this."""
CELL: Final = 4
"""Pixels across of what the finest level of a network tells apart."""


def scaled(photo: Photo, longest: int) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """A photo in the size that a network takes.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        longest: Pixels of the longer side that the network sees.

    Returns:
        The picture, filled up to multiples of `MULTIPLE`; width and height of the part of it, from the left
        top, that is the photo, both multiples of `CELL`.
    """
    height, width = photo.shape[:2]
    scale = longest / max(height, width) / CELL
    size = CELL * max(1, round(width * scale)), CELL * max(1, round(height * scale))
    way = cv2.INTER_AREA if scale * CELL < 1 else cv2.INTER_LINEAR
    small = cv2.resize(photo, size, interpolation=way)
    below, beside = -size[1] % MULTIPLE, -size[0] % MULTIPLE
    picture = cv2.copyMakeBorder(small, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=PAPER)
    return np.asarray(picture, np.uint8), size
