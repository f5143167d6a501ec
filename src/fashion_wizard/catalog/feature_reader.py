"""What a catalog keeps of garments as numbers: keypoints, vectors and masks, read a few at a time."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.blobs import GarmentBlobs, PackedGarment, unpack_keypoints, unpack_mask
from fashion_wizard.catalog.photo_reader import PhotoReader
from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.catalog.unit_vectors import unpack_vector, unpack_vectors
from fashion_wizard.catalog.vector_memory import VectorName
from fashion_wizard.errors import CatalogError
from fashion_wizard.garment import Features, Garment, Keypoints

_ROWS_AT_ONCE: Final = 64
_IDS: Final = "SELECT id FROM garments ORDER BY id"
_FEATURES: Final = """
    SELECT garment, points, scores, descriptors, keypoints,
        (SELECT data FROM vectors WHERE vectors.garment = id AND kind = 'color'),
        (SELECT data FROM vectors WHERE vectors.garment = id AND kind = 'embedding')
    FROM features JOIN garments ON garments.id = garment WHERE garment"""
_KEYPOINTS: Final = """
    SELECT garment, points, scores, descriptors, keypoints
    FROM features JOIN garments ON garments.id = garment WHERE garment"""
_VECTORS: Final = "SELECT garment, data FROM vectors WHERE kind = '{}' AND garment"
_PACKED: Final = """
    SELECT label, score, x0, y0, x1, y1, keypoints, turned,
        coalesce((SELECT data FROM vectors WHERE vectors.garment = id AND kind = 'color'), x''),
        coalesce((SELECT data FROM vectors WHERE vectors.garment = id AND kind = 'embedding'), x''),
        mask, points, scores, descriptors
    FROM garments JOIN images ON images.key = image JOIN features ON features.garment = id
    WHERE digest = ? ORDER BY position"""


class FeatureReader(PhotoReader):
    """Reads features of garments; what is damaged of them raises a `CatalogError` that names the garment."""

    def features(self, ids: Iterable[int] | None = None) -> Iterator[tuple[int, Features]]:
        """Ids and features of the garments of these ids that are there, in the order given; or of all, by id.

        Read a few at a time, so that a catalog larger than memory can be walked through.
        """
        for row in self._by_id(_FEATURES, self._or_all(ids)):
            with self._undamaged(row[0]):
                color, embedding = (unpack_vector(data or b"") for data in row[5:])
                features = Features(unpack_keypoints(*row[1:5]), color, embedding)
            yield row[0], features

    def keypoints(self, ids: Iterable[int]) -> Iterator[tuple[int, Keypoints]]:
        """As `features`, but of each only the keypoints."""
        for row in self._by_id(_KEYPOINTS, ids):
            with self._undamaged(row[0]):
                keypoints = unpack_keypoints(*row[1:])
            yield row[0], keypoints

    def vectors(
        self, name: VectorName, ids: Iterable[int] | None = None
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """As `features`, but of each only one vector, which is read faster.

        Args:
            name: `embedding`, or `color`.
            ids: As in `features`.

        Yields:
            An id, and a vector `(D,)` of unit length.

        Raises:
            CatalogError: if there are no vectors of this name, or one is damaged.
        """
        if name not in get_args(VectorName):
            raise CatalogError(
                f"garments have no vectors {name!r}; known are {', '.join(get_args(VectorName))}"
            )
        rows = self._by_id(_VECTORS.format(name), self._or_all(ids))
        while some := list(islice(rows, _ROWS_AT_ONCE)):
            try:
                vectors = list(unpack_vectors([data for _, data in some]))
            except ValueError:  # find out whose vector is damaged
                vectors = [self._vector(number, data) for number, data in some]
            yield from zip((number for number, _ in some), vectors, strict=True)

    def _vector(self, garment: int, data: bytes) -> NDArray[np.float32]:
        with self._undamaged(garment):
            return unpack_vector(data)

    def garment(self, row: StoredGarment) -> Garment:
        """A garment as it was found in its photo.

        Raises:
            CatalogError: if it is gone.
        """
        return Garment(row.label, self.mask(row.id), row.box, row.score, row.turned)

    def mask(self, garment: int) -> NDArray[np.bool_]:
        """The mask of a garment, `(H, W)` bool, the size of its photo.

        Raises:
            CatalogError: if there is no such garment.
        """
        rows = self._all(
            "SELECT mask, x0, y0, x1, y1, height, width FROM features JOIN garments ON garments.id = garment"
            " JOIN images ON images.key = image WHERE garment = ?",
            garment,
        )
        if not rows:
            raise CatalogError(f"the catalog at {self.path} holds no garment {garment}")
        data, x0, y0, x1, y1, height, width = rows[0]
        with self._undamaged(garment):
            return unpack_mask(data, (x0, y0, x1, y1), (height, width))

    def _packed_garments(self, digest: str) -> list[PackedGarment]:
        """The garments of one image as they are stored, by position."""
        return [
            PackedGarment(label, (x0, y0, x1, y1), score, count, GarmentBlobs(*blobs), turned)
            for label, score, x0, y0, x1, y1, count, turned, *blobs in self._all(_PACKED, digest)
        ]

    def _or_all(self, ids: Iterable[int] | None) -> Iterable[int]:
        return [row[0] for row in self._all(_IDS)] if ids is None else ids

    def _by_id(self, query: str, ids: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        """The rows whose first column is one of the ids, in the order of the ids."""
        remaining = iter(ids)
        while some := [int(number) for number in islice(remaining, _ROWS_AT_ONCE)]:
            rows = {row[0]: row for row in self._all(f"{query} IN ({','.join('?' * len(some))})", *some)}
            yield from (rows[number] for number in some if number in rows)

    @contextmanager
    def _undamaged(self, garment: int) -> Iterator[None]:
        try:
            yield
        except ValueError as error:
            raise CatalogError(
                f"{self.file}: what is kept of garment {garment} is damaged ({error}); stop the catalog's "
                f"servers, and have it described anew: fashion-wizard check --repair --catalog {self.path}"
            ) from error
