"""Photo in, hits out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import SearchError
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import UNKNOWN_LABEL, Features, Garment
from fashion_wizard.index.base import Metric
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.search.fuse import fuse
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.indexes import Indexes
from fashion_wizard.search.votes import share, vote
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.foreground import Foreground

By = Literal["wizard", "superpoint"]
"""Ways to search: keypoints and color together, or keypoints alone."""
METHODS: Final[tuple[By, ...]] = get_args(By)

CANDIDATES: Final = 300
"""How many garments of the most similar colors are looked at closely, besides all that got a vote."""
_TWIN_COLOR: Final = 0.9999
"""Colors nearer than this may be those of the very same photo."""


class Searcher:
    """Answers photos from a catalog. Index files are made, or brought up to date, when first needed.

    Args:
        catalog: What to search.
        segmenter: Finds the garments of a query; best the one that the catalog was made with.
        extractor: Makes the features; must be the one that the catalog was made with.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter | None = None,
        extractor: FeatureExtractor | None = None,
    ) -> None:
        """Nothing is loaded yet."""
        self.catalog = catalog
        self.segmenter: Segmenter = segmenter or Foreground()
        self.extractor = extractor or FeatureExtractor()
        self.indexes = Indexes(catalog)

    def search(
        self,
        photo: Photo,
        *,
        k: int = 10,
        garment: str | None = None,
        by: By = "wizard",
        metric: Metric = "cosine",
        path: Path | None = None,
    ) -> list[GarmentHits]:
        """The garments of a photo, each with its hits.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            k: Hits a garment, at most; each is another item.
            garment: Ask only for garments of this label; a region of unknown kind always counts.
            by: How to search.
            metric: How keypoints are compared.
            path: Where the photo came from, for segmenters that look up given annotations.

        Raises:
            SearchError: if an argument is none of those known, or the photo shows no such garment.
        """
        if by not in METHODS:
            raise SearchError(f"cannot search by {by!r}; known are {', '.join(METHODS)}")
        if metric not in get_args(Metric):
            raise SearchError(f"cannot compare by {metric!r}; known are {', '.join(get_args(Metric))}")
        if k < 1:
            raise SearchError(f"at least one hit has to be asked for, not {k}")
        found = [g for g in self.segmenter.segment(photo, path) if g.label not in BODY_PARTS]
        chosen = _choose(found, garment)
        return [
            GarmentHits(one, self.hits(one, self.extractor.extract(photo, one), k=k, by=by, metric=metric))
            for one in chosen
        ]

    def hits(
        self, garment: Garment, features: Features, *, k: int, by: By = "wizard", metric: Metric = "cosine"
    ) -> list[Hit]:
        """The items most like one garment, best first, each once.

        Args:
            garment: What is asked for.
            features: Its features.
            k: How many items, at most.
            by: How to search.
            metric: How keypoints are compared.
        """
        with self.catalog.snapshot():
            keypoint_index, color_index = self.indexes.keypoints(metric), self.indexes.colors("cosine")
            voted, votes = vote(keypoint_index, features.keypoints.descriptors, metric)
            similar, near = color_index.search(features.color[None], CANDIDATES)
            close = near[0][near[0] >= 0]
            twins = self._twins(garment, features, close[similar[0][: len(close)] > _TWIN_COLOR])
            ids = np.union1d(voted, np.union1d(close, twins) if by == "wizard" else twins)
            counts = {row.id: row.keypoints for row in self.catalog.garments(ids.tolist())}
            ids = ids[np.isin(ids, list(counts))]
            shares = np.zeros(len(ids), np.float32)
            shares[np.isin(ids, voted)] = votes[np.isin(voted, ids)]
            shares = share(
                shares, len(features.keypoints), np.array([counts[i] for i in ids.tolist()], np.int64)
            )
            parts = {"keypoints": shares}
            score = shares
            if by == "wizard":
                parts["color"] = self._colors(features.color, ids)
                score = fuse(parts["color"], shares)
            same = np.isin(ids, twins)
            for values in (score, *parts.values()):
                values[same] = 1.0
            return self._by_item(ids, score, parts, k)

    def _twins(self, garment: Garment, features: Features, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those garments that are the query's in every number: the same photo is in the catalog."""
        twins = []
        for number, other in self.catalog.features(ids.tolist()):
            points, others = features.keypoints.points, other.keypoints.points
            if len(points) == len(others) and np.allclose(points, others, atol=0.01):
                mask = self.catalog.mask(number)
                if np.array_equal(mask, garment.mask):
                    twins.append(number)
        return np.array(twins, np.int64)

    def _colors(self, color: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.float32]:
        stored = [vector for _, vector in self.catalog.colors(ids.tolist())]
        if not stored:
            return np.zeros(0, np.float32)
        return np.asarray(np.clip(np.stack(stored) @ color, 0, 1), np.float32)

    def _by_item(
        self,
        ids: NDArray[np.int64],
        score: NDArray[np.float32],
        parts: dict[str, NDArray[np.float32]],
        k: int,
    ) -> list[Hit]:
        hits: dict[str, Hit] = {}
        order = np.argsort(-score, kind="stable")
        # Some more than k are asked for at once, as several garments may be of one item.
        for start in range(0, len(order), 2 * k):
            some = order[start : start + 2 * k]
            rows = self.catalog.garments(ids[some].tolist())
            for place, row in zip(some.tolist(), rows, strict=True):
                for photo in self.catalog.photos(digest=row.digest):
                    if photo.item in hits:
                        continue
                    why = {name: round(float(values[place]), 4) for name, values in parts.items()}
                    hits[photo.item] = Hit(
                        photo.item,
                        str(photo.path),
                        row.label,
                        row.box,
                        row.id,
                        round(float(score[place]), 4),
                        why,
                    )
                    if len(hits) == k:
                        return list(hits.values())
        return list(hits.values())


def _choose(found: Sequence[Garment], label: str | None) -> list[Garment]:
    if label is None:
        return list(found)
    if label not in LABELS or label in BODY_PARTS or label == LABELS[0]:
        known = ", ".join(name for name in LABELS[1:] if name not in BODY_PARTS)
        raise SearchError(f"{label!r} is no garment that can be searched for; known are {known}")
    chosen = [g for g in found if g.label in {label, UNKNOWN_LABEL}]
    if not chosen:
        seen = ", ".join(dict.fromkeys(g.label for g in found)) or "no garment"
        raise SearchError(
            f"the photo shows no {label}, but {seen}; ask for one of those, or leave --garment out"
        )
    return chosen
