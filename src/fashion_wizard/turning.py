"""Photos, garments and points turned by quarters, counterclockwise."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo


def turn_photo(photo: Photo, quarters: int) -> Photo:
    """A photo turned by so many quarters.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        quarters: Any whole number; a negative one turns clockwise.
    """
    return np.ascontiguousarray(np.rot90(photo, quarters))


def turn_garment(garment: Garment, quarters: int) -> Garment:
    """A garment as it is in its photo when that is turned; what it says of being upright goes along."""
    height, width = garment.mask.shape
    x0, y0, x1, y1 = garment.box
    for _ in range(quarters % 4):
        x0, y0, x1, y1 = y0, width - x1, y1, width - x0
        height, width = width, height
    mask = np.ascontiguousarray(np.rot90(garment.mask, quarters))
    return replace(garment, mask=mask, box=(x0, y0, x1, y1), turned=(garment.turned - quarters) % 4)


def turn_points(points: NDArray[np.float32], quarters: int, size: tuple[int, int]) -> NDArray[np.float32]:
    """Points of a photo as they are when it is turned.

    Args:
        points: `(N, 2)`, x and y in pixels; (0, 0) is the center of the first pixel.
        quarters: As of `turn_photo`.
        size: Width and height of the photo before.
    """
    width, height = size
    for _ in range(quarters % 4):
        points = np.stack([points[:, 1], width - 1 - points[:, 0]], axis=1)
        width, height = height, width
    return points
