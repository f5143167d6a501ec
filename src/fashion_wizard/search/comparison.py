"""Vectors and keypoints of one garment beside those of garments of a catalog, as parts in [0, 1]."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.vector_memory import VectorName
from fashion_wizard.features.base import block
from fashion_wizard.garment import Features
from fashion_wizard.index.base import Metric
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.search.method import Ids, PartValues
from fashion_wizard.steps import step

NEAR: Final = 0.05
"""From this cosine on, a vector's score is its cosine: see `share_of_cosine`."""
VECTOR_PARTS: Final = ("look", "texture", "cut", "color")
_BLOCKS: Final = {"look": "same", "texture": "texture", "cut": "cut"}
"""The block of the embedding that each part compares."""


def lights(features: Features) -> list[Features]:
    """As a query's photo shows a garment; and as it would be in white light, where that differs."""
    return [features] if features.in_white_light is None else [features, features.in_white_light]


def nearest(
    indexes: Indexes,
    name: VectorName,
    vector: NDArray[np.float32],
    count: int,
    metric: Metric,
    allowed: Ids | None = None,
) -> Ids:
    """Ids of the garments whose vectors are nearest, ascending; of all, or of those that are allowed.

    Args:
        indexes: Of the catalog.
        name: Which vectors.
        vector: `(D,)`, of the query.
        count: How many garments, at most.
        metric: How vectors are compared.
        allowed: `(A,)` ids; all unless given.
    """
    index = indexes.vectors(name, metric)
    if not len(index):
        return np.empty(0, np.int64)
    _, found = index.search(vector[None], min(count, len(index)), allowed=allowed)
    return np.unique(found[0][found[0] >= 0])


def vector_parts(
    catalog: Catalog, features: Features, ids: Ids, blocks: Mapping[str, int]
) -> dict[str, PartValues]:
    """The parts of `VECTOR_PARTS` for garments of a catalog, `(G,)` each in [0, 1]; see `compare_vectors`."""
    embeddings, colors = (catalog.vector_rows(name, ids.tolist()) for name in ("embedding", "color"))
    return compare_vectors(features, embeddings, colors, blocks)


def compare_vectors(
    features: Features,
    embeddings: NDArray[np.float32],
    colors: NDArray[np.float32],
    blocks: Mapping[str, int],
) -> dict[str, PartValues]:
    """The parts that embeddings and colors give, by `VECTOR_PARTS`, `(G,)` each in [0, 1].

    Args:
        features: Of the query's garment.
        embeddings: `(G, E)` of the candidates.
        colors: `(G, C)` of the candidates.
        blocks: The parts of an embedding; see `Embedder.blocks`.
    """
    parts = {
        part: np.clip(block(embeddings, name, blocks) @ block(features.embedding, name, blocks), 0, 1)
        for part, name in _BLOCKS.items()
    }
    return parts | {"color": np.clip(colors @ features.color, 0, 1)}


def patterns(catalog: Catalog, features: Features, ids: Ids, closer: NDArray[np.int64]) -> PartValues:
    """The score of `match_garments` with garments of a catalog, `(G,)`; 0 but at the places in `closer`."""
    scores = np.zeros(len(ids), np.float32)
    if not len(features.keypoints):
        return scores
    others = catalog.keypoints_of(ids[closer].tolist())
    for place, other in zip(closer.tolist(), others, strict=True):
        step()
        scores[place] = match_garments(features.keypoints, other).score
    return scores


def share_of_cosine(cosines: NDArray[np.float32]) -> NDArray[np.float64]:
    """Cosines as scores in [0, 1], in the same order.

    From `NEAR` on a score is the cosine itself. Cosines below, down to -1, are spread evenly over the scores
    from `NEAR` down to 0, so that vectors that point away still differ in their scores.
    """
    cosines = np.clip(cosines.astype(np.float64), -1, 1)
    return np.where(cosines >= NEAR, cosines, NEAR * (1 + cosines) / (1 + NEAR))
