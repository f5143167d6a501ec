"""Ways to search. Each finds candidates in an index, and says of given candidates how alike they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.embedding import block
from fashion_wizard.garment import Features
from fashion_wizard.index.base import Metric
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.search.fuse import Fusion, shipped
from fashion_wizard.search.like import Like
from fashion_wizard.search.votes import share, vote

By = Literal["wizard", "superpoint", "embedding", "color"]
"""Ways to search: all parts together; keypoints, the embedding, or color alone."""
METHODS: Final[tuple[By, ...]] = get_args(By)

VERIFIED: Final = 80
"""Of so many candidates keypoints are matched one to one: half of them are likeliest to be the article by
everything else, half most alike."""

Ids = NDArray[np.int64]
Says = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Compared:
    """What a method says of some candidates.

    Attributes:
        score: `(G,)` in [0, 1], or log-odds.
        parts: `(G,)` each, what the score was made of.
        alike: `(G,)` in [0, 1]. Where it is given, `score` has log-odds that a candidate is the article,
            were it the only one; of several at most one is, see `share_out`.
    """

    score: NDArray[np.floating[Any]]
    parts: Mapping[str, Says] = field(default_factory=dict)
    alike: NDArray[np.float64] | None = None


class Method(Protocol):
    """One way to search."""

    def candidates(self, features: Features, count: int) -> Ids:
        """Ids of about `count` garments of the catalog that are worth a closer look."""
        ...

    def compare(self, features: Features, ids: Ids) -> Compared:
        """How alike the garments of these ids are; all are in the catalog."""
        ...


class SuperPointMethod:
    """The seed's search: near keypoints vote, whoever has most votes wins."""

    def __init__(self, catalog: Catalog, indexes: Indexes, metric: Metric) -> None:
        """Ask `catalog`, inside a snapshot of it."""
        self.catalog = catalog
        self.indexes = indexes
        self.metric = metric

    def candidates(self, features: Features, count: int) -> Ids:  # noqa: ARG002 - every vote counts
        """All garments that got a vote; see `Method`."""
        return vote(self.indexes.keypoints(self.metric), features.keypoints.descriptors, self.metric)[0]

    def compare(self, features: Features, ids: Ids) -> Compared:
        """Each garment's share of votes; see `Method`."""
        voted, votes = vote(self.indexes.keypoints(self.metric), features.keypoints.descriptors, self.metric)
        told = dict(zip(voted.tolist(), votes.tolist(), strict=True))
        rows = self.catalog.garments(ids.tolist())
        counts = np.array([row.keypoints for row in rows], np.int64)
        score = share(
            np.array([told.get(row.id, 0) for row in rows], np.float32), len(features.keypoints), counts
        )
        return Compared(score, {"keypoints": score})


class VectorMethod:
    """One vector a garment, the nearest first."""

    def __init__(
        self, catalog: Catalog, indexes: Indexes, name: Literal["color", "embedding"], metric: Metric
    ) -> None:
        """Ask `catalog`, inside a snapshot of it."""
        self.catalog = catalog
        self.indexes = indexes
        self.name: Literal["color", "embedding"] = name
        self.metric: Metric = metric

    def candidates(self, features: Features, count: int) -> Ids:
        """The nearest by FAISS; see `Method`."""
        return nearest(self.indexes, self.name, self._of(features), count, self.metric)

    def compare(self, features: Features, ids: Ids) -> Compared:
        """Cosines; on unit vectors L2 ranks alike. See `Method`."""
        score = np.clip(vectors_of(self.catalog, self.name, ids) @ self._of(features), 0, 1)
        return Compared(score, {self.name: score})

    def _of(self, features: Features) -> NDArray[np.float32]:
        return features.color if self.name == "color" else features.embedding


class WizardMethod:
    """The default: retrieve by embedding and color, compare all parts, match keypoints of the most alike."""

    def __init__(
        self, catalog: Catalog, indexes: Indexes, metric: Metric, like: Like, fusion: Fusion | None = None
    ) -> None:
        """Ask `catalog`, inside a snapshot of it."""
        self.catalog = catalog
        self.indexes = indexes
        self.metric: Metric = metric
        self.like = like
        self.fusion = fusion or shipped()

    def candidates(self, features: Features, count: int) -> Ids:
        """The nearest by embedding, and the nearest by color; see `Method`."""
        return np.union1d(
            nearest(self.indexes, "embedding", features.embedding, count, self.metric),
            nearest(self.indexes, "color", features.color, count, self.metric),
        )

    def compare(self, features: Features, ids: Ids) -> Compared:
        """What each part says, fused; see `Method`."""
        parts = vector_parts(self.catalog, features, ids)
        parts["pattern"] = np.zeros(len(ids), np.float32)  # until it is known who is looked at closer
        prominence = np.array(self.catalog.prominence(ids.tolist()), np.float32)
        count = len(features.keypoints)
        likely = np.argsort(-self.fusion.log_odds(parts, prominence, count, self.like), kind="stable")
        alike = np.argsort(-self.fusion.likeness.alike(parts, self.like), kind="stable")
        closer = np.union1d(likely[: VERIFIED // 2], alike[: VERIFIED // 2])
        parts["pattern"] = patterns(self.catalog, features, ids, closer)
        return Compared(
            self.fusion.log_odds(parts, prominence, count, self.like),
            parts,
            self.fusion.likeness.alike(parts, self.like),
        )


def vector_parts(catalog: Catalog, features: Features, ids: Ids) -> dict[str, Says]:
    """What the embedding's blocks and the color say of garments of a catalog, `(G,)` each in [0, 1]."""
    embeddings = vectors_of(catalog, "embedding", ids)
    parts = {
        part: np.clip(block(embeddings, name) @ block(features.embedding, name), 0, 1)
        for part, name in (("look", "same"), ("texture", "texture"), ("cut", "cut"))
    }
    parts["color"] = np.clip(vectors_of(catalog, "color", ids) @ features.color, 0, 1)
    return parts


def patterns(catalog: Catalog, features: Features, ids: Ids, closer: NDArray[np.int64]) -> Says:
    """The score of `match_garments` with garments of a catalog, `(G,)`; 0 but at the places in `closer`."""
    told = np.zeros(len(ids), np.float32)
    others = catalog.features(ids[closer].tolist())
    told[closer] = [match_garments(features.keypoints, other.keypoints).score for _, other in others]
    return told


def nearest(
    indexes: Indexes,
    name: Literal["color", "embedding"],
    vector: NDArray[np.float32],
    count: int,
    metric: Metric,
) -> Ids:
    """Ids of the garments whose vectors are nearest, ascending."""
    index = indexes.vectors(name, metric)
    if not len(index):
        return np.empty(0, np.int64)
    _, found = index.search(vector[None], min(count, len(index)))
    return np.unique(found[0][found[0] >= 0])


def vectors_of(catalog: Catalog, name: Literal["color", "embedding"], ids: Ids) -> NDArray[np.float32]:
    """`(G, D)` vectors of garments of a catalog."""
    return np.stack([row for _, row in catalog.vectors(name, ids.tolist())])
