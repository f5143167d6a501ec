"""What there is to filter by where a filter finds nothing."""

import difflib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fashion_wizard.catalog.conditions import LIMITS, Condition, where
from fashion_wizard.catalog.offers import SALE_PRICE
from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.search.filters import Filter

_LOOKED_AT: Final = 1_000
_NAMED: Final = 5
_LONGEST: Final = 60


def what_there_is(catalog: CatalogReader, wanted: Filter) -> str:
    """What items have under each key by which a filter leaves out all of them; empty if no key alone does.

    Args:
        catalog: Has an item with each key of the filter, see `Filter.check_keys`.
        wanted: The filter.

    Returns:
        Such as `category has Women > Dresses, Women > Tops, ...; price is 12 to 99`.
    """
    at = wanted.clock()
    by_key: dict[str, list[Condition]] = {}
    for condition in wanted.conditions:
        by_key.setdefault(condition.key, []).append(condition)
    said = []
    with catalog.snapshot():
        names = {name.strip().casefold(): name for name in catalog.attribute_keys()}
        for key, conditions in by_key.items():
            if key in names and not catalog.count_items(where(conditions, at)):
                said.append(
                    _on_sale(catalog, at) if key == SALE_PRICE else _held(catalog, names[key], conditions, at)
                )
    return "; ".join(said)


def _on_sale(catalog: CatalogReader, at: datetime) -> str:
    count = catalog.count_items(Condition(SALE_PRICE, "!=", ("",)).where(at))
    return f"{count or 'no'} {'items are' if count > 1 else 'item is'} on sale now"


def _held(catalog: CatalogReader, key: str, conditions: Sequence[Condition], at: datetime) -> str:
    """What items have under a key: the range of their numbers where these are asked for, else some values."""
    if all(condition.sign in LIMITS for condition in conditions):
        counts = catalog.attribute_counts(key, at)
        if counts.least is not None and counts.largest is not None:
            return f"{key} is {counts.least:g} to {counts.largest:g}"
    found = [text for text, _ in catalog.commonest_values(key, _LOOKED_AT, at)]
    asked = [value for condition in conditions for value in condition.values if value]
    named = list(dict.fromkeys([*(text for value in asked for text in _near(value, found)), *found]))
    more = ", ..." if len(named) > _NAMED else ""
    return f"{key} has {', '.join(text[:_LONGEST] for text in named[:_NAMED]) or 'no value'}{more}"


def _near(value: str, found: list[str]) -> list[str]:
    folded = {text.casefold(): text for text in reversed(found)}
    return [folded[name] for name in difflib.get_close_matches(value[:_LONGEST].casefold(), folded, 3, 0.6)]
