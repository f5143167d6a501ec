"""How alike two garments are that need not be the same article: of one cloth, one color, one kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.search.like import Like

TRAITS: Final = {"cloth": ("texture", "pattern"), "color": ("color",), "kind": ("cut",)}
"""What two garments may have in common, and the parts that tell it."""

Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Likeness:
    """For each trait, how likely two garments have it in common: logistic in the parts that tell it.

    Candidates that come in the order of how many traits they are expected to share give the most shared
    traits among the first of them (Robertson, "The probability ranking principle in IR", 1977).

    Attributes:
        weights: Of each trait, its parts' weights.
        bias: Of each trait, its log-odds where no part says anything.
    """

    weights: Mapping[str, Mapping[str, float]]
    bias: Mapping[str, float]

    def chances(self, parts: Mapping[str, NDArray[np.float32]], trait: str, like: Like) -> Chances:
        """How likely candidates share a trait, `(G,)` in (0, 1).

        Args:
            parts: `(G,)` each, by the names of `TRAITS`' parts.
            trait: One of `TRAITS`.
            like: Where several parts tell the trait, which of them is to be believed more.
        """
        turned, own = like.weights(), TRAITS[trait]
        usual = np.mean([turned[part] for part in own]) or 1.0
        said = self.bias[trait] + sum(
            turned[part] / usual * self.weights[trait][part] * parts[part].astype(np.float64) for part in own
        )
        return np.asarray(1 / (1 + np.exp(-said)), np.float64)

    def alike(self, parts: Mapping[str, NDArray[np.float32]], like: Like) -> Chances:
        """The share of all traits that candidates are expected to have in common, `(G,)` in [0, 1).

        Args:
            parts: `(G,)` each, by the names of `TRAITS`' parts.
            like: A trait counts as much as its parts do on average; 0 for all where nothing is to count.
        """
        turned = like.weights()
        counts = {trait: float(np.mean([turned[part] for part in own])) for trait, own in TRAITS.items()}
        total = sum(counts.values()) or 1.0
        return np.asarray(
            sum(count / total * self.chances(parts, trait, like) for trait, count in counts.items()),
            np.float64,
        )
