"""Vectors of garments that were read before, so that they need not be read and unpacked again."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

VectorName = Literal["color", "embedding"]
Read = Callable[[Sequence[int]], Iterable[tuple[int, NDArray[np.float32]]]]
"""Reads the vectors of garments that are all there, in the order of their numbers."""


class VectorMemory:
    """Holds so many vectors of one length; the newest take the place of the oldest.

    A garment's number never stands for other contents, so nothing that is held grows old. May be used from
    many threads.

    Args:
        size: How many.
    """

    def __init__(self, size: int) -> None:
        """Holds none yet."""
        self._size = size
        self._lock = threading.Lock()
        self._places: dict[int, int] = {}
        self._held: list[int | None] = []
        self._next = 0
        self._vectors = np.empty((0, 0), np.float32)

    def get(self, ids: Sequence[int], read: Read) -> NDArray[np.float32]:
        """`(G, D)` vectors of garments.

        Args:
            ids: At least one number.
            read: Reads those that are not held.
        """
        with self._lock:
            places = np.array([self._places.get(number, -1) for number in ids], np.int64)
            found = self._vectors[places] if len(self._vectors) else self._vectors
        unread = [ids[row] for row in np.flatnonzero(places < 0).tolist()]
        if not unread:
            return found
        fresh = np.stack([vector for _, vector in read(unread)])
        with self._lock:
            self._put(unread, fresh)
        if len(unread) == len(ids):
            return fresh
        if found.shape[1] != fresh.shape[1]:  # vectors of other models were held
            return np.stack([vector for _, vector in read(ids)])
        found[places < 0] = fresh
        return found

    def _put(self, ids: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Hold vectors, the last of them where they are too many."""
        if vectors.shape[1] != self._vectors.shape[1]:
            # The system gives memory to what is filled only.
            self._vectors = np.empty((self._size, vectors.shape[1]), np.float32)
            self._places, self._held, self._next = {}, [None] * self._size, 0
        for number, vector in list(zip(ids, vectors, strict=True))[-self._size :]:
            if number in self._places:  # another thread was first
                continue
            oldest = self._held[self._next]
            if oldest is not None:
                del self._places[oldest]
            self._held[self._next] = number
            self._places[number] = self._next
            self._vectors[self._next] = vector
            self._next = (self._next + 1) % self._size
