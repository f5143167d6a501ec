"""The parts of a search request: the photo, the choice of a garment, and the options of the search."""

from dataclasses import dataclass, field

from fashion_wizard.garment import Garment
from fashion_wizard.search.query import Box, QueryOptions, QueryPhoto
from fashion_wizard.search.stock import Stock
from fashion_wizard.search.styles import Group
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.search.widening import ItemFilter
from fashion_wizard.server.decoding import Decoded


@dataclass(frozen=True, eq=False, slots=True)
class SentPhoto:
    """A photo that a client sent.

    Attributes:
        decoded: The photo.
        digest: SHA-256 of its file in hex.
        garments: Its garments, the most prominent first; None if nobody has looked for them yet.
    """

    decoded: Decoded
    digest: str
    garments: tuple[Garment, ...] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the photo as it was sent."""
        return self.decoded.width, self.decoded.height

    @property
    def query_photo(self) -> QueryPhoto:
        """The photo as `Query` takes it; boxes are in pixels of the photo as it was sent."""
        return QueryPhoto(self.decoded.photo, digest=self.digest, size=self.size, garments=self.garments)


@dataclass(frozen=True, slots=True)
class GarmentChoice:
    """Which garment of a photo is the query; the likeliest to be meant if neither attribute is set.

    Attributes:
        garment: A garment's number, a label, or a usual word for a garment.
        box: `(x0, y0, x1, y1)` in pixels of the photo as it was sent.
    """

    garment: str | None = None
    box: Box | None = None

    @property
    def number_or_name(self) -> int | str | None:
        """`garment` as `Query` takes it."""
        if not self.garment:
            return None
        return int(self.garment) if self.garment.isdecimal() else self.garment


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How results are chosen; see `search.query.Query`."""

    k: int = 24
    min_score: float = 0.0
    weights: PartWeights = field(default_factory=PartWeights)
    item_filter: ItemFilter | None = None
    group: Group | None = None
    stock: Stock = "last"

    @property
    def for_query(self) -> QueryOptions:
        """The same as keyword arguments of `Query`."""
        return {
            "k": self.k,
            "min_score": self.min_score,
            "like": self.weights,
            "wanted": self.item_filter,
            "group": self.group,
            "stock": self.stock,
        }
