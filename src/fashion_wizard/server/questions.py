"""What is asked of the shop: with which photo, about which garment, and how hits are chosen."""

from dataclasses import dataclass, field

from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment
from fashion_wizard.search.asked import by_likelihood
from fashion_wizard.search.like import Like
from fashion_wizard.search.searcher import Wanted
from fashion_wizard.server.decoding import Decoded
from fashion_wizard.server.problems import Problem


@dataclass(frozen=True, eq=False, slots=True)
class Query:
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


@dataclass(frozen=True, slots=True)
class Choice:
    """Which garment of a photo is meant; the likeliest if nothing is said.

    Attributes:
        garment: A garment's number or a label.
        box: `(x0, y0, x1, y1)` in pixels of the photo as sent.
    """

    garment: str | None = None
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """How hits are chosen; see `Searcher.search`."""

    k: int = 24
    min_score: float = 0.0
    like: Like = field(default_factory=Like)
    wanted: Wanted | None = None


def main_garment(catalog: Catalog, item: str) -> tuple[StoredGarment, StoredPhoto]:
    """The garment that an item is likeliest about, and the photo that shows it.

    Raises:
        Problem: if no garment was found on it, or there is no such item.
    """
    for photo in catalog.photos(item=item):
        rows = catalog.garments_of(photo.digest)
        shown = [Garment(row.label, catalog.mask(row.id), row.box, row.score) for row in rows]
        if rows:
            return rows[shown.index(by_likelihood(shown)[0])], photo
    raise Problem(422, "no-garment", f"the photos of {item[:80]} show no garment")


def garment_row(catalog: Catalog, item: str, garment: Garment) -> tuple[StoredGarment, StoredPhoto]:
    """The row of the catalog that is a garment of an item, and the photo that shows it."""
    for photo in catalog.photos(item=item):
        for row in catalog.garments_of(photo.digest):
            if (row.label, row.box) == (garment.label, garment.box):
                return row, photo
    return main_garment(catalog, item)  # the item was changed meanwhile
