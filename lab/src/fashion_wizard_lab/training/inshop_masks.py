"""The mask of the garment that a photo is about, in the pixels of its boxes and landmarks."""

import logging
from collections.abc import Mapping
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import ColorMapError
from fashion_wizard.segmentation.color_map import garments_from_label_map, read_color_map
from fashion_wizard_lab.datasets.inshop import Inshop, InshopPhoto, MappedPhoto, find_color_maps
from fashion_wizard_lab.evaluation.choice import GarmentHint, choose_garment


class Masks:
    """Makes masks, and keeps them: reading and cleaning a color map takes longer than all else of an example.

    Args:
        maps: The color maps, by photo name, each of the size of the photo or of its full-size version, of
            which it is a centered, letterboxed copy.
    """

    def __init__(self, maps: Mapping[str, MappedPhoto]) -> None:
        """Nothing is read yet."""
        self._maps = maps
        self._packed: dict[str, NDArray[np.uint8] | None] = {}

    def of(self, photo: InshopPhoto) -> NDArray[np.bool_] | None:
        """The garment's part of the photo's color map, `(H, W)`; None where there is no usable map.

        A map that cannot be used is logged.
        """
        if photo.name not in self._packed:
            mask = self._read(photo)
            self._packed[photo.name] = None if mask is None else np.packbits(mask, axis=1)
        bits = self._packed[photo.name]
        return None if bits is None else np.unpackbits(bits, axis=1, count=photo.size[0]).astype(np.bool_)

    def _read(self, photo: InshopPhoto) -> NDArray[np.bool_] | None:
        if photo.name not in self._maps:
            return None
        try:
            label_map = fitted(read_color_map(self._maps[photo.name].color_map), photo.size)
        except ColorMapError as error:
            logging.getLogger(__name__).warning("all in the box counts of %s: %s", photo.name, error)
            return None
        garment = choose_garment(
            garments_from_label_map(label_map), GarmentHint(photo.clothes_type, photo.box)
        )
        return garment.mask if garment else None


def train_maps(inshop: Inshop) -> Mapping[str, MappedPhoto]:
    """The color maps of the train photos, by name; those that cannot be used are logged."""
    color_maps = find_color_maps(replace(inshop, photos=tuple(inshop.of("train"))))
    for problem in color_maps.problems:
        logging.getLogger(__name__).warning("all in the box counts: %s", problem)
    return color_maps.of


def fitted(label_map: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """A label map, scaled and centered in `size`, width and height, with background around it."""
    height, width = label_map.shape
    if (width, height) == size:
        return label_map
    scale = min(size[0] / width, size[1] / height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (round((outer - own) / 2) for outer, own in zip(size, inner, strict=True))
    canvas = np.zeros((size[1], size[0]), np.uint8)
    canvas[top : top + inner[1], left : left + inner[0]] = cv2.resize(
        label_map, inner, interpolation=cv2.INTER_NEAREST
    )
    return canvas
