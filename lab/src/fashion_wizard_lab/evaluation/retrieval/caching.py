"""Wrappers that remember the last result: several methods search with the same garments of one photo."""

import hashlib
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, cast

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.features.base import StagedExtractor
from fashion_wizard.garment import Features, Garment
from fashion_wizard.index.base import Found, Ids, Metric, Neighbors, Vectors
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.base import Segmenter

_GARMENTS: Final = 64
"""The most features that are remembered: more than the garments of a photo have."""


class CachedSegmenter:
    """Remembers, for each thread, the garments of the photo it segmented last: every method needs them."""

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


class CachedExtractor:
    """Remembers, for each thread, the features of the garments it saw last."""

    def __init__(self, extractor: StagedExtractor) -> None:
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
        """The inner extractor's features, the same objects for the same pixels and garment."""
        return self.with_keypoints(photo, garment, self.vectors(photo, garment))

    def vectors(self, photo: Photo, garment: Garment) -> Features:
        """As `extract`, without keypoints."""
        return self._remembered("vectors", photo, garment, lambda: self._extractor.vectors(photo, garment))

    def with_keypoints(self, photo: Photo, garment: Garment, vectors: Features) -> Features:
        """As `extract`, given what `vectors` returned."""
        return self._remembered(
            "all", photo, garment, lambda: self._extractor.with_keypoints(photo, garment, vectors)
        )

    def _remembered(
        self, what: str, photo: Photo, garment: Garment, compute: Callable[[], Features]
    ) -> Features:
        if not hasattr(self._last, "known"):
            self._last.known = dict[tuple[str, bytes, Garment], Features]()
        known = self._last.known
        key = (what, hashlib.blake2b(photo.tobytes()).digest(), garment)
        if key not in known:
            if len(known) == _GARMENTS:
                known.pop(next(iter(known)))
            known[key] = compute()
        return cast("Features", known[key])


class CachedIndexes(Indexes):
    """Remembers, for each thread, the neighbors of the keypoints that were searched last.

    Every method that votes by keypoints needs the same ones: in a large catalog little else takes time.
    """

    def __init__(self, catalog: Catalog, extractor: str) -> None:
        """Nothing is read or remembered yet."""
        super().__init__(catalog, extractor, vector_store)
        self._last = threading.local()

    def keypoints(self, metric: Metric) -> Neighbors:
        """As `Indexes.keypoints`; to be searched only."""
        return cast("Neighbors", _CachedNeighbors(super().keypoints(metric), self._last))


class _CachedNeighbors:
    """`Neighbors` that search once for the same keypoints, however often."""

    def __init__(self, index: Neighbors, last: threading.local) -> None:
        self._index = index
        self._last = last

    def __len__(self) -> int:
        return len(self._index)

    def search(self, queries: Vectors, k: int, *, allowed: Ids | None = None) -> Found:
        if allowed is not None:
            return self._index.search(queries, k, allowed=allowed)
        last = self._last
        if getattr(last, "index", None) is not self._index or last.queries is not queries or last.k != k:
            last.found = self._index.search(queries, k)
            last.index, last.queries, last.k = self._index, queries, k
        similarities, ids = last.found
        return similarities.copy(), ids.copy()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)
