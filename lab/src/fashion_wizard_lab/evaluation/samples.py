"""Which queries are worth a look."""

import random
from collections.abc import Sequence

from fashion_wizard_lab.evaluation.rankings import Ranking


def drawn_by_lot(rankings: Sequence[Ranking], count: int) -> list[Ranking]:
    """So many queries that could be asked, the same for every method."""
    asked = [ranking for ranking in rankings if ranking.path is not None]
    return random.Random(0).sample(asked, min(count, len(asked)))  # noqa: S311


def worst(rankings: Sequence[Ranking], count: int) -> list[Ranking]:
    """So many of the queries that could be asked and did not find their item first, the worst first."""
    failed = [ranking for ranking in rankings if ranking.path is not None and ranking.rank > 1]
    return sorted(failed, key=lambda ranking: ranking.rank, reverse=True)[:count]
