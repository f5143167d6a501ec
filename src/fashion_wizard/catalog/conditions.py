"""What a condition on metadata means: for one item, and in SQL for all items at once."""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.values import is_code, members, number, number_and_unit, same_value, texts

LIMITS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


class Where(NamedTuple):
    """A condition in SQL on the table `items`.

    Attributes:
        text: Stands after WHERE.
        values: For its question marks.
    """

    text: str
    values: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one key of the metadata.

    Attributes:
        key: In lower case (`str.casefold`).
        sign: `=`, `!=`, `<=`, `>=`, `<` or `>`.
        values: For `=` and `!=`: the texts to compare with; an empty text stands for no value at all.
        limit: For the others: the number to compare with.
    """

    key: str
    sign: str
    values: tuple[str, ...] = ()
    limit: float = 0.0

    def holds(self, item: StoredItem) -> bool:
        """Whether an item meets it. One member of a list is enough; for `!=` no member may be the value."""
        found = [value for key, value in item.metadata.items() if key.strip().casefold() == self.key]
        if compare := LIMITS.get(self.sign):
            numbers = [number(value) for value in found] + [number(text) for text in _members(found)]
            return any(value is not None and compare(value, self.limit) for value in numbers)
        stored = [text for value in found for text in texts(value) if text.strip()] + _members(found)
        equal = any(
            any(same_value(text, value) for text in stored) if value else not stored for value in self.values
        )
        return equal == (self.sign == "=")

    def where(self) -> Where:
        """The same in SQL."""
        if self.sign in LIMITS:
            return self._some(f"number {self.sign} ?", self.limit)
        parts = [self._equal(value) for value in self.values]
        either = _joined(" OR ", parts)
        return either if self.sign == "=" else Where(f"NOT {either.text}", either.values)

    def _equal(self, value: str) -> Where:
        if not value:
            some = self._some("folded IS NOT NULL")
            return Where(f"NOT {some.text}", some.values)
        folded = value.strip().casefold()
        found = None if is_code(value) else number_and_unit(value)
        if found is None:
            return self._some("folded = ?", folded)
        amount, unit = found
        if not unit:
            return self._some("(folded = ? OR (number = ? AND unit IS NOT NULL))", folded, amount)
        return self._some("(folded = ? OR (number = ? AND unit IN ('', ?)))", folded, amount, unit)

    def _some(self, condition: str, *values: str | float) -> Where:
        """That an item has a value of the key for which a condition on `attribute_values` holds."""
        return Where(
            "items.key IN (SELECT item FROM attributes WHERE value IN (SELECT value FROM attribute_values"
            f" WHERE of_key IN (SELECT key FROM attribute_keys WHERE folded = ?) AND {condition}))",
            (self.key, *values),
        )


def where(conditions: Sequence[Condition]) -> Where:
    """That all conditions hold, but those with `=` of one key are alternatives."""
    alternatives: dict[str, list[Where]] = {}
    needed = []
    for condition in conditions:
        if condition.sign == "=":
            alternatives.setdefault(condition.key, []).append(condition.where())
        else:
            needed.append(condition.where())
    return _joined(" AND ", [*(_joined(" OR ", parts) for parts in alternatives.values()), *needed])


def _joined(word: str, parts: Sequence[Where]) -> Where:
    text = word.join(part.text for part in parts)
    return Where(f"({text})", tuple(value for part in parts for value in part.values))


def _members(values: Iterable[object]) -> list[str]:
    return [text for value in values for text in members(value)]
