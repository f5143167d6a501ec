"""Inverted lists with short codes: which of many rows are worth an exact comparison."""

import importlib
import math
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import Found, Vectors
from fashion_wizard.index.kmeans import SAMPLE_PER_CENTER, kmeans
from fashion_wizard.index.rows import Rows
from fashion_wizard.index.vectors import all_differ, best, replace_some

faiss: Any = importlib.import_module("faiss")

LISTS_FROM: Final = 50_000
"""From so many rows on lists are made: below, exact search takes about a millisecond."""
RECALL: Final = 0.995
"""So much of the exact first `TOP` a search finds, on the rows that lists were made of, if it can."""
TOP: Final = 10
COMPARED: Final = (100, 200, 400, 800, 1600, 3200, 6400)
"""So many rows, at least, are compared exactly: the first that is enough, or the last."""
MOST_BYTES: Final = 64
"""Length of a code, at most; each half byte says of a few numbers which of 16 patterns they are like."""

SHORT: Final = 256
"""Longer vectors are projected to so many numbers, of which the codes are made."""

_REMEMBERED: Final = 64
_QUERIES: Final = 400
_AT_ONCE: Final = 32_768
_FIRST_PROBES: Final = 4
_MORE_PROBES: Final = 0.25
"""Of the share that a filter lets through: recall stays as it is without a filter."""
_CODE_NANOSECONDS: Final = 0.1
_EXACT_NANOSECONDS: Final = 1.2
"""About what a piece of a code, and a number of a row, take to compare: to choose between more of either."""


def lists_for(count: int) -> int:
    """How many lists so many rows are best spread over: the square root of their number.

    Then finding the lists to look into costs as much as looking into one of them.
    """
    return max(1, math.isqrt(count))


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a search looks, and what it finds by that.

    Attributes:
        probes: Into how many lists.
        compared: How many rows it compares exactly, at least.
        recall: Which part of the exact first `TOP` it finds, measured on other queries than those by which
            the two numbers were chosen.
    """

    probes: int
    compared: int
    recall: float


class Lists:
    """Finds the nearest rows by short codes, and compares the most likely ones exactly.

    The codes are of 4 bits a piece, in lists around k-means centers (FAISS's IVFPQFastScan: Andre et al.,
    "Quicker ADC", TPAMI 2021). Of long vectors, such as colors, codes of so few bytes would say too little:
    lists and codes are made of their projection on the directions in which the rows vary most. How far to
    look is measured, not guessed.

    Attributes:
        effort: How far a search looks.
        index: FAISS's: inverted lists, behind a projection where vectors are long.
        count: The number of lists.
    """

    def __init__(self, index: Any, rows: Rows, effort: Effort) -> None:
        """Hold what FAISS made or read of these rows.

        Raises:
            ValueError: if it is another kind of index, or rows or effort do not fit it.
        """
        inverted = _inverted(index)
        if not isinstance(inverted, faiss.IndexIVFPQFastScan) or not index.is_trained:
            raise ValueError(f"it is another index than the lists of this version: {type(index).__name__}")
        if (index.ntotal, inverted.ntotal, index.d) != (len(rows), len(rows), rows.dimension):
            raise ValueError(f"its lists hold {inverted.ntotal} vectors of dimension {index.d}")
        self.count = int(inverted.nlist)
        if not 1 <= effort.probes <= self.count or effort.compared < 1 or not 0 <= effort.recall <= 1:
            raise ValueError(f"it has {self.count} lists, which do not fit {effort}")
        self.effort = effort
        self.index = index
        self._rows = rows
        # FAISS refers to both without owning them.
        self._refined = faiss.IndexRefine(index, rows.index)
        # To make parameters takes FAISS as long as a tenth of a search.
        self._usual: dict[tuple[int, int, int], Any] = {}

    @classmethod
    def of(cls, rows: Rows, seed: int = 0) -> Self:
        """Make lists of rows, and measure how far to look."""
        rng = np.random.default_rng(seed)
        count = lists_for(len(rows))
        sample = _sample(rows, count * SAMPLE_PER_CENTER, rng)
        projection = _projection(sample, rng) if rows.dimension > SHORT else None
        points = sample if projection is None else projection.apply(sample)
        dimension = points.shape[1]
        quantizer = faiss.IndexFlatIP(dimension)
        quantizer.add(kmeans(points, count, spherical=True, seed=seed))
        inverted = faiss.IndexIVFPQFastScan(
            quantizer, dimension, count, _pieces(dimension), 4, faiss.METRIC_INNER_PRODUCT
        )
        inverted.by_residual = True
        inverted.train(points)
        index = inverted if projection is None else faiss.IndexPreTransform(projection, inverted)
        for start in range(0, len(rows), _AT_ONCE):
            index.add(rows.vectors(start, start + _AT_ONCE))
        return cls(index, rows, _chosen(index, rows, rng))

    def over(self, rows: Rows) -> "Lists":
        """The same lists over the same rows, held elsewhere."""
        return Lists(self.index, rows, self.effort)

    def write(self, write: Any) -> None:
        """Hand the bytes of a file to `write`, piece by piece."""
        faiss.write_index(self.index, faiss.PyCallbackIOWriter(write, 1 << 20))

    @classmethod
    def read(cls, read: Any, rows: Rows, effort: Effort) -> Self:
        """What `write` wrote, which `read` hands out piece by piece.

        Raises:
            ValueError: as the class itself does.
            RuntimeError: if FAISS cannot read it.
        """
        return cls(faiss.read_index(faiss.PyCallbackIOReader(read, 1 << 20)), rows, effort)

    def search(
        self, queries: Vectors, k: int, bits: NDArray[np.uint8] | None = None, share: float = 1.0
    ) -> Found:
        """The nearest of each of `(M, D)` unit queries; see `Rows.search`.

        Args:
            queries: `(M, D)`, at least one.
            k: How many.
            bits: A bit for each row, lowest first: whether it may be found.
            share: Which part of the rows may be found. Where it is small, more lists are looked into: the
                nearest ten of a hundredth of all rows are as far away as the nearest thousand of all.

        Returns:
            `(M, k)` exact cosines and `(M, k)` positions, as `Found`. k are found where there are k.
        """
        # FAISS refers to a selector without owning it: both live until the search has ended.
        selector = None if bits is None else faiss.IDSelectorBitmap(bits)
        probes = min(self.count, math.ceil(self.effort.probes / max(share, 1e-6) ** _MORE_PROBES))
        found = self._nearest(queries, k, selector, probes)
        # The lists looked into may hold fewer than k rows that may be found.
        wanted = min(k, round(share * len(self._rows)))
        while probes < self.count and found[1][:, wanted - 1].min() < 0:
            probes = min(self.count, 4 * probes)
            short = np.flatnonzero(found[1][:, wanted - 1] < 0)
            replace_some(found, short, self._nearest(queries[short], k, selector, probes))
        return found

    def _nearest(self, queries: Vectors, k: int, selector: Any, probes: int) -> Found:
        compared = min(max(self.effort.compared, 2 * k), len(self._rows))
        # One more than wanted shows whether the last of them has its equals, which may come before it.
        near, positions = self._refine(queries, min(k + 1, compared), compared, selector, probes)
        if near.shape[1] > k and all_differ(near):
            return near[:, :k], positions[:, :k]
        found = best(near, positions, k)
        if k + 1 < compared:
            tied = np.flatnonzero((positions[:, k] >= 0) & (near[:, k] == found[0][:, k - 1]))
            if len(tied):
                wider = self._refine(queries[tied], compared, compared, selector, probes)
                replace_some(found, tied, best(*wider, k))
        return found

    def _refine(self, queries: Vectors, sought: int, compared: int, selector: Any, probes: int) -> Found:
        usual = None if selector is not None else self._usual.get((compared, sought, probes))
        parameters = usual or faiss.IndexRefineSearchParameters(
            k_factor=compared / sought, base_index_params=parameters_for(self.index, probes, selector)
        )
        if selector is None and usual is None and len(self._usual) < _REMEMBERED:
            self._usual[compared, sought, probes] = parameters
        near, positions = self._refined.search(queries, sought, params=parameters)
        return near, positions


def parameters_for(index: Any, probes: int, selector: Any = None) -> Any:
    """How FAISS is to search in an index of `Lists`.

    The lists have to be given the selector: what is given to `IndexRefine` itself is dropped.
    """
    parameters = faiss.SearchParametersIVF(nprobe=probes, sel=selector)
    if isinstance(index, faiss.IndexPreTransform):
        return faiss.SearchParametersPreTransform(index_params=parameters)
    return parameters


def _inverted(index: Any) -> Any:
    return faiss.downcast_index(index.index) if isinstance(index, faiss.IndexPreTransform) else index


def _projection(sample: Vectors, rng: np.random.Generator) -> Any:
    """From vectors to `SHORT` numbers, between which inner products are as alike as can be.

    The directions in which vectors vary most are turned at random, so that each number of a projection says
    about as much as any other (Gong and Lazebnik, "Iterative Quantization", CVPR 2011, section 3).
    """
    # Inner products are kept, so nothing is subtracted from the vectors, as PCA would.
    directions = np.linalg.eigh(sample.T @ sample)[1][:, -SHORT:]
    turned = np.linalg.qr(rng.normal(size=(SHORT, SHORT)))[0] @ directions.T
    projection = faiss.LinearTransform(sample.shape[1], SHORT, False)
    faiss.copy_array_to_vector(np.ascontiguousarray(turned, np.float32).ravel(), projection.A)
    projection.is_trained = True
    return projection


def _chosen(index: Any, rows: Rows, rng: np.random.Generator) -> Effort:
    """The least effort that finds enough.

    Some rows are queries for their neighbors, exactly and by lists. Half of them say which effort is enough,
    the other half what is found with it. As candidates are compared exactly, what is among them is found.
    That a row finds itself says nothing, and is left out.
    """
    inverted = _inverted(index)
    places = np.sort(rng.choice(len(rows), min(_QUERIES, len(rows)), replace=False))
    queries = np.concatenate([rows.vectors(place, place + 1) for place in places])
    exact = rows.search(queries, TOP + 1)[1]
    there = (exact >= 0) & (exact != places[:, None])
    most = min(COMPARED[-1], len(rows))
    enough: list[tuple[float, Effort]] = []
    best_recall = (0.0, Effort(inverted.nlist, most, 0.0))
    probes = min(_FIRST_PROBES, inverted.nlist)
    while True:
        near = index.search(queries, most, params=parameters_for(index, probes))[1]
        scanned = probes / inverted.nlist * len(rows) * inverted.pq.M * _CODE_NANOSECONDS
        for compared in COMPARED:
            among = (exact[:, :, None] == near[:, None, :compared]).any(axis=2)
            effort = Effort(probes, compared, float(among[1::2][there[1::2]].mean()))
            recall = float(among[::2][there[::2]].mean())
            if recall >= RECALL:
                enough.append((scanned + compared * rows.dimension * _EXACT_NANOSECONDS, effort))
            if recall > best_recall[0]:
                best_recall = recall, effort
        if probes == inverted.nlist or len(enough) > 2 * len(COMPARED):
            break
        probes = min(2 * probes, inverted.nlist)
    return min(enough, key=lambda pair: pair[0])[1] if enough else best_recall[1]


def _pieces(dimension: int) -> int:
    """Into how many pieces of equal length a vector is cut, each of which becomes half a byte."""
    most = min(dimension, 2 * MOST_BYTES)
    return max(pieces for pieces in range(1, most + 1) if dimension % pieces == 0)


def _sample(rows: Rows, count: int, rng: np.random.Generator) -> Vectors:
    if count >= len(rows):
        return rows.vectors(0, len(rows))
    places = np.sort(rng.choice(len(rows), count, replace=False))
    taken = rows.codes[places]
    return np.asarray(taken.view(np.float16), np.float32)
