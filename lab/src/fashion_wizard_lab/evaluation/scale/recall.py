"""What a store finds of the nearest that there are."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import VectorStore
from fashion_wizard_lab.evaluation.scale.exact import TOP, Exact, fused
from fashion_wizard_lab.evaluation.scale.mixed import Mixed, Vectors

CANDIDATES: Final = 300
"""So many of each kind are fused, as in the product's search."""


def recall(
    stores: Mapping[str, VectorStore],
    queries: Mapping[str, Vectors],
    exact: Exact,
    mixed: Mixed,
    garments: int,
) -> dict[str, float]:
    """Which part of the exact first ten is among the first ten answers, fused and for each kind of vectors.

    As in the product's search, the store gives candidates, whose vectors, as they were before a store rounded
    them, rank them.
    """
    near = {name: store.now().search(queries[name], CANDIDATES)[1] for name, store in stores.items()}
    vectors = _made_again(mixed, np.unique(np.concatenate([ids.ravel() for ids in near.values()])), garments)
    found: dict[str, list[NDArray[np.int64]]] = {name: [] for name in exact.first}
    for place in range(len(next(iter(queries.values())))):
        query = {name: rows[place] for name, rows in queries.items()}
        both = np.union1d(*(ids[place] for ids in near.values()))
        for name, numbers in found.items():
            candidates = both if name == "fused" else np.unique(near[name][place])
            candidates = candidates[candidates >= 0]
            rows = {kind: table[candidates] for kind, table in vectors.items()}
            scores = fused(query, rows) if name == "fused" else rows[name] @ query[name]
            numbers.append(candidates[np.argsort(-scores, kind="stable")[:TOP]])
    return {
        name: float(np.mean([np.isin(*pair).mean() for pair in zip(exact.first[name], rows, strict=True)]))
        for name, rows in found.items()
    }


def parity(one: VectorStore, other: VectorStore, queries: Vectors) -> float:
    """Which part of the first ten of one store is among the first ten of the other."""
    pairs = zip(*(store.now().search(queries, TOP)[1] for store in (one, other)), strict=True)
    return float(np.mean([np.isin(*pair).mean() for pair in pairs]))


class _Table:
    """Rows by the numbers of their garments."""

    def __init__(self, ids: NDArray[np.int64], rows: Vectors) -> None:
        self._ids = ids
        self._rows = rows

    def __getitem__(self, wanted: NDArray[np.int64]) -> Vectors:
        return np.asarray(self._rows[np.searchsorted(self._ids, wanted)])


def _made_again(mixed: Mixed, ids: NDArray[np.int64], garments: int) -> dict[str, _Table]:
    """The vectors of some garments, by kind."""
    ids = ids[ids >= 0]
    parts: dict[str, list[Vectors]] = {name: [] for name in mixed.real}
    start = 0
    for block in mixed.blocks(garments):
        size = len(next(iter(block.values())))
        here = ids[(ids >= start) & (ids < start + size)] - start
        for name, rows in block.items():
            parts[name].append(rows[here])
        start += size
    return {name: _Table(ids, np.concatenate(some)) for name, some in parts.items()}
