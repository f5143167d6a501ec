"""Which queries are worth a look."""

import random
from collections.abc import Sequence
from pathlib import Path

from fashion_wizard_lab.datasets.inshop import Inshop
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking


def photo_of_each_item(inshop: Inshop) -> dict[str, Path]:
    """The first gallery photo of each item."""
    photos: dict[str, Path] = {}
    for photo in inshop.of("gallery"):
        photos.setdefault(photo.item, photo.path)
    return photos


def drawn_by_lot(rankings: Sequence[Ranking], count: int) -> list[Ranking]:
    """Some queries that could be searched with, the same for every method."""
    searched = [ranking for ranking in rankings if ranking.path is not None]
    return random.Random(0).sample(searched, min(count, len(searched)))  # noqa: S311


def worst(rankings: Sequence[Ranking], count: int) -> list[Ranking]:
    """The queries whose item is not found first, the worst first: by rank, then by the wrong result's score.

    Queries that could not be searched with are left out.
    """
    failed = [ranking for ranking in rankings if ranking.path is not None and ranking.rank > 1]
    return sorted(failed, key=_badness, reverse=True)[:count]


def _badness(ranking: Ranking) -> tuple[float, float]:
    return ranking.rank, ranking.found[0].score if ranking.found else 0.0
