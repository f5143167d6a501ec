"""An index as another reader needs it: as an older snapshot had it, or compared by Euclidean distance."""

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import Neighbors
from fashion_wizard.index.faiss import FaissIndex


class SnapshotView:
    """An index as an older snapshot of the catalog had it; the index itself stays as it is.

    Args:
        index: What the catalog holds now.
        ids: `(N,)` ids that the snapshot has, ascending.
        lost: The vectors of those ids that the index no longer holds; compared the same way.
    """

    def __init__(self, index: FaissIndex, ids: NDArray[np.int64], lost: FaissIndex) -> None:
        """See above."""
        self._index = index
        self._ids = ids
        self._lost = lost
        self._newer = np.setdiff1d(index.ids, ids, assume_unique=True)

    def __len__(self) -> int:
        """The number of vectors that the snapshot has."""
        return len(self._ids)

    @property
    def ids(self) -> NDArray[np.int64]:
        """The ids that the snapshot has, `(N,)`, ascending."""
        return self._ids

    def search(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest of those that the snapshot has; see `Neighbors`."""
        similarities, ids = self._index.search(queries, k, without=self._newer)
        if not len(self._lost):
            return similarities, ids
        lost = self._lost.search(queries, k)
        similarities = np.concatenate([similarities, lost[0]], axis=1)
        order = np.argsort(-similarities, axis=1, kind="stable")[:, :k]
        ids = np.concatenate([ids, lost[1]], axis=1)
        return np.take_along_axis(similarities, order, axis=1), np.take_along_axis(ids, order, axis=1)


class EuclideanView:
    """Vectors of unit length that are compared by cosine, by squared Euclidean distance: |a - b|^2 = 2 - 2ab.

    Args:
        index: Compares by cosine. Its vectors and all queries are of unit length.
    """

    def __init__(self, index: Neighbors) -> None:
        """See above."""
        self._index = index

    def __len__(self) -> int:
        """The number of vectors held."""
        return len(self._index)

    @property
    def ids(self) -> NDArray[np.int64]:
        """The ids held, `(N,)`, ascending."""
        return self._index.ids

    def search(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest, with minus the squared distance as similarity; see `Neighbors`."""
        similarities, ids = self._index.search(queries, k)
        return 2 * similarities - 2, ids
