"""The results of a search."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from fashion_wizard.garment import Garment

SAME: Final = 0.9
"""Threshold from which on a result is called the same garment: at this score that is right so often."""
UNLIKELY: Final = 0.1
"""Threshold below which a result is not called a find: fewer than one in ten of such results are right."""
NONE_LIKELY: Final = "nothing here is surely it; most alike:"
"""What introduces results none of which is likely."""


@dataclass(frozen=True, slots=True)
class Swatch:
    """One color of a style.

    Attributes:
        item: The id of an item in this color, one in stock where there is any.
        color: Its name as the shop gives it; None if the shop gives none.
        photo: Path of a photo of that item.
        in_stock: Whether any size of this color can be bought or ordered.
    """

    item: str
    color: str | None
    photo: str
    in_stock: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: an item of the catalog, and the garment of it that is most similar to the query's.

    Attributes:
        item: The item's id.
        photo: Path of the photo that shows the garment.
        label: The garment's label.
        box: `(x0, y0, x1, y1)` of the garment in that photo, in pixels of the photo as it was indexed.
        garment: The garment's number in the catalog.
        score: The probability that it is the same article, in [0, 1]; 1 for the very same photo. Scores below
            `search.fuse.ALIKE` only order similar articles. Where an item is the query: the share of traits
            in common. For a search by one vector: see `comparison.share_of_cosine`.
        parts: The parts of the score, each in [0, 1], by name.
        worn_in: Whether the item sells another garment, and this one is merely worn with it in the photo.
        in_stock: Whether the item can be bought or ordered, as far as its metadata say.
        style: The style that the item is a variant of, where a result is a style.
        swatches: The colors of that style, that of the item first; empty where it has no other color.
        sizes: The sizes in stock of that item or, where a result is a style, of its variants in that color,
            the smallest first where that can be told; empty where the shop names none.
        rules: The names of the shop's rules that moved it, see `Rules`.
    """

    item: str
    photo: str
    label: str
    box: tuple[int, int, int, int]
    garment: int
    score: float
    parts: dict[str, float] = field(default_factory=dict)
    worn_in: bool = False
    in_stock: bool = True
    style: str | None = None
    swatches: tuple[Swatch, ...] = ()
    sizes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class GarmentHits:
    """One garment of the query and its results.

    Attributes:
        garment: The garment, as it was found in the first photo of the query; its mask and box are in pixels
            of the photo as it was read, which is smaller than a large file.
        hits: The results, best first; no item twice.
        number: Its number among the photo's garments, the most prominent first; None for a box or an item.
        stored: Its number in the catalog, where the catalog has it.
        gone: Items that would be among the results, but the files of all their photos are gone.
        size: Width and height of the file of the query's first photo; None for an item.
    """

    garment: Garment
    hits: list[Hit]
    number: int | None = None
    stored: int | None = None
    gone: tuple[str, ...] = ()
    size: tuple[int, int] | None = None

    @property
    def box(self) -> tuple[int, int, int, int]:
        """The garment's box, `(x0, y0, x1, y1)` in pixels of the photo's file, as a query takes it.

        For an item as the query, in pixels of its photo as it was indexed.
        """
        return self.garment.box_at(self.size) if self.size else self.garment.box


def none_likely(scores: Iterable[float]) -> bool:
    """Whether there are results, and none of them is likely to be the article of the query.

    Args:
        scores: Of the results, as probabilities: those of the default method for a photo. Shares of traits in
            common, for an item as the query, and cosines are none.
    """
    return max(scores, default=1.0) < UNLIKELY
