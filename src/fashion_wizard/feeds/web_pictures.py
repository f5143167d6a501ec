"""Fetches the pictures of a feed, and fetches them again only if they changed."""

import hashlib
import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from fashion_wizard.catalog.kinds import HEAD, PHOTO_KINDS, picture_kind
from fashion_wizard.errors import DiskFullError, FetchError
from fashion_wizard.feeds.ledger import Fetched, Ledger
from fashion_wizard.feeds.pictures import Picture, picture_of
from fashion_wizard.files import is_disk_full, no_room, replacing
from fashion_wizard.parallel import in_order
from fashion_wizard.photo import MAX_BYTES
from fashion_wizard.progress import Progress
from fashion_wizard.web.fetching import Fetcher, Version
from fashion_wizard.web.urls import is_web_address

FOLDER: Final = "feed-photos"
"""The folder, inside the catalog's, for pictures of feeds."""
RECHECK_SECONDS: Final = 24 * 3600.0
"""The shortest time between two requests for a picture."""
_BUSY: Final = frozenset({429, 503})
_SECONDS: Final = 30.0
"""The longest time that one picture may take."""
_TRIES: Final = 3
_WAIT: Final = 5.0
"""Seconds before another try, unless the host says how long to wait."""
_LONGEST_WAIT: Final = 60.0
"""Seconds, however long the host says."""
_ENOUGH: Final = 10
"""After so many failures in a row a host gets no more requests."""


class WebPictures:
    """Fetches pictures from public addresses.

    If a host asks to wait, the next request waits; after ten failures in a row a host gets no more requests.
    Whatever was fetched stays when a run is stopped, and is not fetched again by the next.

    Args:
        fetcher: Makes the requests.
        ledger: Knows what was fetched before.
        folder: The catalog's folder.
        jobs: Requests at once.
        recheck: Send a request for every picture, however recent the last one was.
        progress: Called after each request, in the step `fetching`.
        clock: Seconds since 1970.
        wait: Waits for so many seconds.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        ledger: Ledger,
        folder: Path,
        *,
        jobs: int = 4,
        recheck: bool = False,
        progress: Progress | None = None,
        clock: Callable[[], float] = time.time,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is fetched yet."""
        self._fetcher = fetcher
        self._ledger = ledger
        self._folder = folder.absolute() / FOLDER
        self._jobs = jobs
        self._recheck = recheck
        self._progress = progress
        self._clock = clock
        self._wait = wait
        self._started = clock()
        self._failures: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._asked = 0

    def find(self, addresses: Iterable[str]) -> Mapping[str, Picture]:
        """The picture of each address, fetched if it is new or was not requested for a day."""
        pictures: dict[str, Picture] = {}
        due: list[tuple[str, Fetched | None]] = []
        for address in dict.fromkeys(addresses):
            if not is_web_address(address):
                pictures[address] = Picture(None, problem=_no_address(address))
                continue
            known = self._ledger.fetched(address)
            if known and not known.path.is_file():
                known = None
            if known and not self._is_due(known):
                pictures[address] = picture_of(known.path, self._ledger)
            else:
                due.append((address, known))
        for (address, known), outcome in zip(due, in_order(self._fetch, due, self._jobs), strict=True):
            pictures[address] = self._settle(address, known, outcome)
        return pictures

    def _is_due(self, known: Fetched) -> bool:
        # A picture is never requested twice in one run, with `recheck` neither.
        limit = self._started if self._recheck else self._started - RECHECK_SECONDS
        # A request of the future was made while the clock was wrong, and would be the last one until then.
        return known.checked < limit or known.checked > self._clock() + RECHECK_SECONDS

    def _settle(self, address: str, known: Fetched | None, outcome: "Fetched | str") -> Picture:
        self._asked += 1
        if self._progress:
            self._progress("fetching", self._asked, self._asked)
        if isinstance(outcome, Fetched):
            self._ledger.put_fetched(address, outcome)
            return picture_of(outcome.path, self._ledger)
        problem = f"{address}: {outcome}"
        if known is None:
            return Picture(None, problem=problem)
        return replace(picture_of(known.path, self._ledger), problem=problem)

    def _fetch(self, job: tuple[str, Fetched | None]) -> "Fetched | str":
        """Fetch one picture, in a worker thread; returns the reason if that fails."""
        address, known = job
        host = urlsplit(address).netloc
        with self._lock:
            if self._failures[host] >= _ENOUGH:
                return f"{host} failed {_ENOUGH} times in a row and is left alone; run again later"
        for attempt in range(_TRIES):
            try:
                fetched = self._request(address, known)
            except FetchError as error:
                if error.status in _BUSY and attempt + 1 < _TRIES:
                    self._wait(min(error.retry_after or _WAIT, _LONGEST_WAIT))
                    continue
                # An answer about one picture, such as 404, is no failure of the host.
                self._count(host, failed=error.status is None or error.status >= 500 or error.status in _BUSY)
                return str(error)
            except OSError as error:
                if is_disk_full(error):  # no further picture would find room either
                    raise DiskFullError(f"{self._folder}: {no_room(self._folder)}") from error
                return f"it cannot be kept in {self._folder} ({error.strerror})"
            self._count(host, failed=False)
            return fetched
        raise AssertionError

    def _request(self, address: str, known: Fetched | None) -> Fetched:
        path = known.path if known else _place(self._folder, address)
        body = io.BytesIO()
        version = self._fetcher.download(address, body, known.version if known else None)
        if version is None and known is not None:
            return replace(known, checked=self._clock())
        _check_kind(body.getbuffer()[:HEAD].tobytes())
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(body.getbuffer())
        return Fetched(path, version or Version(), self._clock())

    def _count(self, host: str, *, failed: bool) -> None:
        with self._lock:
            self._failures[host] = self._failures[host] + 1 if failed else 0


class UnfetchedPictures:
    """The pictures that `WebPictures` would find, without any request.

    Args:
        ledger: Knows what was fetched before.
        folder: The catalog's folder.
    """

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        """Nothing is looked up yet."""
        self._ledger = ledger
        self._folder = folder.absolute() / FOLDER

    def find(self, addresses: Iterable[str]) -> Mapping[str, Picture]:
        """The pictures that were fetched before; for others the path that they would get."""
        return {address: self._find(address) for address in addresses}

    def _find(self, address: str) -> Picture:
        if not is_web_address(address):
            return Picture(None, problem=_no_address(address))
        known = self._ledger.fetched(address)
        if known and known.path.is_file():
            return picture_of(known.path, self._ledger)
        return Picture(_place(self._folder, address), "not fetched yet")


def _no_address(text: str) -> str:
    return (
        f"{text} is no web address; say where it begins with --media-url, or name the folder of the photos "
        "with --photos"
    )


def _place(folder: Path, address: str) -> Path:
    name = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
    return folder / name[:2] / name


def _check_kind(head: bytes) -> None:
    """Check that a response is a photo.

    Raises:
        FetchError: if it is not.
    """
    kind = picture_kind(head)
    if kind not in PHOTO_KINDS:
        what = f"a {kind} file" if kind else "no picture"
        raise FetchError(
            f"it answers with {what}; JPEG, PNG, WebP and AVIF can be used", "url-unreachable", status=200
        )


def picture_fetcher() -> Fetcher:
    """A fetcher for pictures at public addresses."""
    return Fetcher(MAX_BYTES, _SECONDS)
