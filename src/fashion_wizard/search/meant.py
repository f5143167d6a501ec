"""Which garment of a photo is meant, where the query does not say so.

Whoever shows a shop of trousers a person in coat and trousers means the trousers. Where the catalog has none
of the photo's garments, the most prominent is meant.
"""

from collections.abc import Callable, Sequence
from typing import Final

from fashion_wizard.search.query_garment import NumberedGarment, prominence

_PROMINENCE: Final = 0.2
"""So much of the best result's score the most prominent garment is ahead.

Of dressed people (`benchmarks/dressed_search.py`) 0.618, 0.618, 0.625 and 0.618 find their garment first with
0, 0.1, 0.2 and 0.3, but for `_SMALL`. In two shops, where this was not chosen, 0.1 to 0.3 find as much as
each other, and 0 one query of 80 more and two of 103 fewer.
"""
_SMALL: Final = 0.02
"""Below this share of the largest prominence a score counts less, in proportion: few pixels say little."""

BestScore = Callable[[NumberedGarment], float | None]
"""The score of a garment's best result; None where it has no result."""


def meant_first(garments: Sequence[NumberedGarment], best_score: BestScore) -> list[NumberedGarment]:
    """The garments of a photo, the one that is likeliest to be meant first.

    Args:
        garments: The most prominent first.
        best_score: Searches for one of them.
    """
    if len(garments) < 2:
        return list(garments)
    chances = [_chance(best_score(each), share) for each, share in _shares(garments)]
    order = sorted(range(len(garments)), key=lambda place: -chances[place])
    return [garments[place] for place in order]


def likeliest(
    garments: Sequence[NumberedGarment], best_score: BestScore, most: BestScore | None = None
) -> list[NumberedGarment]:
    """The first of `meant_first`, by as few searches as will do; empty if there is no garment.

    How likely each garment is to be meant lies between two bounds. Those of the garment that may be the
    likeliest are drawn closer, until no other can be likelier.

    Args:
        garments: The most prominent first.
        best_score: Searches for one of them.
        most: Finds sooner what no result for a garment scores above; None where it has no result.
    """
    if len(garments) < 2:
        return list(garments)
    bounds = [_Bounds(each, share, most is None) for each, share in _shares(garments)]
    while True:
        first = max(bounds, key=lambda each: each.high)
        if first.is_exact or all(first.low > each.high for each in bounds if each is not first):
            return [first.garment]
        first.narrow(best_score, most or best_score)


class _Bounds:
    """Between what a garment's chance to be meant lies."""

    def __init__(self, garment: NumberedGarment, share: float, quick_done: bool) -> None:
        """Whatever the catalog has: no score is above 1."""
        self.garment = garment
        self._share = share
        self._quick_done = quick_done
        self.low, self.high = 0.0, _chance(1.0, share)

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def narrow(self, best_score: BestScore, most: BestScore) -> None:
        """Search for the garment, first in the quick way, then to the end."""
        score = (best_score if self._quick_done else most)(self.garment)
        self.high = _chance(score, self._share)
        self.low = self.high if self._quick_done or score is None else _chance(0.0, self._share)
        self._quick_done = True


def _shares(garments: Sequence[NumberedGarment]) -> list[tuple[NumberedGarment, float]]:
    """Each garment with its share of the largest prominence."""
    most = prominence(garments[0][1])
    return [(each, prominence(each[1]) / most if most else 0.0) for each in garments]


def _chance(score: float | None, share: float) -> float:
    """How likely a garment is to be meant, but for a factor; one without results comes last."""
    return 0.0 if score is None else score * min(1.0, share / _SMALL) + _PROMINENCE * share
