"""Photo in, hits out."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import SearchError
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.garment import Garment
from fashion_wizard.index.base import Metric
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo
from fashion_wizard.search.asked import Asked, by_likelihood, choose, in_box
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.indexes import Indexes
from fashion_wizard.search.like import Like
from fashion_wizard.search.methods import (
    METHODS,
    By,
    Method,
    SuperPointMethod,
    VectorMethod,
    WizardMethod,
)
from fashion_wizard.search.ranking import Candidates, Ranked
from fashion_wizard.search.widening import CANDIDATES, Accepts, Wanted, widened
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN


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

    def garments(self, photo: Photo, *, path: Path | None = None, digest: str | None = None) -> list[Garment]:
        """The garments of a photo that can be searched for, the likeliest to be meant first.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            path: Where the photo came from, for segmenters that look up given annotations.
            digest: SHA-256 of the photo's bytes, in hex: what the catalog knows of this very photo is told.
        """
        with self.catalog.snapshot():
            kept = self._kept(digest) if digest else []
        return [one.garment for one in kept] or self._segmented(photo, path)

    def search(
        self,
        photo: Photo,
        *,
        k: int = 10,
        garment: str | None = None,
        box: tuple[int, int, int, int] | None = None,
        by: By = "wizard",
        metric: Metric = "cosine",
        like: Like | None = None,
        min_score: float = 0.0,
        wanted: Wanted | None = None,
        path: Path | None = None,
        digest: str | None = None,
    ) -> list[GarmentHits]:
        """The garments of a photo, each with its hits; the garment likeliest to be meant first.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            k: Hits a garment, at most; each is another item.
            garment: Ask only for garments of this label; a region of unknown kind always counts.
            box: `(x0, y0, x1, y1)` in pixels: ask only for the garment that fills most of this box, or for
                all that is in it where no garment is.
            by: How to search.
            metric: How vectors are compared.
            like: How much each part counts; for `wizard`.
            min_score: Hits below this are left out.
            wanted: Only items that it says yes to are answers.
            path: Where the photo came from, for segmenters that look up given annotations.
            digest: SHA-256 of the photo's bytes, in hex. If the catalog has this very photo, its garments are
                those asked for, and each finds itself with a score of 1.

        Raises:
            SearchError: if an argument is none of those known, or the photo shows no such garment.
        """
        _check(k, by, metric, min_score)
        with self.catalog.snapshot():
            asked = self._kept(digest) if digest else []
            if asked and box is None:
                labels = choose([one.garment for one in asked], garment)
                asked = [one for one in asked if one.garment in labels]
            else:
                found = self._segmented(photo, path)
                chosen = choose(found, garment) if box is None else [in_box(found, box, photo.shape[:2])]
                asked = [Asked(one, self.extractor.extract(photo, one)) for one in chosen]
            method = self._method(by, metric, like or Like())
            return [self._answer([one], method, k, min_score, wanted) for one in asked]

    def search_garment(
        self,
        photo: Photo,
        garment: Garment,
        *,
        k: int = 10,
        by: By = "wizard",
        metric: Metric = "cosine",
        like: Like | None = None,
        min_score: float = 0.0,
        wanted: Wanted | None = None,
        digest: str | None = None,
    ) -> GarmentHits:
        """The hits of one garment that `garments` found, or that somebody marked.

        All but the garment, whose mask has the photo's height and width, is as in `search`; the photo is not
        looked at where the catalog has the garment by `digest`.

        Raises:
            SearchError: as `search` does.
        """
        _check(k, by, metric, min_score)
        with self.catalog.snapshot():
            kept = self._kept(digest) if digest else []
            known = [
                one for one in kept if (one.garment.label, one.garment.box) == (garment.label, garment.box)
            ]
            asked = known[0] if known else Asked(garment, self.extractor.extract(photo, garment))
            method = self._method(by, metric, like or Like())
            return self._answer([asked], method, k, min_score, wanted)

    def search_together(
        self,
        photos: Sequence[Photo],
        *,
        k: int = 10,
        garment: str | None = None,
        by: By = "wizard",
        metric: Metric = "cosine",
        like: Like | None = None,
        min_score: float = 0.0,
        wanted: Wanted | None = None,
    ) -> list[GarmentHits]:
        """The hits of one garment that several photos show; one answer, under the first photo's garment.

        Of each photo the garment likeliest to be meant is asked for, of those that may be one with the
        first's; a candidate's score is the mean of what each photo says. For arguments see `search`.

        Raises:
            SearchError: as `search` does, or if there is no photo.
        """
        _check(k, by, metric, min_score)
        if not photos:
            raise SearchError("there is no photo to search with; give at least one")
        asked: list[Asked] = []
        for photo in photos:
            found = choose(self._segmented(photo, None), garment)
            fitting = [one for one in found if not asked or asked[0].may_be(one)] or found
            asked += [Asked(one, self.extractor.extract(photo, one)) for one in fitting[:1]]
        if not asked:
            return []
        with self.catalog.snapshot():
            method = self._method(by, metric, like or Like())
            return [self._answer(asked, method, k, min_score, wanted)]

    def similar(
        self,
        item: str,
        *,
        k: int = 10,
        garment: str | None = None,
        by: By = "wizard",
        metric: Metric = "cosine",
        like: Like | None = None,
        min_score: float = 0.0,
        wanted: Wanted | None = None,
    ) -> list[GarmentHits]:
        """What else of the catalog is like one of its items, which itself is left out; one answer.

        The item's photos are asked together, as in `search_together`. The article is known, so scores of
        `wizard` tell how alike others are: the share of traits (see `Likeness`) that they are expected to
        have in common. For arguments see `search`.

        Raises:
            SearchError: as `search` does, or if the catalog has no such item or no garment of it.
        """
        _check(k, by, metric, min_score)
        with self.catalog.snapshot():
            if self.catalog.item(item) is None:
                raise SearchError(
                    f"no item {item!r} in {self.catalog.path}; fashion-wizard info tells what is"
                )
            asked: list[Asked] = []
            for digest in dict.fromkeys(photo.digest for photo in self.catalog.photos(item=item)):
                kept = self._kept(digest)
                labels = choose([one.garment for one in kept], garment) if kept else []
                shown = [one for one in kept if one.garment in labels]
                fitting = [one for one in shown if not asked or asked[0].may_be(one.garment)] or shown
                asked += fitting[:1]
            if not asked:
                raise SearchError(f"the photos of item {item!r} show no garment to search with")
            others = [Asked(one.garment, one.features) for one in asked]

            def other(one: StoredItem) -> bool:
                return one.id != item and (wanted is None or wanted(one))

            method = self._method(by, metric, like or Like())
            return [self._answer(others, method, k, min_score, other, left_out=item)]

    def _method(self, by: By, metric: Metric, like: Like) -> Method:
        if by == "wizard":
            return WizardMethod(self.catalog, self.indexes, metric, like)
        if by == "superpoint":
            return SuperPointMethod(self.catalog, self.indexes, metric)
        return VectorMethod(self.catalog, self.indexes, by, metric)

    def _kept(self, digest: str) -> list[Asked]:
        """The garments of a photo that the catalog has, likeliest first; none if it has not."""
        rows = self.catalog.garments_of(digest)
        features = dict(self.catalog.features([row.id for row in rows]))
        asked = [
            Asked(Garment(row.label, self.catalog.mask(row.id), row.box, row.score), features[row.id], row.id)
            for row in rows
        ]
        order = by_likelihood([one.garment for one in asked])
        return sorted(asked, key=lambda one: order.index(one.garment))

    def _segmented(self, photo: Photo, path: Path | None) -> list[Garment]:
        found = self.segmenter.segment(photo, path)
        return by_likelihood([one for one in found if one.label not in BODY_PARTS])

    def _answer(
        self,
        asked: Sequence[Asked],
        method: Method,
        k: int,
        min_score: float,
        wanted: Wanted | None,
        left_out: str | None = None,
    ) -> GarmentHits:
        """The items most like one garment, best first; ever more candidates until there are enough."""
        accepts = Accepts(self.catalog, wanted)
        candidates = Candidates(self.catalog, asked, method, left_out)
        for ranked in widened(candidates, accepts, max(CANDIDATES, 4 * k), min_score):
            hits = self._hits(ranked, k, min_score, accepts)
            if len(hits) == k:
                break
        return GarmentHits(asked[0].garment, hits)

    def _hits(self, ranked: Ranked, k: int, min_score: float, accepts: Accepts) -> list[Hit]:
        """Each item once, with the garment of it that is most alike."""
        hits: dict[str, Hit] = {}
        for place, row in enumerate(ranked.rows):
            score = round(float(ranked.score[place]), 6)
            if len(hits) >= k or score < min_score:
                break
            if ranked.owners[place] <= hits.keys():
                continue
            for photo in self.catalog.photos(digest=row.digest):
                if photo.item in hits or not accepts(photo.item):
                    continue
                why = {
                    name: round(float(says[place]), 4)
                    for name, says in ranked.parts.items()
                    if np.isfinite(says[place])
                }
                hits[photo.item] = Hit(photo.item, str(photo.path), row.label, row.box, row.id, score, why)
        return list(hits.values())[:k]


def _check(k: int, by: By, metric: Metric, min_score: float) -> None:
    if by not in METHODS:
        raise SearchError(f"cannot search by {by!r}; known are {', '.join(METHODS)}")
    if metric not in get_args(Metric):
        raise SearchError(f"cannot compare by {metric!r}; known are {', '.join(get_args(Metric))}")
    if k < 1:
        raise SearchError(f"at least one hit has to be asked for, not {k}")
    if not 0 <= min_score <= 1:
        raise SearchError(f"scores go from 0 to 1; a least score of {min_score:g} is none")
