"""Which garment of a photo is meant, where the query does not say so.

A large garment in the middle is, unless the catalog sells another one of the photo: whoever shows a shop of
trousers a person in jacket and trousers means the trousers.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.query_garment import NumberedGarment, prominence

_TRUST: Final = 0.1
"""The power of prominence that is multiplied with the best result's score.

Of dressed people (`benchmarks/dressed_search.py`) 0, 0.1, 0.2, 0.5 and 1 find 0.618, 0.618, 0.607, 0.582 and
0.557 first; in two shops, where this was not chosen, 0.1 to 0.3 find the most.
"""


def meant_first(answers: Sequence[GarmentHits]) -> list[GarmentHits]:
    """The answers for all garments of a photo, the one that is likeliest to be meant first."""
    return sorted(answers, key=lambda answer: -_chance(answer))


def likeliest(
    garments: Iterable[NumberedGarment], answer: Callable[[NumberedGarment], GarmentHits]
) -> list[GarmentHits]:
    """The first of `meant_first`, by as few answers as will do; empty if there is no garment.

    Args:
        garments: Of the photo, the most prominent first.
        answer: Searches for one of them.
    """
    best: list[GarmentHits] = []
    for garment in garments:
        # No score is above 1, so this garment and all after it can be no likelier.
        if best and prominence(garment[1]) ** _TRUST <= _chance(best[0]):
            break
        best = meant_first([*best, answer(garment)])[:1]
    return best


def _chance(answer: GarmentHits) -> float:
    """How likely a garment is to be meant, but for a factor."""
    score = max((hit.score for hit in answer.hits), default=0.0)
    return float(prominence(answer.garment) ** _TRUST * score)
