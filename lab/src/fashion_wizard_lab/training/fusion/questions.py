"""Questions with known answers, put to the product's own search: what the fusion learns from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment, may_answer
from fashion_wizard.index.base import Metric
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.progress import Progress
from fashion_wizard.search.comparison import patterns, vector_parts
from fashion_wizard.search.query_garment import QueryGarment
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.search.widening import CANDIDATES
from fashion_wizard.search.wizard_method import WizardMethod
from fashion_wizard.segmentation.color_map import garments_from_label_map, label_map_of
from fashion_wizard_lab.training.embedding.cutouts import Cutout, flat_articles
from fashion_wizard_lab.training.embedding.views import clone_cloth, cloth_color, dye, relight
from fashion_wizard_lab.training.embedding.wearers import Dresser, wearers
from fashion_wizard_lab.training.fusion.shop import stock
from fashion_wizard_lab.training.mask_rcnn.sources import flat_cuts, street
from fashion_wizard_lab.training.mask_rcnn.views import LabelMap, place
from fashion_wizard_lab.wardrobe import VIEWS, render_item, render_view
from fashion_wizard_lab.wardrobe.tables import save_photo

METRIC: Final[Metric] = "cosine"
CANVAS: Final = (384, 512)
"""Width and height of a query photo, pixels."""
SHOP_COLORS: Final = 8
"""A shop dyes its clothes in so many colors, so other articles of the very color are everywhere."""
COPIES: Final = 3
"""Colors that each article is sold in: every other is a wrong answer."""
SPREAD: Final = 1.5
"""By so much one of these colors differs from garment to garment, in CIE Lab."""
RELIT: Final = 0.5
"""Share of the photos that ask that were taken in another light; a shop's own share theirs."""
WEARERS: Final = 2
"""Number of people who wear each flat garment that is a query."""
WORN_OVERLAP: Final = 0.3
"""From this share on in which a garment found and the one a person was dressed in overlap, it is that one."""
_MATCHED: Final = 80
"""Keypoints are matched with so many candidates: those that are the most alike by all else."""
COVERED: Final = 0.5
"""Share of the garments that ask whose prints and plackets are hidden, as on a back."""


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """A query garment, and the parts of the score of its candidates.

    Attributes:
        parts: `(G,)` each.
        prominence: `(G,)`.
        keypoints: Number of keypoints of the query garment.
        items: `(G,)`, a number for each item that candidates belong to.
        right: `(G,)` bool, which candidates show the very article.
    """

    parts: dict[str, NDArray[np.float32]]
    prominence: NDArray[np.float32]
    keypoints: int
    items: NDArray[np.int64]
    right: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class _Query:
    """A photo to ask with.

    Of its garments those ask that may be one of `label`, where it is given, and that lie at `worn`, where
    that is.
    """

    photo: Photo
    item: str
    label: str | None = None
    worn: NDArray[np.bool_] | None = None


def rendered_questions(folder: Path, items: int, seed: int, tell: Progress) -> list[Question]:
    """The wardrobe, each item in several colors: fronts are the shop's photos, other views the queries."""
    rng = np.random.default_rng(seed)
    colors = [cloth_color(rng) for _ in range(SHOP_COLORS)]
    shop: list[tuple[str, Photo]] = []
    queries: list[_Query] = []
    for index in range(items):
        item = render_item(seed, index)
        number = LABELS.index(item.label)
        dyes = _dyes(rng, colors)
        for view in VIEWS:
            shot = render_view(item, view, CANVAS)
            mask = shot.label_map == number
            if view == "front":
                shop += [
                    (f"{item.id}, {copy}", _dyed(shot.photo, mask, color)) for copy, color in enumerate(dyes)
                ]
            elif mask.any():
                sought = int(rng.integers(COPIES))
                photo = _dyed(shot.photo, mask, dyes[sought])
                photo = relight(rng, photo) if rng.random() < RELIT else photo
                queries.append(_Query(photo, f"{item.id}, {sought}", item.label))
        tell("rendering the wardrobe", index + 1, items)
    return _put(folder, shop, queries, tell)


def real_questions(
    data: Path, runs: Path, folder: Path, most: int, seed: int, tell: Progress
) -> list[Question]:
    """Real photos of the validation splits, which the embedding did not learn from.

    The shop has each garment in several of its colors; the query is one of these photos as it might also have
    been taken.
    """
    rng = np.random.default_rng(seed)
    scenes: list[tuple[str, Photo, LabelMap, bool]] = []
    if (data / "ccp").is_dir():
        for source in street(data / "ccp", "val")[:most]:
            photo, given = source.read()
            label_map = label_map_of(garments_from_label_map(given), given.shape)
            scenes.append((source.name, photo, label_map, False))
    if (data / "clothing").is_dir():
        for path, photo, label_map in list(flat_cuts(data / "clothing", "val", runs / "flat", tell))[:most]:
            scenes.append((path.stem, photo, label_map, True))
    colors = [cloth_color(rng) for _ in range(SHOP_COLORS)]
    shop: list[tuple[str, Photo]] = []
    queries: list[_Query] = []
    for name, photo, label_map, flat in scenes:
        versions = [photo] * COPIES
        for number in _clothes(label_map):
            for copy, color in enumerate(_dyes(rng, colors)):
                versions[copy] = _dyed(versions[copy], label_map == number, color)
        shop += [(f"{name}, {copy}", version) for copy, version in enumerate(versions)]
        sought = int(rng.integers(COPIES))
        seen, labels = place(rng, versions[sought], label_map, CANVAS, flat=flat)
        for number in _clothes(labels):
            if rng.random() < COVERED:
                seen = clone_cloth(rng, seen, labels == number)
        seen = relight(rng, seen) if rng.random() < RELIT else seen
        queries.append(_Query(seen, f"{name}, {sought}"))
    return _put(folder, shop, queries, tell)


def dressed_questions(
    data: Path, runs: Path, folder: Path, most: int, seed: int, tell: Progress
) -> list[Question]:
    """Validation people in validation garments ask; the shop has these garments flat, in several colors.

    Args:
        data: Folder that holds `ccp/` and `clothing/`.
        runs: Folder of the masks of flat garments.
        folder: Folder of the shop.
        most: Garments that are worn at most; twice as many others are in the way.
        seed: Decides all chance.
        tell: Called after each photo.
    """
    rng = np.random.default_rng(seed)
    dresser = Dresser(list(wearers(data / "ccp", "val", tell, whole=True)))
    articles = list(flat_articles(data / "clothing", "val", runs / "flat", tell, whole=True))
    fitting = [article for article in articles if dresser.can_wear(article)]
    chosen = [fitting[place] for place in rng.permutation(len(fitting))[:most]]
    others = [
        article for article in articles if not any(article is chosen_article for chosen_article in chosen)
    ]
    colors = [cloth_color(rng) for _ in range(SHOP_COLORS)]
    shop = [
        (f"other {number}", article.cutouts[0].photo) for number, article in enumerate(others[: 2 * most])
    ]
    queries: list[_Query] = []
    for number, article in enumerate(chosen):
        (flat,) = article.cutouts
        versions = [_dyed(flat.photo, flat.mask, color) for color in _dyes(rng, colors)]
        shop += [(f"worn {number}, {copy}", version) for copy, version in enumerate(versions)]
        for _ in range(WEARERS):
            sought = int(rng.integers(COPIES))
            lying = replace(article, cutouts=(Cutout(versions[sought], flat.mask),))
            person = dresser.worn(rng, lying)
            queries.append(_Query(person.photo, f"worn {number}, {sought}", worn=person.mask))
        tell("dressing people", number + 1, len(chosen))
    return _put(folder, shop, queries, tell)


def _clothes(label_map: LabelMap) -> list[int]:
    """The labels of a map that are clothes."""
    return [number for number in np.unique(label_map).tolist() if 0 < number < LABELS.index("hair")]


def _dyes(
    rng: np.random.Generator, colors: Sequence[NDArray[np.float64]]
) -> list[NDArray[np.float64] | None]:
    """The colors that an article is sold in: its own, as None, and some of the shop's, each once."""
    chosen = rng.choice(len(colors), COPIES - 1, replace=False)
    return [None, *(colors[int(place)] + rng.normal(0, SPREAD, 3) for place in chosen)]


def _dyed(photo: Photo, mask: NDArray[np.bool_], color: NDArray[np.float64] | None) -> Photo:
    return photo if color is None or not mask.any() else dye(Cutout(photo, mask), color).photo


def _put(
    folder: Path, shop: Sequence[tuple[str, Photo]], queries: Sequence[_Query], tell: Progress
) -> list[Question]:
    """Index the shop's photos in `folder`, and search it for every query garment."""
    photos, owner = [], {}
    for number, (item, photo) in enumerate(shop):
        path = folder.resolve() / "photos" / f"{number:05d}.png"
        save_photo(photo, path)
        photos.append(path)
        owner[path.name] = item
    with stock(folder, photos, tell) as searcher:
        questions = []
        for done, query in enumerate(queries, 1):
            for garment in searcher.garments(query.photo):
                if _is_sought(query, garment):
                    questions.append(_question(searcher, query, garment, lambda name: owner[name]))
                    if query.label is not None:
                        break  # the item is the likeliest; others of its kind are the wearer's own
            tell(f"asking {folder.name}", done, len(queries))
    return [question for question in questions if question is not None and question.right.any()]


def _is_sought(query: _Query, garment: Garment) -> bool:
    """Whether a garment of the photo is the garment of the query."""
    if query.label is not None and not may_answer(query.label, garment.label):
        return False
    if query.worn is None:
        return True
    common = np.count_nonzero(garment.mask & query.worn)
    either = np.count_nonzero(garment.mask | query.worn)
    return bool(common >= WORN_OVERLAP * either)


def _question(
    searcher: Searcher, query: _Query, garment: Garment, owner: Callable[[str], str]
) -> Question | None:
    """The parts of the score of all candidates; None if there are none."""
    catalog = searcher.catalog
    features = searcher.extractor.extract(query.photo, garment)
    with catalog.snapshot():
        method = WizardMethod(catalog, searcher.indexes, searcher.extractor.blocks, METRIC, PartWeights())
        rows = [
            row
            for row in catalog.garments(method.candidates(features, CANDIDATES).tolist())
            if QueryGarment(garment, features).may_be(row)
        ]
        if not rows:
            return None
        ids = np.array([row.id for row in rows], np.int64)
        parts = vector_parts(catalog, features, ids, searcher.extractor.blocks)
        right = np.array(
            [
                any(owner(photo.path.name) == query.item for photo in catalog.photos(digest=row.digest))
                for row in rows
            ]
        )
        alike = np.sum(list(parts.values()), axis=0)
        likely = np.argsort(-alike, kind="stable")[:_MATCHED]
        matched = np.union1d(likely, np.flatnonzero(right))
        parts["pattern"] = patterns(catalog, features, ids, matched)
        prominence = np.array(catalog.prominence(ids.tolist()), np.float32)
        _, items = np.unique([min(owners) for owners in catalog.owners(ids.tolist())], return_inverse=True)
    return Question(parts, prominence, len(features.keypoints), items, right)
