"""Ways to search. Each finds candidates in an index, and says of given candidates how alike they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import block
from fashion_wizard.garment import Features, Keypoints
from fashion_wizard.index.base import Metric, Neighbors
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.search.fuse import Fusion, shipped
from fashion_wizard.search.like import Like
from fashion_wizard.search.votes import NEIGHBORS, share, vote

By = Literal["wizard", "superpoint", "embedding", "color"]
"""Ways to search: all parts together; keypoints, the embedding, or color alone."""
METHODS: Final[tuple[By, ...]] = get_args(By)

VERIFIED: Final = 80
"""Of so many candidates keypoints are matched one to one: half of them are likeliest to be the article by
everything else, half most alike."""

NEAR: Final = 0.05
"""From this cosine on, a vector's score is its cosine: see `share_of_cosine`."""
MOST_NEIGHBORS: Final = 1 << 20
"""Where all keypoints of a query have looked at so many neighbors together, they look no further."""

VectorName = Literal["color", "embedding"]
VECTOR_PARTS: Final = ("look", "texture", "cut", "color")

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
    """One way to search, for the time of one search: what was read of the catalog is not read again."""

    def candidates(self, features: Features, count: int, widening: int = 1) -> Ids:
        """Ids of garments of the catalog that are worth a closer look.

        Args:
            features: Of the query's garment.
            count: About how many.
            widening: How many times as far as usual to look, where the first candidates were too few.
        """
        ...

    def exhausted(self, features: Features, count: int, widening: int = 1) -> bool:
        """Whether `candidates` finds no more, however far it looks."""
        ...

    def comparable(self, features: Features, row: StoredGarment) -> bool:
        """Whether this method can compare a garment of the catalog at all."""
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
        self.metric: Metric = metric
        self._votes: dict[tuple[int, int], tuple[Features, Ids, Says]] = {}
        self._scores: dict[int, dict[int, float]] = {}

    def candidates(self, features: Features, count: int, widening: int = 1) -> Ids:  # noqa: ARG002 - all count
        """All garments that got a vote; see `Method`."""
        return self._voted(features, widening)[0]

    def exhausted(self, features: Features, count: int, widening: int = 1) -> bool:  # noqa: ARG002
        """Whether each keypoint looked at all others, or at as many as memory allows; see `Method`."""
        neighbors = NEIGHBORS * widening
        size = len(features.keypoints)
        return not size or neighbors * size > MOST_NEIGHBORS or neighbors >= len(self._index)

    def comparable(self, features: Features, row: StoredGarment) -> bool:
        """Whether both have keypoints; see `Method`."""
        return len(features.keypoints) > 0 and row.keypoints > 0

    def compare(self, features: Features, ids: Ids) -> Compared:
        """Each garment's share of votes; see `Method`.

        A garment without a vote comes after all that have one, by the mean cosine of the query's keypoints
        to the nearest of its own.
        """
        scores = self._scores.setdefault(id(features), {})
        voted, votes = self._voted(features, 1)
        told = dict(zip(voted.tolist(), votes.tolist(), strict=True))
        unread = [number for number in ids.tolist() if number not in scores]
        rows = self.catalog.garments([number for number in unread if number in told])
        counts = np.array([row.keypoints for row in rows], np.int64)
        won = share(np.array([told[row.id] for row in rows], np.float32), len(features.keypoints), counts)
        scores.update(zip((row.id for row in rows), won.tolist(), strict=True))
        least = min((scores[number] for number in scores if number in told), default=1.0)
        for number, other in self.catalog.features([one for one in unread if one not in told]):
            scores[number] = least * _nearness(features.keypoints, other.keypoints)
        score = np.array([scores[number] for number in ids.tolist()], np.float32)
        return Compared(score, {"keypoints": score})

    @property
    def _index(self) -> Neighbors:
        return self.indexes.keypoints(self.metric)

    def _voted(self, features: Features, widening: int) -> tuple[Ids, Says]:
        key = id(features), widening
        if key not in self._votes:
            descriptors = features.keypoints.descriptors
            # The features are held with their votes, so that no others come to have their `id`.
            self._votes[key] = (
                features,
                *vote(self._index, descriptors, self.metric, neighbors=NEIGHBORS * widening),
            )
        return self._votes[key][1:]


class VectorMethod:
    """One vector a garment, the nearest first."""

    def __init__(self, catalog: Catalog, indexes: Indexes, name: VectorName, metric: Metric) -> None:
        """Ask `catalog`, inside a snapshot of it."""
        self.catalog = catalog
        self.indexes = indexes
        self.name: VectorName = name
        self.metric: Metric = metric
        self._scores: dict[int, dict[int, float]] = {}

    def candidates(self, features: Features, count: int, widening: int = 1) -> Ids:
        """The nearest by FAISS; see `Method`."""
        return nearest(self.indexes, self.name, self._of(features), count * widening, self.metric)

    def exhausted(self, features: Features, count: int, widening: int = 1) -> bool:  # noqa: ARG002
        """Whether the index was asked for all it holds; see `Method`."""
        return count * widening >= len(self.indexes.vectors(self.name, self.metric))

    def comparable(self, features: Features, row: StoredGarment) -> bool:  # noqa: ARG002 - each garment has vectors
        """Always; see `Method`."""
        return True

    def compare(self, features: Features, ids: Ids) -> Compared:
        """`share_of_cosine`; on unit vectors L2 ranks alike. See `Method`."""
        scores = self._scores.setdefault(id(features), {})
        unread = np.array([number for number in ids.tolist() if number not in scores], np.int64)
        if len(unread):
            cosines = vectors_of(self.catalog, self.name, unread) @ self._of(features)
            scores.update(zip(unread.tolist(), share_of_cosine(cosines).tolist(), strict=True))
        score = np.array([scores[number] for number in ids.tolist()])
        return Compared(score, {self.name: score.astype(np.float32)})

    def _of(self, features: Features) -> NDArray[np.float32]:
        return features.color if self.name == "color" else features.embedding


class WizardMethod:
    """The default: retrieve by embedding and color, compare all parts, match keypoints of the most alike."""

    def __init__(
        self,
        catalog: Catalog,
        indexes: Indexes,
        blocks: Mapping[str, int],
        metric: Metric,
        like: Like,
        fusion: Fusion | None = None,
    ) -> None:
        """Ask `catalog`, inside a snapshot of it."""
        self.catalog = catalog
        self.indexes = indexes
        self.metric: Metric = metric
        self.like = like
        self.blocks = blocks
        self.fusion = fusion or shipped()
        self._read: dict[int, dict[int, tuple[float, ...]]] = {}
        self._patterns: dict[int, dict[int, float]] = {}

    def candidates(self, features: Features, count: int, widening: int = 1) -> Ids:
        """The nearest by embedding, and the nearest by color; see `Method`."""
        return np.union1d(
            nearest(self.indexes, "embedding", features.embedding, count * widening, self.metric),
            nearest(self.indexes, "color", features.color, count * widening, self.metric),
        )

    def exhausted(self, features: Features, count: int, widening: int = 1) -> bool:  # noqa: ARG002
        """Whether the indexes were asked for all they hold; see `Method`."""
        return count * widening >= len(self.indexes.vectors("embedding", self.metric))

    def comparable(self, features: Features, row: StoredGarment) -> bool:  # noqa: ARG002 - each garment has vectors
        """Always; see `Method`."""
        return True

    def compare(self, features: Features, ids: Ids) -> Compared:
        """What each part says, fused; see `Method`."""
        parts, prominence = self._parts(features, ids)
        parts["pattern"] = np.zeros(len(ids), np.float32)  # until it is known who is looked at closer
        count = len(features.keypoints)
        likely = np.argsort(-self.fusion.log_odds(parts, prominence, count, self.like), kind="stable")
        alike = np.argsort(-self.fusion.likeness.alike(parts, self.like), kind="stable")
        closer = np.union1d(likely[: VERIFIED // 2], alike[: VERIFIED // 2])
        parts["pattern"][closer] = self._pattern(features, ids[closer])
        return Compared(
            self.fusion.log_odds(parts, prominence, count, self.like),
            parts,
            self.fusion.likeness.alike(parts, self.like),
        )

    def _parts(self, features: Features, ids: Ids) -> tuple[dict[str, Says], Says]:
        """What vectors say, `(G,)` each, and `(G,)` prominence."""
        read = self._read.setdefault(id(features), {})
        unread = np.array([number for number in ids.tolist() if number not in read], np.int64)
        if len(unread):
            columns = [*vector_parts(self.catalog, features, unread, self.blocks).values()]
            columns.append(np.array(self.catalog.prominence(unread.tolist()), np.float32))
            read.update(zip(unread.tolist(), np.stack(columns, axis=1).tolist(), strict=True))
        *said, prominence = np.array([read[number] for number in ids.tolist()], np.float32).T
        return dict(zip(VECTOR_PARTS, said, strict=True)), prominence

    def _pattern(self, features: Features, ids: Ids) -> Says:
        """What keypoints say, `(G,)`."""
        matched = self._patterns.setdefault(id(features), {})
        unmatched = np.array([number for number in ids.tolist() if number not in matched], np.int64)
        said = patterns(self.catalog, features, unmatched, np.arange(len(unmatched)))
        matched.update(zip(unmatched.tolist(), said.tolist(), strict=True))
        return np.array([matched[number] for number in ids.tolist()], np.float32)


def share_of_cosine(cosines: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cosines as scores in [0, 1], in the same order.

    From `NEAR` on a score is the cosine itself. What is below, down to -1, shares the scores from `NEAR` to 0
    evenly, so that a score still says how far off a vector is where it points away.
    """
    cosines = np.clip(cosines.astype(np.float64), -1, 1)
    return np.where(cosines >= NEAR, cosines, NEAR * (1 + cosines) / (1 + NEAR))


def _nearness(one: Keypoints, other: Keypoints) -> float:
    """The mean cosine of a garment's keypoints to the nearest of another's, brought to [0, 1]."""
    if not len(one) or not len(other):
        return 0.0
    nearest_of = (one.descriptors @ other.descriptors.T).max(axis=1)
    return float(np.clip((1 + nearest_of.mean()) / 2, 0, 1))


def vector_parts(
    catalog: Catalog, features: Features, ids: Ids, blocks: Mapping[str, int]
) -> dict[str, Says]:
    """What the embedding's blocks and the color say of garments of a catalog, `(G,)` each in [0, 1]."""
    embeddings, colors = (vectors_of(catalog, name, ids) for name in ("embedding", "color"))
    return compare_vectors(features, embeddings, colors, blocks)


def compare_vectors(
    features: Features,
    embeddings: NDArray[np.float32],
    colors: NDArray[np.float32],
    blocks: Mapping[str, int],
) -> dict[str, Says]:
    """What `(G, E)` embeddings' blocks and `(G, C)` colors say, by `VECTOR_PARTS`, `(G,)` each in [0, 1]."""
    parts = {
        part: np.clip(block(embeddings, name, blocks) @ block(features.embedding, name, blocks), 0, 1)
        for part, name in zip(VECTOR_PARTS[:3], ("same", "texture", "cut"), strict=True)
    }
    parts[VECTOR_PARTS[3]] = np.clip(colors @ features.color, 0, 1)
    return parts


def patterns(catalog: Catalog, features: Features, ids: Ids, closer: NDArray[np.int64]) -> Says:
    """The score of `match_garments` with garments of a catalog, `(G,)`; 0 but at the places in `closer`."""
    told = np.zeros(len(ids), np.float32)
    others = catalog.features(ids[closer].tolist())
    told[closer] = [match_garments(features.keypoints, other.keypoints).score for _, other in others]
    return told


def nearest(
    indexes: Indexes,
    name: VectorName,
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


def vectors_of(catalog: Catalog, name: VectorName, ids: Ids) -> NDArray[np.float32]:
    """`(G, D)` vectors of garments of a catalog."""
    return np.stack([row for _, row in catalog.vectors(name, ids.tolist())])
