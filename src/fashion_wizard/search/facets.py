"""Metadata keys that results can be filtered by."""

from typing import Any, Final

from fashion_wizard.catalog.reader import CatalogReader

_NOT_FACETS: Final = frozenset({"name", "title", "url", "description", "photo", "image", "sku", "id"})
_MOST_VALUES: Final = 30


def facets(catalog: CatalogReader) -> list[dict[str, Any]]:
    """Keys of the metadata, each with its commonest values and their counts, or the range of its numbers.

    Keys that name items, and those with another value for nearly every item, are left out. Every value that
    is listed can be used in a filter `key=value`. The answer is the same as long as
    `Catalog.items_revision` is.
    """
    answer: list[dict[str, Any]] = []
    with catalog.snapshot():
        for key in catalog.attribute_keys():
            if key.casefold() in _NOT_FACETS:
                continue
            held = catalog.attribute_counts(key)
            if held.numbers == held.items and held.different > 2:
                limits = {"min": held.least, "max": held.largest}
                answer.append({"key": key, "kind": "range", **limits, "count": held.numbers})
            elif held.different and not held.different > max(_MOST_VALUES, 0.5 * held.items):
                found = catalog.commonest_values(key, _MOST_VALUES)
                most = [{"value": text, "count": count} for text, count in found]
                more = max(0, held.different - _MOST_VALUES)
                answer.append({"key": key, "kind": "values", "values": most, "more": more})
    return answer
