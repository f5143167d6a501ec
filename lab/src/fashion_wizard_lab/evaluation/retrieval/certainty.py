"""Whether scores say how often results are right: reliability, calibration error and Brier score."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.evaluation.retrieval.metrics import wilson_interval
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking

BINS: Final = 10
"""Bins of equal width, from 0 to 1."""
NEAR: Final = (0.5, 0.7, 0.9)
"""Scores around which the share of right results is also given."""
WITHIN: Final = 0.1
"""How far a score may be from one of `NEAR` to count there."""
FEW: Final = 20
"""A share among fewer results than this says little."""
DEPTHS: Final[Mapping[str, int]] = {"first": 1, "first_ten": 10}
"""Of each query only the first result counts, or the first ten."""

Certainty = dict[str, Any]
"""Numbers of `certainty_of`, ready for JSON."""


def certainties_of(rankings: Mapping[str, Sequence[Ranking]]) -> dict[str, dict[str, Certainty]]:
    """The certainty of each method's scores, by the names of `DEPTHS`."""
    return {
        method: {name: certainty_of(*_scored(ranked, depth)) for name, depth in DEPTHS.items()}
        for method, ranked in rankings.items()
    }


def certainty_of(scores: NDArray[np.float64], right: NDArray[np.bool_]) -> Certainty:
    """How scores of results compare with how many of these are right.

    Args:
        scores: `(N,)` in [0, 1].
        right: `(N,)`, whether each result shows the query's item.

    Returns:
        `results`: N. `brier`: the mean squared difference between score and outcome (Brier 1950). `ece`: the
        expected calibration error, the mean over bins of |share right - mean score|, weighted by results
        (Naeini et al., AAAI 2015). `bins`: ten of equal width. `near`: the same around 0.5, 0.7 and 0.9,
        within 0.1. Bins and `near` have `results`, `score` (the mean), `right` (the share), and `low` and
        `high`, its 95 % confidence interval; None where there is no result. Without any result `brier` and
        `ece` are None.
    """
    # A score on a border belongs to the bin above it, 1 to the last bin.
    places = np.minimum((scores * BINS + 1e-9).astype(np.int64), BINS - 1)
    bins = [
        {"from": place / BINS, "to": (place + 1) / BINS, **_share(scores, right, places == place)}
        for place in range(BINS)
    ]
    off = [each["results"] * abs(each["right"] - each["score"]) for each in bins if each["results"]]
    near = {str(at): _share(scores, right, np.abs(scores - at) <= WITHIN + 1e-9) for at in NEAR}
    return {
        "results": len(scores),
        "brier": float(np.mean((scores - right) ** 2)) if len(scores) else None,
        "ece": sum(off) / len(scores) if len(scores) else None,
        "near": near,
        "bins": bins,
    }


def sharing_text(photos_of_item: int) -> str:
    """What keeps scores of a data set from being those of a shop; empty where nothing does.

    Args:
        photos_of_item: The most gallery photos that an item has which is asked for.
    """
    if photos_of_item < 2:
        return ""
    return (
        f"An item has up to {photos_of_item:,} gallery photos here, and each is searched as an item of its "
        "own. They share the probability that a shop gives to the item, so scores of wizard are too low."
    )


def _share(
    scores: NDArray[np.float64], right: NDArray[np.bool_], chosen: NDArray[np.bool_]
) -> dict[str, Any]:
    count, hits = int(np.count_nonzero(chosen)), int(np.count_nonzero(right & chosen))
    if not count:
        return {"results": 0, "score": None, "right": None, "low": None, "high": None}
    low, high = wilson_interval(hits, count)
    mean = float(scores[chosen].mean())
    return {"results": count, "score": mean, "right": hits / count, "low": low, "high": high}


def _scored(rankings: Sequence[Ranking], depth: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    found = [(hit.score, hit.item == each.query.item) for each in rankings for hit in each.found[:depth]]
    scores, right = zip(*found, strict=True) if found else ((), ())
    return np.array(scores, np.float64), np.array(right, np.bool_)
