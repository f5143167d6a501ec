"""WooCommerce's REST API (`wc/v3`) and Store API: each product becomes a row of the product export."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from fashion_wizard.feeds import values
from fashion_wizard.feeds.fields import Entry
from fashion_wizard.feeds.json_products import (
    Product,
    entry_of,
    minor_price,
    objects_in,
    price_in,
    scalar,
    sources,
    text_in,
)
from fashion_wizard.feeds.record import Remark
from fashion_wizard.feeds.woocommerce import VARIATIONS

FULL_PAGES: Final = frozenset({10, 100})
"""Products of a page, unless another number is asked for, and at most."""
_MOST_ATTRIBUTES: Final = 50
_PUBLISHED: Final = {"": "", "publish": "1", "true": "1", "private": "0"}
_DRAFT: Final = "-1"
_NEXT_OPTION: Final = re.compile(r", (?=[^,:]+: )")
"""Stands between the options in `Color: Red, Size: M`."""


def read_entries(products: Iterable[Product | Remark]) -> Iterator[Entry | Remark]:
    """The rows that an export would have of these products and variations, with the lines they begin in.

    Beyond the export's columns, a row has `permalink`, `all_categories`, and the ids of its `variations`.
    """
    for product in products:
        if isinstance(product, Remark):
            yield product
            continue
        fields = product.fields
        item = text_in(fields, "sku", "id")
        if not item:
            yield Remark("unreadable", product.line, None, f"product {product.number} has no SKU and no ID")
            continue
        pictures, note = _pictures(fields)
        if note:
            yield Remark("note", product.line, item, note)
        try:
            yield entry_of(product.line, _row(fields) | _prices(fields) | {"images": _cell(pictures)})
        except ValueError as error:
            yield Remark("refused", product.line, item, str(error))


def _row(fields: Mapping[str, Any]) -> dict[str, str | list[str]]:
    categories = _names(fields, "categories")
    parent = text_in(fields, "parent_id") or text_in(fields, "parent")
    row: dict[str, str | list[str]] = {
        "id": text_in(fields, "id"),
        "type": _type(fields),
        "sku": values.plain_text(text_in(fields, "sku")),
        "name": text_in(fields, "name"),
        "published": _PUBLISHED.get(text_in(fields, "status"), _DRAFT),
        "visibility_in_catalog": text_in(fields, "catalog_visibility"),
        "description": text_in(fields, "description", "short_description"),
        "in_stock?": _stock(fields),
        "categories": _cell(categories),
        "all_categories": ", ".join(categories) if len(categories) > 1 else "",
        "tags": ", ".join(_names(fields, "tags")),
        "brands": ", ".join(_names(fields, "brands")),
        "parent": f"id:{parent}" if parent not in {"", "0"} else "",
        "permalink": text_in(fields, "permalink"),
        "external_url": text_in(fields, "external_url"),
        VARIATIONS: _variations(fields),
    }
    for number, (name, options) in enumerate(_attributes(fields)[:_MOST_ATTRIBUTES], 1):
        row[f"attribute_{number}_name"] = name
        row[f"attribute_{number}_value(s)"] = _cell(options)
    return row


def _type(fields: Mapping[str, Any]) -> str:
    """What kind of product it is; earlier versions do not say so of variations."""
    if named := text_in(fields, "type"):
        return named
    if text_in(fields, "variation") or ("image" in fields and "images" not in fields):
        return "variation"
    return "variable" if _variations(fields) else "simple"


def _variations(fields: Mapping[str, Any]) -> list[str]:
    """The ids of its variations, which stand there alone or with their attributes."""
    found = fields.get("variations")
    members = found if isinstance(found, list) else []
    ids = (text_in(one, "id") if isinstance(one, dict) else scalar(one) for one in members)
    return [one for one in ids if one]


def _prices(fields: Mapping[str, Any]) -> dict[str, str | list[str]]:
    store = fields.get("prices")
    if not isinstance(store, dict):
        begin, end = (
            text_in(fields, f"date_on_sale_{which}_gmt", f"date_on_sale_{which}") for which in ("from", "to")
        )
        return {
            "regular_price": price_in(fields, "regular_price", "price"),
            "sale_price": price_in(fields, "sale_price"),
            "date_sale_price_starts": begin,
            "date_sale_price_ends": end,
        }
    if fields.get("is_purchasable") is False and text_in(store, "price") in {"", "0"}:
        return {}  # what has no price costs 0 here
    usual, sale = minor_price(store, "regular_price"), minor_price(store, "sale_price")
    # What is on no sale has its usual price as its sale price.
    return {
        "regular_price": usual or minor_price(store, "price"),
        "sale_price": sale if sale != usual and fields.get("on_sale") is not False else "",
    }


def _stock(fields: Mapping[str, Any]) -> str:
    if fields.get("is_on_backorder") is True:
        return "onbackorder"
    return text_in(fields, "stock_status", "is_in_stock", "in_stock")


def _pictures(fields: Mapping[str, Any]) -> tuple[list[str], str]:
    """Addresses of its pictures, and what to say of those without one; a variation may have only one."""
    found = fields.get("images") or [fields.get("image")]
    return sources([one for one in found if one] if isinstance(found, list) else [])


def _attributes(fields: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Names and values: all that a product offers, or what a variation is."""
    found = []
    for one in objects_in(fields, "attributes"):
        options = one.get("options")
        texts = list(map(scalar, options)) if isinstance(options, list) else [text_in(one, "option")]
        texts += _names(one, "terms")
        found.append((text_in(one, "name"), [values.plain_text(text) for text in texts if text]))
    for option in _NEXT_OPTION.split(values.plain_text(text_in(fields, "variation"))):
        name, colon, value = option.partition(": ")
        if colon:
            found.append((name, [value.strip()]))
    return [(name, options) for name, options in found if name and options]


def _names(fields: Mapping[str, Any], name: str) -> list[str]:
    found = (values.plain_text(text_in(one, "name")) for one in objects_in(fields, name))
    return [text for text in found if text]


def _cell(members: list[str]) -> str:
    """The members as a cell of the export has them; a comma inside one has a backslash before it."""
    return ", ".join(member.replace(",", "\\,") for member in members)
