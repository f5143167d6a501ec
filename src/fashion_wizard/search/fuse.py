"""One score out of several parts, by weights that were learnt (`training/fusion/`) and stand in one file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.search.like import Like
from fashion_wizard.search.likeness import Likeness
from fashion_wizard.weights import weights_path

PARTS: Final = ("look", "texture", "cut", "color", "pattern")
"""What two garments are compared by; each says something in [0, 1]."""
TEXTURED: Final = 30
"""A garment with so many keypoints counts as half textured; with none it is plain."""

SUREST: Final = 0.9999
"""Only the very same photo has a score of 1."""
ALIKE: Final = 0.05
"""The share of a score that tells how alike garments are. The rest tells whether they are the same, so this
orders what is not; a larger one would order what may be. Chosen on `luma-men`, a development set; log in
`training/embedding/README.md`."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fusion:
    """A model of "this candidate is the article that is asked for", for one candidate by itself.

    The candidates of a search share one right answer, or none is right: see `share_out`. Together both are a
    conditional logit with an outside option (McFadden, "Conditional logit analysis of qualitative choice
    behavior", 1974).

    Attributes:
        plain: The weight of each part where cloth is plain.
        textured: The same where it is full of texture; between the two, by the number of keypoints.
        usual: What each part usually says of the candidates of a search: `Like` turns the difference from it.
        prominence: The weight of the natural logarithm of a candidate's share of its photo.
        bias: Plain's and textured's.
        likeness: What tells how alike two garments are that are not the same.
    """

    plain: Mapping[str, float]
    textured: Mapping[str, float]
    usual: Mapping[str, float]
    prominence: float
    bias: tuple[float, float]
    likeness: Likeness

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that `training/fusion/` wrote."""
        told = json.loads(path.read_text(encoding="utf-8"))
        likeness = Likeness(told["likeness"]["weights"], told["likeness"]["bias"])
        return cls(
            told["plain"],
            told["textured"],
            told["usual"],
            told["prominence"],
            tuple(told["bias"]),
            likeness,
        )

    def log_odds(
        self,
        parts: Mapping[str, NDArray[np.float32]],
        prominence: NDArray[np.float32],
        query_keypoints: int,
        like: Like,
    ) -> Scores:
        """How likely each candidate is the article that is asked for, if it were the only one, as log-odds.

        Args:
            parts: `(G,)` each, by the names of `PARTS`.
            prominence: `(G,)` in (0, 1]: how much of its photo each candidate is, see `retrieve`.
            query_keypoints: How many keypoints the garment that is asked for has.
            like: What the user turned.

        Returns:
            `(G,)`; 0 for one that is as likely as not.
        """
        texture = textured(query_keypoints)
        turned = like.weights()
        total = (1 - texture) * self.bias[0] + texture * self.bias[1]
        score = np.full(len(prominence), total, np.float64) + self.prominence * np.log(prominence)
        for name in PARTS:
            weight = (1 - texture) * self.plain[name] + texture * self.textured[name]
            score += weight * (self.usual[name] + turned[name] * (parts[name] - self.usual[name]))
        return score


def share_out(log_odds: Scores, rivals: NDArray[np.int64]) -> Scores:
    """How likely each candidate is the article that is asked for, as one article at most is.

    Two candidates that are equally alike are each right half the time at best, so the more a shop has that is
    alike, the less sure each is. Candidates that stand for one article do not compete, and the order stays as
    it is.

    Args:
        log_odds: `(G,)`, of each as if it were the only one.
        rivals: `(G,)`, a number for each article, below `G`; see `pictures.rivals`.

    Returns:
        `(G,)` in (0, 1); the largest of each article add up to less than 1.
    """
    top = float(np.max(log_odds, initial=0))
    odds, none = np.exp(log_odds - top), np.exp(-top)
    best = np.zeros(rivals.max(initial=-1) + 1)
    np.maximum.at(best, rivals, odds)
    return np.asarray(SUREST * odds / (none + best.sum()), np.float64)


def scored(chances: Scores, alike: Scores) -> Scores:
    """Scores of hits: the very article by its chance, and after it, whatever is alike by how much it is.

    Args:
        chances: `(G,)`, as `share_out` gives them.
        alike: `(G,)`, as `Likeness.alike` gives them.

    Returns:
        `(G,)` in [0, 1), no further than `ALIKE` from the chances.
    """
    return (1 - ALIKE) * chances + ALIKE * alike


def textured(keypoints: int) -> float:
    """How textured a garment with so many keypoints is, in [0, 1)."""
    return keypoints / (keypoints + TEXTURED)


@cache
def shipped() -> Fusion:
    """The fusion that comes with the product; read once."""
    return Fusion.load(weights_path("fusion.json"))
