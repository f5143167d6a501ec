"""Searches a catalog with query photos, by several methods that share all that they can."""

import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import cast

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.features.base import StagedExtractor
from fashion_wizard.garment import Garment
from fashion_wizard.index.base import Metric
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.search.hits import GarmentHits
from fashion_wizard.search.method import By
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.evaluation.retrieval.answers import EXPLAINED, Answer
from fashion_wizard_lab.evaluation.retrieval.caching import CachedExtractor, CachedIndexes, CachedSegmenter
from fashion_wizard_lab.evaluation.retrieval.vectors import VectorGallery

_Found = list[tuple[str, float]]


class QueryRunner:
    """Answers query photos from a catalog; one object may serve many threads.

    Args:
        catalog: What to search.
        segmenter: Finds the garments of a query, the one that the query is about first.
        extractor: The one that the catalog was made with.
        metric: How keypoints are compared.
        k: How many gallery photos an answer has, at most.
        hints: Names of the photos of which it is known which garment is meant; of others the search decides.
        others: Methods that are only compared with, by name.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter,
        extractor: StagedExtractor,
        metric: Metric,
        k: int,
        hints: Collection[str] = (),
        others: Mapping[str, VectorGallery] | None = None,
    ) -> None:
        """Nothing is loaded yet."""
        self._segmenter = CachedSegmenter(segmenter)
        self._extractor = CachedExtractor(extractor)
        self._searcher = Searcher(catalog, self._segmenter, self._extractor)
        self._searcher.indexes = CachedIndexes(catalog, extractor.name)
        self._metric: Metric = metric
        self._k = k
        self._hints = hints
        self._others = others or {}

    def answer(self, number: int, path: Path, by: Sequence[str]) -> list[Answer]:
        """The answers of several methods to one query.

        Args:
            number: The query's.
            path: The photo to search with.
            by: The methods.
        """
        started = time.perf_counter()
        try:
            photo = load_photo(path)
            garments = self._segmenter.segment(photo, path)
            if not self._others.keys() >= set(by):
                for garment in garments:
                    self._extractor.extract(photo, garment)
        except FashionWizardError as error:
            return [Answer(number, method, problem=str(error)) for method in by]
        features = time.perf_counter() - started
        if not garments:
            problem = "no garment was found in it"
            return [Answer(number, method, features=features, problem=problem) for method in by]
        found: dict[str, list[_Found]] = {method: [] for method in by}
        answers: dict[str, list[GarmentHits]] = {method: [] for method in by}
        seconds = dict.fromkeys(by, 0.0)
        # All methods of one garment, then the next garment: methods share the neighbors of its keypoints.
        for garment in garments:
            for method in by:
                started = time.perf_counter()
                if method in self._others:
                    found[method].append(self._others[method].search(photo, garment, self._k))
                else:
                    answers[method].append(self._search(photo, garment, cast("By", method)))
                seconds[method] += time.perf_counter() - started
        first = dict.fromkeys(by, 0)
        for method, own in answers.items():
            if own and path.name not in self._hints:
                first[method] = garments.index(self._meant(photo, path, cast("By", method)))
                own.insert(0, own.pop(first[method]))
            found[method] += [[(hit.item, hit.score) for hit in answer.hits] for answer in own]
        return [
            Answer(
                number,
                method,
                found[method][0],
                [hit.parts for answer in answers[method][:1] for hit in answer.hits[:EXPLAINED]],
                features=features,
                seconds=seconds[method],
                others=found[method][1:],
                garment=first[method],
            )
            for method in by
        ]

    def _meant(self, photo: Photo, path: Path, by: By) -> Garment:
        """The garment that the search puts first."""
        query = Query(photos=[QueryPhoto(photo, path)], by=by, metric=self._metric)
        return self._searcher.meant_first(query)[0][1]

    def _search(self, photo: Photo, garment: Garment, by: By) -> GarmentHits:
        (answer,) = self._searcher.search(photo, garment=garment, k=self._k, by=by, metric=self._metric)
        return answer
