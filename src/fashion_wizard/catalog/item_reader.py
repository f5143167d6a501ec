"""What is asked of a catalog's items: which there are, which pass a condition, what there is to filter by."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.attributes import ALONE, MEMBER, NUMBER
from fashion_wizard.catalog.conditions import Where
from fashion_wizard.catalog.database import Database
from fashion_wizard.catalog.offers import PRICE, SALE_FROM, begin, end
from fashion_wizard.catalog.prices import ON_SALE, PRICED, PRICES, SALE_DATES
from fashion_wizard.catalog.rows import AttributeCounts, StoredItem
from fashion_wizard.clock import now
from fashion_wizard.nearest import nearest

_EVERY: Final = Where("TRUE", ())
_REMEMBERED: Final = 32
_NEAR: Final = 2_000
"""Ids before and after an unknown one that are compared with it: all of a large catalog would take long."""
_LISTED: Final = "SELECT id, metadata FROM items WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
_AT_PLACES: Final = """
    SELECT id, metadata FROM (SELECT key, row_number() OVER (ORDER BY id) - 1 AS place FROM items)
    JOIN items USING (key) WHERE place IN (SELECT value FROM json_each(?)) ORDER BY place"""
_OF_KEY: Final = "FROM attribute_values WHERE of_key = (SELECT key FROM attribute_keys WHERE name = ?)"
_ROWS: Final = f"SELECT text, kind, number, items {_OF_KEY}"
_COUNTS: Final = f"""
    SELECT coalesce(sum(items), 0), coalesce(min(kind & {ALONE}), 0),
        coalesce(sum(CASE WHEN kind & {NUMBER} THEN items ELSE 0 END), 0),
        min(CASE WHEN kind & {NUMBER} THEN number END), max(CASE WHEN kind & {NUMBER} THEN number END),
        count(DISTINCT CASE WHEN kind & {MEMBER} THEN text END)
    FROM"""
_ITEMS_WITH: Final = f"SELECT DISTINCT item FROM attributes WHERE value IN (SELECT value {_OF_KEY})"
_COMMONEST: Final = "SELECT text, sum(items) AS count FROM"
_IN_ORDER: Final = f"WHERE kind & {MEMBER} GROUP BY text ORDER BY count DESC, text LIMIT ?"


class _Sales(NamedTuple):
    """What is remembered of sales.

    Attributes:
        revision: Of the items.
        dates: All dates of sales: the number of each, whether it begins a sale, and the moment.
        items: Those on sale, by the dates that keep others from it.
    """

    revision: int
    dates: list[tuple[int, bool, datetime]]
    items: dict[str, str]


def _closed(sales: _Sales, at: datetime) -> str:
    """The dates of sales that have not begun at a moment, or have ended: numbers in a list of JSON."""
    return json.dumps([value for value, first, date in sales.dates if (at < date if first else date < at)])


class ItemReader(Database):
    """Items, by their ids, always in the order of these."""

    def __init__(self, path: Path | str, *, create: bool = True) -> None:
        """See `Database`."""
        self._asking = Lock()
        self._remembered: dict[tuple[str, tuple[object, ...]], tuple[int, NDArray[np.int64]]] = {}
        self._sales = _Sales(-1, [], {})
        super().__init__(path, create=create)

    def item(self, item: str) -> StoredItem | None:
        """One item, or None."""
        rows = self._all("SELECT id, metadata FROM items WHERE id = ?", item)
        return _item(rows[0]) if rows else None

    def items_of(self, ids: Iterable[str]) -> list[StoredItem]:
        """Those of these items that are there, each once, in one query."""
        return [_item(row) for row in self._all(_LISTED, json.dumps(list(ids)))]

    def items(
        self, where: Where | None = None, *, limit: int | None = None, offset: int = 0
    ) -> list[StoredItem]:
        """All items, or those that pass a condition; of these, `limit` after the first `offset`."""
        text, values = where or _EVERY
        most = -1 if limit is None else limit
        with self.snapshot():
            rows = self._all(
                f"SELECT id, metadata FROM items WHERE {text} ORDER BY id LIMIT ? OFFSET ?",
                *self._at_moments(values),
                *(most, offset),
            )
        return [_item(row) for row in rows]

    def near_items(self, item: str) -> list[str]:
        """At most three ids that are nearly this unknown one, of those that stand near it in order."""
        ids = [
            row[0]
            for order, side in (("DESC", "<"), ("ASC", ">="))
            for row in self._all(
                f"SELECT id FROM items WHERE id {side} ? ORDER BY id {order} LIMIT {_NEAR}", item
            )
        ]
        return nearest(item, ids)

    def unknown_items(self, items: Sequence[object]) -> str:
        """What an error says of ids that no item has: these, and known ones nearly like the first three."""
        near = [name for item in items[:3] if isinstance(item, str) for name in self.near_items(item)]
        hint = (
            f"did you mean {' or '.join(dict.fromkeys(near))}?" if near else "fashion-wizard items lists all"
        )
        return f"no item {', '.join(map(repr, items))} in {self.path}; {hint}"

    def count_items(self, where: Where | None = None) -> int:
        """How many items there are, or how many pass a condition."""
        text, values = where or _EVERY
        with self.snapshot():
            ((count,),) = self._all(f"SELECT count(*) FROM items WHERE {text}", *self._at_moments(values))
        return int(count)

    def spread_items(self, count: int) -> list[StoredItem]:
        """At most so many items, spread over all by id."""
        with self.snapshot():
            total = self.count_items()
            if total <= count:
                return self.items()
            places = json.dumps([place * total // count for place in range(count)])
            return [_item(row) for row in self._all(_AT_PLACES, places)]

    def allowed(self, where: Where) -> NDArray[np.int64]:
        """Garments of items that pass a condition, `(G,)` ids, ascending; also of other models.

        What was asked before is remembered until anything changes, or a sale begins or ends. The array cannot
        be written to.
        """
        with self.snapshot():
            # A string of numbers is read several times faster than as many rows.
            return self._numbers(
                "SELECT group_concat(garments.id, ' ') FROM photos JOIN garments USING (image)"
                f" WHERE item IN (SELECT key FROM items WHERE {where.text})",
                *self._at_moments(where.values),
            )

    def closed_sales(self, at: datetime) -> str:
        """The dates of sales that have not begun at a moment, or have ended: numbers in a list of JSON.

        As long as items are the same, the same text says that the same sale prices hold.
        """
        return _closed(self._known_sales(), at)

    def on_sale(self, at: datetime) -> str:
        """The items whose sale price holds at a moment: their numbers in a list of JSON.

        It is found once, and remembered until items change, or a sale begins or ends.
        """
        with self.snapshot():
            sales = self._known_sales()
            closed = _closed(sales, at)
            items = sales.items.get(closed)
            if items is None:
                ((found,),) = self._all(ON_SALE, closed)
                items = str(found)
                sales.items.clear()
                sales.items[closed] = items
            return items

    def _known_sales(self) -> _Sales:
        """What is known of the sales of this thread's snapshot; another thread may be in an older one."""
        with self.snapshot():
            sales, revision = self._sales, self.items_revision
            if sales.revision != revision:
                dates = [
                    (value, key == SALE_FROM, (begin if key == SALE_FROM else end)(text))
                    for value, key, text in self._all(SALE_DATES)
                ]
                sales = self._sales = _Sales(revision, dates, {})
            return sales

    def _at_moments(self, values: Iterable[object]) -> list[object]:
        """The values of a query, for SQL: see `Where.values`."""
        return [self.on_sale(value) if isinstance(value, datetime) else value for value in values]

    def _numbers(self, query: str, *values: object) -> NDArray[np.int64]:
        """The ids in the text that a query gives, each once, ascending; remembered until anything changes."""
        key = query, values
        with self.snapshot():
            revision = self._revision()
            with self._asking:
                known = self._remembered.get(key)
            if known is not None and known[0] == revision:
                return known[1]
            ((text,),) = self._all(query, *values)
        # `np.unique` hashes whole numbers, which takes it ten times as long as to sort them.
        found = np.sort(np.fromstring(text or "", np.int64, sep=" "), kind="stable")
        found = found[np.diff(found, prepend=-1) > 0]
        found.flags.writeable = False
        with self._asking:
            self._remembered.pop(key, None)
            self._remembered[key] = (revision, found)
            while len(self._remembered) > _REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
        return found

    @property
    def items_revision(self) -> int:
        """The revision at which items, or their metadata, changed last."""
        ((revision,),) = self._all("SELECT items_revision FROM state")
        return int(revision)

    def attribute_keys(self) -> list[str]:
        """All keys that the items' metadata has, sorted."""
        return [name for (name,) in self._all("SELECT name FROM attribute_keys ORDER BY name")]

    def attribute_counts(self, key: str, at: datetime | None = None) -> AttributeCounts:
        """What the items have under one key of their metadata; as prices, what they cost at `at`, or now."""
        with self.snapshot():
            rows, values = self._rows_of(key, at)
            ((items, all_alone, *rest),) = self._all(f"{_COUNTS} ({rows})", *values)
            if not all_alone:  # some items have several values
                having = PRICED if rows is PRICES else _ITEMS_WITH
                ((items,),) = self._all(f"SELECT count(*) FROM ({having})", *values)
        return AttributeCounts(items, *rest)

    def commonest_values(self, key: str, most: int, at: datetime | None = None) -> list[tuple[str, int]]:
        """Values of one key and the number of items that have each, the most frequent first, then by text.

        Each member of a list is a value. Prices are what items cost at `at`, or now.
        """
        with self.snapshot():
            rows, values = self._rows_of(key, at)
            found = self._all(f"{_COMMONEST} ({rows}) {_IN_ORDER}", *values, most)
        return [(text, count) for text, count in found]

    def _rows_of(self, key: str, at: datetime | None) -> tuple[str, Sequence[str]]:
        """SQL that gives the different values of a key, and the values for its question marks."""
        if key.strip().casefold() == PRICE:
            return PRICES, (self.on_sale(at or now()), key)
        return _ROWS, (key,)


def _item(row: tuple[Any, ...]) -> StoredItem:
    return StoredItem(row[0], json.loads(row[1]))
