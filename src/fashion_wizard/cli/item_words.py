"""What tables for people say of an item: its name, its price, and the rest of its metadata."""

from collections.abc import Mapping
from typing import Any, Final

from fashion_wizard.catalog.offers import CURRENCY, PRICE, SALE_FROM, SALE_PRICE, SALE_UNTIL, told_price
from fashion_wizard.catalog.own_garments import NAMES, column_name
from fashion_wizard.catalog.values import texts
from fashion_wizard.clock import now

_OF_PRICE: Final = frozenset({PRICE, CURRENCY, SALE_PRICE, SALE_FROM, SALE_UNTIL})


def name_of(metadata: Mapping[str, Any]) -> str:
    """What an item is called; empty if its metadata do not say it."""
    named = (_line(value) for key, value in metadata.items() if column_name(key) in NAMES)
    return next(filter(None, named), "")


def price_of(metadata: Mapping[str, Any]) -> str:
    """What an item costs now, such as `29.00 EUR`; empty if it has no price."""
    return told_price(metadata, now()) or ""


def rest_of(metadata: Mapping[str, Any]) -> str:
    """All else that metadata say, as `size: M, color: red`: the shortest first, as one line shows most so."""
    pairs = [
        f"{key}: {_line(value)}"
        for key, value in metadata.items()
        if column_name(key) not in NAMES and key.strip().casefold() not in _OF_PRICE
    ]
    return ", ".join(sorted(pairs, key=len))


def _line(value: object) -> str:
    return " ".join(", ".join(texts(value)).split())
