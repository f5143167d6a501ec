"""One score out of several parts, by weights that were learned (the laboratory's `training/fusion/`)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.search.traits import TraitModel
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.weights import weights_path

PARTS: Final = ("look", "texture", "cut", "color", "pattern")
"""The comparisons of two garments, each with a value in [0, 1]."""
OTHER_COLOR: Final = 0.4
"""Colors less alike than this are other colors: how much less says nothing, as another light does as much.

Of 0.2 to 0.5 the best for 280 dressed people (`benchmarks/dressed_search.py`, first found 0.832 to 0.843) and
for 65 photos of `freesewing` whose garment another photo shows (0.815 to 0.831, among the first 20 0.938 to
0.969). Two shops, where it was not chosen, stay as they were.
"""
TEXTURED: Final = 30
"""A garment with so many keypoints counts as half textured; one without any is plain."""

SUREST: Final = 0.9999
"""The highest score of a garment that is not on the very same photo; that one has 1."""
ALIKE: Final = 0.05
"""The share of a score that is similarity; the rest is the probability of being the same article. So
similarity orders results that are not the article; a larger share would also reorder those that may be.
Chosen on `luma-men`, a development set; log in `training/embedding/README.md`."""
_ROUNDED: Final = 1e-6
"""Scores are rounded to so much."""
_SUREST_LOG_ODDS: Final = 500.0
"""Beyond, the exponential overflows."""

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fusion:
    """A model of "this candidate is the article of the query", for each candidate by itself.

    At most one candidate of a search is right: see `share_out`. Together both are a conditional logit with an
    outside option (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974).

    Attributes:
        plain: The coefficient of each part for garments without keypoints.
        textured: The same for garments full of keypoints; between the two it is interpolated.
        usual: The mean of each part over typical candidates; `PartWeights` scale the deviation from it.
        prominence: The coefficient of the natural logarithm of a candidate's share of its photo.
        bias: The intercepts for plain and for textured garments.
        traits: The model of similarity, for garments that are not the same article.
    """

    plain: Mapping[str, float]
    textured: Mapping[str, float]
    usual: Mapping[str, float]
    prominence: float
    bias: tuple[float, float]
    traits: TraitModel

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file that `training/fusion/` wrote."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            fields["plain"],
            fields["textured"],
            fields["usual"],
            fields["prominence"],
            tuple(fields["bias"]),
            TraitModel(fields["likeness"]["weights"], fields["likeness"]["bias"]),
        )

    def log_odds(
        self,
        parts: Mapping[str, NDArray[np.float32]],
        prominence: NDArray[np.float32],
        query_keypoints: int,
        like: PartWeights,
    ) -> Scores:
        """The log-odds that each candidate is the article of the query, as if it were the only candidate.

        Args:
            parts: `(G,)` each, by the names of `PARTS`.
            prominence: `(G,)` in (0, 1], the share of its photo that each candidate has; see
                `Catalog.prominence`.
            query_keypoints: The number of keypoints of the query's garment.
            like: The weights that the user chose.

        Returns:
            `(G,)`; 0 for a probability of one half.
        """
        return self._log_odds(parts, prominence, textured(query_keypoints), like)

    def most(
        self, parts: Mapping[str, NDArray[np.float32]], prominence: NDArray[np.float32], like: PartWeights
    ) -> float:
        """No candidate has a higher score, whatever keypoints are found and matched.

        Args:
            parts: `(G,)` each, by the names of `PARTS`; that of `pattern` has no effect.
            prominence: As `log_odds` takes it.
            like: Likewise.
        """
        if not len(prominence):
            return 0.0
        # Log-odds are linear in how textured the query is, and in the pattern: they are highest at an end.
        patterns = [{**parts, "pattern": np.full(len(prominence), end, np.float32)} for end in (0, 1)]
        log_odds = [self._log_odds(each, prominence, end, like) for each in patterns for end in (0.0, 1.0)]
        similarity = [self.traits.similarity(each, like) for each in patterns]
        top = np.clip(np.max(log_odds), -_SUREST_LOG_ODDS, _SUREST_LOG_ODDS)
        chance = SUREST / (1 + np.exp(-top))
        return float((1 - ALIKE) * chance + ALIKE * np.max(similarity)) + _ROUNDED

    def _log_odds(
        self,
        parts: Mapping[str, NDArray[np.float32]],
        prominence: NDArray[np.float32],
        texture: float,
        like: PartWeights,
    ) -> Scores:
        """As `log_odds`, of a query that is so textured, in [0, 1]."""
        weights = like.by_name()
        bias = (1 - texture) * self.bias[0] + texture * self.bias[1]
        score = np.full(len(prominence), bias, np.float64) + self.prominence * np.log(prominence)
        for name in PARTS:
            coefficient = (1 - texture) * self.plain[name] + texture * self.textured[name]
            said = counted(name, parts[name])
            score += coefficient * (self.usual[name] + weights[name] * (said - self.usual[name]))
        return score


def counted(part: str, values: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """`(G,)` values of a part as they count for being the same article: a color's at least `OTHER_COLOR`."""
    return np.maximum(values, OTHER_COLOR) if part == "color" else values


def share_out(log_odds: Scores, rivals: NDArray[np.int64]) -> Scores:
    """The probability that each candidate is the article of the query, of which there is at most one.

    Two equally similar candidates are each right half the time at best, so the more similar articles a shop
    has, the lower the probability of each. Candidates that stand for the same article do not compete. The
    order of the candidates does not change.

    Args:
        log_odds: `(G,)`, of each as if it were the only candidate.
        rivals: `(G,)`, a number for each article, below `G`; see `pictures.rivals`.

    Returns:
        `(G,)` in (0, 1); the largest of each article add up to less than 1.
    """
    top = float(np.max(log_odds, initial=0))
    odds, none = np.exp(log_odds - top), np.exp(-top)
    best = np.zeros(rivals.max(initial=-1) + 1)
    np.maximum.at(best, rivals, odds)
    return np.asarray(SUREST * odds / (none + best.sum()), np.float64)


def scored(chances: Scores, similarity: Scores) -> Scores:
    """Scores of results: first by the probability of being the same article, then by similarity.

    Args:
        chances: `(G,)`, as `share_out` returns them.
        similarity: `(G,)`, as `TraitModel.similarity` returns them.

    Returns:
        `(G,)` in [0, 1), no further than `ALIKE` from the probabilities.
    """
    return (1 - ALIKE) * chances + ALIKE * similarity


def textured(keypoints: int) -> float:
    """How textured a garment with so many keypoints is, in [0, 1)."""
    return keypoints / (keypoints + TEXTURED)


@cache
def shipped() -> Fusion:
    """The fusion that comes with the product; read once."""
    return Fusion.load(weights_path("fusion.json"))
