"""Shopify's `/products.json` and its Admin REST API: each product becomes the rows of the product export."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fashion_wizard.feeds.fields import Entry
from fashion_wizard.feeds.json_products import (
    Product,
    entry_of,
    objects_in,
    price_in,
    scalar,
    sources,
    text_in,
)
from fashion_wizard.feeds.record import Remark

FULL_PAGES: Final = frozenset({30, 50, 250})
"""Products of a page: unless another number is asked for, of `/products.json` and the API; and at most."""
_OPTIONS: Final = ("option1", "option2", "option3")
_SAYING: Final = ("sku", "price", *_OPTIONS)
"""A variant without any of these is none."""


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The pictures of one product.

    Attributes:
        shown: Address and position of each.
        by_id: Their addresses by their ids.
        by_variant: The first address that names a variant, by the variant's id.
        note: What to say of those without an address.
    """

    shown: list[tuple[str, str]]
    by_id: Mapping[str, str]
    by_variant: Mapping[str, str]
    note: str


def read_entries(products: Iterable[Product | Remark]) -> Iterator[Entry | Remark]:
    """The rows that an export would have of these products, with the lines in which the products begin."""
    for product in products:
        if isinstance(product, Remark):
            yield product
        else:
            yield from _rows(product)


def _rows(product: Product) -> Iterator[Entry | Remark]:
    fields, line = product.fields, product.line
    handle = text_in(fields, "handle", "title")
    if not handle:
        reason = f"product {product.number} has no handle and no title"
        yield Remark("unreadable", line, None, reason)
        return
    pictures = _pictures(fields)
    if pictures.note:
        yield Remark("note", line, handle, pictures.note)
    found = fields.get("variants")
    variants: list[dict[str, str]] = []
    for number, variant in enumerate(found if isinstance(found, list) else [], 1):
        if isinstance(variant, dict) and text_in(variant, *_SAYING):
            picture, problem = _own_picture(variant, pictures)
            variants.append(_variant(variant, picture))
            if problem:
                yield Remark("note", line, text_in(variant, "sku") or handle, problem)
        else:
            reason = f"its variant {number} has no SKU, price or option"
            yield Remark("unreadable", line, handle, reason)
    if not variants:
        if not (isinstance(found, list) and found):  # else each is told above
            reason = "it has no variants, so nothing to sell; save products with all their fields"
            yield Remark("unreadable", line, handle, reason)
        return
    try:
        yield from [
            entry_of(line, _row(number, handle, fields, variants, pictures))
            for number in range(max(len(variants), len(pictures.shown)))
        ]
    except ValueError as error:
        yield Remark("unreadable", line, handle, str(error))


def _row(
    number: int, handle: str, fields: Mapping[str, Any], variants: list[dict[str, str]], pictures: _Pictures
) -> dict[str, str]:
    """One row: the first has what is said of the product, and each has a variant or a picture, or both."""
    row = {"handle": handle} | (_shared(fields) if number == 0 else {})
    if number < len(variants):
        row |= variants[number]
    if number < len(pictures.shown):
        row["image_src"], row["image_position"] = pictures.shown[number]
    return row


def _shared(fields: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the first row of a product."""
    tags = fields.get("tags")
    names = objects_in(fields, "options")
    names.sort(key=lambda option: position if isinstance(position := option.get("position"), int) else 99)
    return {
        "title": text_in(fields, "title"),
        "body_(html)": text_in(fields, "body_html"),
        "vendor": text_in(fields, "vendor"),
        "type": text_in(fields, "product_type"),
        "tags": ", ".join(map(scalar, tags)) if isinstance(tags, list) else scalar(tags),
        "status": text_in(fields, "status"),
        # The time when it was published; the API gives none where it is not.
        "published": "false" if "published_at" in fields and not fields["published_at"] else "",
        **{f"{key}_name": text_in(option, "name") for key, option in zip(_OPTIONS, names, strict=False)},
    }


def _variant(variant: Mapping[str, Any], picture: str) -> dict[str, str]:
    row = {
        "variant_sku": text_in(variant, "sku"),
        "variant_price": price_in(variant, "price"),
        "variant_compare_at_price": price_in(variant, "compare_at_price"),
        "variant_image": picture,
        "variant_available": text_in(variant, "available"),
        **{f"{key}_value": text_in(variant, key) for key in _OPTIONS},
    }
    for column, name in (
        ("variant_inventory_tracker", "inventory_management"),
        ("variant_inventory_qty", "inventory_quantity"),
        ("variant_inventory_policy", "inventory_policy"),
    ):
        if name in variant:
            row[column] = text_in(variant, name)
    return row


def _own_picture(variant: Mapping[str, Any], pictures: _Pictures) -> tuple[str, str]:
    """The address of the picture that shows a variant, empty if none does; and what is wrong with it."""
    featured = variant.get("featured_image")
    featured = featured if isinstance(featured, dict) else {}
    named = text_in(variant, "image_id") or text_in(featured, "id")
    found = pictures.by_id.get(named) or text_in(featured, "src")
    found = found or pictures.by_variant.get(text_in(variant, "id"), "")
    lost = named and not found
    return found, f"its picture {named} is not among the pictures of the product" if lost else ""


def _pictures(fields: Mapping[str, Any]) -> _Pictures:
    found = fields.get("images") or [fields.get("image")]
    listed = [one for one in found if one] if isinstance(found, list) else []
    _, note = sources(listed)
    by_id: dict[str, str] = {}
    by_variant: dict[str, str] = {}
    shown = []
    for one in listed:
        picture = one if isinstance(one, dict) else {"src": one}
        if not (address := text_in(picture, "src")):
            continue
        shown.append((address, text_in(picture, "position")))
        by_id.setdefault(text_in(picture, "id"), address)
        variants = picture.get("variant_ids")
        for variant in variants if isinstance(variants, list) else []:
            by_variant.setdefault(scalar(variant), address)
    by_id.pop("", None)
    return _Pictures(shown, by_id, by_variant, note)
