"""How similar two garments are that need not be the same article: in cloth, color and kind."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.search.weights import PartWeights

TRAITS: Final = {"cloth": ("texture", "pattern"), "color": ("color",), "kind": ("cut",)}
"""What two garments may have in common, and the parts that it is estimated from."""
KIND: Final = "kind"
"""The trait, and the part that tells it alone where there is a `KindModel`."""
KIND_FIRST: Final = 8.0
"""How much the kind counts then beside cloth and color: what is of another kind comes after. Chosen on photos
of the senders that `may_fit`."""

Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TraitModel:
    """The probability that two garments share a trait: one logistic regression a trait, on its parts.

    Ordering candidates by the expected number of shared traits puts the most shared traits among the first
    (Robertson, "The probability ranking principle in IR", 1977).

    Attributes:
        weights: The coefficients of each trait, by part.
        bias: The intercept of each trait.
    """

    weights: Mapping[str, Mapping[str, float]]
    bias: Mapping[str, float]

    def probability(
        self, parts: Mapping[str, NDArray[np.float32]], trait: str, like: PartWeights
    ) -> Probabilities:
        """The probability that each candidate shares a trait with the query, `(G,)` in (0, 1).

        Args:
            parts: `(G,)` each, by the names of `TRAITS`' parts.
            trait: One of `TRAITS`.
            like: Weighs the parts of a trait against each other; their common factor has no effect.
        """
        if trait == KIND and KIND in parts:
            return parts[KIND].astype(np.float64)
        by_name, own = like.by_name(), TRAITS[trait]
        mean = np.mean([by_name[part] for part in own]) or 1.0
        log_odds = self.bias[trait] + sum(
            by_name[part] / mean * self.weights[trait][part] * parts[part].astype(np.float64) for part in own
        )
        return np.asarray(1 / (1 + np.exp(-log_odds)), np.float64)

    def similarity(self, parts: Mapping[str, NDArray[np.float32]], like: PartWeights) -> Probabilities:
        """The expected share of traits that each candidate has in common with the query, `(G,)` in [0, 1).

        Args:
            parts: `(G,)` each, by the names of `TRAITS`' parts, and `KIND` where that is known.
            like: A trait counts by the mean weight of its parts; the result is 0 where all weights are 0.
        """
        shares = self.shares(parts, like)
        return np.asarray(
            sum(share * self.probability(parts, trait, like) for trait, share in shares.items()), np.float64
        )

    def shares(self, parts: Container[str], like: PartWeights) -> dict[str, float]:
        """How much of the similarity each trait is, in [0, 1]; 0 where the weights of all traits are 0."""
        by_name = like.by_name()
        counts = {name: float(np.mean([by_name[part] for part in own])) for name, own in TRAITS.items()}
        if KIND in parts:
            counts[KIND] *= KIND_FIRST
        total = sum(counts.values()) or 1.0
        return {name: count / total for name, count in counts.items()}
