"""How the catalog's garments look: worked out once, kept beside the indexes, and missed by nobody if lost."""

import json
import logging
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import replacing
from fashion_wizard.garment import Garment
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.looks.look import Look, look_at
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.photos import stored_bytes

FILE_NAME: Final = "looks-2.json"
"""The number changes with the rules, so that what older ones said is not believed."""

PAUSE: Final = 60.0
"""Seconds after which looks are stored, new garments looked for, and photos out of reach tried again."""

NOTHING: Final = Look((), None)
"""The look of a garment that is too small for words; it is not stored."""

_LONGEST_PAUSE: Final = 3600.0
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    """A photo that could not be looked at.

    Attributes:
        until: Moment of `time.monotonic` before which it is not tried again.
        pause: How long that was, in seconds.
    """

    until: float
    pause: float

    def is_over(self) -> bool:
        return time.monotonic() >= self.until


class Looks:
    """The looks of one catalog's garments, by the garment's number, which stands for its contents.

    What cannot be worked out, because the photo cannot be read at this moment, is not stored: it is tried
    again later. May be used from many threads.

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
        self._saved_at = time.monotonic()
        self._failed: dict[str, _Failure] = {}  # by digest of the photo

    def of(self, rows: Iterable[StoredGarment], deadline: float) -> dict[int, Look]:
        """The looks of garments; what is not known by a moment of `time.monotonic` is left out."""
        wanted = list(rows)
        for row in wanted:
            if row.id not in self._known and time.monotonic() < deadline:
                self._look(row.digest)
        return {row.id: self._known[row.id] for row in wanted if row.id in self._known}

    def fill(self, stop: threading.Event) -> None:
        """Look at all garments that nobody has looked at yet, and at those that come, until told to stop."""
        seen = -1
        while not stop.is_set():
            try:
                revision = self._catalog.revision
                if revision != seen or any(failure.is_over() for failure in list(self._failed.values())):
                    self._look_at_all(stop)
                seen = revision
                self.save()
            except Exception:
                _log.exception("the looks of the catalog's garments cannot be worked out; trying again later")
            stop.wait(PAUSE)

    def _look_at_all(self, stop: threading.Event) -> None:
        for row in self._catalog.garments():
            if stop.is_set():
                return
            if row.id not in self._known:
                self._look(row.digest)
            if time.monotonic() - self._saved_at > PAUSE:
                self.save()

    def save(self) -> None:
        """Keep what is known; a cache that cannot be written is no harm."""
        with self._lock:
            self._saved_at = time.monotonic()
            if len(self._known) == self._saved:
                return
            rows = {
                str(number): [list(look.colors), look.pattern]
                for number, look in self._known.items()
                if look != NOTHING
            }
            count = len(self._known)
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            with replacing(self._file) as stream:
                stream.write(json.dumps(rows).encode())
            self._saved = count

    def _look(self, digest: str) -> None:
        """Look at all garments of one photo, unless that has failed a while ago."""
        failure = self._failed.get(digest)
        if failure and not failure.is_over():
            return
        try:
            rows, photos = self._catalog.garments_of(digest), self._catalog.photos(digest=digest)
            looks = self._looks(rows, photos) if photos else {}
        except Exception as error:
            pause = min(failure.pause * 2, _LONGEST_PAUSE) if failure else PAUSE
            self._failed[digest] = _Failure(time.monotonic() + pause, pause)
            if not isinstance(error, FashionWizardError):
                _log.exception("photo %s cannot be looked at; trying again later", digest[:12])
            elif not failure:
                _log.warning("photo %s cannot be looked at (%s); trying again later", digest[:12], error)
            return
        with self._lock:
            self._known.update(looks)
        self._failed.pop(digest, None)

    def _looks(self, rows: Iterable[StoredGarment], photos: list[StoredPhoto]) -> dict[int, Look]:
        with self._metrics.phase("looks"):
            photo = self._decoders.photo(stored_bytes(photos)).photo
            height, width = photo.shape[:2]
            looks = {}
            for row in rows:
                mask = self._catalog.mask(row.id).astype(np.uint8)
                small = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST) > 0
                garment = Garment.from_mask(row.label, small) if small.any() else None
                looks[row.id] = look_at(photo, garment) if garment else NOTHING
            return looks


def _load(file: Path) -> dict[int, Look]:
    """What was stored; nothing at all is no look, as earlier versions stored it for photos out of reach."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        looks = {int(number): Look(tuple(colors), pattern) for number, (colors, pattern) in rows.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return {number: look for number, look in looks.items() if look != NOTHING}
