"""What a way to search has to do: a protocol, so that a new way is one new file and one line in `methods`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Features

By = Literal["wizard", "superpoint", "embedding", "color"]
"""Ways to search: by all parts together; by keypoints, by the embedding, or by color alone."""
METHODS: Final[tuple[By, ...]] = get_args(By)

VERIFIED: Final = 40
"""Keypoints are matched with at least so many candidates, and with twice as many as results are wanted: one
half are the likeliest to be the article by all other parts, the other half the most similar. Of 24 to 80 the
least that left the first ten results of 176 queries, of two shops and of rendered clothes, as with 80."""

Ids = NDArray[np.int64]
PartValues = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Compared:
    """How similar some candidates are to the query's garment.

    Attributes:
        score: `(G,)` in [0, 1], or log-odds.
        parts: `(G,)` each, what the score was made of.
        similarity: `(G,)` in [0, 1]. Where it is given, `score` has log-odds that a candidate is the same
            article, as if it were the only candidate; at most one of all is, see `share_out`.
        kind: The share of `similarity` that is about the kind of garment, in [0, 1].
        unmatched: The candidates whose keypoints might be matched and were not: a match can only raise their
            score and similarity.
    """

    score: NDArray[np.floating[Any]]
    parts: Mapping[str, PartValues] = field(default_factory=dict)
    similarity: NDArray[np.float64] | None = None
    kind: float = 0.0
    unmatched: frozenset[int] = frozenset()


class Method(Protocol):
    """One way to search, for one search: what was read of the catalog is not read again."""

    def candidates(
        self, features: Features, count: int, widening: int = 1, allowed: Ids | None = None
    ) -> Ids:
        """Ids of garments of the catalog that may become results.

        Args:
            features: Of the query's garment.
            count: About how many.
            widening: How many times as far as usual to look, where the first candidates were too few.
            allowed: Ids, ascending, of the garments that may become results; None for all. A method that
                cannot search among some only may find others too.
        """
        ...

    def exhausted(self, features: Features, count: int, widening: int = 1) -> bool:
        """Whether `candidates` finds no more, however far it looks."""
        ...

    def comparable(self, features: Features, keypoints: int) -> bool:
        """Whether this method can compare a garment with so many keypoints, or more, at all."""
        ...

    def compare(
        self, features: Features, ids: Ids, verified: int = VERIFIED, also: Collection[int] = ()
    ) -> Compared:
        """How similar the garments of these ids are to the query's.

        Args:
            features: Of the query's garment.
            ids: Of garments of the catalog.
            verified: With so many of them keypoints are matched, by a method that does so after all else.
            also: And with these of them.
        """
        ...

    def most(self, features: Features, ids: Ids) -> float:
        """None of these garments has a higher score as a result, whatever keypoints the query's garment has.

        Args:
            features: Of the query's garment; keypoints may be missing.
            ids: As `compare` takes them.
        """
        ...
