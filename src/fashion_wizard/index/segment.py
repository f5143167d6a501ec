"""Rows that never change, with lists once there are many, and which of them are gone."""

from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import Found, Ids, Vectors
from fashion_wizard.index.lists import Lists
from fashion_wizard.index.rows import Rows, Some
from fashion_wizard.index.vectors import best, places_within

Live = NDArray[np.bool_]

COPIED_BYTES: Final = 8 << 20
"""Where the rows that a filter lets through are no longer than this together, they are copied, and all of
them compared exactly: 16,384 of 256 numbers."""
_REMEMBERED: Final = 4


@dataclass(frozen=True, slots=True)
class Selection:
    """Rows of a segment that may be found.

    Attributes:
        count: How many they are.
        some: All of them, where they are few.
        bits: A bit for each row, lowest first, where they are neither few nor all.
    """

    count: int
    some: Some | None = None
    bits: NDArray[np.uint8] | None = None

    @classmethod
    def of(cls, live: Live) -> "Selection":
        """From which rows may be found, `(N,)`."""
        count = int(np.count_nonzero(live))
        return cls(count) if count == len(live) else cls(count, bits=np.packbits(live, bitorder="little"))


@dataclass(frozen=True, eq=False, slots=True)
class Segment:
    """A part of a store; what changes it makes another segment of the same rows.

    Attributes:
        rows: All vectors.
        lists: Of the rows; None where exact search is fast enough, or until they are made.
        live: `(N,)`, which rows have not been removed; None for all.
        name: Of its files; empty while there are none.
    """

    rows: Rows
    lists: Lists | None = None
    live: Live | None = None
    name: str = ""
    _all: Selection = field(init=False, repr=False)
    _selections: OrderedDict[int, tuple[Ids, Selection]] = field(
        init=False, repr=False, default_factory=OrderedDict
    )

    def __post_init__(self) -> None:
        """Count the rows that may be found."""
        chosen = Selection(len(self.rows)) if self.live is None else Selection.of(self.live)
        object.__setattr__(self, "_all", chosen)

    def __len__(self) -> int:
        """How many rows have not been removed."""
        return self._all.count

    @property
    def ids(self) -> Ids:
        """Of the rows that have not been removed, ascending."""
        return self.rows.ids if self.live is None else self.rows.ids[self.live]

    def within(self, starts: Ids, stops: Ids) -> Ids:
        """See `VectorStore.within`."""
        places = places_within(self.rows.ids, starts, stops)
        return self.rows.ids[places if self.live is None else places[self.live[places]]]

    def without(self, ids: Ids) -> "Segment":
        """The segment after these ids, ascending, were removed."""
        places = positions_of(self.rows.ids, ids)
        if self.live is not None:
            places = places[self.live[places]]
        if not len(places):
            return self
        live = np.ones(len(self.rows), np.bool_) if self.live is None else self.live.copy()
        live[places] = False
        return replace(self, live=live)

    def search(self, queries: Vectors, k: int, allowed: Ids | None) -> Found:
        """The nearest of each of `(M, D)` unit queries; see `Neighbors.search`."""
        chosen = self._all if allowed is None else self._selection(allowed)
        if not chosen.count:
            return best(np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64), k)
        if chosen.some is not None:
            similarities, places = chosen.some.search(queries, k)
        elif self.lists is not None:
            share = chosen.count / len(self.rows)
            similarities, places = self.lists.search(queries, k, chosen.bits, share)
        else:
            similarities, places = self.rows.search(queries, k, chosen.bits)
        return similarities, self.rows.ids_at(places)

    def _selection(self, allowed: Ids) -> Selection:
        """The rows under these ids. A filter is asked for often in a row, so a few are remembered."""
        known = self._selections.get(id(allowed))
        # The array is held with its selection, so that no other comes to have its `id`.
        if known is not None and known[0] is allowed:
            return known[1]
        places = positions_of(self.rows.ids, allowed)
        if self.live is not None:
            places = places[self.live[places]]
        if len(places) * self.rows.codes.shape[1] <= COPIED_BYTES:
            made = Selection(len(places), some=self.rows.some(places))
        else:
            live = np.zeros(len(self.rows), np.bool_)
            live[places] = True
            made = Selection.of(live)
        self._selections[id(allowed)] = allowed, made
        with suppress(KeyError):  # another thread was first
            while len(self._selections) > _REMEMBERED:
                self._selections.popitem(last=False)
        return made


def positions_of(ids: Ids, wanted: Ids) -> Ids:
    """Where those of `wanted` are in `ids` that are there; both are ascending."""
    if not len(ids):
        return np.empty(0, np.int64)
    places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.asarray(places[ids[places] == wanted], np.int64)
