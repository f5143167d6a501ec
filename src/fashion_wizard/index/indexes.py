"""The vector indexes of a catalog: a cache, refreshed from the catalog whenever it does not fit it."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, VectorIndexError
from fashion_wizard.index.base import Metric, VectorIndex
from fashion_wizard.index.faiss import FaissIndex, Kind, choose, lists_for
from fashion_wizard.search.votes import KEYPOINT_BITS

_VECTORS_AT_ONCE: Final = 32_768

Rows = Iterator[tuple[int, NDArray[np.float32]]]


@dataclass(frozen=True, slots=True)
class _Source:
    """One kind of vectors in the catalog.

    Attributes:
        name: What its files are called.
        ids: All ids its index should hold, ascending.
        read: From ids of garments to each garment's id and `(N, D)` vectors.
        bits: How many low bits of a vector's id are its number within the garment.
    """

    name: str
    ids: NDArray[np.int64]
    read: Callable[[Iterable[int]], Rows]
    bits: int


class Indexes:
    """Keypoints, colors and embeddings of a catalog, each as an index that fits the catalog as it is now.

    An index is kept in memory, and in a file below `Catalog.index_folder` whose name tells what it holds.
    Before it is handed out its ids are compared with the catalog's: ids of garments are made from their
    contents, so nothing else need be compared. What is missing is added, what is gone removed. A file that is
    missing, damaged or too far off is built anew. An index handed out never changes; asked inside
    `Catalog.snapshot()`, it is that snapshot's. May be asked from many threads; several processes may
    refresh at once.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Nothing is read yet."""
        self._catalog = catalog
        self._lock = threading.Lock()
        self._held: dict[tuple[str, Metric], tuple[int, FaissIndex]] = {}

    def keypoints(self, metric: Metric) -> VectorIndex:
        """All keypoints' descriptors; `votes.keypoint_ids` tells their ids.

        Raises:
            CatalogError: if descriptors in the catalog are of different dimensions.
        """
        return self._current("keypoints", metric, self._keypoints)

    def vectors(self, name: Literal["color", "embedding"], metric: Metric = "cosine") -> VectorIndex:
        """The color or the embedding of each garment, under the garment's id.

        Raises:
            CatalogError: if such vectors in the catalog are of different dimensions.
        """
        return self._current(f"{name}s", metric, lambda: self._vectors(name))

    def _keypoints(self) -> _Source:
        garments, counts = self._catalog.keypoint_counts()
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        numbers = np.arange(len(starts), dtype=np.int64) - starts
        ids = (np.repeat(garments, counts) << KEYPOINT_BITS) + numbers

        def read(garments: Iterable[int]) -> Rows:
            return (
                (id_, features.keypoints.descriptors) for id_, features in self._catalog.features(garments)
            )

        return _Source("keypoints", ids, read, KEYPOINT_BITS)

    def _vectors(self, name: Literal["color", "embedding"]) -> _Source:
        def read(garments: Iterable[int]) -> Rows:
            return ((id_, vector[None]) for id_, vector in self._catalog.vectors(name, garments))

        return _Source(f"{name}s", self._catalog.keypoint_counts()[0], read, 0)

    def _current(self, name: str, metric: Metric, source: Callable[[], _Source]) -> FaissIndex:
        with self._lock, self._catalog.snapshot():
            revision = self._catalog.revision
            held = self._held.get((name, metric))
            if held is None or held[0] != revision:
                held = (revision, self._refreshed(source(), metric, held[1] if held else None))
                self._held[name, metric] = held
            return held[1]

    def _refreshed(self, source: _Source, metric: Metric, old: FaissIndex | None) -> FaissIndex:
        kind = choose(len(source.ids))
        path = self._path(source.name, metric, kind)
        index = old
        if index is None or not _useful(index, source, metric, kind):
            index = _load(path)
        if index is None or not _useful(index, source, metric, kind):
            index = FaissIndex(metric, kind, lists_for(len(source.ids)))
        gone = np.setdiff1d(index.ids, source.ids, assume_unique=True)
        missing = np.setdiff1d(source.ids, index.ids, assume_unique=True)
        if not len(gone) and not len(missing):
            return index
        if index is old:
            index = index.copy()
        index.remove(gone)
        try:
            _add(index, source, missing)
        except ValueError as error:
            raise CatalogError(
                f"the catalog at {self._catalog.path} holds {source.name} of different extractors ({error}); "
                "index all its photos again"
            ) from error
        # A cache that cannot be written, on a full or write-protected disk, keeps nobody from searching.
        with suppress(OSError):
            index.save(path)
            for other in set(get_args(Kind)) - {kind}:
                self._path(source.name, metric, other).unlink(missing_ok=True)
        return index

    def _path(self, name: str, metric: Metric, kind: Kind) -> Path:
        return self._catalog.index_folder / f"{name}-{metric}-{kind}.faiss"


def _load(path: Path) -> FaissIndex | None:
    try:
        return FaissIndex.load(path)
    except VectorIndexError:
        return None


def _useful(index: FaissIndex, source: _Source, metric: Metric, kind: Kind) -> bool:
    """Whether an index is of the kind wanted and near enough to be brought up to date."""
    if (index.metric, index.kind) != (metric, kind):
        return False
    if kind == "ivf" and not 0.5 <= index.lists / lists_for(len(source.ids)) <= 2:
        return False
    shared = len(np.intersect1d(index.ids, source.ids, assume_unique=True))
    return 2 * shared >= len(source.ids)


def _add(index: FaissIndex, source: _Source, missing: NDArray[np.int64]) -> None:
    """Add the vectors of these ids, some at a time."""
    garments, starts = np.unique(missing >> source.bits, return_index=True)
    wanted = dict(zip(garments.tolist(), np.split(missing, starts[1:]), strict=True)) if len(missing) else {}
    ids: list[NDArray[np.int64]] = []
    vectors: list[NDArray[np.float32]] = []
    waiting = 0
    for garment, rows in source.read(garments.tolist()):
        ids.append(wanted[garment])
        vectors.append(rows[wanted[garment] - (garment << source.bits)])
        waiting += len(ids[-1])
        if waiting >= _VECTORS_AT_ONCE:
            index.add(np.concatenate(ids), np.concatenate(vectors))
            ids, vectors, waiting = [], [], 0
    if ids:
        index.add(np.concatenate(ids), np.concatenate(vectors))
