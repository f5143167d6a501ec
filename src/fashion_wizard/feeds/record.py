"""What every format of feed becomes: one record for each thing that is sold, and remarks about the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

MAX_FIELD: Final = 131_072
"""Characters of one field; a longer one is refused with its row."""
MAX_FIELDS: Final = 1_000
"""Columns of a table, or fields of one entry."""
MAX_PHOTOS: Final = 30
"""Photos of one item; further ones are left out."""
MAX_ATTRIBUTES: Final = 100
"""Attributes of one item beyond those of `Record`; further ones are left out."""
MAX_TEXT: Final = 1_000
"""Characters of one attribute; a longer one is cut."""
MAX_ID: Final = 200
"""Characters of an item's id."""

ALLOW_SHRINK: Final = 0.2
"""The share of a feed's items that may leave in one run; a feed that lost more is probably broken."""

Kind = Literal["refused", "unreadable", "unsold", "note"]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something in a feed that did not become a record as it stands there.

    Attributes:
        kind: `refused`: the entry cannot be used. `unreadable`: it cannot even be said which item it is
            about, or its id is that of another. `unsold`: the shop does not offer it (a draft, hidden,
            switched off). `note`: the entry is used, but somebody should look at it.
        line: Where the entry begins, from 1; 0 where it is about several entries.
        item: The item that it is about, where that is known.
        reason: What was wrong.
    """

    kind: Kind
    line: int
    item: str | None
    reason: str

    def __str__(self) -> str:
        """One line for a person."""
        line = f"line {self.line}: " if self.line else ""
        return f"{line}{f'item {self.item}: ' if self.item else ''}{self.reason}"


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that is sold: an item of the catalog. An empty text stands for what the feed does not say.

    Attributes:
        line: Where its entry begins, from 1.
        item: The shop's id of it.
        photos: Addresses of its photos, or names of their files, in the order of the feed.
        style: What its variants in other colors and sizes share.
        price: An amount with a point before its decimals.
        currency: ISO 4217.
        sale_price: Likewise, in the same currency.
        sale_from: ISO 8601, a date or a moment.
        sale_until: Likewise.
        availability: `in_stock`, `out_of_stock`, `preorder` or `backorder`.
        category: A path, with ` > ` between its steps.
        attributes: Whatever else the feed says, by the feed's names.
        notes: What somebody should look at, such as a field that could not be read and was left out.
    """

    line: int
    item: str
    photos: tuple[str, ...]
    style: str = ""
    name: str = ""
    url: str = ""
    price: str = ""
    currency: str = ""
    sale_price: str = ""
    sale_from: str = ""
    sale_until: str = ""
    availability: str = ""
    brand: str = ""
    color: str = ""
    size: str = ""
    category: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def metadata(self) -> dict[str, Any]:
        """The item's metadata as the catalog keeps it: all but id and photos, without what is empty."""
        standard = {name: text for name in STANDARD if (text := getattr(self, name))}
        return {key: value for key, value in self.attributes.items() if key not in standard} | standard


STANDARD: Final = (
    *("style", "name", "url", "price", "currency", "sale_price", "sale_from", "sale_until"),
    *("availability", "brand", "color", "size", "category"),
)
"""Names of metadata that mean the same whatever format they came from."""

Entries = Iterator[Record | Remark]
"""What a reader of a format yields, in the order of the feed."""


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """What a feed does not say of itself.

    Attributes:
        currency: Of prices that stand without one; ISO 4217, or empty.
        media_url: Where relative addresses of photos begin, or empty.
        shop_url: Where relative addresses of product pages begin, or empty.
    """

    currency: str = ""
    media_url: str = ""
    shop_url: str = ""
