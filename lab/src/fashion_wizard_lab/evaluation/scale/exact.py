"""The exact ranking of everything, slow and simple."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.features.embedding import Embedding
from fashion_wizard.garment import Features, Keypoints
from fashion_wizard.search.comparison import compare_vectors
from fashion_wizard.search.fuse import shipped
from fashion_wizard.search.weights import PartWeights
from fashion_wizard_lab.evaluation.scale.mixed import Vectors

TOP: Final = 10
_NO_KEYPOINTS: Final = Keypoints(
    np.empty((0, 2), np.float32), np.empty(0, np.float32), np.empty((0, 256), np.float32)
)


def fused(
    query: Mapping[str, NDArray[np.float32]], vectors: Mapping[str, NDArray[np.float32]]
) -> NDArray[np.float64]:
    """The log-odds that garments are the article of a query, `(G,)`, by their vectors alone.

    Args:
        query: `(D,)` by kind.
        vectors: `(G, D)` by kind.
    """
    features = Features(_NO_KEYPOINTS, query["color"], query["embedding"])
    parts = compare_vectors(features, vectors["embedding"], vectors["color"], Embedding.blocks)
    count = len(vectors["color"])
    parts["pattern"] = np.zeros(count, np.float32)
    return np.asarray(shipped().log_odds(parts, np.ones(count, np.float32), 0, PartWeights()), np.float64)


class Exact:
    """The first ten of each query.

    Attributes:
        first: `(Q, TOP)` numbers of garments, by kind of vectors, and `fused`.
    """

    def __init__(
        self,
        queries: Mapping[str, Vectors],
        blocks: Iterable[Mapping[str, Vectors]],
    ) -> None:
        """Compare all queries with all garments, which come in blocks, numbered from 0."""
        count = len(queries["color"])
        best = {
            name: (np.full((count, TOP), -np.inf), np.full((count, TOP), -1, np.int64))
            for name in ("fused", "embedding", "color")
        }
        start = 0
        for block in blocks:
            scores = {name: queries[name] @ block[name].T for name in ("embedding", "color")}
            scores["fused"] = np.stack(
                [fused({name: rows[i] for name, rows in queries.items()}, block) for i in range(count)]
            )
            numbers = start + np.arange(len(block["color"]))
            for name, (near, ids) in best.items():
                together = np.concatenate([near, scores[name]], axis=1)
                either = np.concatenate([ids, np.broadcast_to(numbers, scores[name].shape)], axis=1)
                order = np.argsort(-together, axis=1, kind="stable")[:, :TOP]
                best[name] = np.take_along_axis(together, order, 1), np.take_along_axis(either, order, 1)
            start += len(numbers)
        self.first = {name: ids for name, (_, ids) in best.items()}
