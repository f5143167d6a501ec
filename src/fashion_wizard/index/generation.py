"""What the embedded store holds at one time."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fashion_wizard.index.base import Found, Ids, Neighbors, Vectors
from fashion_wizard.index.segment import Segment
from fashion_wizard.index.threads import threads_for
from fashion_wizard.index.vectors import best, unit
from fashion_wizard.index.views import EuclideanView


@dataclass(frozen=True, eq=False)
class Generation:
    """What a store holds at one time: `Neighbors`, by cosine, that never change.

    Attributes:
        revision: Of the catalog.
        segments: No two have an id in common.
    """

    revision: int
    segments: tuple[Segment, ...]

    def __len__(self) -> int:
        """The number of vectors held."""
        return sum(map(len, self.segments))

    @cached_property
    def ids(self) -> Ids:
        """The ids held, `(N,)`, ascending."""
        parts = [segment.ids for segment in self.segments]
        return np.sort(np.concatenate([np.empty(0, np.int64), *parts]), kind="stable")

    @property
    def dimension(self) -> int | None:
        """The length of the vectors; None where there are none."""
        return self.segments[0].rows.dimension if self.segments else None

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        """See `Neighbors.search`."""
        queries = unit(queries, self.dimension)
        if k < 1:
            raise ValueError(f"a search is for at least one neighbor, not {k}")
        with threads_for(len(queries)):
            parts = [segment.search(queries, k, allowed) for segment in self.segments if len(queries)]
        if len(parts) == 1:
            similarities, ids = parts[0]
        else:
            shape = len(queries), 0
            together = [np.empty(shape, np.float32), *(part[0] for part in parts)]
            numbers = [np.empty(shape, np.int64), *(part[1] for part in parts)]
            similarities, ids = best(np.concatenate(together, axis=1), np.concatenate(numbers, axis=1), k)
        return np.minimum(similarities, 1), ids

    @cached_property
    def euclidean(self) -> Neighbors:
        """The same, compared by Euclidean distance."""
        return EuclideanView(self)
