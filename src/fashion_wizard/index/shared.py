"""The vectors of one kind in a catalog, shared by all threads: a store that follows the catalog's changes."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.errors import CatalogError
from fashion_wizard.index.base import Ids, Metric, Neighbors, Vectors, VectorStore
from fashion_wizard.index.source import Source, id_sum
from fashion_wizard.index.store import SegmentStore
from fashion_wizard.index.views import EuclideanView, SnapshotView

_VECTORS_AT_ONCE: Final = 32_768


@dataclass(frozen=True, slots=True)
class _Older:
    """How an older revision sees what is newest."""

    revision: int
    newest: Neighbors
    by: dict[Metric, Neighbors]


class SharedIndex:
    """Follows a catalog, and only forward.

    Whoever comes with a newer snapshot than the store has applies what changed since. Whoever comes with an
    older snapshot gets a view of the store, which stays as it is.

    Args:
        catalog: Whose snapshots readers are in.
        source: Which of its vectors.
        store: Holds the vectors.
    """

    def __init__(self, catalog: CatalogReader, source: Source, store: VectorStore) -> None:
        """Nothing is read yet."""
        self._catalog = catalog
        self._source = source
        self._store = store
        self._older: _Older | None = None
        self._checked = False
        self._moving = threading.Lock()

    def at_snapshot(self, metric: Metric) -> Neighbors:
        """The vectors that this thread's snapshot of the catalog has.

        Raises:
            CatalogError: if vectors in the catalog are of different dimensions.
        """
        revision = self._catalog.revision
        if not self._checked or self._store.revision < revision:
            self._forward(revision)
        newest = self._store.now("cosine")
        if self._store.revision == revision:
            return self._store.now(metric)
        older = self._older
        if older is None or (older.revision, older.newest) != (revision, newest):
            view = self._view(newest)
            older = self._older = _Older(revision, newest, {"cosine": view, "l2": EuclideanView(view)})
        return older.by[metric]

    def settle(self) -> None:
        """Wait until what the store does in the background is done."""
        self._store.settle()

    def _forward(self, revision: int) -> None:
        with self._moving:
            store = self._store
            if self._checked and store.revision >= revision:
                return  # another thread was first
            if revision < store.revision <= self._catalog.latest_revision():
                self._checked = True
                return  # another process was first
            missing, gone = self._changed() or self._difference()
            try:
                store.apply(self._vectors(missing), gone, revision)
            except ValueError as error:
                raise self._mixed(error) from error
            self._checked = True

    def _changed(self) -> tuple[Ids, Ids] | None:
        """As `_difference`, by the catalog's log of changes alone, without a look at what stayed.

        The first time it is checked by a sum that the store will hold what the catalog does: its files may be
        of another catalog, or of one that a copy has taken the place of.

        Returns:
            None where the log does not say it.
        """
        store, source, bits = self._store, self._source, self._source.bits
        if store.revision < 0:
            return None
        try:
            changes = source.changes(store.revision)
        except LookupError:  # the log does not reach back so far
            return None
        gone = store.within(changes.gone << bits, (changes.gone + 1) << bits)
        added = source.ids_of(changes.added)
        if not self._checked:
            held, less, more = (id_sum(ids, bits) for ids in (store.now().ids, gone, added))
            expected = tuple(a - b + c for a, b, c in zip(held, less, more, strict=True))
            if expected != source.id_sum():
                return None
        return added, gone

    def _difference(self) -> tuple[Ids, Ids]:
        """Ids of the vectors that the store lacks, and of those that it has too many."""
        ids, held = self._source.ids(), self._store.now().ids
        return np.setdiff1d(ids, held, assume_unique=True), np.setdiff1d(held, ids, assume_unique=True)

    def _view(self, newest: Neighbors) -> Neighbors:
        ids = self._source.ids()
        lost = SegmentStore()
        try:
            lost.apply(self._vectors(np.setdiff1d(ids, newest.ids, assume_unique=True)), ids[:0], 0)
        except ValueError as error:
            raise self._mixed(error) from error
        return SnapshotView(newest, ids, lost.now())

    def _vectors(self, missing: Ids) -> Iterator[tuple[Ids, Vectors]]:
        """The vectors of these ids, some at a time."""
        bits = self._source.bits
        garments, starts = np.unique(missing >> bits, return_index=True)
        wanted = (
            dict(zip(garments.tolist(), np.split(missing, starts[1:]), strict=True)) if len(missing) else {}
        )
        ids: list[Ids] = []
        vectors: list[Vectors] = []
        waiting = 0
        for garment, rows in self._source.read(garments.tolist()):
            ids.append(wanted[garment])
            vectors.append(rows[wanted[garment] - (garment << bits)])
            waiting += len(ids[-1])
            if waiting >= _VECTORS_AT_ONCE:
                yield _together(ids, vectors)
                ids, vectors, waiting = [], [], 0
        if ids:
            yield _together(ids, vectors)

    def _mixed(self, error: ValueError) -> CatalogError:
        return CatalogError(
            f"the catalog at {self._catalog.path} holds {self._source.name} of different extractors "
            f"({error}); index all its photos again"
        )


def _together(ids: list[Ids], vectors: list[Vectors]) -> tuple[Ids, Vectors]:
    return np.concatenate(ids), np.concatenate(vectors)
