"""Tells whose feed a table or a text of JSON is, from the names of its columns or fields."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds import google, plain, shopify
from fashion_wizard.feeds.fields import key_of
from fashion_wizard.feeds.json_products import error_in, objects_in
from fashion_wizard.feeds.json_shape import FirstObject, first_object
from fashion_wizard.feeds.woocommerce_columns import key_in_english

Format = Literal[
    "google",
    "openai",
    "shopify",
    "shopify products",
    "magento",
    "woocommerce",
    "woocommerce products",
    "plain",
]
Shape = Literal["xml", "table", "json lines", "json list", "json"]

FORMAT_NAMES: Final[dict[Format, str]] = {
    "google": "Google Merchant",
    "openai": "OpenAI product feed",
    "shopify": "Shopify product export",
    "magento": "Magento product export",
    "woocommerce": "WooCommerce product export",
    "shopify products": "Shopify products",
    "woocommerce products": "WooCommerce products",
    "plain": "plain table of photos and items",
}
EXPECTED: Final = (
    "Google Merchant (XML or a table), Shopify and WooCommerce (export or JSON), Magento, OpenAI, or a table "
    "or JSON with a photo and an item in each row"
)
_OPENAI: Final = frozenset(
    {"item_id", "image_url", "is_eligible_search", "enable_search", "seller_name", "group_id"}
)
_MAGENTO: Final = frozenset(
    {"product_type", "attribute_set_code", "base_image", "configurable_variations", "store_view_code"}
)
_WOOCOMMERCE: Final = frozenset(
    {"stock_status", "catalog_visibility", "regular_price", "price_html", "prices", "is_in_stock"}
)
"""Fields of WooCommerce's products in JSON, one of which stands among the first."""
_WRAPPED: Final = (
    "{}: its products are not those of Shopify or WooCommerce; write a list of them, with a photo and an "
    "item in each, or export them as a table"
)
_THEME: Final = (
    "{} is what Shopify's themes get, with prices in cents; save /products.json, or /products/NAME.json "
    "instead of .js"
)


def table_format(names: Collection[str]) -> Format | None:
    """The format that has columns of these names; None if no format has."""
    there, english = {key_of(name) for name in names}, {key_in_english(name) for name in names}
    if (
        "title" in there
        and there & {*shopify.HANDLE, "option1_name"}
        and there
        & {
            *(
                "option1_name",
                "variant_price",
                "variant_sku",
                "product_image_url",
                "image_src",
                "compare_at_price",
            )
        }
    ):
        return "shopify"
    if "sku" in there and len(there & _MAGENTO) >= 2:
        return "magento"
    if {"type", "images"} <= english and english & {"regular_price", "parent", "in_stock?"}:
        return "woocommerce"
    if there & {*google.ID} and there & {*google.PHOTO} and "title" in there:
        return "openai" if there & _OPENAI else "google"
    return "plain" if there & {*plain.ITEM} and there & {*plain.PHOTO} else None


def json_format(text: str, path: Path) -> tuple[Format, Shape]:
    """The format of a text of JSON, and how its objects are written.

    Args:
        text: Its beginning, from its first mark on.
        path: What errors call it.

    Raises:
        FeedError: if it is no feed that is known.
    """
    first = first_object(text)
    if found := _shop(first, path):
        return found, "json"
    if first.place == "products":
        what = "{} has no products: its list is empty" if first.whole and not first.fields else _WRAPPED
        raise FeedError(what.format(path))
    if first.place == "list":
        # Of a list that is empty or broken, reading it names the line.
        unknown = first.is_object and not (first.whole and first.fields)
        found = table_format(first.fields) or ("openai" if unknown else None)
        return _known(found, path), "json list"
    found = table_format(first.fields)
    if found is None and (problem := _other_answer(first.fields)):
        raise FeedError(f"{path} {problem}")
    if len(text.splitlines()[0]) < 2:
        raise FeedError(
            f"{path} is one JSON document; write a list of its products, or one JSON object a line"
        )
    if found is None and not first.whole:
        found = "openai"  # reading it names the line
    return _known(found, path), "json lines"


def _shop(first: FirstObject, path: Path) -> Format | None:
    """Whose products they are, if they are as Shopify or WooCommerce itself gives them."""
    fields = first.fields
    if "variants" in fields and fields.keys() & {"price_min", "price_varies"}:
        raise FeedError(_THEME.format(path))
    pictures = bool(objects_in(fields, "images"))
    if (
        "title" in fields
        and fields.keys() & {"handle", "body_html"}
        and ("variants" in fields or pictures or not first.whole)
    ):
        return "shopify products"
    if fields.keys() & _WOOCOMMERCE and (
        pictures or "permalink" in fields or isinstance(fields.get("image"), dict)
    ):
        return "woocommerce products"
    return None


def _other_answer(fields: Mapping[str, Any]) -> str | None:
    """What an answer of a shop is that has no products; None if it is not known."""
    for name in ("data", "products"):
        if isinstance(inner := fields.get(name), dict) and inner.keys() & {"products", "edges", "nodes"}:
            return "is an answer of GraphQL, which is not read; save /products.json, or the product export"
    error = error_in(fields)
    return f"is {error}" if error else None


def _known(found: Format | None, path: Path) -> Format:
    if found is None:
        raise FeedError(f"{path}: its first object names no item or no photo; known are {EXPECTED}")
    return found
