"""Pictures of an evaluation: some queries as they come, the worst failures, and keypoints on their ROI."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from fashion_wizard.drawing.garment import draw_keypoints
from fashion_wizard.drawing.result_sheet import SheetRow, Tile, result_sheet
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.photo import load_photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking
from fashion_wizard_lab.evaluation.retrieval.report.rows import place_of
from fashion_wizard_lab.evaluation.retrieval.samples import drawn_by_lot, worst

_ROWS: Final = 8
FAILURES: Final = 20
"""How many of the worst failures are shown."""
_HITS: Final = 5
_COLUMNS: Final = 4
_PICTURE: Final = (384, 480)


def write_figures(
    folder: Path,
    rankings: Mapping[str, Sequence[Ranking]],
    query_segmenter: Segmenter,
    extractor: FeatureExtractor,
    right: Mapping[str, Path],
) -> list[Path]:
    """Write `keypoints.png`, and two sheets a method: `METHOD-queries.png` and `METHOD-failures.png`.

    Queries are drawn by lot, the same for each method, and shown with their keypoints on the ROI in the first
    of these. Failures are the twenty queries whose item stands farthest down, each with the photo that would
    have been right at the end of its row; where nothing failed, there is no such sheet.

    Args:
        folder: Made where it is missing.
        rankings: Of each method.
        query_segmenter: Finds again the garment that was searched for in each query.
        extractor: Finds its keypoints again.
        right: A gallery photo of each item.

    Returns:
        The files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for method, ranked in rankings.items():
        some = drawn_by_lot(ranked, _ROWS)
        if some and not written:
            written.append(folder / "keypoints.png")
            _keypoints(some, query_segmenter, extractor).save(written[0])
        for name, chosen in (("queries", some), ("failures", worst(ranked, FAILURES))):
            if chosen:
                path = folder / f"{method}-{name}.png"
                rows = [_row(ranking, query_segmenter, right) for ranking in chosen]
                result_sheet(rows, f"{method}: {name}").save(path)
                written.append(path)
    return written


def _row(ranking: Ranking, segmenter: Segmenter, right: Mapping[str, Path]) -> SheetRow:
    photo = load_photo(ranking.path or ranking.query.path)
    item = ranking.query.item
    tiles = [
        Tile(hit.path, hit.item or "distractor", hit.score, hit.parts, hit.item == item)
        for hit in ranking.found[:_HITS]
    ]
    if ranking.rank > _HITS and item in right:
        score = 0.0 if ranking.rank == float("inf") else ranking.found[int(ranking.rank) - 1].score
        tiles.append(Tile(right[item], f"the right item, {place_of(ranking)}", score))
    return SheetRow(photo, ranking.searched(photo, segmenter), f"{item}  {place_of(ranking)}", tiles)


def _keypoints(rankings: Sequence[Ranking], segmenter: Segmenter, extractor: FeatureExtractor) -> Image.Image:
    """A grid of queries with their keypoints on the ROI."""
    width, height = _PICTURE
    rows = -(-len(rankings) // _COLUMNS)
    sheet = Image.new("RGB", (_COLUMNS * width, rows * height), "white")
    for place, ranking in enumerate(rankings):
        photo = load_photo(ranking.path or ranking.query.path)
        garment = ranking.searched(photo, segmenter)
        if garment is None:
            continue
        drawn = draw_keypoints(photo, garment, extractor.keypoints.extract(photo, garment))
        at = (place % _COLUMNS * width, place // _COLUMNS * height)
        sheet.paste(ImageOps.pad(drawn, (width - 16, height - 16), color="white"), (at[0] + 8, at[1] + 8))
    return sheet
