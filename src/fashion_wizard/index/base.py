"""What every store of vectors promises. `tests/index/test_stores.py` holds each of them to it."""

from collections.abc import Iterable
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Metric = Literal["cosine", "l2"]
Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]
Found = tuple[Vectors, Ids]
"""`(M, k)` similarities, descending, and `(M, k)` ids. Where fewer than k vectors match, the rest is -inf and
id -1."""


class Neighbors(Protocol):
    """Vectors of unit length under ids, of which the nearest to a query can be found.

    Similarity is always "larger is nearer": the cosine for `cosine`, minus the squared Euclidean distance for
    `l2`. On unit vectors, |a - b|^2 = 2 - 2ab, so both rank alike and need one index only.
    """

    def __len__(self) -> int:
        """The number of vectors held."""
        ...

    @property
    def ids(self) -> Ids:
        """The ids held, `(N,)`, ascending."""
        ...

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        """The k nearest of each of `(M, D)` queries; of equal ones, those with the lowest ids.

        Where more rows are equal than an approximate index compares exactly, any of them.

        Args:
            queries: `(M, D)`; compared by direction.
            k: How many neighbors, at least 1.
            allowed: `(A,)` ids, ascending; nothing else is found. Ids that are not held are ignored. It
                must not be changed afterwards: what is derived from it is used again for the same array.

        Returns:
            See `Found`. k neighbors come back whenever k vectors that are allowed are held.

        Raises:
            ValueError: if k is less than 1, or a query is of another dimension than the vectors held, not
                finite, or zero.
        """
        ...


class VectorStore(Protocol):
    """Vectors that follow a catalog from revision to revision. The catalog is the truth, a store can be lost.

    May be searched from many threads; changes come from one thread at a time, and no search waits for them.
    """

    @property
    def revision(self) -> int:
        """The revision of the catalog whose vectors are held; -1 before the first."""
        ...

    def apply(self, added: Iterable[tuple[Ids, Vectors]], removed: Ids, revision: int) -> None:
        """Make one change: first remove, then add; all of it, or nothing after an error.

        Args:
            added: Batches of `(N,)` ids and `(N, D)` vectors, which are brought to unit length. That of an
                id that is held is replaced.
            removed: `(R,)` ids; those that are not held are ignored.
            revision: Of the catalog, after the change.

        Raises:
            ValueError: if shapes do not fit each other or what is held, an id is negative or comes twice, or
                a vector is not finite, or zero.
        """
        ...

    def now(self, metric: Metric = "cosine") -> Neighbors:
        """What is held now. Later changes do not show in it, where the store can keep what they replace."""
        ...

    def within(self, starts: Ids, stops: Ids) -> Ids:
        """The ids held now, in any order, that are in one of some ranges: at least a start, below its stop.

        Args:
            starts: `(R,)`.
            stops: `(R,)`; no two ranges have an id in common.
        """
        ...

    def settle(self) -> None:
        """Wait until what the store does in the background is done."""
        ...
