"""Rows of pictures for a report: queries with their hits, and what of a photo was searched for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

from fashion_wizard.drawing.garment import draw_keypoints, highlight
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import CLOTHES_TYPES, POSE_TYPES, InshopPhoto, find_color_map
from fashion_wizard_lab.evaluation.retrieval.ranking import RankedPhoto, Ranking
from fashion_wizard_lab.evaluation.retrieval.report.html import Markup, element
from fashion_wizard_lab.evaluation.retrieval.report.thumbnails import SIDE, photo_thumbnail, thumbnail

HITS: Final = 5
"""How many results a row shows."""

LARGE: Final = 440
"""The longer side of a picture that shows a region of interest."""

_BOX_COLOR: Final = (20, 94, 168)


def result_row(ranking: Ranking, segmenter: Segmenter, wanted: Mapping[str, Path]) -> Markup:
    """A query and its first results, right and wrong ones framed; then the right photo, if it is not there.

    Args:
        ranking: Of a query that could be searched with.
        segmenter: Finds again the garment that was searched for.
        wanted: A gallery photo of each item.
    """
    query, shown = ranking.query, ranking.found[:HITS]
    place = place_of(ranking)
    caption = element(
        "figcaption", element("b", query.item), element("span", place), element("span", _described(query))
    )
    asking = element("figure", _query_picture(ranking, segmenter), caption, class_="query")
    tiles = [_tile(rank, hit, hit.item == query.item) for rank, hit in enumerate(shown, 1)]
    if ranking.rank > HITS and query.item in wanted:
        picture = photo_thumbnail(wanted[query.item], f"gallery photo of {query.item}")
        caption = element("figcaption", element("b", "the right one"), element("span", place))
        tiles.append(element("figure", picture, caption, class_="wanted"))
    return element("div", asking, element("div", *tiles, class_="hits", tabindex="0"), class_="row")


def place_of(ranking: Ranking) -> str:
    """Where the right item stands: its rank and its score, or that it was not found."""
    if ranking.rank == float("inf"):
        return f"not found among {len(ranking.found)}"
    score = ranking.found[int(ranking.rank) - 1].score
    return f"found at rank {ranking.rank}, {score:.2f}"


def _described(query: InshopPhoto) -> str:
    words = (
        CLOTHES_TYPES.get(query.clothes_type or 0),
        POSE_TYPES.get(query.pose_type or 0),
        query.category or None,
    )
    return ", ".join(filter(None, words))


def _query_picture(ranking: Ranking, segmenter: Segmenter) -> Markup:
    alt = f"query photo of {ranking.query.item}, all but the garment dimmed"
    path = ranking.path or ranking.query.path
    try:
        photo = load_photo(path)
        garment = ranking.searched(photo, segmenter)
    except FashionWizardError:
        return photo_thumbnail(path, alt)
    return thumbnail(highlight(photo, garment, _scale(photo)), alt)


def _tile(rank: int, hit: RankedPhoto, right: bool) -> Markup:
    name = hit.item or "distractor"
    verdict = "right" if right else "wrong"
    mark = element("span", "✓" if right else "✗", class_="mark", aria_label=verdict)
    parts = ", ".join(f"{part} {value:.2f}" for part, value in hit.parts.items())
    title = element("b", f"{rank}. {name}")
    caption = element("figcaption", title, element("span", f"{hit.score:.2f}"), element("span", parts))
    return element("figure", photo_thumbnail(hit.path, f"{verdict}: {name}"), mark, caption, class_=verdict)


def roi_row(ranking: Ranking, root: Path, segmenter: Segmenter, extractor: FeatureExtractor) -> Markup:
    """One query: the photo with the layout's box, its given color map, what was searched for, its keypoints.

    Args:
        ranking: Of a query that could be searched with.
        root: The data set's folder.
        segmenter: Finds again the garment that was searched for.
        extractor: Finds its keypoints again.
    """
    query, path = ranking.query, ranking.path or ranking.query.path
    figures = [_figure(_boxed(query), f"{query.item}, {_described(query)}")]
    if color_map := find_color_map(root, query):
        alt = f"color map of {query.name}"
        figures.append(_figure(photo_thumbnail(color_map, alt, LARGE), "given color map"))
    try:
        photo = load_photo(path)
        garment = ranking.searched(photo, segmenter)
    except FashionWizardError:
        garment = None
    if garment is not None:
        alt = f"the {garment.label} that is searched for"
        roi = thumbnail(highlight(photo, garment, _scale(photo, LARGE)), alt, LARGE)
        figures.append(_figure(roi, f"searched for: {garment.label}"))
        keypoints = extractor.keypoints.extract(photo, garment)
        drawn = thumbnail(draw_keypoints(photo, garment, keypoints), "its keypoints", LARGE)
        figures.append(_figure(drawn, f"{len(keypoints)} keypoints"))
    return element("div", *figures, class_="roi", tabindex="0")


def _figure(picture: Markup, caption: str) -> Markup:
    return element("figure", picture, element("figcaption", caption))


def _boxed(query: InshopPhoto) -> Markup:
    try:
        picture = Image.fromarray(load_photo(query.path))
    except FashionWizardError:
        return photo_thumbnail(query.path, query.name)
    if query.box:
        x0, y0, x1, y1 = query.box
        line = max(1, round(max(picture.size) / 128))
        ImageDraw.Draw(picture).rectangle((x0, y0, x1 - 1, y1 - 1), outline=_BOX_COLOR, width=line)
    return thumbnail(picture, f"photo of {query.item}", LARGE)


def _scale(photo: Photo, side: int = SIDE) -> float:
    return min(1.0, side / max(int(edge) for edge in photo.shape[:2]))
