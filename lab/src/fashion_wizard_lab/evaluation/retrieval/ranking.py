"""What a search answered to one query photo of a data set."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import InshopPhoto


@dataclass(frozen=True, slots=True)
class RankedPhoto:
    """One gallery photo in a ranking.

    Attributes:
        path: The copy that was searched.
        item: What it shows; empty for a distractor.
        score: In [0, 1].
        parts: What the score was made of; known of the first results only.
        pose: A key of `POSE_TYPES`, where the data set knows it.
    """

    path: Path
    item: str
    score: float
    parts: Mapping[str, float]
    pose: int | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to one query.

    Attributes:
        query: The query as the data set has it.
        path: The copy that was searched with; None where it could not be made.
        found: Gallery photos by the garment that the data set means, best first, each once.
        other_ranks: For each further garment of the photo, the rank of the first right photo that this
            garment finds; infinite where it finds none.
        garment: Place of the garment that is meant among those that the query's segmenter finds.
    """

    query: InshopPhoto
    path: Path | None
    found: tuple[RankedPhoto, ...]
    other_ranks: tuple[float, ...] = ()
    garment: int = 0

    def searched(self, photo: Photo, segmenter: Segmenter) -> Garment | None:
        """The garment that is meant, found again; None if the photo shows none.

        Args:
            photo: The pixels of the query.
            segmenter: The one that found the garments of queries.
        """
        garments = segmenter.segment(photo, self.path or self.query.path)
        return garments[self.garment] if garments else None

    @property
    def rank(self) -> float:
        """The rank of the first right photo, counted from 1; infinite if there is none."""
        return first_right(self.query.item, [photo.item for photo in self.found])

    @property
    def any_rank(self) -> float:
        """The best rank that any garment of the photo gives the item."""
        return min(self.rank, *self.other_ranks, float("inf"))


def first_right(item: str, ranked_items: list[str]) -> float:
    """The rank of an item in a ranking, counted from 1; infinite if it is not there."""
    return ranked_items.index(item) + 1 if item in ranked_items else float("inf")
