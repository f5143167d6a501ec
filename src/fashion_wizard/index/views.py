"""Vectors as another reader needs them: as an older snapshot had them, or compared by Euclidean distance."""

import numpy as np

from fashion_wizard.index.base import Found, Ids, Neighbors, Vectors
from fashion_wizard.index.vectors import best


class SnapshotView:
    """Vectors, compared by cosine, as an older snapshot of the catalog had them.

    Args:
        newest: What is held now.
        ids: `(N,)` ids that the snapshot has, ascending.
        lost: The vectors of those ids that are held no more.
    """

    def __init__(self, newest: Neighbors, ids: Ids, lost: Neighbors) -> None:
        """See above."""
        self._newest = newest
        self._ids = ids
        self._lost = lost
        self._all_there = len(newest) + len(lost) == len(ids)

    def __len__(self) -> int:
        """The number of vectors that the snapshot has."""
        return len(self._ids)

    @property
    def ids(self) -> Ids:
        """The ids that the snapshot has, `(N,)`, ascending."""
        return self._ids

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        """The k nearest of those that the snapshot has; see `Neighbors`."""
        known = None if self._all_there else self._ids
        if allowed is not None:
            known = allowed if known is None else np.intersect1d(allowed, known, assume_unique=True)
        found = self._newest.search(queries, k, allowed=known)
        if not len(self._lost):
            return found
        lost = self._lost.search(queries, k, allowed=allowed)
        similarities = np.concatenate([found[0], lost[0]], axis=1)
        return best(similarities, np.concatenate([found[1], lost[1]], axis=1), k)


class EuclideanView:
    """Vectors of unit length that are compared by cosine, by squared Euclidean distance: |a - b|^2 = 2 - 2ab.

    Args:
        cosine: Compares by cosine.
    """

    def __init__(self, cosine: Neighbors) -> None:
        """See above."""
        self._cosine = cosine

    def __len__(self) -> int:
        """The number of vectors held."""
        return len(self._cosine)

    @property
    def ids(self) -> Ids:
        """The ids held, `(N,)`, ascending."""
        return self._cosine.ids

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        """The k nearest, with minus the squared distance as similarity; see `Neighbors`."""
        similarities, ids = self._cosine.search(queries, k, allowed=allowed)
        return 2 * similarities - 2, ids
