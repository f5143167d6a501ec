"""How colors are shared out among color words, each color reckoned once."""

import threading
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

SHARED: Final = 6
"""The number of nearest words that a pixel's color is shared out among."""
SOFTNESS: Final = 4.0
"""How fast a word's share falls with its distance, in CIE Lab: as far as light and cameras move a color."""
GRID: Final = 2.0
"""Colors nearer than this count as the same, in CIE Lab."""
_SIDES: Final = np.array([64, 128, 128], np.int32)
"""More steps of `GRID` than any color of sRGB needs, in L, a and b."""
_OFFSET: Final = np.array([0, 64, 64], np.int32)
_PLACES: Final = np.array([128 * 128, 128, 1], np.int32)


class NearestWords:
    """Shares colors out among words; what was reckoned for one garment serves the next.

    The colors of sRGB fill some 100,000 cells of the grid, of which clothes show a part. May be used from
    many threads, and sent to another process, which begins anew.

    Args:
        words: `(K, 3)` CIE Lab.
    """

    def __init__(self, words: NDArray[np.float32]) -> None:
        """Reckons nothing yet."""
        self._words = words
        self._lock = threading.Lock()
        self._rows = np.full(int(np.prod(_SIDES)), -1, np.int32)
        self._nearest = np.empty((0, SHARED), np.int16)
        self._shares = np.empty((0, SHARED), np.float32)

    def __reduce__(self) -> tuple[type[Self], tuple[NDArray[np.float32]]]:
        """By its words."""
        return type(self), (self._words,)

    def histogram(self, lab: NDArray[np.float32]) -> NDArray[np.float64]:
        """`(K,)`: how much of `(N, 3)` pixels in CIE Lab each word is given; all together are N."""
        steps = np.round(lab / GRID).astype(np.int32)
        cells, counts = np.unique((steps + _OFFSET) @ _PLACES, return_counts=True)
        rows = self._rows[cells]
        if (rows < 0).any():
            rows = self._fill(cells)
        given = counts[:, None] * self._shares[rows].astype(np.float64)
        found = np.bincount(self._nearest[rows].ravel(), given.ravel(), len(self._words))
        return np.asarray(found, np.float64)

    def _fill(self, cells: NDArray[np.int32]) -> NDArray[np.int32]:
        """The rows of cells; those that have none get one."""
        with self._lock:
            new = cells[self._rows[cells] < 0]
            steps = new[:, None] // _PLACES % _SIDES - _OFFSET
            nearest, shares = share_out((steps * GRID).astype(np.float32), self._words)
            count = len(self._nearest)
            self._nearest = np.concatenate([self._nearest, nearest])
            self._shares = np.concatenate([self._shares, shares])
            # Last, so that whoever finds a row finds what is in it.
            self._rows[new] = np.arange(count, count + len(new))
            return self._rows[cells]


def share_out(
    colors: NDArray[np.float32], words: NDArray[np.float32]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The nearest words of `(N, 3)` colors, and the share of each: `(N, SHARED)`, of a color together 1."""
    squared = (colors**2).sum(axis=1)[:, None] - 2 * colors @ words.T + (words**2).sum(axis=1)
    nearest = np.argpartition(squared, SHARED - 1, axis=1)[:, :SHARED]
    near = np.take_along_axis(squared, nearest, axis=1)
    share = np.exp((near.min(axis=1, keepdims=True) - near) / (2 * SOFTNESS**2))
    return nearest.astype(np.int16), np.asarray(share / share.sum(axis=1, keepdims=True), np.float32)
