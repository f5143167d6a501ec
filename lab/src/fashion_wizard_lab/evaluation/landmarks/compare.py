"""FashionNet's landmarks or SuperPoint's keypoints, in boxes or in masks: the same queries, one protocol.

FashionNet sees by the landmarks that it predicts; where the data set knows the right ones, their distance is
measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import Inshop, find_color_map, read_inshop, read_landmarks
from fashion_wizard_lab.datasets.inshop.landmarks import CUT_OFF, LANDMARK_NAMES
from fashion_wizard_lab.evaluation.retrieval import evaluate_retrieval
from fashion_wizard_lab.evaluation.retrieval.copies import Roi
from fashion_wizard_lab.peers.fashionnet import FashionNet

METHODS: Final = {"fashionnet": "landmark features", "superpoint": "SuperPoint keypoints"}
_ERRORS_OF: Final = 300
"""So many queries say how far landmarks are off."""
NEAR: Final = 0.1
"""A landmark is near if it is off by less than this share of the box's longer side."""


@dataclass(frozen=True, slots=True)
class LandmarkError:
    """How far predicted landmarks are off, in boxes.

    Attributes:
        mean: Mean distance, as a share of the box's longer side.
        near: The share of landmarks that are off by less than `NEAR`.
        landmarks: How many were compared.
    """

    mean: float
    near: float
    landmarks: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figures of one data set.

    Attributes:
        dataset: Its name.
        queries: How many there are.
        gallery: Photos that are searched.
        items: Items of the gallery: what a random ranking chooses from.
        fashionnet: The name of the weights.
        landmarks: None where the data set knows no landmarks.
        results: Metrics by name, for each method and place, such as `SuperPoint keypoints in masks`.
    """

    dataset: str
    queries: int
    gallery: int
    items: int
    fashionnet: str
    landmarks: LandmarkError | None
    results: Mapping[str, Mapping[str, Any]]

    def random_hit(self, k: int) -> float:
        """hit@k of a ranking by chance."""
        return min(1.0, k / self.items)


def compare(
    root: Path,
    network: FashionNet,
    segmenter: Segmenter,
    extractor: FeatureExtractor,
    *,
    work: Path | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Measure both methods in boxes and in masks.

    Args:
        root: A folder in the In-shop layout.
        network: Finds the landmarks.
        segmenter: Finds masks where the data set has no color map for each photo.
        extractor: Finds the keypoints.
        work: Keeps catalogs and results, so that a stopped run goes on.
        threads: Photos that are computed at once.
        progress: Called after each photo.

    Raises:
        DatasetError: if the data set is missing or broken.
    """
    inshop = read_inshop(root)
    found: dict[str, Mapping[str, Any]] = {}
    for place in ("boxes", _masks_of(inshop)):
        report = evaluate_retrieval(
            inshop.root,
            segmenter=segmenter,
            extractor=extractor,
            by=tuple(METHODS),
            others={"fashionnet": network},
            roi=place,
            work=work,
            threads=threads,
            progress=progress,
        )
        where = {"boxes": "boxes", "maps": "masks"}.get(place, "masks by Mask R-CNN")
        found |= {f"{name} in {where}": report.results[by] for by, name in METHODS.items()}
    return Comparison(
        dataset=inshop.root.resolve().name,
        queries=len(inshop.of("query")),
        gallery=len(inshop.of("gallery")),
        items=len({photo.item for photo in inshop.of("gallery")}),
        fashionnet=network.name,
        landmarks=landmark_error(inshop, network),
        results=dict(sorted(found.items(), key=lambda row: row[0].startswith("SuperPoint"))),
    )


def _masks_of(inshop: Inshop) -> Roi:
    """Where masks come from: the layout's maps if every query and gallery photo has one."""
    photos = [*inshop.of("query"), *inshop.of("gallery")]
    return "maps" if all(find_color_map(inshop.root, photo) for photo in photos) else "semantic"


def landmark_error(inshop: Inshop, network: FashionNet) -> LandmarkError | None:
    """How far predicted landmarks are off; None where the data set knows none."""
    known = read_landmarks(inshop).of
    distances: list[float] = []
    for query in [query for query in inshop.of("query") if query.name in known and query.box][:_ERRORS_OF]:
        photo, box = load_photo(query.path), query.box or (0, 0, 0, 0)
        points = network.see(photo, in_box(photo, box)).points
        right = known[query.name]
        places = [LANDMARK_NAMES[3].index(name) for name in LANDMARK_NAMES[right.clothes_type]]
        off = np.linalg.norm(points[places] - right.points, axis=1) / max(box[2] - box[0], box[3] - box[1])
        distances += off[right.visibility != CUT_OFF].tolist()
    if not distances:
        return None
    near = np.array(distances) < NEAR
    return LandmarkError(float(np.mean(distances)), float(np.mean(near)), len(distances))


def in_box(photo: Photo, box: tuple[int, int, int, int]) -> Garment:
    """All that is in a box, as a garment of unknown kind."""
    mask = np.zeros(photo.shape[:2], np.bool_)
    x0, y0, x1, y1 = box
    mask[y0:y1, x0:x1] = True
    return Garment.from_mask(UNKNOWN_LABEL, mask)
