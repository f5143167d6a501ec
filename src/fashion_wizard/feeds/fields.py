"""Fields of one entry of a feed, under names that can be compared."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from fashion_wizard.feeds.record import Remark
from fashion_wizard.feeds.tables import Table


def key_of(name: str) -> str:
    """A field's name in one form: `Variant SKU`, `variant_sku` and `g:variant-sku` are the same."""
    return re.sub(r"[\s_-]+", "_", name.strip().casefold().removeprefix("g:")).strip("_")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, as it stands in the feed.

    Attributes:
        line: Where it begins, from 1.
        fields: By `key_of` their names, the values that are not empty, in order.
        names: By the same keys, the names as the feed writes them.
    """

    line: int
    fields: Mapping[str, Sequence[str]]
    names: Mapping[str, str]

    def get(self, *keys: str) -> str:
        """The first value of the first of these fields that has one; else empty."""
        return next((values[0] for key in keys if (values := self.fields.get(key))), "")

    def all(self, *keys: str) -> list[str]:
        """All values of these fields, in the order of the fields."""
        return [value for key in keys for value in self.fields.get(key, ())]

    def rest(self, known: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Name and first value of each field that is not among the known keys."""
        hidden = frozenset(known)
        yield from ((self.names[key], values[0]) for key, values in self.fields.items() if key not in hidden)


def entries_of(table: Table, key: Callable[[str], str] = key_of) -> Iterator[Entry | Remark]:
    """The rows of a table as entries, and those that cannot be read as remarks.

    Args:
        table: The table.
        key: Makes of a column's name the one that can be compared.
    """
    columns = [(key(name), name) for name in table.header]
    names = dict(reversed([pair for pair in columns if pair[0]]))
    for row in table:
        if row.problem:
            yield Remark("unreadable", row.line, None, row.problem)
            continue
        fields: dict[str, list[str]] = {}
        for (column, _), cell in zip(columns, row.cells, strict=True):
            if cell and column:
                fields.setdefault(column, []).append(cell)
        yield Entry(row.line, fields, names)
