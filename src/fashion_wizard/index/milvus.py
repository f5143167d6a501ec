"""A vector store in Milvus: Milvus Lite in a file below, a server or a cluster behind an address."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import Found, Ids, Metric, Neighbors, Vectors
from fashion_wizard.index.milvus_collection import (
    MOST_RESULTS,
    UNFINISHED,
    Collection,
    Contents,
    opened_collection,
    pieces,
)
from fashion_wizard.index.vectors import best, check_distinct, checked_ids, places_within, unit
from fashion_wizard.index.views import EuclideanView

_Open = Callable[[], AbstractContextManager[Collection]]

FEW: Final = 1_024
"""So many ids go along with a search as a filter at once; more take longer to read than to search."""
SPARE: Final = 64
"""So many more results are fetched than are wanted: of equal ones those with the lowest ids are kept."""


class MilvusStore:
    """A `VectorStore` in a collection of Milvus.

    What is held is changed in place: a reader who has asked `now()` sees nothing that came later, but misses
    what was removed meanwhile. The revision is written last, so that a change that was cut off is noticed
    and made again from the catalog, whose ids say what is missing.

    The ids that are held are kept in memory, 8 bytes each.

    Args:
        uri: A file that ends in `.db` for Milvus Lite; or the address of a server, with `user:password@`
            where it wants that.
        collection: Its name; letters, digits and underscores.
    """

    def __init__(self, uri: str, collection: str) -> None:
        """Nothing is connected yet."""
        self._open: _Open = partial(opened_collection, uri, collection)
        self._lock = threading.Lock()
        self._held: _Held | None = None

    @property
    def revision(self) -> int:
        """See `VectorStore`."""
        return self._now().revision

    def now(self, metric: Metric = "cosine") -> Neighbors:
        """See `VectorStore`; the same object until the next change."""
        held = self._now()
        return held if metric == "cosine" else held.euclidean

    def within(self, starts: Ids, stops: Ids) -> Ids:
        """See `VectorStore`."""
        ids = self._now().ids
        return ids[places_within(ids, starts, stops)]

    def settle(self) -> None:
        """Nothing is done in the background here; Milvus merges by itself."""

    def apply(self, added: Iterable[tuple[Ids, Vectors]], removed: Ids, revision: int) -> None:
        """See `VectorStore`.

        All vectors are checked before the first is sent; but into an empty store they are sent as they come,
        however many they are, and taken back where one cannot be used.
        """
        before = self._now()
        gone = np.unique(np.asarray(removed, np.int64))
        left = np.setdiff1d(before.ids, gone, assume_unique=True)
        batches = _checked(added, before.dimension if len(left) else None)
        if len(before.ids):
            batches = iter(list(batches))
        first = next(batches, None)
        dimension = before.dimension if first is None else first[1].shape[1]
        with self._lock, self._open() as collection:
            if dimension is None:
                self._held = _Held(self._open, Contents(left, None, revision))
                return
            self._held = None  # to be asked again, should anything fail from here on
            if dimension == before.dimension:
                collection.note(UNFINISHED)
                collection.delete(np.intersect1d(gone, before.ids, assume_unique=True))
            else:
                if before.dimension is not None:
                    collection.drop()
                collection.create(dimension)
            try:
                ids = collection.send(batches if first is None else chain([first], batches))
            except ValueError:
                collection.drop()
                raise
            collection.note(revision)
            self._held = _Held(self._open, Contents(np.union1d(left, ids), dimension, revision))

    def _now(self) -> "_Held":
        with self._lock:
            if self._held is None:
                with self._open() as collection:
                    self._held = _Held(self._open, collection.contents())
            return self._held


class _Held:
    """What a store holds at one time, compared by cosine.

    Attributes:
        ids: See `Contents`.
        dimension: See `Contents`.
        revision: See `Contents`.
        euclidean: The same, compared by Euclidean distance.
    """

    def __init__(self, collection: _Open, contents: Contents) -> None:
        self._open = collection
        self.ids = contents.ids
        self.dimension = contents.dimension
        self.revision = contents.revision
        self.euclidean: Neighbors = EuclideanView(self)

    def __len__(self) -> int:
        return len(self.ids)

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        """See `Neighbors.search`."""
        queries = unit(queries, self.dimension if len(self) else None)
        if k < 1:
            raise ValueError(f"a search is for at least one neighbor, not {k}")
        wanted = self.ids if allowed is None else np.intersect1d(self.ids, allowed, assume_unique=True)
        count = min(k, len(wanted))
        found = np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
        if count and len(queries):
            found = self._among(queries, count, wanted)
        similarities, ids = best(*found, k)
        return np.minimum(similarities, 1), ids

    def _among(self, queries: Vectors, count: int, wanted: Ids) -> Found:
        """At least the `count` nearest of each query of these ids, which are at least so many.

        Few ids go along as a filter. Of many, more results are fetched than are wanted, and those of other
        ids dropped; where that leaves too few, the ids go along piece by piece.
        """
        with self._open() as collection:
            if len(wanted) <= FEW and len(wanted) < len(self.ids):
                return collection.search(queries, min(count + SPARE, len(wanted)), wanted)
            share = len(wanted) / len(self.ids)
            limit = int(count / share * 1.5) + SPARE
            if limit <= MOST_RESULTS:
                near, ids = collection.search(queries, limit)
                fits = np.isin(ids, wanted)
                if (fits.sum(axis=1) >= count).all():
                    return np.where(fits, near, -np.inf).astype(np.float32), np.where(fits, ids, -1)
            found = [
                collection.search(queries, min(count + SPARE, len(piece)), piece)
                for piece in pieces(wanted, MOST_RESULTS)
            ]
        return tuple(np.concatenate(parts, axis=1) for parts in zip(*found, strict=True))  # type: ignore[return-value]


def milvus_stores(uri: str, catalog: str) -> Callable[..., MilvusStore]:
    """Makes the stores of one catalog.

    Args:
        uri: See `MilvusStore`.
        catalog: What the catalog is known by, in hex; the names of its collections begin with it, so that
            several catalogs can share a server.
    """

    def make(_folder: object, name: str, _not_written: object) -> MilvusStore:
        return MilvusStore(uri, f"fashion_wizard_{catalog}_{name}")

    return make


def _checked(
    added: Iterable[tuple[Ids, Vectors]], dimension: int | None
) -> Iterator[tuple[Ids, NDArray[np.float16]]]:
    """The ids and unit vectors of each batch that holds any, at 16 bits a number.

    Raises:
        ValueError: as `VectorStore.apply` does; of an id that comes twice after the last batch.
    """
    seen: list[Ids] = []
    for numbers, vectors in added:
        checked = unit(vectors, dimension)
        ids = checked_ids(numbers, len(checked))
        if len(checked):
            dimension = checked.shape[1]
            seen.append(ids)
            yield ids, checked.astype(np.float16)
    check_distinct(seen)
