"""What is asked of the shop: with which photo, about which garment, and how hits are chosen."""

from dataclasses import dataclass, field

from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment
from fashion_wizard.search.query import Box, QueryOptions, QueryPhoto
from fashion_wizard.search.query_garment import by_prominence
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.search.widening import ItemFilter
from fashion_wizard.server.decoding import Decoded
from fashion_wizard.server.problems import Problem


@dataclass(frozen=True, eq=False, slots=True)
class SentPhoto:
    """A photo that somebody asks with.

    Attributes:
        decoded: The photo.
        digest: SHA-256 of its file in hex.
    """

    decoded: Decoded
    digest: str

    @property
    def size(self) -> tuple[int, int]:
        """Width and height as it was sent."""
        return self.decoded.width, self.decoded.height

    @property
    def asking(self) -> QueryPhoto:
        """The photo as the search takes it; boxes are in pixels of what was sent."""
        return QueryPhoto(self.decoded.photo, digest=self.digest, size=self.size)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which garment of a photo is meant; the likeliest if nothing is said.

    Attributes:
        garment: A garment's number or a label.
        box: `(x0, y0, x1, y1)` in pixels of the photo as sent.
    """

    garment: str | None = None
    box: Box | None = None

    @property
    def which(self) -> int | str | None:
        """The number or the label."""
        return int(self.garment) if self.garment and self.garment.isdecimal() else self.garment


@dataclass(frozen=True, slots=True)
class Wish:
    """How hits are chosen; see `search.query.Query`."""

    k: int = 24
    min_score: float = 0.0
    like: PartWeights = field(default_factory=PartWeights)
    wanted: ItemFilter | None = None

    @property
    def terms(self) -> QueryOptions:
        """The same as `Query` takes it."""
        return {"k": self.k, "min_score": self.min_score, "like": self.like, "wanted": self.wanted}


def main_garment(catalog: Catalog, item: str) -> tuple[StoredGarment, StoredPhoto]:
    """The garment that an item is likeliest about, and the photo that shows it.

    Raises:
        Problem: if no garment was found on it, or there is no such item.
    """
    for photo in catalog.photos(item=item):
        rows = catalog.garments_of(photo.digest)
        shown = [Garment(row.label, catalog.mask(row.id), row.box, row.score) for row in rows]
        if rows:
            return rows[shown.index(by_prominence(shown)[0])], photo
    raise Problem(422, "no-garment", f"the photos of {item[:80]} show no garment")


def stored_garment(catalog: Catalog, item: str, garment: int | None) -> tuple[StoredGarment, StoredPhoto]:
    """A garment of an item by its number in the catalog, and the item's photo that shows it."""
    for row in catalog.garments([] if garment is None else [garment]):
        for photo in catalog.photos(item=item, digest=row.digest):
            return row, photo
    return main_garment(catalog, item)  # the item was changed meanwhile
