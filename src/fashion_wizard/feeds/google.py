"""Google Merchant and OpenAI feeds: one entry for each variant, in XML, tables or JSON lines."""

import json
from collections.abc import Iterator
from typing import Any, Final

from fashion_wizard.feeds import values
from fashion_wizard.feeds.fields import Entry
from fashion_wizard.feeds.optional import Optional
from fashion_wizard.feeds.record import MAX_TEXT, Entries, FeedOptions, Record, Remark
from fashion_wizard.web.urls import is_web_address

ID: Final = ("item_id", "id")
PHOTO: Final = ("image_link", "image_url")
_MORE_PHOTOS: Final = ("additional_image_link", "additional_image_urls", "additional_image_url")
_STYLE: Final = ("item_group_id", "group_id")
_NAME: Final = ("title",)
_URL: Final = ("link", "url")
_CATEGORY: Final = ("product_type", "product_category", "google_product_category")
_OFFERED: Final = ("is_eligible_search", "enable_search")
_SALE_FROM: Final = ("sale_price_start_date",)
_SALE_UNTIL: Final = ("sale_price_end_date",)
_UNUSED: Final = (
    *("mobile_link", "ads_redirect", "lifestyle_image_link", "virtual_model_link", "model_3d_link"),
    *("shipping", "tax", "shipping_weight", "shipping_label", "shipping_length", "shipping_width"),
    *("shipping_height", "tax_category", "identifier_exists", "is_eligible_checkout", "enable_checkout"),
    *("seller_url", "seller_privacy_policy", "seller_tos", "return_policy", "published", "updated", "guid"),
    *("installment", "subscription_cost", "loyalty_program", "loyalty_points", "free_shipping_threshold"),
    *("included_destination", "excluded_destination", "pause", "pub_date", "pubdate"),
)
"""Fields that say nothing about the garment."""
_KNOWN: Final = frozenset(
    {
        *(*ID, *PHOTO, *_MORE_PHOTOS, *_STYLE, *_NAME, *_URL, *_CATEGORY, *_OFFERED, *_SALE_FROM),
        *(*_SALE_UNTIL, "price", "sale_price", "sale_price_effective_date", "availability"),
        *("brand", "color", "size", "variant_dict", *_UNUSED),
    }
)


def records(entries: Iterator[Entry | Remark], options: FeedOptions) -> Entries:
    """Each entry as a record."""
    for entry in entries:
        yield entry if isinstance(entry, Remark) else _record(entry, options)


def _record(entry: Entry, options: FeedOptions) -> Record | Remark:
    item = entry.get(*ID)
    if not item:
        return Remark("unreadable", entry.line, None, "it has no id")
    if entry.get(*_OFFERED).casefold() in {"false", "0", "no"}:
        return Remark("unsold", entry.line, item, "the feed says that it is not to be found by searches")
    try:
        return _filled(entry, item, options)
    except ValueError as error:
        return Remark("refused", entry.line, item, str(error))


def _filled(entry: Entry, item: str, options: FeedOptions) -> Record:
    optional = Optional()
    try:
        price, currency = optional.price(entry.get("price"), options.currency)
    except ValueError as error:
        raise ValueError(f"its price: {error}") from None
    first, _, last = entry.get("sale_price_effective_date").partition("/")
    period = first or entry.get(*_SALE_FROM), last or entry.get(*_SALE_UNTIL)
    sale, start, end = optional.sale(entry.get("sale_price"), period, price, currency)
    variant = _variant(entry.get("variant_dict"))
    photos = [photo for value in entry.all(*PHOTO, *_MORE_PHOTOS) for photo in values.addresses(value)]
    url = values.absolute(entry.get(*_URL), options.shop_url)
    return Record(
        entry.line,
        item,
        tuple(dict.fromkeys(values.absolute(photo, options.media_url) for photo in photos)),
        style=entry.get(*_STYLE),
        name=values.plain_text(entry.get(*_NAME)),
        url=url if is_web_address(url) else "",
        price=price,
        currency=currency,
        sale_price=sale,
        sale_from=start,
        sale_until=end,
        availability=optional.availability(entry.get("availability")),
        brand=entry.get("brand"),
        color=entry.get("color") or variant.pop("color", ""),
        size=entry.get("size") or variant.pop("size", ""),
        category=_category(entry),
        attributes=variant | {name: clipped(text) for name, text in entry.rest(_KNOWN)},
        notes=tuple(optional.notes),
    )


def clipped(text: str) -> str:
    """An attribute's text: without HTML, and not longer than is worth showing."""
    text = values.plain_text(text)
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 3]}..."


def _category(entry: Entry) -> str:
    """The shop's own path, else the taxonomy's where it is in words."""
    paths = (values.category(entry.get(key)) for key in _CATEGORY)
    return next((path for path in paths if path and not path.isdigit()), "")


def _variant(text: str) -> dict[str, str]:
    """The options of a variant, which is an object of JSON, by name."""
    try:
        found: Any = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {values.option_name(name): value for name, value in pairs if isinstance(value, str) and value}
