"""Which vectors of a catalog an index should hold, and where to read them."""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.reader import SUMMED_BITS, CatalogReader
from fashion_wizard.catalog.rows import GarmentChanges
from fashion_wizard.catalog.vector_memory import VectorName

KEYPOINT_BITS: Final = 16
"""A keypoint's id in an index is its garment's id shifted left by so many bits, plus its number."""

Rows = Iterator[tuple[int, NDArray[np.float32]]]


class Source(Protocol):
    """One kind of vectors of a catalog, all made by one extractor. To be asked inside a snapshot.

    Attributes:
        name: What its index file is called.
        bits: How many low bits of a vector's id are its number within the garment.
    """

    name: str
    bits: int

    def ids(self) -> NDArray[np.int64]:
        """All ids an index should hold, `(N,)`, ascending."""
        ...

    def ids_of(self, garments: NDArray[np.int64]) -> NDArray[np.int64]:
        """Ids of what some garments have, `(M,)`, ascending; `garments` are `(G,)` ids, ascending."""
        ...

    def id_sum(self) -> tuple[int, int]:
        """What `id_sum` makes of `ids`, without reading them."""
        ...

    def changes(self, since: int) -> GarmentChanges:
        """What happened to the garments after a revision of the catalog."""
        ...

    def read(self, garments: Iterable[int]) -> Rows:
        """From ids of garments to each garment's id and `(N, D)` vectors of unit length."""
        ...


class KeypointSource:
    """The descriptors of all keypoints; each has an id of its own, see `keypoint_ids`."""

    name = "keypoints"
    bits = KEYPOINT_BITS

    def __init__(self, catalog: CatalogReader, extractor: str) -> None:
        """Of the garments of `catalog` that the extractor of this name described."""
        self._catalog = catalog
        self._extractor = extractor

    def ids(self) -> NDArray[np.int64]:
        """See `Source`."""
        return _keypoint_ids(*self._catalog.keypoint_counts(self._extractor))

    def ids_of(self, garments: NDArray[np.int64]) -> NDArray[np.int64]:
        """See `Source`."""
        return _keypoint_ids(*self._catalog.keypoint_counts_of(garments.tolist()))

    def id_sum(self) -> tuple[int, int]:
        """See `Source`."""
        return self._catalog.id_sum(self._extractor, keypoints=True)

    def changes(self, since: int) -> GarmentChanges:
        """See `Source`."""
        return self._catalog.changes(since, self._extractor)

    def read(self, garments: Iterable[int]) -> Rows:
        """See `Source`."""
        return ((id_, features.keypoints.descriptors) for id_, features in self._catalog.features(garments))


class VectorSource:
    """One vector of each garment, under the garment's id."""

    bits = 0

    def __init__(self, catalog: CatalogReader, extractor: str, vector: VectorName) -> None:
        """Of the garments of `catalog` that the extractor of this name described."""
        self._catalog = catalog
        self._extractor = extractor
        self._vector: VectorName = vector
        self.name = f"{vector}s"

    def ids(self) -> NDArray[np.int64]:
        """See `Source`."""
        return self._catalog.keypoint_counts(self._extractor)[0]

    def ids_of(self, garments: NDArray[np.int64]) -> NDArray[np.int64]:
        """See `Source`."""
        return garments

    def id_sum(self) -> tuple[int, int]:
        """See `Source`."""
        return self._catalog.id_sum(self._extractor)

    def changes(self, since: int) -> GarmentChanges:
        """See `Source`."""
        return self._catalog.changes(since, self._extractor)

    def read(self, garments: Iterable[int]) -> Rows:
        """See `Source`."""
        return ((id_, vector[None]) for id_, vector in self._catalog.vectors(self._vector, garments))


def id_sum(ids: NDArray[np.int64], bits: int) -> tuple[int, int]:
    """How many ids there are, `(N,)`, and the sum of the lowest `SUMMED_BITS` of their garments' ids."""
    return len(ids), int(((ids >> bits) & ((1 << SUMMED_BITS) - 1)).sum())


def _keypoint_ids(garments: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    numbers = np.arange(len(starts), dtype=np.int64) - starts
    return (np.repeat(garments, counts) << KEYPOINT_BITS) + numbers


def keypoint_ids(garment: int, count: int) -> NDArray[np.int64]:
    """`(count,)` ids, in the index, of a garment's keypoints.

    Raises:
        ValueError: if the garment has more keypoints than ids allow.
    """
    if count >= 1 << KEYPOINT_BITS:
        raise ValueError(f"a garment has at most {(1 << KEYPOINT_BITS) - 1} keypoints, not {count}")
    return (np.int64(garment) << KEYPOINT_BITS) + np.arange(count, dtype=np.int64)
