"""The train items of DeepFashion In-shop as articles: research only, as whatever learns from them."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import overload

import numpy as np

from fashion_wizard.errors import DatasetError
from fashion_wizard.garment import Garment
from fashion_wizard.photo import load_photo
from fashion_wizard_lab.datasets.inshop import CLOTHES_TYPES, InshopPhoto, read_inshop
from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout, cut_out
from fashion_wizard_lab.training.inshop_masks import Masks, train_maps

_LABELS = {"upper": "top", "lower": "pants", "full": "dress"}
"""What a garment is taken for by its clothes type: enough to put those worn in one place into one batch."""


class Shots(Sequence[Cutout]):
    """The cutouts of one item, each read on access: all of the release would not fit in memory.

    Args:
        photos: Each with its box.
        masks: Knows the garment's part of a photo; where it does not, all in the box counts.
    """

    def __init__(self, photos: Sequence[InshopPhoto], masks: Masks) -> None:
        """Nothing is read yet."""
        self._photos = photos
        self._masks = masks

    def __len__(self) -> int:
        """How many photos there are."""
        return len(self._photos)

    @overload
    def __getitem__(self, place: int) -> Cutout: ...
    @overload
    def __getitem__(self, place: slice) -> "Shots": ...
    def __getitem__(self, place: int | slice) -> "Cutout | Shots":
        """One cutout.

        Raises:
            PhotoError: if its photo cannot be read.
        """
        if isinstance(place, slice):
            return Shots(self._photos[place], self._masks)
        source = self._photos[place]
        photo, mask = load_photo(source.path), self._masks.of(source)
        if mask is None or not mask.any():
            mask = np.zeros(photo.shape[:2], np.bool_)
            x0, y0, x1, y1 = source.box or (0, 0, photo.shape[1], photo.shape[0])
            mask[y0:y1, x0:x1] = True
        garment = Garment.from_mask("top", mask)
        x0, y0, x1, y1 = garment.box
        # Too small to learn much from, but it has to be something.
        return cut_out(photo, garment) or Cutout(photo[y0:y1, x0:x1], mask[y0:y1, x0:x1])


def inshop_articles(root: Path) -> list[Article]:
    """The train items of a folder in the In-shop layout; their kind is the layout's category.

    Photos without a box are passed over; whatever is wrong is logged.

    Raises:
        DatasetError: if there is no train item with a box.
    """
    inshop = read_inshop(root, needs=("train",))
    for problem in inshop.problems:
        logging.getLogger(__name__).warning(problem)
    own: dict[str, list[InshopPhoto]] = defaultdict(list)
    for photo in inshop.of("train"):
        if photo.box is not None:
            own[photo.item].append(photo)
    if not own:
        raise DatasetError(f"{root} has no train photo with a box: `evaluate doctor` tells what is missing")
    masks = Masks(train_maps(inshop))
    return [
        Article(
            "inshop",
            _LABELS[CLOTHES_TYPES.get(photos[0].clothes_type or 1, "upper")],
            photos[0].category,
            Shots(photos, masks),
        )
        for _, photos in sorted(own.items())
    ]
