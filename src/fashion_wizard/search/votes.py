"""Keypoints of a query vote for garments of the catalog by their nearest neighbors."""

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.index.base import Metric, Neighbors
from fashion_wizard.index.source import KEYPOINT_BITS

NEIGHBORS = 24
"""The number of nearest keypoints of the whole catalog that each keypoint of the query may vote for."""
_PERFECT: dict[Metric, float] = {"cosine": 1.0, "l2": 0.0}
_UNRELATED: dict[Metric, float] = {"cosine": 0.0, "l2": -2.0}
"""Similarity of a unit vector to itself, and to one at a right angle."""


def vote(
    index: Neighbors,
    descriptors: NDArray[np.float32],
    metric: Metric,
    *,
    neighbors: int = NEIGHBORS,
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """How strongly a query's keypoints vote for each garment of the catalog.

    The weight of a vote is how much nearer a neighbor is than the farthest of the neighbors, as a share of
    the way to a perfect match: what is common in the catalog tells little (after McCann and Lowe, "Local
    Naive Bayes Nearest Neighbor", CVPR 2012). A keypoint of the query votes for one keypoint of a garment at
    most, and each gets one vote at most.

    Args:
        index: Keypoints of the catalog under `keypoint_ids`.
        descriptors: `(N, D)` of the query's garment, unit length.
        metric: What the index compares by.
        neighbors: How many neighbors of each keypoint count.

    Returns:
        `(G,)` ids of garments that got a vote, and `(G,)` sums of their votes, from 0 to N.
    """
    if not len(descriptors) or not len(index):
        return np.empty(0, np.int64), np.empty(0, np.float32)
    found = min(neighbors, len(index))
    similarities, ids = index.search(descriptors, found)
    common = similarities[:, -1:] if found == neighbors else np.full((len(ids), 1), _UNRELATED[metric])
    weights = (similarities - common) / np.maximum(_PERFECT[metric] - common, 1e-6)
    queries = np.broadcast_to(np.arange(len(ids))[:, None], ids.shape)
    cast = weights > 0
    order = np.argsort(-weights[cast], kind="stable")
    weight, query, keypoint = weights[cast][order], queries[cast][order], ids[cast][order]
    # The strongest comes first, and `unique` keeps the first of each pair.
    _, first = np.unique(np.stack([query, keypoint >> KEYPOINT_BITS]), axis=1, return_index=True)
    first = np.sort(first)
    weight, keypoint = weight[first], keypoint[first]
    _, first = np.unique(keypoint, return_index=True)
    garments, place = np.unique(keypoint[first] >> KEYPOINT_BITS, return_inverse=True)
    return garments, np.bincount(place, np.minimum(weight[first], 1.0)).astype(np.float32)


def share(
    votes: NDArray[np.float32], query_keypoints: int, garment_keypoints: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Votes as a share of what two garments with so many keypoints could give, in [0, 1].

    The geometric mean of both counts is never less than the votes, as each keypoint has one vote at
    most; a garment with many keypoints gets no more for having many.

    Args:
        votes: `(G,)` sums of votes.
        query_keypoints: Keypoints of the query's garment.
        garment_keypoints: `(G,)` keypoints of each garment.
    """
    possible = np.sqrt(float(max(query_keypoints, 1)) * np.maximum(garment_keypoints, 1))
    return np.asarray(np.clip(votes / possible, 0, 1), np.float32)
