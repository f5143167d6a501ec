"""What is asked of a catalog: the one form that the command line, Python, REST, the chat and MCP fill in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, get_args

from fashion_wizard.errors import SearchError
from fashion_wizard.garment import Garment
from fashion_wizard.index.base import Metric
from fashion_wizard.photo import Photo
from fashion_wizard.search.like import Like
from fashion_wizard.search.methods import METHODS, By
from fashion_wizard.search.widening import Wanted

Box = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False, slots=True)
class QueryPhoto:
    """A photo to search with.

    Attributes:
        photo: `(H, W, 3)` uint8 RGB.
        path: Where it came from, for segmenters that look up given annotations.
        digest: SHA-256 of the photo's bytes, in hex. If the catalog has this very photo, its garments are
            those of the query, and each finds itself with a score of 1.
        size: Width and height in whose pixels a box is given; the photo's own unless given.
    """

    photo: Photo
    path: Path | None = None
    digest: str | None = None
    size: tuple[int, int] | None = None


class Wishes(TypedDict, total=False):
    """How results are chosen: the attributes of a `Query` of these names."""

    k: int
    by: By
    metric: Metric
    like: Like
    min_score: float
    wanted: Wanted | None


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Query:
    """A question to a catalog: with which photos or item, about which garment, and how results are chosen.

    Attributes:
        photos: What asks; several photos show one garment and ask together.
        item: An item of the catalog that asks instead; it is no result itself.
        garment: Which garment of the first photo is meant: its number, as `Searcher.garments` counts from 0;
            a label, where a region of unknown kind counts too; or a garment that was found in the photo.
            Unless given, all are.
        box: Or what is in this box of the first photo, `(x0, y0, x1, y1)` in pixels: the garment that fills
            most of it, or the box itself.
        likeliest: Of the garments that are meant only the likeliest asks. Where several photos or an item
            ask, that is always so.
        k: Results a garment, at most; each is another item.
        by: How to search.
        metric: How vectors are compared.
        like: How much each part counts; for `wizard`.
        min_score: Results of a lower score are left out. See `Hit.score`.
        wanted: Only items that it says yes to are results.
    """

    photos: Sequence[QueryPhoto] = ()
    item: str | None = None
    garment: int | str | Garment | None = None
    box: Box | None = None
    likeliest: bool = False
    k: int = 10
    by: By = "wizard"
    metric: Metric = "cosine"
    like: Like = field(default_factory=Like)
    min_score: float = 0.0
    wanted: Wanted | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be answered, whatever the catalog holds.

        Raises:
            SearchError: if an argument is none of those known, or does not go with another.
        """
        if self.item is None and not self.photos:
            raise SearchError("there is no photo to search with; give at least one")
        if self.item is not None and (self.photos or self.box):
            raise SearchError("an item of the catalog asks by itself; leave photos and box out")
        if self.box and self.garment is not None:
            raise SearchError("give garment or box, not both")
        if self.by not in METHODS:
            raise SearchError(f"cannot search by {self.by!r}; known are {', '.join(METHODS)}")
        if self.metric not in get_args(Metric):
            known = ", ".join(get_args(Metric))
            raise SearchError(f"cannot compare by {self.metric!r}; known are {known}")
        if self.k < 1:
            raise SearchError(f"at least one hit has to be asked for, not {self.k}")
        if not 0 <= self.min_score <= 1:
            raise SearchError(f"scores go from 0 to 1; a least score of {self.min_score:g} is none")
