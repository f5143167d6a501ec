"""Which garment of a photo is meant, where the query does not say so.

Whoever shows a shop of trousers a person in coat and trousers means the trousers. Where the catalog has none
of the photo's garments, the most prominent is meant.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from fashion_wizard.garment import Garment
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.query_garment import NumberedGarment, prominence

_PROMINENCE: Final = 0.2
"""So much of the best result's score the most prominent garment is ahead.

Of dressed people (`benchmarks/dressed_search.py`) 0.618, 0.618, 0.625 and 0.618 find their garment first with
0, 0.1, 0.2 and 0.3, but for `_SMALL`. In two shops, where this was not chosen, 0.1 to 0.3 find as much as
each other, and 0 one query of 80 more and two of 103 fewer.
"""
_SMALL: Final = 0.02
"""Below this share of the largest prominence a score counts less, in proportion: few pixels say little."""


def meant_first(answers: Sequence[GarmentHits]) -> list[GarmentHits]:
    """The answers for all garments of a photo, the one that is likeliest to be meant first."""
    most = max((prominence(answer.garment) for answer in answers), default=0.0)
    return sorted(answers, key=lambda answer: -_chance(answer, most))


def likeliest(
    garments: Iterable[NumberedGarment], answer: Callable[[NumberedGarment], GarmentHits]
) -> list[GarmentHits]:
    """The first of `meant_first`, by as few answers as will do; empty if there is no garment.

    Args:
        garments: Of the photo, the most prominent first.
        answer: Searches for one of them.
    """
    best: list[GarmentHits] = []
    most = 0.0
    for garment in garments:
        most = most or prominence(garment[1])
        # No score is above 1, so this garment and all after it can be no likelier.
        if best and _chance(best[0], most) >= 1 + _ahead(garment[1], most):
            break
        best = sorted([*best, answer(garment)], key=lambda answer: -_chance(answer, most))[:1]
    return best


def _chance(answer: GarmentHits, most: float) -> float:
    """How likely a garment is to be meant, but for a factor.

    Args:
        answer: For the garment; one without results comes last.
        most: The largest prominence of a garment of the photo.
    """
    if not answer.hits:
        return 0.0
    ahead = _ahead(answer.garment, most)
    return max(hit.score for hit in answer.hits) * min(1.0, ahead / (_PROMINENCE * _SMALL)) + ahead


def _ahead(garment: Garment, most: float) -> float:
    return _PROMINENCE * prominence(garment) / most if most else 0.0
