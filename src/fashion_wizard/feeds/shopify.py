"""Shopify's product export: a product goes over several rows, of variants and of further pictures."""

from collections.abc import Iterator
from itertools import groupby, islice
from typing import Final

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds import values
from fashion_wizard.feeds.fields import Entry
from fashion_wizard.feeds.google import clipped
from fashion_wizard.feeds.optional import Optional
from fashion_wizard.feeds.record import Entries, FeedOptions, Record, Remark

MAX_ROWS: Final = 10_000
"""Of one product."""
HANDLE: Final = ("url_handle", "handle")
SKU: Final = ("sku", "variant_sku")
PHOTO: Final = ("product_image_url", "image_src")
_PRICE: Final = ("price", "variant_price")
_COMPARE: Final = ("compare_at_price", "variant_compare_at_price")
_VARIANT_PHOTO: Final = ("variant_image_url", "variant_image")
_PUBLISHED: Final = ("published_on_online_store", "published")
_QUANTITY: Final = ("inventory_quantity", "variant_inventory_qty")
_TRACKER: Final = ("inventory_tracker", "variant_inventory_tracker")
_AVAILABLE: Final = "variant_available"
"""Whether it can be bought; no column of the export, but what the shop's own JSON says."""
_POLICY: Final = ("continue_selling_when_out_of_stock", "variant_inventory_policy")
_OPTIONS: Final = ("option1", "option2", "option3")
_VARIANT_COLUMNS: Final = (*SKU, *_PRICE, *(f"{option}_value" for option in _OPTIONS), *_VARIANT_PHOTO)
_NO_OPTION: Final = "Default Title"
_METAFIELD: Final = "(product.metafields."
_TEXTS: Final = {"description": "description", "body_(html)": "description", "tags": "tags"}


def records(entries: Iterator[Entry | Remark], options: FeedOptions) -> Entries:
    """Each variant of each product as a record; the product is its style."""
    for handle, group in groupby(_with_handles(entries), key=lambda pair: pair[0]):
        rows = [entry for _, entry in islice(group, MAX_ROWS + 1)]
        if len(rows) > MAX_ROWS:
            raise FeedError(f"the product {handle} has more than {MAX_ROWS:,} rows; is the file an export?")
        yield from (row for row in rows if isinstance(row, Remark))
        if product := [row for row in rows if isinstance(row, Entry)]:
            yield from _product(product, options)


def _with_handles(entries: Iterator[Entry | Remark]) -> Iterator[tuple[str, Entry | Remark]]:
    """Each row with its product's handle, which further rows of a product may repeat or leave out."""
    handle = ""
    for entry in entries:
        if isinstance(entry, Entry):
            own = entry.get(*HANDLE)
            # A product that is new to the shop has no handle yet: its title begins it.
            title = f"title {entry.get('title')} {entry.line}" if entry.get("title") else ""
            handle = own or title or handle
        yield handle, entry


def _product(rows: list[Entry], options: FeedOptions) -> Entries:
    first = rows[0]
    handle = first.get(*HANDLE) or first.get("title")
    if not handle:
        yield Remark("unreadable", first.line, None, "it has no handle and no title")
        return
    if reason := _unsold(first):
        yield Remark("unsold", first.line, handle, reason)
        return
    variants = [row for row in rows if row is first or any(row.get(column) for column in _VARIANT_COLUMNS)]
    pictures = _pictures(rows)
    own = {photo for row in variants if (photo := row.get(*_VARIANT_PHOTO))}
    shared = pictures if len(own) < 2 else [photo for photo in pictures if photo not in own]
    for row in variants:
        photo = row.get(*_VARIANT_PHOTO)
        # Of several pictures in different colors only its own is surely this variant's.
        photos = (
            [photo, *pictures] if photo and len(own) < 2 else [photo] if photo else shared or pictures[:1]
        )
        try:
            whole = (values.absolute(address, options.media_url) for address in photos)
            yield _variant(row, first, handle, tuple(dict.fromkeys(whole)), options)
        except ValueError as error:
            yield Remark("refused", row.line, _id(row, handle), str(error))
    if len(own) > 1 and shared and all(row.get(*_VARIANT_PHOTO) for row in variants):
        yield Remark(
            "note", first.line, handle, f"{len(shared)} pictures belong to no variant; they are not used"
        )


def _variant(row: Entry, first: Entry, handle: str, photos: tuple[str, ...], options: FeedOptions) -> Record:
    chosen = {
        values.option_name(first.get(f"{option}_name")): value
        for option in _OPTIONS
        if (value := row.get(f"{option}_value")) and value != _NO_OPTION and first.get(f"{option}_name")
    }
    optional = Optional()
    price, sale, currency = _prices(row, options.currency, optional)
    extra = {name: clipped(text) for key, name in _TEXTS.items() if (text := first.get(key))}
    extra |= {
        name[: name.index(_METAFIELD)].strip(): clipped(text)
        for name, text in first.rest(())
        if _METAFIELD in name
    }
    extra |= {
        name.rpartition("/")[2].strip(): text
        for name, text in first.rest(())
        if name.casefold() in {"google shopping / gender", "google shopping / age group"}
    }
    color = chosen.pop("color", "") or next(
        (extra.pop(key) for key in ("Color", "color") if key in extra), ""
    )
    return Record(
        row.line,
        _id(row, handle),
        photos,
        style=handle,
        name=values.plain_text(first.get("title")),
        url=values.absolute(f"products/{handle}", options.shop_url) if options.shop_url else "",
        price=price,
        currency=currency,
        sale_price=sale,
        availability=_availability(row),
        brand=first.get("vendor"),
        color=color,
        size=chosen.pop("size", ""),
        category=values.category(first.get("product_category") or first.get("type")),
        attributes=extra | ({"type": first.get("type")} if first.get("type") else {}) | chosen,
        notes=tuple(optional.notes),
    )


def _prices(row: Entry, currency: str, optional: Optional) -> tuple[str, str, str]:
    """Price, sale price and currency: a higher price to compare with is what it costs without the sale."""
    text, before = row.get(*_PRICE), row.get(*_COMPARE)
    price, currency = optional.price(text, currency)
    usual, *_ = optional.sale(before, ("", ""), price, currency)
    if usual and price and float(usual) > float(price):
        return usual, price, currency
    return price, "", currency


def _id(row: Entry, handle: str) -> str:
    """The variant's SKU, else the product's handle with what tells its variants apart."""
    chosen = [row.get(f"{option}_value") for option in _OPTIONS]
    return row.get(*SKU) or "/".join([handle, *(value for value in chosen if value and value != _NO_OPTION)])


def _unsold(first: Entry) -> str:
    status = first.get("status").casefold()
    if status and status != "active":
        return f"its status is {status}"
    return "it is not published" if first.get(*_PUBLISHED).casefold() == "false" else ""


def _availability(row: Entry) -> str:
    if available := row.get(_AVAILABLE):
        return "in_stock" if available == "true" else "out_of_stock"
    quantity = row.get(*_QUANTITY)
    # What is not tracked can always be bought, whatever its quantity.
    if not row.get(*_TRACKER) and (not quantity or any(column in row.names for column in _TRACKER)):
        return "in_stock"
    if not quantity:
        return ""
    if quantity.lstrip("-").isdigit() and int(quantity) <= 0:
        return "backorder" if row.get(*_POLICY).casefold() in {"continue", "true", "yes"} else "out_of_stock"
    return "in_stock"


def _pictures(rows: list[Entry]) -> list[str]:
    """The product's pictures, by the position that the file gives, else in its order."""

    def position(row: Entry) -> int:
        text = row.get("image_position")
        return int(text) if text.isdigit() and len(text) < 6 else 99_999

    return [row.get(*PHOTO) for row in sorted(rows, key=position) if row.get(*PHOTO)]
