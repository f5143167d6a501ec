"""Magento's product export: children of configurable products hold the pictures, their parents the page."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds import values
from fashion_wizard.feeds.fields import Entry
from fashion_wizard.feeds.google import clipped
from fashion_wizard.feeds.notebook import Notebook
from fashion_wizard.feeds.optional import Optional
from fashion_wizard.feeds.record import Entries, FeedOptions, Record, Remark

_HIDDEN: Final = "not visible individually"
_NO_DATA: Final = frozenset({"has_options", "required_options", "new", "sale", "erin_recommends"})
_ROOT: Final = "default category"
_NO_PICTURE: Final = "no_selection"


def records(read: Callable[[], Iterator[Entry | Remark]], options: FeedOptions) -> Entries:
    """Each product that can be bought as a record; a configurable one is the style of its children.

    A child that is not visible individually has its parent's name and page.

    Args:
        read: Reads the file from its beginning, each time it is called: children stand before their parents.
        options: `media_url` is where `/m/h/mh01.jpg` begins.
    """
    with Notebook() as parents:
        with suppress(FeedError):  # which comes again below, after what stands before it
            for entry in read():
                if isinstance(entry, Entry) and not entry.get("store_view_code"):
                    _note_children(entry, parents)
        for entry in read():
            if isinstance(entry, Remark):
                yield entry
            elif not entry.get("store_view_code"):  # else it only translates a row that stands before
                yield _record(entry, parents, options)


def _note_children(entry: Entry, parents: Notebook) -> None:
    parent = json.dumps([entry.get("sku"), entry.get("name"), entry.get("url_key"), entry.get("categories")])
    for variation in entry.get("configurable_variations").split("|"):
        if child := _pairs(variation).get("sku"):
            parents.put(child, parent)


def _record(entry: Entry, parents: Notebook, options: FeedOptions) -> Record | Remark:
    item = entry.get("sku")
    if not item:
        return Remark("unreadable", entry.line, None, "it has no sku")
    if entry.get("product_online") in {"0", "2"}:
        return Remark("unsold", entry.line, item, "the product is switched off (product_online)")
    if entry.get("configurable_variations"):
        return Remark(
            "unsold", entry.line, item, "it is sold as its variations, which are items of their own"
        )
    if entry.get("product_type") in {"bundle", "grouped"}:
        return Remark(
            "unsold", entry.line, item, f"it is {entry.get('product_type')}: several products in one"
        )
    parent = parents.get(item)
    hidden = entry.get("visibility").casefold() == _HIDDEN
    if hidden and parent is None:
        return Remark(
            "unsold", entry.line, item, "it is not visible individually, and no product has it as variation"
        )
    style, name, key, categories = json.loads(parent) if parent else ("", "", "", "")
    if not hidden:
        name, key, categories = entry.get("name"), entry.get("url_key"), entry.get("categories")
    try:
        return _filled(entry, (style, name or entry.get("name"), key, categories), options)
    except ValueError as error:
        return Remark("refused", entry.line, item, str(error))


def _filled(entry: Entry, parent: tuple[str, str, str, str], options: FeedOptions) -> Record:
    style, name, key, categories = parent
    optional = Optional()
    price, currency = optional.price(entry.get("price"), options.currency)
    period = entry.get("special_price_from_date"), entry.get("special_price_to_date")
    sale, start, end = optional.sale(entry.get("special_price"), period, price, currency)
    attributes = {name: value for name, value in _pairs(entry.get("additional_attributes")).items() if value}
    attributes = {values.option_name(name): clipped(value) for name, value in attributes.items()}
    for key_of_text in ("description", "short_description"):
        if text := clipped(entry.get(key_of_text)):
            attributes.setdefault(key_of_text, text)
    return Record(
        entry.line,
        entry.get("sku"),
        _photos(entry, options.media_url),
        style=style,
        name=values.plain_text(name),
        url=values.absolute(f"{key}.html", options.shop_url) if key and options.shop_url else "",
        price=price,
        currency=currency,
        sale_price=sale,
        sale_from=start,
        sale_until=end,
        availability=_availability(entry),
        brand=attributes.pop("brand", "") or attributes.pop("manufacturer", ""),
        color=attributes.pop("color", ""),
        size=attributes.pop("size", ""),
        category=_category(categories or entry.get("categories")),
        attributes={name: value for name, value in attributes.items() if name not in _NO_DATA},
        notes=tuple(optional.notes),
    )


def _photos(entry: Entry, media_url: str) -> tuple[str, ...]:
    first = [entry.get(key) for key in ("base_image", "image", "small_image")]
    names = [name for name in first if name and name != _NO_PICTURE][:1]
    names += [name.strip() for name in entry.get("additional_images").split(",")]
    whole = (values.absolute(name, media_url) for name in names if name and name != _NO_PICTURE)
    return tuple(dict.fromkeys(whole))


def _availability(entry: Entry) -> str:
    state = entry.get("is_in_stock")
    return {"1": "in_stock", "0": "out_of_stock"}.get(state, "")


def _category(text: str) -> str:
    """The first of several paths, without the root that no customer sees."""
    steps = [step.strip() for step in text.split(",", maxsplit=1)[0].split("/")]
    return " > ".join(step for step in steps[steps[0].casefold() == _ROOT :] if step)


def _pairs(text: str) -> dict[str, str]:
    """What `size=XS,color=Black` says; a comma inside a value belongs to it where no name follows."""
    pairs: dict[str, str] = {}
    name = ""
    for part in text.split(","):
        left, equals, right = part.partition("=")
        if equals:
            name = left.strip()
            pairs[name] = right.strip().strip('"')
        elif name:
            pairs[name] += f",{part}"
    return pairs
