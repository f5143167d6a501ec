"""Segmenters that know which garment of a photo the data set means."""

from collections.abc import Mapping
from pathlib import Path

from fashion_wizard.garment import Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo
from fashion_wizard.search.query_garment import by_prominence
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.evaluation.choice import GarmentHint, choose_garment


class MeantGarmentFirst:
    """Another segmenter's garments without body parts, the one that the photo is about first.

    Args:
        segmenter: Finds the garments to choose from.
        hints: By the photo's file name.
    """

    def __init__(self, segmenter: Segmenter, hints: Mapping[str, GarmentHint]) -> None:
        """Nothing is segmented yet."""
        self.segmenter = segmenter
        self.hints = hints

    @property
    def name(self) -> str:
        """The inner segmenter's: an order does not change garments."""
        return self.segmenter.name

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """See `Segmenter`; the most prominent first where nothing is known of the photo."""
        found = [one for one in self.segmenter.segment(photo, path) if one.label not in BODY_PARTS]
        if path is None or path.name not in self.hints:
            return by_prominence(found)
        meant = choose_garment(found, self.hints[path.name])
        return sorted(found, key=lambda garment: garment is not meant)


class MeantGarmentOnly(MeantGarmentFirst):
    """The one garment that a photo is about; all garments of photos of which nothing is known.

    Args:
        segmenter: Finds the garments to choose from.
        hints: By the photo's file name.
        others: Segments the photos without a hint.
    """

    def __init__(self, segmenter: Segmenter, hints: Mapping[str, GarmentHint], others: Segmenter) -> None:
        """Nothing is segmented yet."""
        super().__init__(segmenter, hints)
        self.others = others

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """See `Segmenter`."""
        if path is None or path.name not in self.hints:
            return self.others.segment(photo, path)
        return super().segment(photo, path)[:1]
