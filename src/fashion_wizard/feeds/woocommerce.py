"""WooCommerce's product export, and its JSON as rows of it: variations name their parent, as `id:100`."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds import values
from fashion_wizard.feeds.fields import Entry, entries_of
from fashion_wizard.feeds.google import clipped
from fashion_wizard.feeds.notebook import Notebook
from fashion_wizard.feeds.optional import Optional
from fashion_wizard.feeds.record import Entries, FeedOptions, Record, Remark
from fashion_wizard.feeds.tables import Table
from fashion_wizard.feeds.woocommerce_columns import key_in_english, note_on
from fashion_wizard.web.urls import is_web_address

_ATTRIBUTES: Final = range(1, 51)
_COMMA: Final = re.compile(r"(?<!\\),")
_TEXTS: Final = {"description": "description", "tags": "tags", "all_categories": "categories"}
_ALONE: Final = (
    "products whose variations are not in the file: {:,}; each is one item, with all its pictures and its "
    "lowest price; to have an item for each variation, write them into the file, too"
)
_LOST: Final = "the file lacks {} of its {} variations, such as {}; write them into it, too"
_NO_PARENT: Final = "it is a variation, but its column Parent is empty or missing; export all columns"
_NOBODYS: Final = "it is a variation, but of no product in the file; write products and variations into one"
_INHERITED: Final = (
    *("categories", "all_categories", "tags", "brands", "images", "name", "description", "in_stock?"),
    "permalink",
)
VARIATIONS: Final = "variation ids"
"""The ids of a product's variations; no column of the export, but what the shop's own JSON says."""
_CHILD: Final = "\0child "
"""Before the id of a variation: of which product it is one, as that product says."""
_SOLD: Final = "\0sold "
"""Before the id of a variation: that it has an entry of its own."""


def records(read: Callable[[], Iterator[Entry | Remark]], options: FeedOptions) -> Entries:
    """Each simple product and each variation as a record; a variable product is the style of its variations.

    Args:
        read: Reads the file from its beginning, each time it is called: a parent may stand after children.
        options: `currency` is that of all prices; `shop_url` leads to the shop's first page.
    """
    alone, first = 0, 0
    with Notebook() as parents:
        whole = _noted(read(), parents)
        for entry in read():
            if isinstance(entry, Remark):
                yield entry
                continue
            lost = _without_entry(entry, parents) if whole else []
            count = len(entry.all(VARIATIONS))
            if lost and len(lost) == count:
                alone, first = alone + 1, first or entry.line
                yield _record(_as_simple(entry), parents, options)
                continue
            if lost:
                reason = _LOST.format(len(lost), count, lost[0])
                yield Remark("note", entry.line, entry.get("sku", "id"), reason)
            yield _record(entry, parents, options)
    if alone:
        yield Remark("note", first, None, _ALONE.format(alone))


def read_entries(table: Table) -> Iterator[Entry | Remark]:
    """The rows of an export by the English names of their columns, after what to look at in the header."""
    if note := note_on(table.header):
        yield note
    yield from entries_of(table, key_in_english)


def _noted(entries: Iterator[Entry | Remark], parents: Notebook) -> bool:
    """Note all parents and variations. False if some could not be read: then variations may be missing."""
    whole = True
    with suppress(FeedError):  # which comes again, after what stands before it
        for entry in entries:
            if isinstance(entry, Entry):
                _note(entry, parents)
            elif entry.kind == "unreadable":
                whole = False
        return whole
    return False


def _without_entry(entry: Entry, parents: Notebook) -> list[str]:
    """The ids of the variations that a variable product names, and that have no entry of their own."""
    if "variable" not in _types(entry):
        return []
    return [child for child in entry.all(VARIATIONS) if parents.get(f"{_SOLD}{child}") is None]


def _as_simple(entry: Entry) -> Entry:
    return replace(entry, fields={**entry.fields, "type": ["simple"]})


def _no_parent(entry: Entry) -> str:
    return _NOBODYS if VARIATIONS in entry.names else _NO_PARENT


def _note(entry: Entry, parents: Notebook) -> None:
    types = _types(entry)
    if "variation" in types:
        parents.put(f"{_SOLD}{entry.get('id')}", "")
    if "variable" not in types:
        return
    for child in entry.all(VARIATIONS):
        parents.put(f"{_CHILD}{child}", f"id:{entry.get('id')}")
    text = json.dumps(_parent(entry))
    for name in (f"id:{entry.get('id')}", entry.get("sku")):
        if name.removeprefix("id:"):
            parents.put(name, text)


def _parent(entry: Entry) -> dict[str, str]:
    return {
        "style": entry.get("sku") or entry.get("id"),
        "id": entry.get("id"),
        "published": entry.get("published"),
        "visibility": entry.get("visibility_in_catalog"),
        **{key: entry.get(key) for key in _INHERITED},
        **{f"attribute {name}": value for name, value in _options(entry).items()},
    }


def _record(entry: Entry, parents: Notebook, options: FeedOptions) -> Record | Remark:
    item = entry.get("sku") or entry.get("id")
    types = _types(entry)
    if not item:
        return Remark("unreadable", entry.line, None, "it has no SKU and no ID")
    if "variable" in types:
        return Remark(
            "unsold", entry.line, item, "it is sold as its variations, which are items of their own"
        )
    if "grouped" in types:
        return Remark("unsold", entry.line, item, "it is grouped: several products in one")
    parent: Mapping[str, str] = {}
    if "variation" in types:
        named = entry.get("parent") or parents.get(f"{_CHILD}{entry.get('id')}") or ""
        known = parents.get(named)
        if known is None:
            name = values.shortened(named)
            reason = f"its parent {name} is not in the feed" if name else _no_parent(entry)
            return Remark("refused", entry.line, item, reason)
        parent = json.loads(known)
    for published in (entry.get("published"), parent.get("published", "")):
        if published in {"0", "-1"}:
            state = "private" if published == "0" else "a draft"
            return Remark("unsold", entry.line, item, f"it is {state}")
    if "hidden" in {entry.get("visibility_in_catalog"), parent.get("visibility")}:
        return Remark("unsold", entry.line, item, "it is hidden from the shop's catalog and search")
    try:
        return _filled(entry, item, parent, options)
    except ValueError as error:
        return Remark("refused", entry.line, item, str(error))


def _filled(entry: Entry, item: str, parent: Mapping[str, str], options: FeedOptions) -> Record:
    def own(key: str) -> str:
        return entry.get(key) or parent.get(key, "")

    text, sale = entry.get("regular_price"), entry.get("sale_price")
    optional = Optional()
    price, currency = optional.price(text, options.currency)
    period = entry.get("date_sale_price_starts"), entry.get("date_sale_price_ends")
    sale, start, end = optional.sale(sale, period, price, currency)
    chosen = {
        name.removeprefix("attribute "): value
        for name, value in parent.items()
        # What the parent offers in several is chosen by the variation, or by nobody yet.
        if name.startswith("attribute ") and not _COMMA.search(value)
    } | _options(entry)
    # A parent's further pictures show its other colors.
    photos = _listed(entry.get("images")) or _listed(parent.get("images", ""))[: 1 if parent else None]
    page = parent.get("id") or entry.get("id")
    # The export knows no page names; WordPress leads from this address to the page.
    own_page = (
        f"{options.shop_url.rstrip('/')}/?post_type=product&p={page}" if options.shop_url and page else ""
    )
    url = entry.get("external_url") or own("permalink") or own_page
    extra = {name: clipped(own(key)) for key, name in _TEXTS.items() if own(key)}
    return Record(
        entry.line,
        item,
        tuple(values.absolute(photo, options.media_url) for photo in dict.fromkeys(photos)),
        style=parent.get("style", ""),
        name=values.plain_text(parent.get("name", "") or entry.get("name")),
        url=url if is_web_address(url) else "",
        price=price,
        currency=currency,
        sale_price=sale,
        sale_from=start,
        sale_until=end,
        availability=optional.availability(own("in_stock?")),
        brand=own("brands") or chosen.pop("brand", ""),
        color=chosen.pop("color", ""),
        size=chosen.pop("size", ""),
        category=values.category((_listed(own("categories")) or [""])[0]),
        attributes=extra | {name: clipped(value) for name, value in chosen.items()},
        notes=tuple(optional.notes),
    )


def _types(entry: Entry) -> set[str]:
    return {part.strip().casefold() for part in entry.get("type").split(",")}


def _options(entry: Entry) -> dict[str, str]:
    pairs = ((entry.get(f"attribute_{n}_name"), entry.get(f"attribute_{n}_value(s)")) for n in _ATTRIBUTES)
    return {values.option_name(name): value.replace("\\,", ",") for name, value in pairs if name and value}


def _listed(text: str) -> list[str]:
    """The members of a cell, with commas between them; a comma inside one has a backslash before it."""
    return [part.strip().replace("\\,", ",") for part in _COMMA.split(text) if part.strip()]
