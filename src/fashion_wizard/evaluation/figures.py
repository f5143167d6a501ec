"""Result sheets of an evaluation: some queries as they come, and the worst failures."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from fashion_wizard.evaluation.pictures import SheetRow, Tile, result_sheet
from fashion_wizard.evaluation.rankings import Ranking
from fashion_wizard.photo import load_photo
from fashion_wizard.search.searcher import By
from fashion_wizard.segmentation.base import Segmenter

_ROWS: Final = 8
_HITS: Final = 5


def write_figures(
    folder: Path, rankings: Mapping[By, Sequence[Ranking]], query_segmenter: Segmenter
) -> list[Path]:
    """Write two sheets a method: `METHOD-queries.png`, drawn by lot, and `METHOD-failures.png`.

    Failures are the queries whose item stands farthest down; where nothing failed, there is no such sheet.

    Args:
        folder: Made where it is missing.
        rankings: Of each method.
        query_segmenter: Finds again the garment that each query asked for.

    Returns:
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for method, ranked in rankings.items():
        asked = [ranking for ranking in ranked if ranking.path is not None]
        some = random.Random(0).sample(asked, min(_ROWS, len(asked)))  # noqa: S311
        failed = sorted((ranking for ranking in asked if _rank(ranking) > 1), key=_rank, reverse=True)
        for name, chosen in (("queries", some), ("failures", failed[:_ROWS])):
            if chosen:
                path = folder / f"{method}-{name}.png"
                result_sheet([_row(one, query_segmenter) for one in chosen], f"{method}: {name}").save(path)
                written.append(path)
    return written


def _rank(ranking: Ranking) -> float:
    """Where the first right photo stands, counted from 1; infinite if nowhere."""
    places = (place for place, photo in enumerate(ranking.found, 1) if photo.item == ranking.query.item)
    return next(places, float("inf"))


def _row(ranking: Ranking, segmenter: Segmenter) -> SheetRow:
    path = ranking.path or ranking.query.path
    photo = load_photo(path)
    garments = segmenter.segment(photo, path)
    rank = _rank(ranking)
    place = "not found" if rank == float("inf") else f"found at rank {rank}"
    tiles = [
        Tile(hit.path, hit.item or "distractor", hit.score, hit.parts, hit.item == ranking.query.item)
        for hit in ranking.found[:_HITS]
    ]
    return SheetRow(photo, garments[0] if garments else None, f"{ranking.query.item}  {place}", tiles)
