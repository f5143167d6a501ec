"""Search by one vector a garment."""

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.vector_memory import VectorName
from fashion_wizard.garment import Features
from fashion_wizard.index.base import Metric
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.comparison import nearest, share_of_cosine
from fashion_wizard.search.method import VERIFIED, Compared, Ids

_ROUNDED: Final = 1e-6
"""Scores are rounded to so much."""


class VectorMethod:
    """Garments in the order in which their embeddings, or their colors, are near the query's."""

    def __init__(self, catalog: Catalog, indexes: Indexes, name: VectorName, metric: Metric) -> None:
        """Search `catalog`, inside a snapshot of it."""
        self.catalog = catalog
        self.indexes = indexes
        self.name: VectorName = name
        self.metric: Metric = metric
        self._scores: dict[int, dict[int, float]] = {}

    def candidates(
        self, features: Features, count: int, widening: int = 1, allowed: Ids | None = None
    ) -> Ids:
        """The nearest by FAISS; see `Method`."""
        return nearest(
            self.indexes, self.name, self._vector(features), count * widening, self.metric, allowed
        )

    def exhausted(self, features: Features, count: int, widening: int = 1) -> bool:  # noqa: ARG002
        """Whether the index was asked for all it holds; see `Method`."""
        return count * widening >= len(self.indexes.vectors(self.name, self.metric))

    def comparable(self, features: Features, keypoints: int) -> bool:  # noqa: ARG002 - each garment has vectors
        """Always; see `Method`."""
        return True

    def compare(
        self,
        features: Features,
        ids: Ids,
        verified: int = VERIFIED,  # noqa: ARG002 - all are compared in one way
        also: Collection[int] = (),  # noqa: ARG002
    ) -> Compared:
        """`share_of_cosine`; on unit vectors L2 ranks alike. See `Method`."""
        scores = self._scores.setdefault(id(features), {})
        unread = np.array([number for number in ids.tolist() if number not in scores], np.int64)
        if len(unread):
            cosines = self.catalog.vector_rows(self.name, unread.tolist()) @ self._vector(features)
            scores.update(zip(unread.tolist(), share_of_cosine(cosines).tolist(), strict=True))
        score = np.array([scores[number] for number in ids.tolist()])
        return Compared(score, {self.name: score.astype(np.float32)})

    def most(self, features: Features, ids: Ids) -> float:
        """The highest score itself, which needs no keypoints; see `Method`."""
        return float(self.compare(features, ids).score.max(initial=0)) + _ROUNDED

    def _vector(self, features: Features) -> NDArray[np.float32]:
        return features.color if self.name == "color" else features.embedding
