"""Vectors at 16 bits a number, in memory or mapped from a file, and exact search among them."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import Found, Ids, Vectors
from fashion_wizard.index.vectors import all_differ, best, replace_some

# By name, as FAISS's own type stubs know only half of it.
faiss: Any = importlib.import_module("faiss")

SPARE: Final = 8
"""So many neighbors more than wanted are sought, to see whether the last of them are equally near."""
_AT_ONCE: Final = 65_536


class Rows:
    """`(N, D)` unit vectors, rounded to float16, in the order of their ids. They never change.

    Equal vectors have equal similarities, to the last bit, wherever they stand: FAISS compares each row by
    the same steps. That is what ties are settled by.

    Attributes:
        ids: `(N,)`, ascending.
        dimension: D.
        codes: `(N, 2 D)` bytes: each row's float16 numbers.
        index: FAISS's.
    """

    def __init__(self, ids: Ids, index: Any) -> None:
        """Hold what a FAISS index of 16-bit vectors holds.

        Raises:
            ValueError: if it is no such index, or the ids are not as many, ascending, and 0 or more.
        """
        fits = isinstance(index, faiss.IndexScalarQuantizer) and index.d > 0
        if not fits or index.metric_type != faiss.METRIC_INNER_PRODUCT or index.sq.qtype != _FLOAT16:
            raise ValueError(f"it is another index than the rows of this version: {type(index).__name__}")
        if index.ntotal != len(ids) or index.codes.size() != 2 * index.d * len(ids):
            raise ValueError(f"it holds {index.ntotal} vectors under {len(ids)} ids")
        if len(ids) and (ids[0] < 0 or (np.diff(ids) <= 0).any()):
            raise ValueError("its ids are not ascending and 0 or more")
        # What is not found has position -1, and so id -1.
        self._ids_and_none = np.append(ids, np.int64(-1))
        self.ids = self._ids_and_none[:-1]
        self.dimension = int(index.d)
        # A view of memory that the index owns.
        flat = faiss.rev_swig_ptr(index.codes.data(), index.codes.size())
        self.codes: NDArray[np.uint8] = flat.reshape(len(ids), 2 * self.dimension)
        self.index = index

    @classmethod
    def of(cls, ids: Ids, vectors: Vectors) -> Self:
        """Rows of unit vectors, in any order of their ids, each of which comes once."""
        order = np.argsort(ids, kind="stable")
        index = _empty(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors[order]))
        return cls(ids[order], index)

    @classmethod
    def joined(cls, parts: "list[tuple[Rows, NDArray[np.bool_] | None]]") -> Self:
        """The rows of several, each with which of its rows to take (all of them for None)."""
        taken = [(rows.ids if live is None else rows.ids[live]) for rows, live in parts]
        starts = np.cumsum([0, *map(len, taken)])
        places = [np.arange(len(rows)) if live is None else np.flatnonzero(live) for rows, live in parts]
        ids = np.concatenate(taken)
        order = np.argsort(ids, kind="stable")
        index = _empty(parts[0][0].dimension)
        # Some at a time: all rows of a large catalog once more would be more memory than all else takes.
        for start in range(0, len(ids), _AT_ONCE):
            wanted = order[start : start + _AT_ONCE]
            codes = np.empty((len(wanted), 2 * index.d), np.uint8)
            of = np.searchsorted(starts, wanted, side="right") - 1
            for number in np.unique(of).tolist():
                here = np.flatnonzero(of == number)
                codes[here] = parts[number][0].codes[places[number][wanted[here] - starts[number]]]
            index.add_sa_codes(codes)
        return cls(ids[order], index)

    @classmethod
    def mapped(cls, ids: Ids, path: Path) -> Self:
        """Rows in a file that `write` made, which the system reads as they are needed.

        Raises:
            ValueError: as the class itself does.
            RuntimeError: if FAISS cannot read the file.
        """
        return cls(ids, faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))

    def write(self, write: Any) -> None:
        """Hand the bytes of a file to `write`, piece by piece."""
        faiss.write_index(self.index, faiss.PyCallbackIOWriter(write, 1 << 20))

    def __len__(self) -> int:
        """How many there are."""
        return len(self.ids)

    def ids_at(self, positions: Ids) -> Ids:
        """The ids at these positions, of any shape; -1 at -1."""
        return self._ids_and_none[positions]

    def vectors(self, start: int, stop: int) -> Vectors:
        """The rows from `start` to `stop`, `(stop - start, D)`."""
        return self.codes[start:stop].view(np.float16).astype(np.float32)

    def search(self, queries: Vectors, k: int, bits: NDArray[np.uint8] | None = None) -> Found:
        """The exact k nearest of each of `(M, D)` unit queries.

        Args:
            queries: `(M, D)`.
            k: How many.
            bits: A bit for each row, lowest first: whether it may be found.

        Returns:
            `(M, k)` cosines and `(M, k)` positions, as `Found`; of equal ones the first are found.
        """
        # FAISS refers to a selector without owning it: both live until the search has ended.
        selector = None if bits is None else faiss.IDSelectorBitmap(bits)
        parameters = None if selector is None else faiss.SearchParameters(sel=selector)
        return _nearest(self.index, queries, k, min(k + SPARE, len(self)), parameters)

    def some(self, positions: Ids) -> "Some":
        """The rows at these positions, which are ascending, copied."""
        index = _empty(self.dimension)
        index.add_sa_codes(self.codes[positions])
        return Some(positions, index)


@dataclass(frozen=True, eq=False, slots=True)
class Some:
    """A few rows of many, side by side, which is how they are compared fastest.

    Attributes:
        positions: `(S,)` of them among all rows, ascending.
        index: FAISS's.
    """

    positions: Ids
    index: Any

    def search(self, queries: Vectors, k: int) -> Found:
        """As `Rows.search`, among these; positions are those among all rows."""
        cosines, places = _nearest(self.index, queries, k, min(k + SPARE, len(self.positions)), None)
        return cosines, np.where(places < 0, -1, self.positions[places])


def _nearest(index: Any, queries: Vectors, k: int, sought: int, parameters: Any) -> Found:
    if not sought or not len(queries):
        return best(np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64), k)
    cosines, positions = index.search(queries, sought, params=parameters)
    if sought > k and all_differ(cosines):
        return cosines[:, :k], positions[:, :k]
    found = best(cosines, positions, k)
    if sought < index.ntotal:
        # Where the last that was sought is as near as the k-th, more may be, and come before it.
        tied = np.flatnonzero((positions[:, -1] >= 0) & (cosines[:, -1] == found[0][:, -1]))
        if len(tied):
            wider = _nearest(index, queries[tied], k, min(2 * sought, index.ntotal), parameters)
            replace_some(found, tied, wider)
    return found


_FLOAT16: Final = faiss.ScalarQuantizer.QT_fp16


def _empty(dimension: int) -> Any:
    return faiss.IndexScalarQuantizer(dimension, _FLOAT16, faiss.METRIC_INNER_PRODUCT)
