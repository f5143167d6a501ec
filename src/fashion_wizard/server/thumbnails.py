"""The catalog's photos as small JPEGs: decoded like strangers' photos, and kept in memory for a while."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import read_photo_bytes
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.problems import Problem

_MOST_BYTES: Final = 64_000_000


class Photos:
    """Serves photos of one catalog; may be used from many threads.

    A photo is asked for by its hash, which the catalog knows or does not: no text of a stranger ever becomes
    a path.
    """

    def __init__(self, catalog: Catalog, decoders: Decoders, metrics: Metrics) -> None:
        """Nothing is kept yet."""
        self._catalog = catalog
        self._decoders = decoders
        self._metrics = metrics
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._bytes = 0

    def jpeg(self, digest: str, side: int) -> bytes:
        """A photo with its longer side at most so many pixels, without any metadata.

        Raises:
            Problem: if the catalog has no such photo, or its file is gone or damaged.
        """
        photos = self._catalog.photos(digest=digest)
        if not photos:
            raise Problem(404, "no-photo", "the catalog has no such photo")
        key = (digest, side)
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        with self._metrics.phase("photo"):
            data = self._decoders.jpeg(stored_bytes(photos), side)
        with self._lock:
            if key not in self._held:
                self._held[key] = data
                self._bytes += len(data)
            while self._bytes > _MOST_BYTES:
                self._bytes -= len(self._held.popitem(last=False)[1])
        return data


def stored_bytes(photos: Sequence[StoredPhoto]) -> bytes:
    """The file of a photo that the catalog knows at several paths: the first that still has its contents.

    Args:
        photos: One or more of the same digest.

    Raises:
        Problem: if every file is gone, cannot be read, or has become another photo.
    """
    for photo in photos:
        try:
            data = read_photo_bytes(photo.path, name="the photo")
        except PhotoError:
            continue
        if hashlib.sha256(data).hexdigest() == photo.digest:
            return data
    raise Problem(404, "no-photo", "the photo's file is gone; index the photos again")
