"""Products of what shops answer in JSON: lists, `{"products": [...]}`, and several of these in one file."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.fields import Entry
from fashion_wizard.feeds.json_reading import JsonReading
from fashion_wizard.feeds.record import MAX_FIELD, MAX_FIELDS, Remark
from fashion_wizard.feeds.values import shortened

LIST: Final = "products"
SINGLE: Final = "product"
_NO_SOURCE: Final = "{} of its {} pictures have no src; they are left out"


@dataclass(frozen=True, slots=True)
class Product:
    """One product as the shop describes it.

    Attributes:
        line: Where it begins, from 1; many such files have one line only.
        number: Which product of the file it is, from 1.
        fields: By name, whatever JSON can hold.
    """

    line: int
    number: int
    fields: Mapping[str, Any]


def read_products(text: TextIO, path: Path, full_pages: Collection[int]) -> Iterator[Product | Remark]:
    """The products of a file, one after another; pages that stand one behind the other are read as one.

    Args:
        text: The file's text.
        path: What errors call it.
        full_pages: How many products a page of the shop has if others follow.

    Raises:
        FeedError: where it is cut off, or no JSON.
    """
    reading = JsonReading(text, path)
    number, page, start = 0, 0, 1
    while reading.next():
        page, start = 0, reading.line
        for line, found, whole in _document(reading, path):
            number, page = number + 1, page + 1
            if not whole:
                yield Remark("unreadable", line, None, f"product {number} is not in UTF-8")
            elif not isinstance(found, dict):
                yield Remark("unreadable", line, None, f"product {number} is no JSON object")
            elif error := error_in(found):
                yield Remark("unreadable", line, None, f"behind {number - 1} products stands {error}")
            else:
                yield Product(line, number, found)
    if page in full_pages:
        reason = (
            f"the last page has {page} products, as full pages have; if the shop has more products, "
            "write its other pages behind it, into the same file"
        )
        yield Remark("note", start, None, reason)


def error_in(fields: Mapping[str, Any]) -> str | None:
    """What a shop answered instead of products, if an object is such an answer; else None."""
    if not ({"code", "message"} <= fields.keys() or "errors" in fields) or "id" in fields:
        return None
    said = fields.get("message", fields.get("errors"))
    said = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    return f"an error that the shop answered, and no products: {shortened(said, 200)}"


def text_in(fields: Mapping[str, Any], *names: str) -> str:
    """The text of the first of these fields that has one: of a text, number or truth; else empty."""
    return next((text for name in names if (text := scalar(fields.get(name)))), "")


def scalar(value: Any) -> str:
    """What a text, number or truth is in a table; empty for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip() if isinstance(value, str | int | float) else ""


def objects_in(fields: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects of a list, without what else stands there."""
    found = fields.get(name)
    return [member for member in found if isinstance(member, dict)] if isinstance(found, list) else []


def price_in(fields: Mapping[str, Any], *names: str) -> str:
    """A price of which the point stands before decimals, as always in JSON: `19.000` is 19, no 19000."""
    text = text_in(fields, *names)
    whole, point, decimals = text.partition(".")
    if not (point and len(decimals) > 2 and whole.isdigit() and decimals.isdigit()):
        return text
    decimals = decimals.rstrip("0").ljust(2, "0")
    return f"{whole}.{f'{decimals}0' if len(decimals) == 3 else decimals}"


def minor_price(fields: Mapping[str, Any], name: str) -> str:
    """A price in minor units, such as `1999` with `currency_minor_unit` 2, and its currency: `19.99 EUR`."""
    text, unit = text_in(fields, name), text_in(fields, "currency_minor_unit")
    if not (text.isascii() and text.isdecimal()):
        return text
    places = int(unit) if len(unit) == 1 and unit.isdecimal() else 2
    digits = text.zfill(places + 1)
    amount = f"{digits[: len(digits) - places]}.{digits[len(digits) - places :]}".rstrip(".")
    return f"{price_in({name: amount}, name)} {text_in(fields, 'currency_code')}".strip()


def sources(pictures: list[Any]) -> tuple[list[str], str]:
    """Addresses of pictures, and what to say of those without one."""
    found = [text_in(one, "src") if isinstance(one, dict) else scalar(one) for one in pictures]
    lost = len(found) - len(list(filter(None, found)))
    return list(filter(None, found)), _NO_SOURCE.format(lost, len(found)) if lost else ""


def entry_of(line: int, said: Mapping[str, str | list[str]]) -> Entry:
    """An entry with the names of an export's columns, as if it were a row of it.

    Args:
        line: Where the product begins.
        said: By the names of columns; a column that is there and empty counts as a column.

    Raises:
        ValueError: if a text is too long.
    """
    found = {name: [texts] if isinstance(texts, str) else texts for name, texts in said.items()}
    fields = {name: texts for name, texts in found.items() if any(texts)}
    if long := next((name for name, texts in fields.items() if sum(map(len, texts)) > MAX_FIELD), None):
        raise ValueError(f"the field {long} has more than {MAX_FIELD:,} characters; shorten it")
    return Entry(line, fields, {name: name for name in said})


def _document(reading: JsonReading, path: Path) -> Iterator[tuple[int, Any, bool]]:
    """The products of a list, of an object that has them as `products` or `product`, or it itself."""
    if reading.next() == "[":
        yield from reading.members()
        return
    line, whole, wrapped = reading.line, True, False
    own: dict[str, Any] = {}
    reading.take("{")
    closed = reading.next() == "}"
    while not closed:
        _, name, clean = reading.value()
        reading.take(":")
        mark = reading.next()
        if (name, mark) == (LIST, "["):
            wrapped = True
            yield from reading.members()
        elif (name, mark) == (SINGLE, "{"):
            wrapped = True
            yield reading.value()
        else:
            _, value, clean_value = reading.value()
            own[str(name)], whole = value, whole and clean and clean_value
        if len(own) > MAX_FIELDS:
            raise FeedError(f"{path}: the object in line {line} has more than {MAX_FIELDS} fields")
        if not (closed := reading.next() == "}"):
            reading.take(",")
    reading.take("}")
    if not wrapped:
        yield line, own, whole
