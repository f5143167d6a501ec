"""Search by keypoints alone: they vote for garments."""

from collections.abc import Collection
from typing import Final

import numpy as np

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Features, Keypoints
from fashion_wizard.index.base import Metric, Neighbors
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.method import VERIFIED, Compared, Ids, PartValues
from fashion_wizard.search.votes import NEIGHBORS, share, vote

MOST_NEIGHBORS: Final = 1 << 20
"""The keypoints of a query look at so many neighbors together at most."""


class SuperPointMethod:
    """Near keypoints vote for their garments; the garment with the largest share of votes comes first."""

    def __init__(self, catalog: Catalog, indexes: Indexes, metric: Metric) -> None:
        """Search `catalog`, inside a snapshot of it."""
        self.catalog = catalog
        self.indexes = indexes
        self.metric: Metric = metric
        self._votes: dict[tuple[int, int], tuple[Features, Ids, PartValues]] = {}
        self._scores: dict[int, dict[int, float]] = {}

    def candidates(
        self,
        features: Features,
        count: int,  # noqa: ARG002 - all that got a vote count
        widening: int = 1,
        allowed: Ids | None = None,  # noqa: ARG002 - what else gets a vote is no result
    ) -> Ids:
        """All garments that got a vote; see `Method`."""
        return self._voted(features, widening)[0]

    def exhausted(self, features: Features, count: int, widening: int = 1) -> bool:  # noqa: ARG002
        """Whether all keypoints of the catalog were neighbors, or as many as memory allows; see `Method`."""
        neighbors = NEIGHBORS * widening
        size = len(features.keypoints)
        return not size or neighbors * size > MOST_NEIGHBORS or neighbors >= len(self._index)

    def comparable(self, features: Features, keypoints: int) -> bool:
        """Whether both have keypoints; see `Method`."""
        return len(features.keypoints) > 0 and keypoints > 0

    def compare(
        self,
        features: Features,
        ids: Ids,
        verified: int = VERIFIED,  # noqa: ARG002 - all are compared in one way
        also: Collection[int] = (),  # noqa: ARG002
    ) -> Compared:
        """Each garment's share of votes; see `Method`.

        A garment without a vote comes after all that have one, by the mean cosine of the query's keypoints
        to the nearest of its own.
        """
        scores = self._scores.setdefault(id(features), {})
        voted, votes = self._voted(features, 1)
        votes_of = dict(zip(voted.tolist(), votes.tolist(), strict=True))
        unread = [number for number in ids.tolist() if number not in scores]
        rows = self.catalog.garments([number for number in unread if number in votes_of])
        counts = np.array([row.keypoints for row in rows], np.int64)
        shares = share(
            np.array([votes_of[row.id] for row in rows], np.float32), len(features.keypoints), counts
        )
        scores.update(zip((row.id for row in rows), shares.tolist(), strict=True))
        least = min((scores[number] for number in scores if number in votes_of), default=1.0)
        for number, other in self.catalog.features([number for number in unread if number not in votes_of]):
            scores[number] = least * _nearness(features.keypoints, other.keypoints)
        score = np.array([scores[number] for number in ids.tolist()], np.float32)
        return Compared(score, {"keypoints": score})

    def most(self, features: Features, ids: Ids) -> float:  # noqa: ARG002 - all depends on keypoints
        """The highest score there is; see `Method`."""
        return 1.0

    @property
    def _index(self) -> Neighbors:
        return self.indexes.keypoints(self.metric)

    def _voted(self, features: Features, widening: int) -> tuple[Ids, PartValues]:
        key = id(features), widening
        if key not in self._votes:
            descriptors = features.keypoints.descriptors
            # The features are held with their votes, so that no others come to have their `id`.
            self._votes[key] = (
                features,
                *vote(self._index, descriptors, self.metric, neighbors=NEIGHBORS * widening),
            )
        return self._votes[key][1:]


def _nearness(first: Keypoints, second: Keypoints) -> float:
    """The mean cosine of a garment's keypoints to the nearest of another's, scaled to [0, 1]."""
    if not len(first) or not len(second):
        return 0.0
    nearest_of = (first.descriptors @ second.descriptors.T).max(axis=1)
    return float(np.clip((1 + nearest_of.mean()) / 2, 0, 1))
