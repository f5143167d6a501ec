"""Metadata keys that results can be filtered by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from fashion_wizard.appearance.color_words import spellings_of
from fashion_wizard.catalog.item_color import KEYS as COLOR_KEYS
from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.catalog.sizes import KEYS as SIZE_KEYS
from fashion_wizard.catalog.sizes import size_order
from fashion_wizard.clock import now

_NOT_FACETS: Final = frozenset(
    {
        *("name", "title", "url", "description", "photo", "image", "sku", "id"),
        *("sale_price", "sale_from", "sale_until", "style", "item_group_id", "style_id"),
    }
)
"""In small letters, with `_` between words: what names items or styles, and what `price` already says."""
_MOST_VALUES: Final = 30


def facets(catalog: CatalogReader, at: datetime | None = None) -> list[dict[str, Any]]:
    """Keys of the metadata, each with its commonest values and their counts, or the range of its numbers.

    Keys that name items or styles, and those with another value for nearly every item, are left out. Every
    value that is listed can be used in a filter `key=value`; a color in the words of several languages is one
    value. Values are the commonest first, sizes the smallest first. Prices are what items cost at `at`, or
    now. The answer is the same as long as `Catalog.items_revision` and `Catalog.closed_sales` are.
    """
    at = at or now()
    answer: list[dict[str, Any]] = []
    with catalog.snapshot():
        style = catalog.style_key()
        for key in catalog.attribute_keys():
            if "_".join(key.casefold().split()) in _NOT_FACETS or key == style:
                continue
            held = catalog.attribute_counts(key, at)
            if held.numbers == held.items and held.different > 2:
                limits = {"min": held.least, "max": held.largest}
                answer.append({"key": key, "kind": "range", **limits, "count": held.numbers})
            elif held.different and not held.different > max(_MOST_VALUES, 0.5 * held.items):
                answer.append({"key": key, "kind": "values", **_values(catalog, key, held.different, at)})
    return answer


def _values(catalog: CatalogReader, key: str, different: int, at: datetime) -> dict[str, Any]:
    """The commonest values of a key with their counts, and how many more there are."""
    folded = key.strip().casefold()
    if folded in COLOR_KEYS:  # a rare word may be another one for a common color
        found = _by_color(catalog.commonest_values(key, different, at))
        different = len(found)
    else:
        found = catalog.commonest_values(key, _MOST_VALUES, at)
    most = found[:_MOST_VALUES]
    if folded in SIZE_KEYS:
        most.sort(key=lambda pair: size_order(pair[0]))
    values = [{"value": text, "count": count} for text, count in most]
    return {"values": values, "more": max(0, different - _MOST_VALUES)}


def _by_color(found: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Values as one where they are words for one color, by the commonest of these; the commonest first."""
    counts: dict[object, int] = {}
    names: dict[object, str] = {}
    for text, count in found:
        color = spellings_of(text) or text
        names.setdefault(color, text)
        counts[color] = counts.get(color, 0) + count
    return sorted(((names[color], count) for color, count in counts.items()), key=lambda pair: -pair[1])
