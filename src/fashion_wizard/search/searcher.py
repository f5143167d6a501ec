"""Photo in, hits out."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from fashion_wizard.search.retrieve import retrieve
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN

By = Literal["wizard", "superpoint"]
"""Ways to search: keypoints and color together, or keypoints alone."""
METHODS: Final[tuple[By, ...]] = get_args(By)


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """A garment of the query; `twin` is its id where the catalog has the very photo."""

    garment: Garment
    features: Features
    twin: int | None = None


class Searcher:
    """Answers photos from a catalog. Index files are made, or brought up to date, when first needed.

    One object may serve many threads.

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
        self.segmenter: Segmenter = segmenter or MaskRCNN()
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
        digest: str | None = None,
    ) -> list[GarmentHits]:
        """The garments of a photo, each with its hits.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            k: Hits a garment, at most; each is another item.
            garment: Ask only for garments of this label; a region of unknown kind always counts.
            by: How to search.
            metric: How keypoints are compared.
            path: Where the photo came from, for segmenters that look up given annotations.
            digest: SHA-256 of the photo's bytes, in hex. If the catalog has this very photo, its garments are
                those asked for, and each finds itself with a score of 1.

        Raises:
            SearchError: if an argument is none of those known, or the photo shows no such garment.
        """
        if by not in METHODS:
            raise SearchError(f"cannot search by {by!r}; known are {', '.join(METHODS)}")
        if metric not in get_args(Metric):
            raise SearchError(f"cannot compare by {metric!r}; known are {', '.join(get_args(Metric))}")
        if k < 1:
            raise SearchError(f"at least one hit has to be asked for, not {k}")
        with self.catalog.snapshot():
            asked = self._kept(digest, garment) if digest else []
            return [
                GarmentHits(one.garment, self._hits(one, k=k, by=by, metric=metric))
                for one in asked or self._found(photo, path, garment)
            ]

    def _kept(self, digest: str, label: str | None) -> list[_Asked]:
        """The garments of a photo that the catalog has; none if it has not."""
        rows = self.catalog.garments_of(digest)
        features = dict(self.catalog.features([row.id for row in rows]))
        garments = [Garment(row.label, self.catalog.mask(row.id), row.box, row.score) for row in rows]
        chosen = _choose(garments, label) if garments else []
        return [
            _Asked(garment, features[row.id], row.id)
            for garment, row in zip(garments, rows, strict=True)
            if garment in chosen
        ]

    def _found(self, photo: Photo, path: Path | None, label: str | None) -> list[_Asked]:
        garments = [g for g in self.segmenter.segment(photo, path) if g.label not in BODY_PARTS]
        return [_Asked(g, self.extractor.extract(photo, g)) for g in _choose(garments, label)]

    def _hits(self, asked: _Asked, *, k: int, by: By, metric: Metric) -> list[Hit]:
        """The items most like one garment, best first, each once."""
        twin = np.array([] if asked.twin is None else [asked.twin], np.int64)
        found = retrieve(self.catalog, self.indexes, asked.garment.label, asked.features, metric, twin)
        parts = {"keypoints": found.keypoints}
        score = found.keypoints
        if by == "wizard":
            parts["color"] = found.color
            score = fuse(found.color, found.keypoints, len(asked.features.keypoints))
        same = np.isin(found.ids, twin)
        # The photo itself goes first, also before garments that are no less like the one asked for.
        order = np.argsort(~same, kind="stable")
        score, *said = (np.where(same, np.float32(1), values)[order] for values in (score, *parts.values()))
        return self._by_item(found.ids[order], score, dict(zip(parts, said, strict=True)), k)

    def _by_item(
        self,
        ids: NDArray[np.int64],
        score: NDArray[np.float32],
        parts: dict[str, NDArray[np.float32]],
        k: int,
    ) -> list[Hit]:
        hits: dict[str, Hit] = {}
        order = np.argsort(-score, kind="stable")
        for place in order[score[order] > 0].tolist():
            (row,) = self.catalog.garments([ids[place]])
            for photo in self.catalog.photos(digest=row.digest):
                if photo.item not in hits:
                    why = {name: round(float(values[place]), 4) for name, values in parts.items()}
                    number = round(float(score[place]), 4)
                    hits[photo.item] = Hit(
                        photo.item, str(photo.path), row.label, row.box, row.id, number, why
                    )
            if len(hits) >= k:
                break
        return list(hits.values())[:k]


def _choose(found: Sequence[Garment], label: str | None) -> list[Garment]:
    """The garments of a label, or all; see `Searcher.search`."""
    if label is None:
        return list(found)
    if label not in LABELS[1:] or label in BODY_PARTS:
        known = ", ".join(name for name in LABELS[1:] if name not in BODY_PARTS)
        raise SearchError(f"{label!r} is no garment that can be searched for; known are {known}")
    chosen = [g for g in found if g.label in {label, UNKNOWN_LABEL}]
    if not chosen:
        seen = ", ".join(dict.fromkeys(g.label for g in found)) or "no garment"
        raise SearchError(
            f"the photo shows no {label}, but {seen}; ask for one of those, or leave --garment out"
        )
    return chosen
