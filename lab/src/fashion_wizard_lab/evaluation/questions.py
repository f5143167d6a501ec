"""Puts query photos to a catalog, by several methods that share what they can."""

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.garment import Features, Garment
from fashion_wizard.index.base import Metric, Neighbors
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.search.method import By
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.evaluation.kept import EXPLAINED, Answer
from fashion_wizard_lab.evaluation.vectors import VectorGallery


class OnceSegmenter:
    """Remembers, for each thread, the garments of the photo it saw last: every method asks for them."""

    def __init__(self, segmenter: Segmenter) -> None:
        """Nothing is remembered yet."""
        self._segmenter = segmenter
        self._last = threading.local()

    @property
    def name(self) -> str:
        """The inner segmenter's: remembering changes nothing."""
        return self._segmenter.name

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """The inner segmenter's garments, the same objects for the same array."""
        if getattr(self._last, "photo", None) is not photo:
            self._last.garments = self._segmenter.segment(photo, path)
            self._last.photo = photo
        return list(self._last.garments)


class OnceExtractor:
    """Remembers, for each thread, the features of the garments of the photo it saw last."""

    def __init__(self, extractor: GarmentExtractor) -> None:
        """Nothing is remembered yet."""
        self._extractor = extractor
        self._last = threading.local()

    @property
    def name(self) -> str:
        """The inner extractor's: remembering changes nothing."""
        return self._extractor.name

    @property
    def blocks(self) -> Mapping[str, int]:
        """The inner extractor's."""
        return self._extractor.blocks

    def extract(self, photo: Photo, garment: Garment) -> Features:
        """The inner extractor's features, the same objects for the same photo and garment."""
        if getattr(self._last, "photo", None) is not photo:
            self._last.features, self._last.photo = [], photo
        for known, features in self._last.features:
            if known is garment:
                return features  # type: ignore[no-any-return]
        found = self._extractor.extract(photo, garment)
        self._last.features.append((garment, found))
        return found


class OnceIndexes(Indexes):
    """Remembers, for each thread, the neighbors of the keypoints it was asked for last.

    Every method that votes by keypoints looks up the same ones: in a large catalog little else takes time.
    """

    def __init__(self, catalog: Catalog, extractor: str) -> None:
        """Nothing is read or remembered yet."""
        super().__init__(catalog, extractor)
        self._last = threading.local()

    def keypoints(self, metric: Metric) -> Neighbors:
        """As `Indexes.keypoints`; to be searched only."""
        return cast("Neighbors", _OnceIndex(super().keypoints(metric), self._last))


class _OnceIndex:
    """`Neighbors` that answer the same question twice without seeking twice."""

    def __init__(self, index: Neighbors, last: threading.local) -> None:
        self._index = index
        self._last = last

    def __len__(self) -> int:
        return len(self._index)

    def search(self, queries: NDArray[np.float32], k: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        last = self._last
        if getattr(last, "index", None) is not self._index or last.queries is not queries or last.k != k:
            last.found = self._index.search(queries, k)
            last.index, last.queries, last.k = self._index, queries, k
        similarities, ids = last.found
        return similarities.copy(), ids.copy()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)


class Questioner:
    """Asks a catalog; one object may serve many threads.

    Args:
        catalog: What to ask.
        segmenter: Finds the one garment that a query is about.
        extractor: The one that the catalog was made with.
        metric: What keypoints are compared by.
        k: How many gallery photos an answer has, at most.
        others: Methods that are only compared with, by name.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter,
        extractor: GarmentExtractor,
        metric: Metric,
        k: int,
        others: Mapping[str, VectorGallery] | None = None,
    ) -> None:
        """Nothing is loaded yet."""
        self._segmenter = OnceSegmenter(segmenter)
        self._extractor = OnceExtractor(extractor)
        self._searcher = Searcher(catalog, self._segmenter, self._extractor)
        self._searcher.indexes = OnceIndexes(catalog, extractor.name)
        self._metric: Metric = metric
        self._k = k
        self._others = others or {}

    def ask(self, number: int, path: Path, by: Sequence[str]) -> list[Answer]:
        """The answers of several methods to one query.

        Args:
            number: The query's.
            path: The photo to ask with.
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
            return [Answer(number, method, (), (), 0.0, 0.0, str(error)) for method in by]
        features = time.perf_counter() - started
        if not garments:
            problem = "no garment was found in it"
            return [Answer(number, method, (), (), features, 0.0, problem) for method in by]
        return [
            self._other(number, photo, garments[0], method, features)
            if method in self._others
            else self._answer(number, photo, path, cast("By", method), features)
            for method in by
        ]

    def _other(self, number: int, photo: Photo, garment: Garment, by: str, features: float) -> Answer:
        started = time.perf_counter()
        found = self._others[by].search(photo, garment, self._k)
        return Answer(number, by, found, (), features, time.perf_counter() - started)

    def _answer(self, number: int, photo: Photo, path: Path, by: By, features: float) -> Answer:
        started = time.perf_counter()
        answers = self._searcher.search(photo, k=self._k, by=by, metric=self._metric, path=path)
        seconds = time.perf_counter() - started
        hits = [hit for answer in answers for hit in answer.hits]
        found = [(hit.item, hit.score) for hit in hits]
        return Answer(number, by, found, [hit.parts for hit in hits[:EXPLAINED]], features, seconds)
