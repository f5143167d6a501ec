"""The steps of the search, timed; and a segmenter that remembers what it has just seen."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.garment import Features, Garment
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.server.metrics import Metrics

_MOST_BYTES: Final = 48_000_000


@dataclass(frozen=True, eq=False, slots=True)
class _Packed:
    """The garments of one photo, each mask as bits."""

    garments: tuple[tuple[str, float, NDArray[np.uint8]], ...]
    shape: tuple[int, int]

    @property
    def size(self) -> int:
        return sum(bits.nbytes for _, _, bits in self.garments) + 1000


class RecentSegmenter:
    """Finds garments once for a photo that is asked about several times in a row.

    The server keeps nothing of its own accord: who clicks from garment to garment, or chats, sends the photo
    every time. May be used from many threads.

    Args:
        segmenter: Does the work.
        metrics: Told how long it takes.
    """

    def __init__(self, segmenter: Segmenter, metrics: Metrics) -> None:
        """Nothing is remembered yet."""
        self._segmenter = segmenter
        self._metrics = metrics
        self._lock = threading.Lock()
        self._held: OrderedDict[bytes, _Packed] = OrderedDict()
        self._bytes = 0

    @property
    def name(self) -> str:
        """That of the segmenter, whose answers these are."""
        return self._segmenter.name

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """The garments and body parts of a photo; see `Segmenter`."""
        key = hashlib.blake2b(np.ascontiguousarray(photo).data, digest_size=16, salt=_shape(photo)).digest()
        with self._lock:
            packed = self._held.get(key)
            if packed:
                self._held.move_to_end(key)
        if packed:
            return [_unpack(one, packed.shape) for one in packed.garments]
        with self._metrics.phase("segment"):
            garments = self._segmenter.segment(photo, path)
        self._keep(key, _Packed(tuple(_pack(one) for one in garments), (photo.shape[0], photo.shape[1])))
        return garments

    def _keep(self, key: bytes, packed: _Packed) -> None:
        with self._lock:
            if key not in self._held:
                self._held[key] = packed
                self._bytes += packed.size
            while self._bytes > _MOST_BYTES and len(self._held) > 1:
                self._bytes -= self._held.popitem(last=False)[1].size


class TimedExtractor:
    """A `GarmentExtractor` that measures how long another takes.

    Args:
        extractor: Does the work.
        metrics: Told how long it takes.
    """

    def __init__(self, extractor: GarmentExtractor, metrics: Metrics) -> None:
        """Nothing is loaded yet."""
        self._extractor = extractor
        self._metrics = metrics

    @property
    def name(self) -> str:
        """That of the extractor, whose answers these are."""
        return self._extractor.name

    @property
    def blocks(self) -> Mapping[str, int]:
        """Those of the extractor."""
        return self._extractor.blocks

    def extract(self, photo: Photo, garment: Garment) -> Features:
        """The features of one garment."""
        with self._metrics.phase("features"):
            return self._extractor.extract(photo, garment)


def _shape(photo: Photo) -> bytes:
    height, width = (int(length) for length in photo.shape[:2])
    return height.to_bytes(8, "little") + width.to_bytes(8, "little")


def _pack(garment: Garment) -> tuple[str, float, NDArray[np.uint8]]:
    return garment.label, garment.score, np.packbits(garment.mask)


def _unpack(packed: tuple[str, float, NDArray[np.uint8]], shape: tuple[int, int]) -> Garment:
    label, score, bits = packed
    mask = np.unpackbits(bits, count=shape[0] * shape[1]).reshape(shape).view(np.bool_)
    return Garment.from_mask(label, mask, score)
