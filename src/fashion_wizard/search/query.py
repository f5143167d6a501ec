"""A query: the one form that the command line, Python, REST, the chat and MCP fill in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from numbers import Integral, Real
from pathlib import Path
from typing import TypedDict, get_args

from fashion_wizard.errors import SearchError
from fashion_wizard.garment import Garment
from fashion_wizard.index.base import Metric
from fashion_wizard.photo import Photo
from fashion_wizard.search.method import METHODS, By
from fashion_wizard.search.rules import Rules
from fashion_wizard.search.stock import Stock
from fashion_wizard.search.styles import Group
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.search.widening import ItemFilter

Box = tuple[int, int, int, int]
"""`(x0, y0, x1, y1)` in pixels of a photo's file; x1 and y1 are one past the last pixel."""


@dataclass(frozen=True, eq=False, slots=True)
class QueryPhoto:
    """A photo to search with.

    Attributes:
        photo: `(H, W, 3)` uint8 RGB.
        path: Where it came from, for segmenters that look up given annotations.
        digest: SHA-256 of the photo's bytes, in hex. If the catalog has this very photo, its garments are
            those of the query, and each finds itself with a score of 1.
        size: Width and height of the photo's file, in whose pixels boxes are; the photo's own unless given.
        garments: Its garments, the most prominent first, if an earlier query has found them; None to find
            them now.
    """

    photo: Photo
    path: Path | None = None
    digest: str | None = None
    size: tuple[int, int] | None = None
    garments: Sequence[Garment] | None = None

    @property
    def box_size(self) -> tuple[int, int]:
        """Width and height in whose pixels boxes are."""
        height, width = self.photo.shape[:2]
        return self.size or (width, height)


class QueryOptions(TypedDict, total=False):
    """How results are chosen: the attributes of a `Query` of these names."""

    k: int
    by: By
    metric: Metric
    like: PartWeights
    min_score: float
    wanted: ItemFilter | None
    group: Group | None
    stock: Stock


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Query:
    """A query: with which photos or item, about which garment, and how results are chosen.

    Attributes:
        photos: The photos to search with; several photos show one garment and are searched with together.
        item: An item of the catalog to search with instead; it is no result itself.
        garment: Which garment of the first photo is meant: its number, as `Searcher.garments` counts from 0;
            a label or a usual word for it, where a region of unknown kind counts too; or a garment that was
            found in the photo. Unless given, all are.
        box: Or what is in this box of the first photo, `(x0, y0, x1, y1)` in pixels: the garment that fills
            most of it, or the box itself.
        likeliest: Answer for one garment alone, the one that is likeliest to be meant: by its prominence, and
            by how surely the catalog has it. With several photos or an item there always is one answer.
        k: The largest number of results of each garment; each is another item.
        by: How to search.
        metric: How vectors are compared.
        like: How much each part counts; for `wizard`.
        min_score: The lowest score of a result. See `Hit.score`.
        wanted: Only items for which it is true are results.
        group: What one result is: a `style`, in all its colors and sizes, or an `item`. Unless given, a style
            where the catalog has styles.
        stock: What becomes of results that are sold out: `last` of those that are found, left out (`in`), or
            ordered by score like all others (`any`).
        rules: Which results are put forward, put back, put first, or left out.

    Raises:
        SearchError: if an argument is not one of those known, or does not go with another.
    """

    photos: Sequence[QueryPhoto] = ()
    item: str | None = None
    garment: int | str | Garment | None = None
    box: Box | None = None
    likeliest: bool = False
    k: int = 10
    by: By = "wizard"
    metric: Metric = "cosine"
    like: PartWeights = field(default_factory=PartWeights)
    min_score: float = 0.0
    wanted: ItemFilter | None = None
    group: Group | None = None
    stock: Stock = "last"
    rules: Rules | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be answered, whatever the catalog holds."""
        if self.item is None and not self.photos:
            raise SearchError("there is no photo to search with; give at least one")
        if self.item is not None and not isinstance(self.item, str):
            raise SearchError(f"the id of an item is a text, not {self.item!r}")
        if not isinstance(self.like, PartWeights):
            raise SearchError(
                f"like is a text such as pattern=2,color=0.5, or PartWeights, not {self.like!r}"
            )
        if self.item is not None and self.photos:
            raise SearchError("give photos to search with, or an item of the catalog, not both")
        if self.item is not None and self.box:
            raise SearchError("a box belongs to a photo, not to an item; choose its garment by label")
        if self.box is not None:
            self._check_box(self.box)
        if self.by not in METHODS:
            raise SearchError(f"cannot search by {self.by!r}; known are {', '.join(METHODS)}")
        if self.metric not in get_args(Metric):
            known = ", ".join(get_args(Metric))
            raise SearchError(f"cannot compare by {self.metric!r}; known are {known}")
        if self.group not in {None, *get_args(Group)}:
            raise SearchError(f"results are grouped by style or by item, not by {self.group!r}")
        if self.stock not in get_args(Stock):
            raise SearchError(f"stock is one of {', '.join(get_args(Stock))}, and cannot be {self.stock!r}")
        if not isinstance(self.k, Integral) or self.k < 1:
            raise SearchError(f"k is the largest number of results, 1 or more, and cannot be {self.k!r}")
        if not isinstance(self.min_score, Real) or not 0 <= self.min_score <= 1:
            raise SearchError(f"scores go from 0 to 1; min_score cannot be {self.min_score!r}")

    def _check_box(self, box: Sequence[object]) -> None:
        if self.garment is not None:
            raise SearchError("give garment or box, not both")
        if len(box) != 4 or not all(isinstance(edge, Integral) for edge in box):
            raise SearchError(f"a box is four whole numbers x0, y0, x1, y1 in pixels, not {box!r}")
