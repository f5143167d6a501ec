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


def likeliest(garments: Sequence[NumberedGarment], best_score: BestScore) -> list[NumberedGarment]:
    """The first of `meant_first`, by as few searches as will do; empty if there is no garment."""
    if len(garments) < 2:
        return list(garments)
    best, most = garments[0], -1.0
    for each, share in _shares(garments):
        # No score is above 1, so this garment and all after it can be no likelier.
        if most >= _chance(1.0, share):
            break
        chance = _chance(best_score(each), share)
        if chance > most:
            best, most = each, chance
    return [best]


def _shares(garments: Sequence[NumberedGarment]) -> list[tuple[NumberedGarment, float]]:
    """Each garment with its share of the largest prominence."""
    most = prominence(garments[0][1])
    return [(each, prominence(each[1]) / most if most else 0.0) for each in garments]


def _chance(score: float | None, share: float) -> float:
    """How likely a garment is to be meant, but for a factor; one without results comes last."""
    return 0.0 if score is None else score * min(1.0, share / _SMALL) + _PROMINENCE * share
