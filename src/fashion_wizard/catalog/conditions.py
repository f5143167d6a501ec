"""What a condition on metadata means: for one item, and in SQL for all items at once."""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final, NamedTuple

from fashion_wizard.catalog.offers import PRICE, SALE_PRICE, values_at
from fashion_wizard.catalog.prices import OF_KEY, at_their_prices
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.values import members, number, quantity, same_quantity, texts
from fashion_wizard.clock import now

LIMITS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


_REMEMBERED: Final = 64
"""Conditions whose values are remembered as they are compared."""
_HAS_STEPS: Final = (
    "(instr(folded, '>') > 1 AND instr('>' || replace(replace(folded, ' >', '>'), '> ', '>') || '>', ?))"
)


class Where(NamedTuple):
    """A condition in SQL on the table `items`.

    Attributes:
        text: Stands after WHERE.
        values: For its question marks. A moment stands for the sale prices that hold then.
    """

    text: str
    values: tuple[str | float | datetime, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one key of the metadata.

    `price` is what an item costs at a moment: the sale price while that holds. `sale_price` is none while it
    does not hold. A path of categories such as `Women > Dresses` is equal to each of its steps, too, and to
    several in their order.

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

    def holds(self, item: StoredItem, at: datetime | None = None) -> bool:
        """Whether an item meets it at a moment, by default now.

        One member of a list is enough; for `!=` no member may be the value.
        """
        found = values_at(item.metadata, self.key, at or now())
        if compare := LIMITS.get(self.sign):
            numbers = [number(value) for value in found] + [number(text) for text in _members(found)]
            return any(value is not None and compare(value, self.limit) for value in numbers)
        stored = [text for value in found for text in texts(value) if text.strip()] + _members(found)
        wanted = _wanted(self.values)
        equal = any(map(wanted.has, stored)) if stored else wanted.nothing
        return equal == (self.sign == "=")

    def where(self, at: datetime | None = None) -> Where:
        """The same in SQL."""
        at = at or now()
        if self.sign in LIMITS:
            return self._some(Where(f"number {self.sign} ?", (self.limit,)), at)
        some = [_equal(value) for value in self.values if value]
        parts = [self._some(_joined(" OR ", some), at)] if some else []
        if "" in self.values:
            there = self._some(Where("folded IS NOT NULL", ()), at)
            parts.append(Where(f"NOT {there.text}", there.values))
        either = _joined(" OR ", parts)
        return either if self.sign == "=" else Where(f"NOT {either.text}", either.values)

    def _some(self, condition: Where, at: datetime) -> Where:
        """That an item has a value of the key for which a condition on `attribute_values` holds."""
        if self.key in {PRICE, SALE_PRICE}:
            return Where(*at_their_prices(self.key, condition.text, condition.values, at))
        return Where(
            "items.key IN (SELECT item FROM attributes WHERE value IN"
            f" (SELECT value FROM attribute_values WHERE {OF_KEY} AND {condition.text}))",
            (self.key, *condition.values),
        )


def where(conditions: Sequence[Condition], at: datetime | None = None) -> Where:
    """That all conditions hold at a moment, or now; but those with `=` of one key are alternatives."""
    at = at or now()
    alternatives: dict[str, list[Where]] = {}
    needed = []
    for condition in conditions:
        if condition.sign == "=":
            alternatives.setdefault(condition.key, []).append(condition.where(at))
        else:
            needed.append(condition.where(at))
    return _joined(" AND ", [*(_joined(" OR ", parts) for parts in alternatives.values()), *needed])


def has_text(key: str, text: str) -> Where:
    """That an item has just this text under a key, in any case; unlike a condition, by an index alone."""
    return Where(
        "items.key IN (SELECT item FROM attributes WHERE value IN"
        f" (SELECT value FROM attribute_values WHERE {OF_KEY} AND folded = ?))",
        (key.strip().casefold(), text.strip().casefold()),
    )


class _Wanted(NamedTuple):
    """What the values of a condition mean, to be compared with many texts.

    Attributes:
        nothing: Whether no value at all is one of them.
        folded: The texts, as they are compared in any case.
        quantities: The numbers among them, with their units.
        steps: The others as `_steps` of paths.
    """

    nothing: bool
    folded: frozenset[str]
    quantities: tuple[tuple[float, str], ...]
    steps: tuple[str, ...]

    def has(self, text: str) -> bool:
        """Whether a text is one of the values, as a text or as a number, or a path with such a step."""
        folded = text.strip().casefold()
        if folded in self.folded:
            return True
        if folded.find(">") > 0 and self.steps:
            path = f">{_close(folded)}>"
            if any(steps in path for steps in self.steps):
                return True
        found = quantity(text) if self.quantities else None
        return found is not None and any(same_quantity(found, other) for other in self.quantities)


@lru_cache(_REMEMBERED)
def _wanted(values: tuple[str, ...]) -> _Wanted:
    some = [(value, quantity(value)) for value in values if value]
    return _Wanted(
        "" in values,
        frozenset(value.strip().casefold() for value, _ in some),
        tuple(found for _, found in some if found is not None),
        tuple(steps for value, found in some if found is None and (steps := _steps(value))),
    )


def _steps(value: str) -> str:
    """A step of a path, or several, as they stand in a path; empty if there is none."""
    steps = _close(value.strip().casefold()).strip("> ")
    return f">{steps}>" if steps else ""


def _close(path: str) -> str:
    return path.replace(" >", ">").replace("> ", ">")


def _equal(value: str) -> Where:
    """The same as `_Wanted.has` of one value in SQL, of values of a key."""
    folded = value.strip().casefold()
    found = quantity(value)
    if found is None:
        steps = _steps(value)
        return (
            Where(f"(folded = ? OR {_HAS_STEPS})", (folded, steps))
            if steps
            else Where("folded = ?", (folded,))
        )
    amount, unit = found
    if not unit:
        return Where("(folded = ? OR (number = ? AND unit IS NOT NULL))", (folded, amount))
    return Where("(folded = ? OR (number = ? AND unit IN ('', ?)))", (folded, amount, unit))


def _joined(word: str, parts: Sequence[Where]) -> Where:
    values = tuple(value for part in parts for value in part.values)
    return Where(_in_halves(word, [part.text for part in parts]), values)


def _in_halves(word: str, texts: Sequence[str]) -> str:
    """As many parts as there may be: SQLite reads no chain of more than a thousand."""
    if len(texts) < 3:
        return f"({word.join(texts)})"
    half = len(texts) // 2
    return f"({_in_halves(word, texts[:half])}{word}{_in_halves(word, texts[half:])})"


def _members(values: Iterable[object]) -> list[str]:
    return [text for value in values for text in members(value)]
