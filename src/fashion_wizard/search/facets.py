"""Metadata keys that results can be filtered by."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.search.values import members, number

_NOT_FACETS: Final = frozenset({"name", "title", "url", "description", "photo", "image", "sku", "id"})
_MOST_VALUES: Final = 30


def facets(items: Iterable[StoredItem]) -> list[dict[str, Any]]:
    """Keys of the metadata, each with its commonest values and their counts, or the range of its numbers.

    Keys that name items, and those with another value for nearly every item, are left out. Every value that
    is listed can be used in a filter `key=value`.
    """
    values_of: dict[str, list[object]] = {}
    for item in items:
        for key, value in item.metadata.items():
            if key.casefold() not in _NOT_FACETS:
                values_of.setdefault(key, []).append(value)
    answer: list[dict[str, Any]] = []
    for key, values in sorted(values_of.items()):
        numbers = [found for value in values if (found := number(value)) is not None]
        counts = Counter(text for value in values for text in dict.fromkeys(members(value)))
        if len(numbers) == len(values) and len(counts) > 2:
            answer.append(
                {"key": key, "kind": "range", "min": min(numbers), "max": max(numbers), "count": len(numbers)}
            )
        elif counts and not (len(counts) > _MOST_VALUES and len(counts) > 0.5 * len(values)):
            most = [{"value": text, "count": count} for text, count in counts.most_common(_MOST_VALUES)]
            answer.append(
                {"key": key, "kind": "values", "values": most, "more": max(0, len(counts) - _MOST_VALUES)}
            )
    return answer
