"""What an item costs at a moment, as its metadata say it: a sale price is its price while the sale lasts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self

from fashion_wizard.catalog.values import number, texts

PRICE: Final = "price"
SALE_PRICE: Final = "sale_price"
SALE_FROM: Final = "sale_from"
SALE_UNTIL: Final = "sale_until"
CURRENCY: Final = "currency"
_OF_SALES: Final = frozenset({SALE_PRICE, SALE_FROM, SALE_UNTIL})
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


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
        reduced = _reduced(metadata, now)
        if reduced is None:
            return None
        return cls(_text(reduced), _text(values_of(metadata, SALE_UNTIL)) or None)


def price_at(metadata: Mapping[str, Any], now: datetime) -> str | None:
    """What an item costs at a moment: its sale price if that holds, else its price; None if there is none."""
    sale = Sale.of(metadata, now)
    return sale.price if sale else _text(metadata.get(PRICE)) or None


def told_price(metadata: Mapping[str, Any], now: datetime) -> str | None:
    """What an item costs at a moment, such as "29.00 EUR"; without a currency if the shop gives none."""
    price = price_at(metadata, now)
    currency = metadata.get(CURRENCY)
    return f"{price} {currency}" if price and isinstance(currency, str) and currency else price


def values_at(metadata: Mapping[str, Any], key: str, now: datetime) -> list[Any]:
    """What an item has under a key at a moment: a sale price is its only price while it holds, else none.

    Args:
        metadata: The item's.
        key: In lower case; keys of the metadata may be in any.
        now: The moment, with its time zone.
    """
    if key in {PRICE, SALE_PRICE} and (reduced := _reduced(metadata, now)) is not None:
        return [reduced]
    return [] if key == SALE_PRICE else values_of(metadata, key)


def told_at(metadata: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What may be told of an item at a moment: all its metadata, but of a sale only what holds."""
    sale = Sale.of(metadata, now)
    hidden = {SALE_FROM} if sale else _OF_SALES
    return {key: value for key, value in metadata.items() if key.strip().casefold() not in hidden}


def values_of(metadata: Mapping[str, Any], key: str) -> list[Any]:
    """The values of a key, which is given in lower case, and may be written in any."""
    return [value for name, value in metadata.items() if name.strip().casefold() == key]


def begin(text: str) -> datetime:
    """When a sale begins; what is no date never begins: rather the usual price than a wrong one."""
    try:
        return _moment(text.strip(), time.min) if text.strip() else _ALWAYS
    except ValueError:
        return _NEVER


def end(text: str) -> datetime:
    """When a sale ends; what is no date has ended."""
    try:
        return _moment(text.strip(), time.max) if text.strip() else _NEVER
    except ValueError:
        return _ALWAYS


def _reduced(metadata: Mapping[str, Any], now: datetime) -> str | float | None:
    """The sale price that holds, as the metadata have it; None if there is none, or it is no lower."""
    given = ((value, number(value)) for value in values_of(metadata, SALE_PRICE))
    reduced, price = next(((value, found) for value, found in given if found is not None), (None, 0.0))
    if reduced is None:
        return None
    usual = [found for value in values_of(metadata, PRICE) if (found := number(value)) is not None]
    first, last = (texts(values_of(metadata, key)) for key in (SALE_FROM, SALE_UNTIL))
    holds = all(begin(text) <= now for text in first) and all(now <= end(text) for text in last)
    return reduced if holds and all(price < found for found in usual) else None


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
