"""What every vector index promises."""

from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Metric = Literal["cosine", "l2"]


class Neighbors(Protocol):
    """Vectors with ids of the caller's choice, of which the nearest to a query can be found.

    Similarity is always "larger is nearer": the cosine itself for `cosine`, minus the squared
    Euclidean distance for `l2`.
    """

    def __len__(self) -> int:
        """The number of vectors held."""
        ...

    @property
    def ids(self) -> NDArray[np.int64]:
        """The ids held, `(N,)`, ascending."""
        ...

    def search(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest of each of `(M, D)` queries.

        Returns:
            `(M, k)` similarities, descending, and `(M, k)` ids. Where fewer than k vectors are
            held, the rest is filled with -inf and id -1.
        """
        ...


class VectorIndex(Neighbors, Protocol):
    """`Neighbors` that can be changed and saved."""

    def add(self, ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add `(N, D)` vectors under `(N,)` ids, none of which is held already."""
        ...

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Remove the vectors of these ids; ids that are not held are ignored."""
        ...

    def save(self, path: Path) -> None:
        """Write the index to a file, replacing what was there only once the new file is whole."""
        ...
