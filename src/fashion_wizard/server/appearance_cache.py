"""The appearance of the catalog's garments: computed once, in the background, and cached in a file."""

import json
import logging
import sqlite3
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from fashion_wizard.appearance.describe import Appearance, describe
from fashion_wizard.catalog.rows import StoredGarment, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import replacing
from fashion_wizard.garment import Garment
from fashion_wizard.server.decoding import Decoders
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.thumbnails import stored_bytes

FILE_NAME: Final = "looks-2.json"
"""The number is that of the rules: a file of older rules is ignored."""

PAUSE: Final = 60.0
"""Seconds between two rounds, in which results are stored, new garments found, and failed photos retried."""

NO_APPEARANCE: Final = Appearance((), None)
"""The appearance of a garment that is too small to describe; it is not stored."""

_LONGEST_PAUSE: Final = 3600.0
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Failure:
    """A photo that could not be read or described.

    Attributes:
        until: It is not tried again before this moment of `time.monotonic`.
        pause: The length of that pause, in seconds.
    """

    until: float
    pause: float

    def is_over(self) -> bool:
        return time.monotonic() >= self.until


class AppearanceCache:
    """The appearance of one catalog's garments by their numbers, which never stand for other contents.

    A photo that cannot be read at the moment is tried again later; nothing is stored for it. May be used from
    many threads.

    Args:
        catalog: Has the garments.
        decoders: Decode its photos.
        metrics: Records the time that takes.
    """

    def __init__(self, catalog: Catalog, decoders: Decoders, metrics: Metrics) -> None:
        """Reads the file of an earlier server."""
        self._catalog = catalog
        self._decoders = decoders
        self._metrics = metrics
        self._lock = threading.Lock()
        self._file = catalog.index_folder / FILE_NAME
        self._appearances = _load(self._file)
        self._saved = len(self._appearances)
        self._saved_at = time.monotonic()
        self._failures: dict[str, _Failure] = {}  # by digest of the photo
        self._lead: sqlite3.Connection | None = None

    def get(self, rows: Iterable[StoredGarment], deadline: float) -> dict[int, Appearance]:
        """The appearance of garments by number, without those missing at a moment of `time.monotonic`."""
        garments = list(rows)
        for row in garments:
            if row.id not in self._appearances and time.monotonic() < deadline:
                self._describe_photo(row.digest)
        return {row.id: self._appearances[row.id] for row in garments if row.id in self._appearances}

    def fill(self, stop: threading.Event) -> None:
        """Describe all garments of the catalog, and those that are added, until `stop` is set."""
        described = -1
        while not stop.is_set():
            try:
                if not self._leads():
                    self._take_over()
                    stop.wait(PAUSE)
                    continue
                revision = self._catalog.revision
                retry = any(failure.is_over() for failure in list(self._failures.values()))
                if revision != described or retry:
                    self._describe_all(stop)
                described = revision
                self.save()
            except Exception:
                _log.exception(
                    "the appearance of the catalog's garments cannot be computed; trying again later"
                )
            stop.wait(PAUSE)

    def _leads(self) -> bool:
        """Whether this is the one of several server processes that describes the catalog's garments.

        The lock is a SQLite transaction: it works on every system, and ends with its process. Where there can
        be none, each process describes for itself.
        """
        if self._lead is None:
            try:
                self._lead = sqlite3.connect(
                    self._file.with_suffix(".lock"), timeout=0, isolation_level=None, check_same_thread=False
                )
                self._lead.execute("BEGIN EXCLUSIVE")
            except sqlite3.Error as error:
                if self._lead is not None and error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                    self._lead.close()
                    self._lead = None
                    return False
        return True

    def _take_over(self) -> None:
        """Read what another process has described."""
        appearances = _load(self._file)
        with self._lock:
            self._appearances.update(appearances)
            self._saved = len(self._appearances)

    def close(self) -> None:
        """Let another process describe."""
        if self._lead is not None:
            self._lead.close()
            self._lead = None

    def _describe_all(self, stop: threading.Event) -> None:
        for row in self._catalog.garments():
            if stop.is_set():
                return
            if row.id not in self._appearances:
                self._describe_photo(row.digest)
            if time.monotonic() - self._saved_at > PAUSE:
                self.save()

    def save(self) -> None:
        """Write the file, if there is anything new; without a writable folder the cache lives in memory."""
        with self._lock:
            self._saved_at = time.monotonic()
            if len(self._appearances) == self._saved:
                return
            rows = {
                str(number): [list(appearance.colors), appearance.pattern]
                for number, appearance in self._appearances.items()
                if appearance != NO_APPEARANCE
            }
            count = len(self._appearances)
        with suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            with replacing(self._file) as stream:
                stream.write(json.dumps(rows).encode())
            self._saved = count

    def _describe_photo(self, digest: str) -> None:
        """Describe all garments of one photo, unless that failed recently."""
        failure = self._failures.get(digest)
        if failure and not failure.is_over():
            return
        try:
            with self._catalog.snapshot():
                rows, photos = self._catalog.garments_of(digest), self._catalog.photos(digest=digest)
                appearances = self._describe(rows, photos) if photos else {}
        except Exception as error:
            pause = min(failure.pause * 2, _LONGEST_PAUSE) if failure else PAUSE
            self._failures[digest] = _Failure(time.monotonic() + pause, pause)
            if not isinstance(error, FashionWizardError):
                _log.exception("photo %s cannot be described; trying again later", digest[:12])
            elif not failure:
                _log.warning("photo %s cannot be described (%s); trying again later", digest[:12], error)
            return
        with self._lock:
            self._appearances.update(appearances)
        self._failures.pop(digest, None)

    def _describe(self, rows: Iterable[StoredGarment], photos: list[StoredPhoto]) -> dict[int, Appearance]:
        with self._metrics.phase("looks"):
            photo = self._decoders.photo(stored_bytes(photos)).photo
            height, width = photo.shape[:2]
            appearances = {}
            for row in rows:
                mask = self._catalog.mask(row.id).astype(np.uint8)
                small = cv2.resize(mask, (width, height), interpolation=cv2.INTER_NEAREST) > 0
                garment = Garment.from_mask(row.label, small) if small.any() else None
                appearances[row.id] = describe(photo, garment) if garment else NO_APPEARANCE
            return appearances


def _load(file: Path) -> dict[int, Appearance]:
    """The stored appearances, without the empty ones that earlier versions stored for unreadable photos."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
        appearances = {
            int(number): Appearance(tuple(colors), pattern) for number, (colors, pattern) in rows.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
    return {number: stored for number, stored in appearances.items() if stored != NO_APPEARANCE}
