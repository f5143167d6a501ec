"""From one garment's features to the garments of the catalog worth a closer look."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Features, may_answer
from fashion_wizard.index.base import Metric
from fashion_wizard.search.indexes import Indexes
from fashion_wizard.search.votes import share, vote

CANDIDATES: Final = 600
"""How many garments of the most similar colors are looked at closely, besides all that got a vote.

A photo has three or four garments, and only those that are worn in the same place may be an answer.
"""


@dataclass(frozen=True, eq=False, slots=True)
class Candidates:
    """Garments of the catalog, and what each part says of them.

    Attributes:
        ids: `(G,)` ids of garments, ascending.
        keypoints: `(G,)` float32, shares of votes in [0, 1].
        color: `(G,)` float32, Bhattacharyya coefficients in [0, 1].
    """

    ids: NDArray[np.int64]
    keypoints: NDArray[np.float32]
    color: NDArray[np.float32]


def retrieve(
    catalog: Catalog,
    indexes: Indexes,
    label: str,
    features: Features,
    metric: Metric,
    always: NDArray[np.int64],
) -> Candidates:
    """All garments that got a vote, and those of the most similar colors, of labels that may be an answer.

    Args:
        catalog: Inside a snapshot.
        indexes: Of that catalog.
        label: Of the garment that is asked for.
        features: Of the same.
        metric: How keypoints are compared.
        always: Ids of garments of the catalog that are candidates in any case.
    """
    voted, votes = vote(indexes.keypoints(metric), features.keypoints.descriptors, metric)
    _, near = indexes.colors("cosine").search(features.color[None], CANDIDATES)
    found = np.union1d(np.union1d(voted, near[0][near[0] >= 0]), always).tolist()
    rows = [row for row in catalog.garments(found) if may_answer(label, row.label) or row.id in always]
    ids = np.array([row.id for row in rows], np.int64)
    counts = np.array([row.keypoints for row in rows], np.int64)
    told = dict(zip(voted.tolist(), votes.tolist(), strict=True))
    all_votes = np.array([told.get(row.id, 0) for row in rows], np.float32)
    colors = [color for _, color in catalog.colors(ids.tolist())]
    likeness = np.stack(colors) @ features.color if colors else np.zeros(0, np.float32)
    return Candidates(
        ids=ids,
        keypoints=share(all_votes, len(features.keypoints), counts),
        color=np.asarray(np.clip(likeness, 0, 1), np.float32),
    )
