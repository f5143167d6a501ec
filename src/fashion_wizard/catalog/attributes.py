"""An item's metadata as attributes: rows that SQL can filter, count and sort.

Each key of the metadata that an item has gives one row or more, each with one value. Values are stored once
for all items. The kinds of rows are bits of `attribute_values.kind`:

- `MEMBER`: one value of a list, or of a text that is a list, such as `S|M`; facets count these;
- `NUMBER`: the whole value is a number, such as `29.00 €`; ranges are made of these;
- `ALONE`: the item has no other row of this key.

A row whose `folded` is NULL holds no text: the key is there, but its value is empty; or it holds a number
that the text of the value does not show, such as 1e16.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from fashion_wizard.catalog.values import is_code, members, number, number_and_unit, texts

MEMBER: Final = 1
NUMBER: Final = 2
ALONE: Final = 4
_BATCH: Final = 10_000
# CROSS JOIN keeps SQLite from walking through all values of the key for each item.
_HELD: Final = """
    SELECT attributes.value, item FROM json_each(?) AS asked CROSS JOIN attributes ON item = asked.value
    CROSS JOIN attribute_values ON attribute_values.value = attributes.value WHERE of_key = ?"""
_THERE: Final = "SELECT value FROM attribute_values WHERE value IN (SELECT value FROM json_each(?))"


class Attribute(NamedTuple):
    """One value of one key.

    Attributes:
        text: As it was written.
        kind: Bits, see the module.
        folded: As texts are compared, in any case; None where there is no text.
        number: The number that the text is; None if it is none.
        unit: What stands around the number; None where the text is never equal to another as a number.
    """

    text: str
    kind: int
    folded: str | None = None
    number: float | None = None
    unit: str | None = None


def attributes_of(value: object) -> list[Attribute]:
    """The rows of one key's value, at least one."""
    whole = number(value)
    single = dict.fromkeys(members(value))
    rows = []
    for text in dict.fromkeys([*single, *(text for text in texts(value) if text.strip())]):
        found = number_and_unit(text)
        as_number = found[0] if found else None
        kind = (MEMBER if text in single else 0) | (NUMBER if whole is not None and as_number == whole else 0)
        unit = found[1] if found and not is_code(text) else None
        rows.append(Attribute(text, kind, text.strip().casefold(), as_number, unit))
    if whole is not None and not any(row.kind & NUMBER for row in rows):
        rows.append(Attribute(repr(whole), NUMBER, None, whole))
    if not rows:
        rows.append(Attribute("", 0))
    return [rows[0]._replace(kind=rows[0].kind | ALONE)] if len(rows) == 1 else rows


class AttributeWriter:
    """Writes attributes of items inside one transaction.

    Args:
        connection: In a transaction that writes.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Nothing is written yet."""
        self._connection = connection
        self._keys: dict[str, int] = {}
        self._values: dict[tuple[int, str, int], int] = {}
        self._texts: dict[tuple[str, str], frozenset[int]] = {}

    def replace(self, items: Iterable[tuple[int, Mapping[str, Any], Mapping[str, Any]]]) -> None:
        """Write what differs between the old and the new metadata of items, given by key of the item."""
        remaining = iter(items)
        while batch := list(islice(remaining, _BATCH)):
            self._replace(batch)

    def _replace(self, items: Sequence[tuple[int, Mapping[str, Any], Mapping[str, Any]]]) -> None:
        changed: dict[str, dict[int, frozenset[int]]] = {}
        for item, old, new in items:
            for key in {**old, **new}:
                if not (key in old and key in new and _same(old[key], new[key])):
                    rows = self._rows(key, new[key]) if key in new else frozenset[int]()
                    changed.setdefault(key, {})[item] = rows
        added: list[tuple[int, int]] = []
        removed: list[tuple[int, int]] = []
        for key, wanted in changed.items():
            before = set(self._connection.execute(_HELD, (json.dumps(list(wanted)), self._key(key))))
            after = {(value, item) for item, values in wanted.items() for value in values}
            added += after - before
            removed += before - after
        # Sorted, they go to neighboring pages; and what comes is written first, so that a value which goes
        # from one item to another is not taken away between.
        self._connection.executemany("INSERT INTO attributes (value, item) VALUES (?, ?)", sorted(added))
        self._connection.executemany("DELETE FROM attributes WHERE value = ? AND item = ?", sorted(removed))
        self._forget({value for value, _ in removed})

    def _forget(self, values: set[int]) -> None:
        """Forget those of the values that went with the last item that had them."""
        there = self._connection.execute(_THERE, (json.dumps(list(values)),))
        gone = values.difference(value for (value,) in there)
        if gone:
            self._keys.clear()
            self._values = {row: value for row, value in self._values.items() if value not in gone}
            self._texts = {text: rows for text, rows in self._texts.items() if not rows & gone}

    def _rows(self, key: str, value: object) -> frozenset[int]:
        if isinstance(value, str) and (known := self._texts.get((key, value))) is not None:
            return known
        number_of_key = self._key(key)
        rows = frozenset(self._value(number_of_key, row) for row in attributes_of(value))
        if isinstance(value, str):
            self._texts[key, value] = rows
        return rows

    def _key(self, name: str) -> int:
        if name not in self._keys:
            self._connection.execute(
                "INSERT OR IGNORE INTO attribute_keys (name, folded) VALUES (?, ?)",
                (name, name.strip().casefold()),
            )
            ((self._keys[name],),) = self._connection.execute(
                "SELECT key FROM attribute_keys WHERE name = ?", (name,)
            )
        return self._keys[name]

    def _value(self, key: int, row: Attribute) -> int:
        identity = key, row.text, row.kind
        if identity not in self._values:
            self._connection.execute(
                "INSERT OR IGNORE INTO attribute_values (of_key, text, kind, folded, number, unit)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (key, *row),
            )
            ((self._values[identity],),) = self._connection.execute(
                "SELECT value FROM attribute_values WHERE of_key = ? AND text = ? AND kind = ?", identity
            )
        return self._values[identity]


def metadata_text(metadata: Mapping[str, Any]) -> str:
    """Metadata as the catalog stores it: JSON that is the same for the same metadata.

    Raises:
        ValueError: if JSON cannot hold it.
    """
    return json.dumps(metadata, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _same(one: object, other: object) -> bool:
    """Whether two values are written alike: True is not 1, and 1 is not 1.0."""
    if isinstance(one, str):
        return one == other
    return type(one) is type(other) and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
