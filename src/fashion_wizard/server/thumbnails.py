"""The catalog's photos as small JPEGs, decoded in the sandbox and cached in memory."""

import hashlib
from collections.abc import Sequence
from typing import Final

from fashion_wizard.byte_cache import ByteCache
from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import read_photo_bytes
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.problems import Problem

_CACHE_BYTES: Final = 64_000_000


class Thumbnails:
    """Makes thumbnails of one catalog's photos. May be used from many threads.

    A photo is looked up by its digest in the catalog, so no text from a client ever becomes a path.
    """

    def __init__(self, catalog: Catalog, decoders: Decoders, metrics: Metrics) -> None:
        self._catalog = catalog
        self._decoders = decoders
        self._metrics = metrics
        self._cache: ByteCache[tuple[str, int], bytes] = ByteCache(_CACHE_BYTES, len)

    def jpeg(self, digest: str, side: int) -> bytes:
        """A photo as a JPEG without metadata.

        Args:
            digest: SHA-256 of the photo's file, in hex.
            side: Longer side in pixels, at most.

        Raises:
            Problem: if the catalog has no such photo, or its file is gone or damaged.
        """
        if (stored := self.cached(digest, side)) is not None:
            return stored
        photos = self.find(digest)
        with self._metrics.phase("photo"):
            data = self._decoders.jpeg(stored_bytes(photos), side)
        self._cache.put((digest, side), data)
        return data

    def cached(self, digest: str, side: int) -> bytes | None:
        """The same without decoding anything: None unless it was made before.

        Raises:
            Problem: if the catalog has no such photo.
        """
        self.find(digest)
        return self._cache.get((digest, side))

    def find(self, digest: str) -> list[StoredPhoto]:
        """Every path under which the catalog knows a photo; nothing is decoded.

        Raises:
            Problem: if the catalog has no such photo.
        """
        photos = self._catalog.photos(digest=digest)
        if not photos:
            raise Problem(404, "no-photo", "the catalog has no such photo")
        return photos


def stored_bytes(photos: Sequence[StoredPhoto]) -> bytes:
    """The file of a photo: of several paths the first whose contents are unchanged.

    Args:
        photos: One or more with the same digest.

    Raises:
        Problem: if every file is gone, cannot be read, or has other contents now.
    """
    for photo in photos:
        try:
            data = read_photo_bytes(photo.path, name="the photo")
        except PhotoError:
            continue
        if hashlib.sha256(data).hexdigest() == photo.digest:
            return data
    raise Problem(404, "no-photo", "the photo's file is gone; index the photos again")
