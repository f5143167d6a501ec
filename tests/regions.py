"""Garments of a photo of 80 x 60 pixels, and a segmenter that finds given ones."""

import numpy as np

from fashion_wizard.garment import Garment


def region(label: str, *box: int) -> Garment:
    """A garment that fills a box."""
    x0, y0, x1, y1 = box
    mask = np.zeros((60, 80), dtype=bool)
    mask[y0:y1, x0:x1] = True
    return Garment.from_mask(label, mask)


TOP = region("top", 0, 0, 20, 20)
PANTS = region("pants", 0, 30, 40, 60)
SKIN = region("skin", 0, 0, 80, 60)


class Fixed:
    """Finds the same garments in every photo."""

    name = "fixed"

    def __init__(self, *garments: Garment) -> None:
        self.garments = list(garments)

    def segment(self, photo: np.ndarray, path: object = None) -> list[Garment]:
        return self.garments
