"""Whether one search is better than another on the same queries, or only luckier; pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_ROUNDS: Final = 5_000
"""Data sets that are drawn for an interval."""
_SEED: Final = 0


@dataclass(frozen=True, slots=True)
class Paired:
    """Two searches side by side, on the same queries.

    Attributes:
        queries: How many there are.
        items: How many items they show.
        first: The share of queries that the first search finds.
        second: The share that the second finds.
        difference: The second less the first.
        low, high: The 95 % confidence interval of the difference.
        only_first: How many queries only the first finds.
        only_second: How many only the second finds.
        p: How likely a difference at least as large would be if neither were better.
    """

    queries: int
    items: int
    first: float
    second: float
    difference: float
    low: float
    high: float
    only_first: int
    only_second: int
    p: float


def paired(first: NDArray[np.bool_], second: NDArray[np.bool_], items: Sequence[str]) -> Paired:
    """Compare two searches that were asked the same.

    Queries that show one item are alike: they are drawn together for the interval, and change sides together
    for p. So an item that is photographed often does not count as if it were many.

    Args:
        first: `(Q,)`, whether the first search finds what each query asks for; Q is at least one.
        second: The same of the second search.
        items: The item of each query.
    """
    names, item_of = np.unique(np.array(items), return_inverse=True)
    differences = np.bincount(item_of, second.astype(float) - first.astype(float)).astype(np.float64)
    counts = np.bincount(item_of)
    low, high = bootstrap_interval(differences, counts)
    return Paired(
        queries=len(items),
        items=len(names),
        first=float(first.mean()),
        second=float(second.mean()),
        difference=float(differences.sum() / len(items)),
        low=low,
        high=high,
        only_first=int(np.count_nonzero(first & ~second)),
        only_second=int(np.count_nonzero(second & ~first)),
        p=sign_flip_p(np.rint(differences).astype(np.int64)),
    )


def bootstrap_interval(sums: NDArray[np.float64], counts: NDArray[np.integer]) -> tuple[float, float]:
    """The 95 % confidence interval of a mean over queries, drawn again item by item.

    Source: Field and Welsh, "Bootstrapping clustered data", JRSS B 2007; the interval is between percentiles.

    Args:
        sums: `(I,)`, of each item the sum over its queries.
        counts: `(I,)`, how many queries each item has.

    Returns:
        The same bounds for the same numbers.
    """
    lot = np.random.default_rng(_SEED)
    drawn = (lot.integers(len(sums), size=len(sums)) for _ in range(_ROUNDS))
    means = [sums[places].sum() / counts[places].sum() for places in drawn]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def sign_flip_p(differences: NDArray[np.int64]) -> float:
    """The two-sided p of Fisher's randomization test, exactly.

    If neither search is better, each item's difference might as well have the other sign. p is the share of
    all choices of signs whose sum is at least as far from 0 as the one that was observed. With one query an
    item this is the sign test, also called McNemar's exact test.

    Source: Smucker, Allan, Carterette, "A Comparison of Statistical Significance Tests for Information
    Retrieval Evaluation", CIKM 2007, section 3.

    Args:
        differences: `(I,)`, of each item the queries that only the second search finds, less those that only
            the first finds.
    """
    sizes = np.abs(differences[differences != 0])
    # chances[s]: that the signs drawn so far leave a sum of s - reach.
    chances, reach = np.ones(1), 0
    for size in sizes.tolist():
        wider = np.zeros(len(chances) + 2 * size)
        wider[: len(chances)] += chances / 2
        wider[2 * size :] += chances / 2
        chances, reach = wider, reach + size
    far = np.abs(np.arange(len(chances)) - reach) >= abs(int(differences.sum()))
    return min(1.0, float(chances[far].sum()))
