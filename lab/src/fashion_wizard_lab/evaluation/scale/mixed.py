"""Vectors of as many garments as wanted, mixed from those of real ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

NEIGHBORS: Final = 8
"""A garment is moved by the difference of two others, one of them among so many nearest of the other."""
BLOCK: Final = 16_384
_STEPS: Final = 14
_QUANTILES: Final = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Distances:
    """Quantiles (0.1, 0.5, 0.9) of the distance, 1 - cosine, from a garment to its nearest.

    Attributes:
        real: From a real garment to the nearest other real one.
        mixed: From a mixed garment to the nearest of as many other mixed ones.
    """

    real: tuple[float, ...]
    mixed: tuple[float, ...]


class Mixed:
    """Garments whose embedding and color lie among each other as those of real garments do.

    A mixed garment is a real one, a, moved by what tells two similar ones apart: a + s(b - c). So its
    vectors vary in the directions in which real ones do, and hardly two are equal. The step of each vector is
    chosen by bisection so that, in a sample as large as the real set, the median distance to the nearest
    garment is that of the real set.

    Args:
        real: `(R, D)` unit vectors by name, R at least 16; row i of each is of the same garment.
    """

    def __init__(self, real: Mapping[str, Vectors]) -> None:
        """Choose the steps."""
        self.real = dict(real)
        first = next(iter(self.real.values()))
        if len(first) < 2 * NEIGHBORS:
            raise ValueError(f"at least {2 * NEIGHBORS} garments are needed to mix others, not {len(first)}")
        self._near = {name: _near(vectors) for name, vectors in self.real.items()}
        self.steps = {name: self._step(name) for name in self.real}

    def blocks(self, count: int, names: Iterable[str] | None = None) -> Iterator[dict[str, Vectors]]:
        """`count` garments, some at a time: `(B, D)` unit vectors by name, of all names or of some."""
        for number, start in enumerate(range(0, count, BLOCK)):
            yield self.block(number, min(BLOCK, count - start), names)

    def block(self, number: int, size: int = BLOCK, names: Iterable[str] | None = None) -> dict[str, Vectors]:
        """The first garments of a block."""
        return {name: self._mix(name, self.steps[name], number, BLOCK)[:size] for name in names or self.real}

    def distances(self) -> dict[str, Distances]:
        """How far the nearest garment is among the real ones, and among as many that were mixed for this."""
        return {
            name: Distances(_quantiles(vectors), _quantiles(self._sample(name, self.steps[name])))
            for name, vectors in self.real.items()
        }

    def _step(self, name: str) -> float:
        wanted = _quantiles(self.real[name])[1]
        low, high = 0.0, 4.0
        for _ in range(_STEPS):
            middle = (low + high) / 2
            if _quantiles(self._sample(name, middle))[1] < wanted:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def _sample(self, name: str, step: float) -> Vectors:
        return self._mix(name, step, -1, len(self.real[name]))

    def _mix(self, name: str, step: float, number: int, size: int) -> Vectors:
        real, near = self.real[name], self._near[name]
        rng = np.random.default_rng((0, number + 1))
        start, other = rng.integers(len(real), size=(2, size))
        moved = real[start]
        scale = rng.uniform(0, 2, size=(size, 1)).astype(np.float32)
        moved += step * scale * (real[other] - real[near[other, rng.integers(NEIGHBORS, size=size)]])
        if not (real < 0).any():  # shares of colors, which are never negative
            np.maximum(moved, 0, out=moved)
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        unit: Vectors = np.where(lengths > 0, moved / np.maximum(lengths, 1e-9), real[start])
        return unit


def _near(vectors: Vectors) -> NDArray[np.int64]:
    """`(R, NEIGHBORS)` places of the nearest others of each."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    return np.argsort(-cosines, axis=1, kind="stable")[:, :NEIGHBORS]


def _quantiles(vectors: Vectors) -> tuple[float, ...]:
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -np.inf)
    return tuple(float(part) for part in np.quantile(1 - cosines.max(axis=1), _QUANTILES))
