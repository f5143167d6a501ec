"""Plain tables and JSON lines: a photo, an item, and any further columns, which become its metadata."""

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any, Final

from fashion_wizard.catalog.metadata import ITEM_COLUMNS, PHOTO_COLUMNS
from fashion_wizard.catalog.values import number
from fashion_wizard.errors import FeedError
from fashion_wizard.feeds import values
from fashion_wizard.feeds.fields import Entry, key_of
from fashion_wizard.feeds.google import clipped
from fashion_wizard.feeds.optional import Optional
from fashion_wizard.feeds.record import STANDARD, Entries, FeedOptions, Record, Remark

ITEM: Final = tuple(map(key_of, ITEM_COLUMNS))
PHOTO: Final = tuple(map(key_of, PHOTO_COLUMNS))
_MAX_ROWS: Final = 10_000
"""Of one item."""
_STYLE: Final = ("style", "item_group_id", "group_id")


def records(entries: Iterator[Entry | Remark], options: FeedOptions) -> Entries:
    """Each item as a record: rows of one item stand together, and need say only once what it is."""
    for item, group in groupby(entries, key=_item):
        rows = list(islice(group, _MAX_ROWS + 1))
        if len(rows) > _MAX_ROWS:
            raise FeedError(f"the item {item} has more than {_MAX_ROWS:,} rows")
        yield from (row for row in rows if isinstance(row, Remark))
        if same := [row for row in rows if isinstance(row, Entry)]:
            yield from _merged(same, options)


def _item(entry: Entry | Remark) -> str:
    # Rows without an item are each a problem of their own.
    return "" if isinstance(entry, Remark) else entry.get(*ITEM) or f"\0{entry.line}"


def _merged(rows: Sequence[Entry], options: FeedOptions) -> Entries:
    first = rows[0]
    item = first.get(*ITEM)
    if not item:
        yield Remark("unreadable", first.line, None, "it names no item")
        return
    known = {key for key in (*ITEM, *PHOTO) if any(key in row.fields for row in rows)}
    metadata: dict[str, str] = {}
    photos: list[str] = []
    for row in rows:
        photos += [photo for text in row.all(*PHOTO) for photo in values.addresses(text)]
        for key in row.fields.keys() - known:
            value = "|".join(row.fields[key])
            name = key if key in STANDARD else row.names[key]
            if (before := metadata.setdefault(name, value)) != value:
                reason = f"{name} is {values.shortened(before)} before, not {values.shortened(value)}"
                yield Remark("note", row.line, item, reason)
    standard: dict[str, Any] = {name: metadata.pop(name) for name in STANDARD if name in metadata}
    standard.setdefault("style", first.get(*_STYLE))
    if "price" in standard:
        standard.setdefault("currency", options.currency)
    optional = Optional()
    optional.availability(standard.get("availability", ""))
    for name in {"price", "sale_price"} & standard.keys():
        standard[name] = _price(standard[name], standard.get("currency", ""), optional)
    attributes = {name: clipped(value) for name, value in metadata.items()}
    yield Record(
        first.line,
        item,
        tuple(dict.fromkeys(values.absolute(photo, options.media_url) for photo in photos)),
        attributes=attributes,
        notes=tuple(optional.notes),
        **standard,
    )


def _price(text: str, currency: str, optional: Optional) -> str:
    """A price as it stands there, but where its currency stands apart and says that it has three decimals."""
    try:
        amount, _ = optional.price(text, currency)
    except ValueError:
        return text
    return text if number(text) == float(amount or "nan") else amount
