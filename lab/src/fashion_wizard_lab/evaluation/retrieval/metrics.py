"""Retrieval figures from rankings; pure functions."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking

HIT_AT: Final = (1, 5, 10, 20, 30, 40, 50)
"""The k for which hit@k is reported."""


def rank_by_score(scores: NDArray[np.floating]) -> NDArray[np.intp]:
    """The columns of each row, best score first; equal scores stay in column order.

    Args:
        scores: `(Q, G)`, larger is better.

    Returns:
        `(Q, G)` column numbers.
    """
    return np.argsort(-scores, axis=1, kind="stable")


def relevance(query_items: Sequence[str], ranked_items: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Which ranks of which query show the query's item.

    Args:
        query_items: The item of each of Q queries.
        ranked_items: The items of the gallery photos found for each query, best first, one entry a photo;
            rankings may end early.

    Returns:
        `(Q, K)`, K the length of the longest ranking; what is past a ranking's end is False.
    """
    longest = max((len(ranking) for ranking in ranked_items), default=0)
    relevant = np.zeros((len(query_items), longest), dtype=np.bool_)
    for row, (item, ranking) in enumerate(zip(query_items, ranked_items, strict=True)):
        relevant[row, : len(ranking)] = [found == item for found in ranking]
    return relevant


def hit_at(relevant: NDArray[np.bool_], k: int) -> float:
    """The share of queries with their item among the first k gallery photos.

    This is the top-k accuracy of Liu et al., "DeepFashion", CVPR 2016, section 5 (In-shop retrieval).

    Args:
        relevant: `(Q, K)`, as `relevance` makes it; Q is at least one.
        k: How many gallery photos count.
    """
    return float(relevant[:, :k].any(axis=1).mean())


def map_at_r(relevant: NDArray[np.bool_], available: NDArray[np.integer]) -> float:
    """Mean average precision at R.

    For a query with R right photos in the gallery, the sum over the ranks i = 1..R of the precision of the
    first i where rank i is right and of 0 where it is wrong, divided by R; then the mean over the queries.
    A query without any right photo counts 0. Source: Musgrave et al., "A Metric Learning Reality Check",
    ECCV 2020, section 3.2.

    Args:
        relevant: `(Q, K)`, as `relevance` makes it; Q is at least one.
        available: `(Q,)`, R of each query.
    """
    ranks = np.arange(1, relevant.shape[1] + 1)
    precision = np.cumsum(relevant, axis=1) / ranks
    counted = relevant & (ranks <= available[:, None])
    return float((np.where(counted, precision, 0.0).sum(axis=1) / np.maximum(available, 1)).mean())


def hit_curve(relevant: NDArray[np.bool_], k: int) -> list[float]:
    """hit@1 to hit@k, as `hit_at`, for every k at once.

    Args:
        relevant: `(Q, K)`, as `relevance` makes it; Q is at least one.
        k: The length of the curve.
    """
    padded = np.pad(relevant, ((0, 0), (0, max(0, k - relevant.shape[1]))))
    return [float(share) for share in np.maximum.accumulate(padded[:, :k], axis=1).mean(axis=0)]


def retrieval_metrics(
    query_items: Sequence[str], ranked_items: Sequence[Sequence[str]], gallery_items: Sequence[str]
) -> dict[str, float]:
    """All figures of one method: `hit@k` for every k of `HIT_AT`, and `mAP@R`.

    Every query counts: one whose item is not in the gallery is a miss.

    Args:
        query_items: The item of each query.
        ranked_items: For each query, the items of the gallery photos found, best first.
        gallery_items: The item of each gallery photo, found or not.

    Raises:
        ValueError: if there is no query, or not one ranking for each.
    """
    if not query_items:
        raise ValueError("no query, no figures")
    relevant = relevance(query_items, ranked_items)
    shown = Counter(gallery_items)
    available = np.array([shown[item] for item in query_items])
    figures = {f"hit@{k}": hit_at(relevant, k) for k in HIT_AT}
    figures["mAP@R"] = map_at_r(relevant, available)
    return figures


def figures_of(rankings: Sequence[Ranking], gallery_items: Sequence[str]) -> dict[str, float]:
    """All figures of some rankings: those of `retrieval_metrics`, and `any_hit@k` for every k of `HIT_AT`.

    hit@k searches with the garment that the data set means. any_hit@k is the share of queries whose item is
    among the first k gallery photos by at least one garment of the photo: what a customer finds who picks the
    right one of the garments offered. It is never below hit@k.
    """
    found = [[photo.item for photo in ranking.found] for ranking in rankings]
    figures = retrieval_metrics([ranking.query.item for ranking in rankings], found, gallery_items)
    ranks = np.array([ranking.any_rank for ranking in rankings])
    return figures | {f"any_hit@{k}": float((ranks <= k).mean()) for k in HIT_AT}


def hit_interval(rankings: Sequence[Ranking]) -> tuple[float, float]:
    """The 95 % confidence interval of the hit@1 of some rankings, at least one; see `wilson_interval`."""
    return wilson_interval(sum(ranking.rank == 1 for ranking in rankings), len(rankings))


def wilson_interval(hits: int, count: int) -> tuple[float, float]:
    """The 95 % confidence interval of a share; wide where few were counted.

    Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 1927.

    Args:
        hits: How many of `count` are right.
        count: At least one.
    """
    z = 1.959964
    share = hits / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, middle - half), min(1.0, middle + half)
