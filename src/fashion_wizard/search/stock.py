"""What is sold out among the results."""

from collections.abc import Iterable
from typing import Literal

from fashion_wizard.catalog.offers import IN_STOCK, in_stock
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.search.filters import Filter
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.widening import ItemFilter

Stock = Literal["last", "in", "any"]
"""What becomes of results that are sold out: they come last, are left out, or are ordered like all others."""


def only_in_stock(wanted: ItemFilter | None) -> ItemFilter:
    """A filter that sold-out items do not pass, either."""
    if wanted is None or isinstance(wanted, Filter):
        return Filter((*(wanted.conditions if wanted else ()), IN_STOCK))

    def passes(item: StoredItem) -> bool:
        return in_stock(item) and wanted(item)

    return passes


def sold_out_last(hits: Iterable[Hit]) -> list[Hit]:
    """Results in order, but those that are sold out, in all colors of a style, after all others."""
    return sorted(hits, key=lambda hit: not (hit.in_stock or any(swatch.in_stock for swatch in hit.swatches)))
