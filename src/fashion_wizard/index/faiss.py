"""Vector indexes by FAISS: exact (flat), and by inverted lists (ivf).

`choose` says which to take. Tested in tests/index/test_faiss.py: inverted lists against exact search, and
exact search against NumPy.
"""

import importlib
import math
from pathlib import Path
from typing import Any, Final, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import VectorIndexError
from fashion_wizard.index.base import Metric
from fashion_wizard.index.file import open_checked, write_checked
from fashion_wizard.index.kmeans import SAMPLE_PER_CENTER, kmeans

# By name, as FAISS's own type stubs know only half of it.
faiss: Any = importlib.import_module("faiss")

Kind = Literal["flat", "ivf"]

EXACT_LIMIT: Final = 100_000
"""Below this many vectors, exact search takes milliseconds, and nothing else is worth its loss."""

_BUFFER: Final = 1 << 20


def choose(count: int) -> Kind:
    """The kind of index for this many vectors: exact until that is too slow, inverted lists above."""
    return "flat" if count < EXACT_LIMIT else "ivf"


def lists_for(count: int) -> int:
    """How many inverted lists this many vectors are best spread over: the square root of their number.

    Then finding the lists to look into costs as much as looking into one of them.
    """
    return max(1, math.isqrt(count))


def probes_for(lists: int) -> int:
    """How many of the lists a search looks into: one in twelve, but no fewer than 8.

    On 100,000 and 220,000 RootSIFT descriptors of real clothing photos (316 and 469 lists), that found 0.986
    of the nearest neighbors and 0.97 of the nearest 24, some 17 times as fast as exact search.
    """
    return min(lists, max(8, lists // 12))


class FaissIndex:
    """A `VectorIndex` in memory.

    The first vectors added say what dimension it has. Searching from several threads at once is safe,
    changing it meanwhile is not: change a `copy`.

    Inverted lists hold their vectors as float16, which halves the memory. Their centers come from the first
    vectors added, once there are enough; until then the search is exact.

    Attributes:
        metric: How vectors are compared. For `cosine` they are brought to unit length on the way in.
        kind: `flat` or `ivf`.
        lists: The number of inverted lists, for `ivf` only; see `lists_for`.
    """

    def __init__(self, metric: Metric = "cosine", kind: Kind = "flat", lists: int = 1) -> None:
        if metric not in get_args(Metric):
            raise ValueError(f"unknown metric {metric!r}; known are {', '.join(get_args(Metric))}")
        if kind not in get_args(Kind):
            raise ValueError(f"unknown kind of index {kind!r}; known are {', '.join(get_args(Kind))}")
        if lists < 1:
            raise ValueError(f"an index has at least one inverted list, not {lists}")
        self.metric: Metric = metric
        self.kind: Kind = kind
        self.lists = lists
        self._index: Any = None
        self._ids = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        """The number of vectors held."""
        return len(self._ids)

    @property
    def ids(self) -> NDArray[np.int64]:
        """The ids held, `(N,)`, ascending."""
        return self._ids

    @property
    def dimension(self) -> int | None:
        """The length of the vectors; None until the first are added."""
        return None if self._index is None else int(self._index.d)

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add `(N, D)` vectors under `(N,)` ids.

        Raises:
            ValueError: if the shapes do not fit each other or what is held, an id is negative, held already
                or given twice, or a vector is not finite or, for `cosine`, zero. Then nothing is added.
        """
        vectors = self._checked(vectors)
        ids = np.ascontiguousarray(ids, dtype=np.int64)
        if ids.shape != (len(vectors),):
            raise ValueError(f"{len(vectors)} vectors need as many ids, not an array of shape {ids.shape}")
        if not len(ids):
            return
        if ids.min() < 0:
            raise ValueError(f"an id is 0 or more, not {ids.min()}")
        # Stable is the sort that is fast where most is in order already.
        together = np.sort(np.concatenate([self._ids, ids]), kind="stable")
        if (twice := together[1:][together[1:] == together[:-1]]).size:
            raise ValueError(f"id {twice[0]} is held already or given twice; remove it first")
        if self._index is None:
            self._index = faiss.IndexIDMap(faiss.IndexFlat(vectors.shape[1], self._faiss_metric))
        self._index.add_with_ids(vectors, ids)
        self._ids = together
        if self.kind == "ivf" and self._untrained and len(self) >= self.lists * SAMPLE_PER_CENTER:
            self._make_lists()

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Remove the vectors of these ids; ids that are not held are ignored."""
        gone = np.isin(self._ids, ids)
        if gone.any():
            self._index.remove_ids(self._ids[gone])
            self._ids = self._ids[~gone]

    def search(
        self, queries: NDArray[np.float32], k: int, *, without: NDArray[np.int64] | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest of each of `(M, D)` queries.

        Args:
            queries: `(M, D)`.
            k: How many neighbors.
            without: `(W,)` ids that are held, each once, but are not to be found.

        Returns:
            `(M, k)` similarities, descending, and `(M, k)` ids. Where fewer than k vectors can be found, the
            rest is filled with -inf and id -1.

        Raises:
            ValueError: if k is less than 1, or the queries are of another dimension than the vectors held,
                not finite or, for `cosine`, zero.
        """
        queries = self._checked(queries)
        if k < 1:
            raise ValueError(f"a search is for at least one neighbor, not {k}")
        similarities = np.full((len(queries), k), -np.inf, dtype=np.float32)
        ids = np.full((len(queries), k), -1, dtype=np.int64)
        hidden = 0 if without is None else len(without)
        found = min(k, len(self) - hidden)
        if found < 1 or not len(queries):
            return similarities, ids
        # FAISS refers to a selector without owning it: both live until the search has ended.
        listed = faiss.IDSelectorBatch(without) if hidden else None
        selector = faiss.IDSelectorNot(listed) if hidden else None
        near, ids[:, :found] = self._index.search(queries, found, params=self._effort(selector))
        # The lists looked into may hold fewer than k vectors; then all are looked into.
        short = np.flatnonzero(ids[:, found - 1] < 0)
        if len(short):
            every = faiss.SearchParametersIVF(nprobe=self.lists, sel=selector)
            near[short], ids[short, :found] = self._index.search(queries[short], found, params=every)
        similarities[:, :found] = np.clip(near, -1, 1) if self.metric == "cosine" else -np.maximum(near, 0)
        return similarities, ids

    def copy(self) -> Self:
        """Another index with the same contents, which may be changed while this one is searched."""
        twin = type(self)(self.metric, self.kind, self.lists)
        twin._ids = self._ids
        twin._index = None if self._index is None else faiss.clone_index(self._index)
        return twin

    def save(self, path: Path) -> None:
        """Write the index to a file, replacing what was there only once the new file is whole.

        Raises:
            OSError: if the file cannot be written.
        """
        header = {"metric": self.metric, "kind": self.kind, "lists": self.lists, "count": len(self)}

        def payload(write: Any) -> None:
            if self._index is not None:
                faiss.write_index(self._index, faiss.PyCallbackIOWriter(write, _BUFFER))

        write_checked(path, header, payload)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read an index that `save` wrote.

        Raises:
            VectorIndexError: if the file is missing, damaged, cut short or of another version, or if this
                FAISS cannot read it.
        """
        with open_checked(path) as (header, stream):
            # The file is whole, but may come from another version of this program or of FAISS. Each has
            # errors of its own for what it does not know, and none of them may end a search.
            try:
                index = cls(header["metric"], header["kind"], header["lists"])
                if header["count"]:
                    index._take(faiss.read_index(faiss.PyCallbackIOReader(stream.read, _BUFFER)))
                if len(index) != header["count"]:
                    raise ValueError(f"it holds {len(index)} vectors, not {header['count']}")
            except Exception as error:
                reason = " ".join(str(error).split())[:200]
                raise VectorIndexError(
                    f"{path}: the index cannot be used ({type(error).__name__}: {reason}); rebuild it"
                ) from error
        return index

    def _take(self, index: Any) -> None:
        """Hold what FAISS has read.

        Raises:
            ValueError: if it is not what `add` would have made.
        """
        if isinstance(index, faiss.IndexIDMap):
            inner = faiss.downcast_index(index.index)
            fits = isinstance(inner, faiss.IndexFlat) and inner.ntotal == index.id_map.size()
        else:
            fits = isinstance(index, faiss.IndexIVFScalarQuantizer) and self.kind == "ivf"
            fits = fits and index.is_trained and index.nlist == self.lists
        if not fits or index.metric_type != self._faiss_metric or index.d < 1:
            raise ValueError(f"it is another index than its header says: {type(index).__name__}")
        self._index = index
        self._ids = np.unique(self._held())
        if len(self._ids) != index.ntotal or (len(self._ids) and self._ids[0] < 0):
            raise ValueError("its ids are not all different and 0 or more")

    @property
    def _faiss_metric(self) -> int:
        return int(faiss.METRIC_INNER_PRODUCT if self.metric == "cosine" else faiss.METRIC_L2)

    @property
    def _untrained(self) -> bool:
        return isinstance(self._index, faiss.IndexIDMap)

    def _checked(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if vectors.ndim != 2 or not vectors.shape[1]:
            raise ValueError(f"vectors come as an (N, D) array, not one of shape {vectors.shape}")
        if self.dimension is not None and vectors.shape[1] != self.dimension:
            raise ValueError(
                f"the index holds vectors of dimension {self.dimension}, not of {vectors.shape[1]}"
            )
        if not np.isfinite(vectors).all():
            raise ValueError("vectors are finite; some hold NaN or infinity")
        if self.metric == "l2":
            return vectors
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if len(vectors) and not lengths.min() > 0:
            raise ValueError("a zero vector has no direction and cannot be compared by cosine")
        unit: NDArray[np.float32] = vectors / lengths
        return unit

    def _make_lists(self) -> None:
        held, vectors = self._contents()
        centers = kmeans(vectors, self.lists, spherical=self.metric == "cosine")
        quantizer = faiss.IndexFlat(vectors.shape[1], self._faiss_metric)
        quantizer.add(centers)
        self._index = faiss.IndexIVFScalarQuantizer(
            quantizer,
            vectors.shape[1],
            self.lists,
            faiss.ScalarQuantizer.QT_fp16,
            self._faiss_metric,
            False,  # by residual: float16 is fine enough without
        )
        self._index.train(vectors)
        self._index.add_with_ids(vectors, held)

    def _held(self) -> NDArray[np.int64]:
        """The ids in FAISS's own order."""
        if self._untrained:
            return np.array(faiss.vector_to_array(self._index.id_map), dtype=np.int64)
        lists = self._index.invlists
        parts = [faiss.rev_swig_ptr(lists.get_ids(i), lists.list_size(i)) for i in range(lists.nlist)]
        return np.concatenate([np.array(part, dtype=np.int64) for part in parts])

    def _contents(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and vectors of an index without lists, in FAISS's own order."""
        inner = faiss.downcast_index(self._index.index)
        return self._held(), inner.reconstruct_n(0, inner.ntotal)

    def _effort(self, selector: Any) -> Any:
        if self._untrained:
            return faiss.SearchParameters(sel=selector)
        return faiss.SearchParametersIVF(nprobe=probes_for(self.lists), sel=selector)
