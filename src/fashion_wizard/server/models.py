"""The segmenter and the extractor as a server uses them: measured, and what they found cached."""

import hashlib
import weakref
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.byte_cache import ByteCache
from fashion_wizard.features.base import GarmentExtractor, StagedExtractor
from fashion_wizard.garment import Features, Garment
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.server.disconnects import check_client
from fashion_wizard.server.key_locks import KeyLocks
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.packed_garments import PackedGarments

_CACHE_BYTES: Final = 48_000_000
"""For segmentations, and again for features."""
_VECTOR_BYTES: Final = 4_000_000
"""For vectors of garments whose keypoints were not needed."""


class CachingSegmenter:
    """Segments a photo once for several requests in a row.

    Clients may send a photo again with every click and message. May be used from many threads.

    Args:
        segmenter: Segments the photos that are not in the cache.
        metrics: Records the time that takes.
    """

    def __init__(self, segmenter: Segmenter, metrics: Metrics) -> None:
        self._segmenter = segmenter
        self._metrics = metrics
        self._cache: ByteCache[bytes, PackedGarments] = ByteCache(
            _CACHE_BYTES, lambda garments: garments.nbytes
        )

    @property
    def name(self) -> str:
        """The name of the segmenter."""
        return self._segmenter.name

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """The garments and body parts of a photo; see `Segmenter`."""
        check_client()
        key = _key(photo)
        if stored := self._cache.get(key):
            return stored.unpack()
        with self._metrics.phase("segment"):
            garments = self._segmenter.segment(photo, path)
        self._cache.put(key, PackedGarments.pack(garments))
        return garments


class CachingExtractor:
    """Extracts the features of a garment once, for searches with other filters, weights, or more results.

    May be used from many threads.

    Args:
        extractor: Extracts the features that are not in the cache.
        metrics: Records the time that takes.
    """

    def __init__(self, extractor: GarmentExtractor, metrics: Metrics) -> None:
        self._extractor = extractor
        self._metrics = metrics
        self._cache: ByteCache[bytes, Features] = ByteCache(_CACHE_BYTES, _nbytes)
        self._vectors: ByteCache[bytes, Features] = ByteCache(_VECTOR_BYTES, _nbytes)
        self._locks = KeyLocks()

    @property
    def name(self) -> str:
        """The name of the extractor."""
        return self._extractor.name

    @property
    def blocks(self) -> Mapping[str, int]:
        """The blocks of the extractor's embeddings."""
        return self._extractor.blocks

    def extract(self, photo: Photo, garment: Garment) -> Features:
        """The features of one garment."""
        return self.with_keypoints(photo, garment, None)

    def vectors(self, photo: Photo, garment: Garment) -> Features:
        """As `extract`; without keypoints, unless they are known."""
        if not isinstance(self._extractor, StagedExtractor):
            return self.extract(photo, garment)
        check_client()
        key = _garment_key(photo, garment)
        with self._locks.locked((key, "vectors")):
            if stored := self._cache.get(key) or self._vectors.get(key):
                return stored
            with self._metrics.phase("features"):
                vectors = self._extractor.vectors(photo, garment)
            self._vectors.put(key, vectors)
            return vectors

    def with_keypoints(self, photo: Photo, garment: Garment, vectors: Features | None) -> Features:
        """All features of a garment.

        Args:
            photo: As `extract` takes it.
            garment: Likewise.
            vectors: What `vectors` computed, if it did.
        """
        check_client()
        key = _garment_key(photo, garment)
        with self._locks.locked((key, "all")):
            if stored := self._cache.get(key):
                return stored
            if isinstance(self._extractor, StagedExtractor):
                vectors = vectors or self.vectors(photo, garment)
                with self._metrics.phase("features"):
                    features = self._extractor.with_keypoints(photo, garment, vectors)
            else:
                with self._metrics.phase("features"):
                    features = self._extractor.extract(photo, garment)
            self._cache.put(key, features)
            return features


def _garment_key(photo: Photo, garment: Garment) -> bytes:
    return _key(photo, garment.mask, repr((garment.label, garment.box)).encode())


def _key(photo: Photo, *more: NDArray[np.bool_] | bytes) -> bytes:
    """A key that only the same pixels, in the same shape, have."""
    height, width = (int(length) for length in photo.shape[:2])
    salt = height.to_bytes(8, "little") + width.to_bytes(8, "little")
    digest = hashlib.blake2b(_digest(photo), digest_size=16, salt=salt)
    for part in more:
        digest.update(part if isinstance(part, bytes) else np.packbits(part).data)
    return digest.digest()


_digests: dict[int, tuple[weakref.ref[Photo], bytes]] = {}
"""By `id` of a photo that cannot change, for as long as it is there: each garment of it asks."""


def _digest(photo: Photo) -> bytes:
    """A hash of a photo's pixels."""
    known = _digests.get(id(photo))
    if known and known[0]() is photo:
        return known[1]
    digest = hashlib.blake2b(np.ascontiguousarray(photo).data, digest_size=16).digest()
    if not photo.flags.writeable:
        _digests[id(photo)] = weakref.ref(photo, partial(_forget, id(photo))), digest
    return digest


def _forget(number: int, gone: weakref.ref[Photo]) -> None:
    """A photo is there no more; another one may have its `id` already."""
    if (known := _digests.get(number)) and known[0] is gone:
        del _digests[number]


def _nbytes(features: Features) -> int:
    points = features.keypoints
    arrays = (points.points, points.scores, points.descriptors, features.color, features.embedding)
    return sum(array.nbytes for array in arrays)
