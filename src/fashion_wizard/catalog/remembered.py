"""What was read of garments before: searches come back to the same garments again and again."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.byte_cache import ByteCache
from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.vector_memory import VectorMemory, VectorName
from fashion_wizard.garment import Keypoints

_T = TypeVar("_T")
_GARMENTS: Final = 4_096
"""So many garments' rows and vectors are remembered: about 25 MB."""
_KEYPOINT_BYTES: Final = 48_000_000
"""Some 300 garments."""


class RememberingReader(CatalogReader):
    """Reads garments that are there, as indexes of the catalog name them, and remembers what it read.

    A garment's number never stands for other contents, so nothing that is remembered grows old.
    """

    @cached_property
    def _vectors(self) -> Mapping[VectorName, VectorMemory]:
        return {name: VectorMemory(_GARMENTS) for name in get_args(VectorName)}

    @cached_property
    def _rows(self) -> ByteCache[int, StoredGarment]:
        return ByteCache(_GARMENTS, lambda _: 1)

    @cached_property
    def _keypoints(self) -> ByteCache[int, Keypoints]:
        return ByteCache(_KEYPOINT_BYTES, _nbytes)

    def vector_rows(self, name: VectorName, ids: Sequence[int]) -> NDArray[np.float32]:
        """`(G, D)`: the vectors of garments, of this kind."""
        if not len(ids):
            return np.empty((0, 0), np.float32)
        return self._vectors[name].get(ids, lambda unread: self.vectors(name, unread))

    def garment_rows(self, ids: Sequence[int]) -> list[StoredGarment]:
        """Garments as the catalog lists them, in the order given."""
        return _remembered(self._rows, ids, lambda unread: {row.id: row for row in self.garments(unread)})

    def keypoints_of(self, ids: Sequence[int]) -> list[Keypoints]:
        """The keypoints of garments, in the order given."""
        return _remembered(self._keypoints, ids, lambda unread: dict(self.keypoints(unread)))


def _remembered(
    cache: ByteCache[int, _T], ids: Sequence[int], read: Callable[[Sequence[int]], Mapping[int, _T]]
) -> list[_T]:
    known = cache.get_many(ids)
    unread = [number for number in ids if number not in known]
    if unread:
        fresh = read(unread)
        for number, value in fresh.items():
            cache.put(number, value)
        known |= fresh
    return [known[number] for number in ids if number in known]


def _nbytes(keypoints: Keypoints) -> int:
    return 500 + keypoints.points.nbytes + keypoints.scores.nbytes + keypoints.descriptors.nbytes
