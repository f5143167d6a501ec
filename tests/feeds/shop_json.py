"""Products as Shopify and WooCommerce answer them, with whatever a test changes, and what is told of them."""

import json
from typing import Any

PHOTO = "https://cdn.example/{}.jpg?v=1"


def product(handle: str = "tee", **more: Any) -> dict[str, Any]:
    """A product of Shopify with one variant and one picture."""
    return {
        "id": 1,
        "title": handle.title(),
        "handle": handle,
        "body_html": "",
        "variants": [variant(handle.upper())],
        "images": [image(1, handle)],
        "options": [{"name": "Color", "position": 1}],
    } | more


def variant(sku: str, **more: Any) -> dict[str, Any]:
    return {"id": 11, "sku": sku, "price": "19.00", "option1": "Red", "available": True} | more


def image(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "position": number, "src": PHOTO.format(name), "variant_ids": []} | more


def shop(*products: Any) -> bytes:
    return json.dumps({"products": [*products]}).encode()


def simple(number: int, **more: Any) -> dict[str, Any]:
    """A simple product of WooCommerce's REST API."""
    return {
        "id": number,
        "name": "Tee",
        "permalink": f"https://shop.example/product/{number}/",
        "type": "simple",
        "status": "publish",
        "catalog_visibility": "visible",
        "sku": f"W-{number}",
        "price": "19.00",
        "regular_price": "19.00",
        "sale_price": "",
        "stock_status": "instock",
        "images": [{"id": 5, "src": PHOTO.format(number)}],
        "attributes": [],
        "categories": [],
        "variations": [],
    } | more


def woo(*products: Any) -> bytes:
    return json.dumps([*products]).encode()


def told(remarks: list[Any], kind: str) -> list[tuple[str | None, str]]:
    """Items and reasons; what is noted of every file without a currency or a shop is left out."""
    return [
        (one.item, one.reason)
        for one in remarks
        if one.kind == kind and "--currency" not in one.reason and "--shop-url" not in one.reason
    ]


def documents(data: bytes) -> list[Any]:
    found, text = [], data.decode()
    while text.strip():
        document, end = json.JSONDecoder().raw_decode(text.lstrip())
        found.append(document)
        text = text.lstrip()[end:]
    return found
