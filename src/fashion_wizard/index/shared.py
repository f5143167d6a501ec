"""One index of a catalog, shared by all threads: it follows the catalog's changes, and only forward."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.errors import CatalogError, VectorIndexError
from fashion_wizard.index.base import Metric, Neighbors
from fashion_wizard.index.faiss import FaissIndex, choose, lists_for
from fashion_wizard.index.source import Source
from fashion_wizard.index.views import EuclideanView, SnapshotView

_VECTORS_AT_ONCE: Final = 32_768


class _Generation:
    """The index of one revision of the catalog, by both metrics; it never changes."""

    def __init__(self, revision: int, index: FaissIndex) -> None:
        self.revision = revision
        self.index = index
        # All vectors of a catalog are of unit length, so one index serves both metrics.
        self.by: dict[Metric, Neighbors] = {"cosine": index, "l2": EuclideanView(index)}


@dataclass(frozen=True, slots=True)
class _Older:
    """How an older revision sees a newer index."""

    revision: int
    newest: _Generation
    by: dict[Metric, Neighbors]


class SharedIndex:
    """The index of one kind of vectors, kept in memory and in a file.

    Ids of garments are made from their contents, so an index fits the catalog when it holds the same ids.
    Whoever comes with a newer snapshot than the index has brings it forward: what is missing is added to a
    copy, what is gone removed, and the copy is the index from then on. Whoever comes with an older snapshot
    gets a view of it. A file that is missing, cannot be used or is too far off is built anew; where it cannot
    be written, the index stays in memory.

    Args:
        catalog: Whose snapshots readers are in.
        source: Which of its vectors.
        not_written: Told why the file cannot be written, each time.
    """

    def __init__(
        self, catalog: CatalogReader, source: Source, not_written: Callable[[OSError], None]
    ) -> None:
        """Nothing is read yet."""
        self._catalog = catalog
        self._not_written = not_written
        self._source = source
        self._newest: _Generation | None = None
        self._older: _Older | None = None
        self._moving = threading.Lock()
        self._saving = threading.Lock()

    def at_snapshot(self, metric: Metric) -> Neighbors:
        """The vectors that this thread's snapshot of the catalog has.

        Raises:
            CatalogError: if vectors in the catalog are of different dimensions.
        """
        revision = self._catalog.revision
        newest = self._newest
        if newest is None or newest.revision < revision:
            newest = self._forward(revision)
        if newest.revision == revision:
            return newest.by[metric]
        older = self._older
        if older is None or (older.revision, older.newest) != (revision, newest):
            view = self._view(newest.index)
            older = self._older = _Older(revision, newest, {"cosine": view, "l2": EuclideanView(view)})
        return older.by[metric]

    def _forward(self, revision: int) -> _Generation:
        with self._moving:
            before = self._newest
            if before is not None and before.revision >= revision:
                return before  # another thread was first
            index, stored = self._refreshed(before.index if before else None)
            newest = self._newest = _Generation(revision, index)
        if not stored:
            self._save(newest)
        return newest

    def _view(self, index: FaissIndex) -> Neighbors:
        ids = self._source.ids()
        lost = FaissIndex()
        self._add(lost, np.setdiff1d(ids, index.ids, assume_unique=True))
        return SnapshotView(index, ids, lost)

    def _refreshed(self, old: FaissIndex | None) -> tuple[FaissIndex, bool]:
        """The index of this thread's snapshot, and whether it is in its file already."""
        ids = self._source.ids()
        index = old
        if index is None or not _useful(index, ids):
            index = self._load(self._path(len(ids)), ids)
        if index is None:
            index = FaissIndex("cosine", choose(len(ids)), lists_for(len(ids)))
        gone = np.setdiff1d(index.ids, ids, assume_unique=True)
        missing = np.setdiff1d(ids, index.ids, assume_unique=True)
        if not len(gone) and not len(missing):
            return index, True
        if index is old:
            index = index.copy()
        index.remove(gone)
        self._add(index, missing)
        return index, False

    def _add(self, index: FaissIndex, missing: NDArray[np.int64]) -> None:
        """Add the vectors of these ids, some at a time."""
        if not len(missing):
            return
        bits = self._source.bits
        garments, starts = np.unique(missing >> bits, return_index=True)
        wanted = dict(zip(garments.tolist(), np.split(missing, starts[1:]), strict=True))
        ids: list[NDArray[np.int64]] = []
        vectors: list[NDArray[np.float32]] = []
        waiting = 0
        try:
            for garment, rows in self._source.read(garments.tolist()):
                ids.append(wanted[garment])
                vectors.append(rows[wanted[garment] - (garment << bits)])
                waiting += len(ids[-1])
                if waiting >= _VECTORS_AT_ONCE:
                    index.add(np.concatenate(ids), np.concatenate(vectors))
                    ids, vectors, waiting = [], [], 0
            if ids:
                index.add(np.concatenate(ids), np.concatenate(vectors))
        except ValueError as error:
            raise CatalogError(
                f"the catalog at {self._catalog.path} holds {self._source.name} of different extractors "
                f"({error}); index all its photos again"
            ) from error

    def _path(self, count: int) -> Path:
        return self._catalog.index_folder / f"{self._source.name}-cosine-{choose(count)}.faiss"

    def _load(self, path: Path, ids: NDArray[np.int64]) -> FaissIndex | None:
        """The index in a file, if it is worth bringing up to date."""
        try:
            index = FaissIndex.load(path)
        except VectorIndexError:
            return None
        if not _useful(index, ids):
            return None
        for _, vectors in self._source.read((ids[:1] >> self._source.bits).tolist()):
            if vectors.shape[1] != index.dimension:
                return None
        return index

    def _save(self, newest: _Generation) -> None:
        """Write the index to its file, unless the catalog has changed since: who comes next will."""
        with self._saving:
            if newest is not self._newest or newest.revision != self._catalog.latest_revision():
                return
            path = self._path(len(newest.index))
            try:
                newest.index.save(path)
                for other in path.parent.glob(f"{self._source.name}-*.faiss"):
                    if other != path:
                        other.unlink(missing_ok=True)
            # A cache that cannot be written, on a full or read-only disk, keeps nobody from searching.
            except OSError as error:
                self._not_written(error)


def _useful(index: FaissIndex, ids: NDArray[np.int64]) -> bool:
    """Whether an index is of the kind wanted for these ids, and near enough to be brought up to date."""
    if (index.metric, index.kind) != ("cosine", choose(len(ids))):
        return False
    if index.kind == "ivf" and not 0.5 <= index.lists / lists_for(len(ids)) <= 2:
        return False
    return 2 * len(np.intersect1d(index.ids, ids, assume_unique=True)) >= len(ids)
