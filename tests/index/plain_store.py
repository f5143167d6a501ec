"""A `VectorStore` of thirty lines, to show what another engine has to bring."""

from collections.abc import Iterable

import numpy as np

from fashion_wizard.index.base import Found, Ids, Metric, Vectors
from fashion_wizard.index.vectors import best, checked_ids, unit


class PlainStore:
    """Vectors in a dictionary, compared one by one."""

    def __init__(self) -> None:
        self.revision = -1
        self._held: dict[int, np.ndarray] = {}

    def apply(self, added: Iterable[tuple[Ids, Vectors]], removed: Ids, revision: int) -> None:
        fresh: dict[int, np.ndarray] = {}
        gone = set(removed.tolist())
        left = {number: vector for number, vector in self._held.items() if number not in gone}
        known = next(iter(left.values()), None)
        for ids, vectors in added:
            checked = unit(vectors, None if known is None else len(known))
            for number, vector in zip(checked_ids(ids, len(checked)).tolist(), checked, strict=True):
                if number in fresh:
                    raise ValueError(f"id {number} is given twice")
                fresh[number] = vector
        self._held, self.revision = left | fresh, revision

    def now(self, metric: Metric = "cosine") -> "PlainView":
        return PlainView(self._held, metric)

    def within(self, starts: Ids, stops: Ids) -> Ids:
        ranges = list(zip(starts.tolist(), stops.tolist(), strict=True))
        return np.array([id_ for id_ in self._held if any(a <= id_ < b for a, b in ranges)], np.int64)

    def settle(self) -> None:
        pass


class PlainView:
    def __init__(self, held: dict[int, np.ndarray], metric: Metric) -> None:
        self.ids = np.array(sorted(held), np.int64)
        self._metric = metric
        self._rows = np.array([held[number] for number in self.ids.tolist()], np.float32)

    def __len__(self) -> int:
        return len(self.ids)

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        queries = unit(queries, self._rows.shape[1] if len(self) else None)
        if k < 1:
            raise ValueError("a search is for at least one neighbor")
        chosen = np.ones(len(self), np.bool_) if allowed is None else np.isin(self.ids, allowed)
        pairs = (
            queries[:, None, :] * self._rows[chosen][None] if chosen.any() else np.empty((len(queries), 0, 1))
        )
        cosines = np.minimum(pairs.sum(axis=2), 1)
        near = cosines if self._metric == "cosine" else 2 * cosines - 2
        return best(near.astype(np.float32), np.broadcast_to(self.ids[chosen], near.shape), k)
