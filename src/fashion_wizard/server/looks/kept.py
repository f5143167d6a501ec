"""How the catalog's garments look: worked out once, kept beside the indexes, and missed by nobody if lost."""

import json
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.garment import Garment
from fashion_wizard.photo import read_photo_bytes
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.looks.look import Look, look_at
from fashion_wizard.server.metrics import Metrics

FILE_NAME: Final = "looks-2.json"
"""The number changes with the rules, so that what older ones said is not believed."""


class Looks:
    """The looks of one catalog's garments, by the garment's number, which stands for its contents.

    May be used from many threads.

    Args:
        catalog: Whose garments.
        decoders: Decode its photos.
        metrics: Told how long a look takes.
    """

    def __init__(self, catalog: Catalog, decoders: Decoders, metrics: Metrics) -> None:
        """Reads what an earlier server has worked out."""
        self._catalog = catalog
        self._decoders = decoders
        self._metrics = metrics
        self._lock = threading.Lock()
        self._file = catalog.index_folder / FILE_NAME
        self._known = _load(self._file)
        self._saved = len(self._known)

    def of(self, rows: Iterable[StoredGarment], deadline: float) -> dict[int, Look]:
        """The looks of garments; what is not known by a moment of `time.monotonic` is left out."""
        wanted = list(rows)
        for row in wanted:
            if row.id not in self._known and time.monotonic() < deadline:
                self._look(row.digest)
        return {row.id: self._known[row.id] for row in wanted if row.id in self._known}

    def fill(self, stop: threading.Event) -> None:
        """Look at all garments that nobody has looked at yet; ends early when told to."""
        with suppress(FashionWizardError):
            for row in self._catalog.garments():
                if stop.is_set():
                    break
                if row.id not in self._known:
                    self._look(row.digest)
        self.save()

    def save(self) -> None:
        """Keep what is known; a cache that cannot be written is no harm."""
        with self._lock:
            if len(self._known) == self._saved:
                return
            rows = {str(number): [list(look.colors), look.pattern] for number, look in self._known.items()}
            self._saved = len(self._known)
        fresh = self._file.with_suffix(".new")
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            fresh.write_text(json.dumps(rows), encoding="utf-8")
            fresh.replace(self._file)

    def _look(self, digest: str) -> None:
        """Look at all garments of one photo; of a photo that cannot be read nothing is known."""
        rows, photos = self._catalog.garments_of(digest), self._catalog.photos(digest=digest)
        try:
            looks = self._looks(rows, photos) if photos else {}
        except FashionWizardError:
            looks = {}
        nothing = Look((), None)
        with self._lock:
            self._known.update({row.id: looks.get(row.id, nothing) for row in rows})

    def _looks(self, rows: Iterable[StoredGarment], photos: list[StoredPhoto]) -> dict[int, Look]:
        with self._metrics.phase("looks"):
            photo = self._decoders.photo(read_photo_bytes(photos[0].path)).photo
            height, width = photo.shape[:2]
            looks = {}
            for row in rows:
                mask = self._catalog.mask(row.id).astype(np.uint8)
                small = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST) > 0
                if small.any():
                    looks[row.id] = look_at(photo, Garment.from_mask(row.label, small))
            return looks


def _load(file: Path) -> dict[int, Look]:
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        return {int(number): Look(tuple(colors), pattern) for number, (colors, pattern) in rows.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
