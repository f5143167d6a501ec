"""What a shop offers, as the metadata of its items say it: whether an item can be bought now."""

import re
from collections.abc import Mapping
from typing import Any, Final

from fashion_wizard.catalog.values import texts

OUT_OF_STOCK: Final = "out_of_stock"
_STATES: Final = {
    "in_stock": "in_stock instock in_storage available yes true 1 limitedavailability onlineonly",
    OUT_OF_STOCK: "out_of_stock outofstock soldout sold_out no false 0 discontinued unavailable",
    "preorder": "preorder pre_order presale",
    "backorder": "backorder back_order onbackorder on_backorder available_for_order",
}
_WORDS: Final = {word: state for state, words in _STATES.items() for word in words.split()}


def availability(text: str) -> str | None:
    """What a text such as `Out of stock` or `https://schema.org/InStock` says.

    Returns:
        `in_stock`, `out_of_stock`, `preorder` or `backorder`; None if it says none of these.
    """
    return _WORDS.get(re.sub(r"[\s_-]+", "_", text.strip().rpartition("/")[2].casefold()))


def in_stock(metadata: Mapping[str, Any]) -> bool:
    """Whether an item can be bought or ordered: it can, unless its metadata say that it is sold out."""
    states = {
        availability(text)
        for key, value in metadata.items()
        if key.strip().casefold() == "availability"
        for text in texts(value)
    }
    return OUT_OF_STOCK not in states
