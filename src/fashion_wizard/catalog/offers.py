"""What a shop offers, as the metadata of its items say it: whether an item is in stock, and sale prices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self

from fashion_wizard.catalog.conditions import Condition
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.values import number, texts

OUT_OF_STOCK: Final = "out_of_stock"
_STATES: Final = {
    "in_stock": "in_stock instock in_storage available yes true 1 limitedavailability onlineonly",
    OUT_OF_STOCK: "out_of_stock outofstock soldout sold_out no false 0 discontinued unavailable",
    "preorder": "preorder pre_order presale",
    "backorder": "backorder back_order onbackorder on_backorder available_for_order",
}
_WORDS: Final = {word: state for state, words in _STATES.items() for word in words.split()}
_SOLD_OUT: Final = [
    f"{before}{word.replace('_', between)}"
    for word in _STATES[OUT_OF_STOCK].split()
    for before in ("", "https://schema.org/", "http://schema.org/")
    for between in ("_", " ", "-")
]
IN_STOCK: Final = Condition("availability", "!=", tuple(dict.fromkeys(_SOLD_OUT)))
"""That an item can be bought or ordered: that its metadata do not say that it is sold out."""


def availability(text: str) -> str | None:
    """What a text such as `Out of stock` or `https://schema.org/InStock` says.

    Returns:
        `in_stock`, `out_of_stock`, `preorder` or `backorder`; None if it says none of these.
    """
    return _WORDS.get(re.sub(r"[\s_-]+", "_", text.strip().rpartition("/")[2].casefold()))


def in_stock(item: StoredItem) -> bool:
    """Whether an item can be bought or ordered; see `IN_STOCK`."""
    return IN_STOCK.holds(item)


@dataclass(frozen=True, slots=True)
class Sale:
    """A price that holds for a time instead of the usual one.

    Attributes:
        price: As the shop wrote it.
        until: ISO 8601, a date or a moment; None if no end is given.
    """

    price: str
    until: str | None

    @classmethod
    def of(cls, metadata: Mapping[str, Any], now: datetime) -> Self | None:
        """The sale price of an item that holds at a moment; None if there is none, or it is no lower.

        Args:
            metadata: May have `sale_price`, and `sale_from` and `sale_until` in ISO 8601: a date begins, or
                ends, with its day. What says no time zone is taken for UTC.
            now: The moment, with its time zone.
        """
        price, first, last = (_text(metadata.get(key)) for key in ("sale_price", "sale_from", "sale_until"))
        reduced, usual = number(price), number(metadata.get("price"))
        if reduced is None or (usual is not None and reduced >= usual):
            return None
        try:
            holds = (not first or _moment(first, time.min) <= now) and (
                not last or now <= _moment(last, time.max)
            )
        except ValueError:  # a date that is none: rather the usual price than a wrong one
            return None
        return cls(price, last or None) if holds else None


def price_at(metadata: Mapping[str, Any], now: datetime) -> str | None:
    """What an item costs at a moment: its sale price if that holds, else its price; None if there is none."""
    sale = Sale.of(metadata, now)
    return sale.price if sale else _text(metadata.get("price")) or None


def _text(value: object) -> str:
    return " ".join(texts(value)).strip()


def _moment(text: str, of_day: time) -> datetime:
    """A moment, or on a date this time of the day.

    Raises:
        ValueError: if it is neither.
    """
    day = re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)
    moment = datetime.combine(date.fromisoformat(text), of_day) if day else datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
