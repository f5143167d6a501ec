"""`evaluate keypoints`: SuperPoint beside its peers, on pairs of views whose homography is known."""

import random
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image

from fashion_wizard.drawing.matches import MatchView, match_picture, picture_grid
from fashion_wizard.errors import DatasetError, PhotoError
from fashion_wizard.features.base import Extractor
from fashion_wizard.features.superpoint import SuperPoint
from fashion_wizard.garment import Keypoints
from fashion_wizard.photo import load_photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.evaluation.choice import GarmentHint, choose_garment
from fashion_wizard_lab.evaluation.keypoints.matching import mutual_nearest
from fashion_wizard_lab.evaluation.keypoints.metrics import pair_figures, right_matches
from fashion_wizard_lab.evaluation.keypoints.views import LONGEST, View, ViewPair, first_view, second_view
from fashion_wizard_lab.peers.opencv import Orb, Sift

PICTURES: Final = 8
"""Of so many photos, the first pair is drawn."""


@dataclass(frozen=True, slots=True)
class KeypointReport:
    """All figures of one run, and what they were measured with.

    Attributes:
        photos: How many photos were measured.
        pairs: How many pairs of views they gave.
        results: For each method the means over all pairs of what `pair_figures` tells, and `seconds`, what
            finding the keypoints of one view took.
        settings: What else decides the figures.
        problems: Photos that could not be used, and why.
    """

    photos: int
    pairs: int
    results: Mapping[str, Mapping[str, float]]
    settings: Mapping[str, Any]
    problems: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """The one document that `--json` writes."""
        return {
            "photos": self.photos,
            "pairs": self.pairs,
            "results": dict(self.results),
            **self.settings,
            "problems": list(self.problems),
        }


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    """What one method found on one pair of views, and its figures there."""

    pair: ViewPair
    left: Keypoints
    right: Keypoints
    figures: Mapping[str, float]


def methods_to_compare(most: int) -> dict[str, Extractor]:
    """SuperPoint and its peers, set up for whole views instead of a garment's crop.

    The longer side of the crop is that of the views, so nothing is scaled; no margin is kept, as the views'
    masks have lost theirs already. All else is as it ships: SuperPoint's least probability of a keypoint
    gives about as many as SIFT finds.

    Args:
        most: Cap on keypoints a view.
    """
    return {
        "superpoint": SuperPoint(longest=LONGEST, most=most, margin=0),
        "sift": Sift(longest=LONGEST, most=most, margin=0),
        "rootsift": Sift(root=True, longest=LONGEST, most=most, margin=0),
        "orb": Orb(longest=LONGEST, most=most, margin=0),
    }


def evaluate_keypoints(
    paths: Sequence[Path],
    *,
    methods: Mapping[str, Extractor],
    segmenter: Segmenter,
    photos: int = 60,
    pairs: int = 5,
    seed: int = 0,
    figures: Path | None = None,
    progress: Progress | None = None,
) -> KeypointReport:
    """See each photo again from elsewhere and in another light, and count which keypoints are found again.

    A pair's view depends on the seed, the photo's name and the pair's number alone: it is the same whatever
    other photos are measured and whichever methods are compared.

    Args:
        paths: Photos to choose from.
        methods: What to measure; each gets the same views. `extract` is given a garment whose mask says
            where keypoints count and whose box is the whole view.
        segmenter: Says where on a photo keypoints count: the largest garment; `WholePhoto` for everywhere.
        photos: How many photos to measure at most, drawn by lot.
        pairs: How many views each is seen again in; HPatches has five.
        seed: Of every draw.
        figures: Pictures of the first pairs' matches are written into this folder.
        progress: Called after each photo.

    Raises:
        DatasetError: if no photo can be used.
    """
    chosen = sorted(random.Random(seed).sample(sorted(paths), min(photos, len(paths))))  # noqa: S311
    rows: dict[str, list[Mapping[str, float]]] = {method: [] for method in methods}
    problems: list[str] = []
    measured = 0
    for number, path in enumerate(chosen, 1):
        try:
            left = _look(path, segmenter)
        except (DatasetError, PhotoError) as error:
            problems.append(str(error))
        else:
            if not measured:
                _load(methods, left)
            views = [second_view(_chance(seed, path, pair), left) for pair in range(pairs)]
            seen = {method: _see(extractor, views) for method, extractor in methods.items()}
            for method, all_seen in seen.items():
                rows[method] += [one.figures for one in all_seen]
            measured += 1
            if figures and measured <= PICTURES:
                figures.mkdir(parents=True, exist_ok=True)
                first = [_draw(method, all_seen[0]) for method, all_seen in seen.items()]
                picture_grid(first).save(figures / f"{measured}-{path.stem}.png")
        if progress:
            progress("measuring", number, len(chosen))
    if not measured:
        raise DatasetError(f"no photo could be measured; the first problem: {problems[0]}")
    return KeypointReport(
        photos=measured,
        pairs=measured * pairs,
        results={method: _means(each) for method, each in rows.items()},
        settings={
            "longest": LONGEST,
            "seed": seed,
            "segmenter": segmenter.name,
            "extractors": {method: extractor.name for method, extractor in methods.items()},
        },
        problems=problems,
    )


def _look(path: Path, segmenter: Segmenter) -> View:
    photo = load_photo(path)
    garment = choose_garment(segmenter.segment(photo, path), GarmentHint(None))
    if garment is None:
        raise DatasetError(f"{path}: no garment was found on it")
    view = first_view(photo, garment.mask)
    if not view.mask.any():
        raise DatasetError(f"{path}: its garment is too thin to hold keypoints")
    return view


def _chance(seed: int, path: Path, pair: int) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(path.name.encode()), pair])


def _load(methods: Mapping[str, Extractor], view: View) -> None:
    """Have every method at work once: models are loaded on first use, which is no part of a view's time."""
    for extractor in methods.values():
        extractor.extract(view.photo, view.garment)


def _see(extractor: Extractor, pairs: Sequence[ViewPair]) -> list[_Seen]:
    """One method's figures on all pairs of one photo, whose left view is the same."""
    left, spent = _extract(extractor, pairs[0].left)
    seen = []
    for pair in pairs:
        right, spent_again = _extract(extractor, pair.right)
        figures = pair_figures(left, right, pair.homography, (pair.left.mask, pair.right.mask))
        seen.append(_Seen(pair, left, right, {**figures, "seconds": (spent + spent_again) / 2}))
    return seen


def _extract(extractor: Extractor, view: View) -> tuple[Keypoints, float]:
    started = time.perf_counter()
    keypoints = extractor.extract(view.photo, view.garment)
    return keypoints, time.perf_counter() - started


def _draw(method: str, seen: _Seen) -> Image.Image:
    matches = mutual_nearest(seen.left.descriptors, seen.right.descriptors)
    here, there = seen.left.points[matches[:, 0]], seen.right.points[matches[:, 1]]
    left, right = seen.pair.left, seen.pair.right
    return match_picture(
        MatchView(left.photo, left.garment, here, len(seen.left)),
        MatchView(right.photo, right.garment, there, len(seen.right)),
        right_matches(here, there, seen.pair.homography),
        heading=method,
        legend=("right", "wrong"),
    )


def _means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
