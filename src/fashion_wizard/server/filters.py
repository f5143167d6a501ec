"""Filters on what the shop says about its items, and what there is to filter by."""

import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.errors import SearchError
from fashion_wizard.search.widening import Wanted

_CONDITION: Final = re.compile(r"(?P<key>[^=<>]+?)\s*(?P<sign><=|>=|=)\s*(?P<value>.*)", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")
_THOUSANDS: Final = re.compile(r"(?<=\d)[,.'\s](?=\d{3}(?:\D|$))")
_MONEY: Final = re.compile(r"[\W_]*(?:[A-Z]{2,3}|us|eur|euros?|dollars?|pounds?|francs?|kr|zł|kč)?[\W_]*")
_SIGNS: Final = {"<=": operator.le, ">=": operator.ge}
_NOT_FACETS: Final = frozenset({"name", "title", "url", "description", "photo", "image", "sku", "id"})
_MOST_VALUES: Final = 30
_MOST_CONDITIONS: Final = 20


def number(value: object) -> float | None:
    """The number in a text such as `29.00`, `$29` or `29,00 EUR`; None if it holds none or several."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str) or len(value) > 32:
        return None
    text = _THOUSANDS.sub("", value)
    found = _NUMBER.findall(text)
    if len(found) != 1 or not _MONEY.fullmatch(text.replace(found[0], "", 1)):
        return None
    return float(found[0].replace(",", "."))


def parse_filters(conditions: Sequence[str]) -> Wanted | None:
    """Conditions such as `color=red`, `price<=50` as one question to an item; None if there are none.

    Equalities of one key are alternatives; everything else has to hold. Text is compared without regard to
    case; a list in the metadata holds if one of its values does.

    Raises:
        SearchError: if a condition is none.
    """
    if len(conditions) > _MOST_CONDITIONS:
        raise SearchError(f"at most {_MOST_CONDITIONS} filters can be put at once")
    equal: dict[str, set[str]] = {}
    limits: list[tuple[str, Callable[[float, float], bool], float]] = []
    for condition in conditions:
        match = _CONDITION.fullmatch(condition.strip())
        if not match:
            raise SearchError(f"{condition[:60]!r} is no filter; write key=value, key<=number or key>=number")
        key, sign, value = match["key"].strip(), match["sign"], match["value"].strip()
        if sign == "=":
            equal.setdefault(key, set()).add(value.casefold())
            continue
        limit = number(value)
        if limit is None:
            raise SearchError(f"{condition[:60]!r} compares with no number; write it as in price<=50")
        limits.append((key, _SIGNS[sign], limit))

    def wanted(item: StoredItem) -> bool:
        return all(
            not values.isdisjoint(one.casefold() for one in texts(item.metadata.get(key)))
            for key, values in equal.items()
        ) and all(
            (told := number(item.metadata.get(key))) is not None and holds(told, limit)
            for key, holds, limit in limits
        )

    return wanted if conditions else None


def texts(value: object) -> list[str]:
    """The values of one key of the metadata, as text."""
    if value is None or isinstance(value, Mapping):
        return []
    if isinstance(value, list | tuple):
        return [text for one in value for text in texts(one)]
    return [str(value)]


def facets(items: Iterable[StoredItem]) -> list[dict[str, Any]]:
    """What can be filtered by: keys of the metadata with their values, or the range of their numbers.

    Keys that name things rather than sort them, and those with a value of its own for nearly every item, are
    left out.
    """
    told: dict[str, list[object]] = {}
    for item in items:
        for key, value in item.metadata.items():
            if key.casefold() not in _NOT_FACETS:
                told.setdefault(key, []).append(value)
    answer: list[dict[str, Any]] = []
    for key, values in sorted(told.items()):
        numbers = [found for value in values if (found := number(value)) is not None]
        counts = Counter(text for value in values for text in texts(value))
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
