"""Whether an item is in stock, as the metadata of a shop say it."""

import re
from typing import Final

from fashion_wizard.catalog.conditions import Condition
from fashion_wizard.catalog.rows import StoredItem

OUT_OF_STOCK: Final = "out_of_stock"
_STATES: Final = {
    "in_stock": "in_stock instock in_storage available yes true 1 limitedavailability onlineonly",
    OUT_OF_STOCK: "out_of_stock outofstock soldout sold_out no false 0 discontinued unavailable",
    "preorder": "preorder pre_order presale",
    "backorder": "backorder back_order onbackorder on_backorder available_for_order",
}
_WORDS: Final = {word: state for state, words in _STATES.items() for word in words.split()}
_SOLD_OUT: Final = [
    f"{before}{word.replace('_', between)}"
    for word in _STATES[OUT_OF_STOCK].split()
    for before in ("", "https://schema.org/", "http://schema.org/")
    for between in ("_", " ", "-")
]
IN_STOCK: Final = Condition("availability", "!=", tuple(dict.fromkeys(_SOLD_OUT)))
"""That an item can be bought or ordered: that its metadata do not say that it is sold out."""


def availability(text: str) -> str | None:
    """What a text such as `Out of stock` or `https://schema.org/InStock` says.

    Returns:
        `in_stock`, `out_of_stock`, `preorder` or `backorder`; None if it says none of these.
    """
    return _WORDS.get(re.sub(r"[\s_-]+", "_", text.strip().rpartition("/")[2].casefold()))


def in_stock(item: StoredItem) -> bool:
    """Whether an item can be bought or ordered; see `IN_STOCK`."""
    return IN_STOCK.holds(item)
