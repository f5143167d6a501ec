"""What is sold out among the results."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from fashion_wizard.catalog.availability import IN_STOCK, in_stock
from fashion_wizard.catalog.conditions import Where
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.widening import ItemFilter, StoredFilter

Stock = Literal["last", "in", "any"]
"""What becomes of results that are sold out: they come last, are left out, or are ordered like all others."""


def only_in_stock(wanted: ItemFilter | None) -> ItemFilter:
    """A filter that sold-out items do not pass, either."""
    if wanted is None or isinstance(wanted, StoredFilter):
        return _InStock(wanted)
    return lambda item: in_stock(item) and wanted(item)


def sold_out_last(hits: Iterable[Hit]) -> list[Hit]:
    """Results in order, but those that are sold out, in all colors of a style, after all others."""
    return sorted(hits, key=lambda hit: not (hit.in_stock or any(swatch.in_stock for swatch in hit.swatches)))


def shown_in_stock_first(hits: Iterable[Hit]) -> list[Hit]:
    """Results in order, but items that are sold out after all others, whatever other colors there are."""
    return sorted(hits, key=lambda hit: not hit.in_stock)


@dataclass(frozen=True, slots=True)
class _InStock:
    """The items that pass a filter and are in stock."""

    wanted: StoredFilter | None

    def __call__(self, item: StoredItem) -> bool:
        return in_stock(item) and (self.wanted is None or self.wanted(item))

    def where(self) -> Where:
        """The same in SQL, see `Filter.where`."""
        if self.wanted is None:
            return IN_STOCK
        parts = (IN_STOCK, self.wanted.where())
        return Where(f"({' AND '.join(part.text for part in parts)})", (*parts[0].values, *parts[1].values))
