"""Pairs of garments with known traits: what likeness learns from, and how."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.garment import UNKNOWN_LABEL, may_answer
from fashion_wizard.progress import Progress
from fashion_wizard.search.comparison import patterns, vector_parts
from fashion_wizard.search.query_garment import QueryGarment
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.search.traits import TRAITS
from fashion_wizard_lab.datasets.clothing import kinds_of
from fashion_wizard_lab.datasets.splits import clothing_photos
from fashion_wizard_lab.training.fusion.questions import CANVAS
from fashion_wizard_lab.training.fusion.shop import stock
from fashion_wizard_lab.wardrobe import render_item, render_view
from fashion_wizard_lab.wardrobe.tables import save_photo

VIEWS: Final = ("front", "flat")
CLOSER: Final = 120
"""Of so many candidates of a garment keypoints are matched: a few more than a search does."""
PARTS: Final = tuple(part for own in TRAITS.values() for part in own)
ROUNDS: Final = 2000
RATE: Final = 0.05

Traits = Mapping[str, str]
"""What is known of a garment: its value of each known trait."""


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Pairs of garments of different items.

    Attributes:
        parts: `(N,)` each: the parts of the score.
        shared: `(N,)` bool each, of each trait that is known: whether they have it in common.
    """

    parts: Mapping[str, NDArray[np.float32]]
    shared: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a photo shows; `label` where the photo may show other clothes, too."""

    item: str
    traits: Traits
    label: str = UNKNOWN_LABEL


def rendered_pairs(folder: Path, items: int, seed: int, tell: Progress) -> Pairs:
    """The wardrobe, worn and lying flat: cloth, color family and kind are known."""
    shown: dict[Path, _Shown] = {}
    for index in range(items):
        item = render_item(seed, index)
        traits = {"cloth": item.fabric.name, "color": item.color_family, "kind": item.kind}
        for view in VIEWS:
            path = folder.resolve() / "photos" / f"{index:05d}-{view}.png"
            if not path.is_file():
                save_photo(render_view(item, view, CANVAS).photo, path)
            shown[path] = _Shown(item.id, traits, item.label)
        tell("rendering the wardrobe", index + 1, items)
    return _pairs(folder, shown, tell)


def flat_pairs(root: Path, folder: Path, tell: Progress) -> Pairs:
    """Flat photos of the senders that may set a few numbers: their kind is known."""
    kinds = kinds_of(root)
    photos = [path.resolve() for path in clothing_photos(root, "val", fitting=True)]
    return _pairs(folder, {path: _Shown(path.name, {"kind": kinds[path.name]}) for path in photos}, tell)


def _pairs(folder: Path, shown: Mapping[Path, _Shown], tell: Progress) -> Pairs:
    """Each photo's garment with all garments of other items that may answer it."""
    with stock(folder, list(shown), tell) as searcher, searcher.catalog.snapshot():
        rows = searcher.catalog.garments()
        paths = {photo.digest: photo.path for photo in searcher.catalog.photos()}
        of = [shown[paths[row.digest]] for row in rows]
        compared = list(_compared(searcher, rows, of))
    known = next(iter(shown.values())).traits
    return Pairs(
        {part: np.concatenate([parts[part] for _, _, parts in compared]) for part in PARTS},
        {
            trait: np.concatenate(
                [
                    [of[i].traits[trait] == query.traits[trait] for i in others]
                    for query, others, _ in compared
                ]
            )
            for trait in known
        },
    )


def _compared(
    searcher: Searcher, rows: Sequence[StoredGarment], of: Sequence[_Shown]
) -> Iterator[tuple[_Shown, NDArray[np.int64], Mapping[str, NDArray[np.float32]]]]:
    """For each photo its traits, the rows of its candidates, and their parts of the score."""
    catalog = searcher.catalog
    size = catalog.prominence([row.id for row in rows])
    largest: dict[str, int] = {}
    for place in np.argsort(size, kind="stable").tolist():
        if may_answer(of[place].label, rows[place].label):
            largest[rows[place].digest] = place
    for place in largest.values():
        row_of_query = rows[place]
        ((_, features),) = catalog.features([row_of_query.id])
        query = QueryGarment(catalog.garment(row_of_query), features)
        others = np.array(
            [i for i, row in enumerate(rows) if of[i].item != of[place].item and query.may_be(row)], np.int64
        )
        if not len(others):
            continue
        ids = np.array([rows[i].id for i in others])
        parts = vector_parts(catalog, features, ids, searcher.extractor.blocks)
        closer = np.argsort(-np.sum(list(parts.values()), axis=0), kind="stable")[:CLOSER]
        parts["pattern"] = patterns(catalog, features, ids, closer)
        yield of[place], others, parts


def fit_likeness(groups: Sequence[Pairs]) -> dict[str, Any]:
    """The weights, as `TraitModel` has them: logistic regression, no part weighed negatively.

    Args:
        groups: Pairs by where they come from. For each trait, each group that knows it counts the same.

    Returns:
        A document for JSON.
    """
    weights, bias = {}, {}
    for trait, own in TRAITS.items():
        part_scores, shared, share = [], [], []
        for group in (pairs for pairs in groups if trait in pairs.shared):
            part_scores.append(np.stack([group.parts[part] for part in own], axis=1))
            shared.append(group.shared[trait])
            share.append(np.full(len(shared[-1]), 1 / len(shared[-1])))
        found = _logistic(*(np.concatenate(each).astype(np.float64) for each in (part_scores, shared, share)))
        weights[trait] = dict(zip(own, found[:-1], strict=True))
        bias[trait] = found[-1]
    return {"weights": weights, "bias": bias}


def _logistic(
    part_scores: NDArray[np.float64], shared: NDArray[np.float64], share: NDArray[np.float64]
) -> list[float]:
    """Weights of `(N, P)` parts that are none of them negative, and the bias after them."""
    parts, right, counts = (torch.from_numpy(array) for array in (part_scores, shared, share / share.sum()))
    found = torch.zeros(parts.shape[1] + 1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([found], lr=RATE)
    for step in range(ROUNDS):
        optimizer.param_groups[0]["lr"] = RATE * (1 - step / ROUNDS)
        loss = torch.nn.functional.binary_cross_entropy_with_logits(
            parts @ found[:-1] + found[-1], right, weight=counts, reduction="sum"
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():  # the loss is convex: cutting off what is negative leads to its least value
            found[:-1].clamp_(min=0)
    return [round(value, 4) for value in found.tolist()]
