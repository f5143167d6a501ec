"""What earlier runs of a feed brought into a catalog: its items, and the pictures behind their addresses."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from fashion_wizard.errors import FeedError
from fashion_wizard.web.fetching import Version

FILE_NAME: Final = "feeds.sqlite3"
_BUSY_SECONDS: Final = 30.0
_LAYOUT: Final = """
CREATE TABLE IF NOT EXISTS items (
    item TEXT PRIMARY KEY, feed TEXT NOT NULL, run INTEGER NOT NULL, photos TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS items_by_feed ON items (feed, run);
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime INTEGER NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS addresses (
    address TEXT PRIMARY KEY, path TEXT NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
    checked REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS addresses_by_path ON addresses (path);
"""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A picture that was fetched before.

    Attributes:
        path: The file that it was written to.
        version: The state of the file, as the server names it.
        checked: When the last request was sent, in seconds since 1970.
    """

    path: Path
    version: Version
    checked: float


class Ledger:
    """A small SQLite file beside the catalog. Without it a run knows nothing, and so withdraws nothing.

    Args:
        folder: The catalog's folder.
        keep: Whether what is written stays; else it is gone when the ledger is closed.
    """

    def __init__(self, folder: Path, *, keep: bool = True) -> None:
        """Open the file, or make it.

        Raises:
            FeedError: if it cannot be used.
        """
        self._keep = keep
        self._file = folder / FILE_NAME
        place = self._file if keep or self._file.is_file() else ""
        with self._guarded():
            self._base = sqlite3.connect(place, timeout=_BUSY_SECONDS, isolation_level=None)
            try:
                self._base.executescript(_LAYOUT)
                self._base.execute("PRAGMA synchronous = NORMAL")
                self._base.execute("BEGIN")
            except sqlite3.Error:
                self._base.close()
                raise

    def __enter__(self) -> Self:
        """The ledger itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; what was not committed is gone."""
        self._base.close()

    def commit(self) -> None:
        """Have on disk what was written so far."""
        if self._keep:
            self._rows("COMMIT")
            self._rows("BEGIN")

    def next_run(self, feed: str) -> int:
        """A number above that of every earlier run of a feed."""
        ((last,),) = self._rows("SELECT max(run) FROM items WHERE feed = ?", feed)
        return (last or 0) + 1

    def count(self, feed: str) -> int:
        """How many items an earlier run of the feed brought."""
        ((count,),) = self._rows("SELECT count(*) FROM items WHERE feed = ?", feed)
        return int(count)

    def knows(self, item: str) -> bool:
        """Whether any feed brought an item."""
        return bool(self._rows("SELECT 1 FROM items WHERE item = ?", item))

    def photos(self, item: str) -> list[Path]:
        """The files that feeds gave to an item."""
        rows = self._rows("SELECT photos FROM items WHERE item = ?", item)
        return [Path(path) for path in json.loads(rows[0][0])] if rows else []

    def put_item(self, item: str, feed: str, run: int, photos: Sequence[Path]) -> None:
        """Say that a run of a feed brought an item, with these files."""
        paths = json.dumps([str(path) for path in photos])
        self._rows("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", item, feed, run, paths)

    def see(self, item: str, run: int) -> None:
        """Say that a run saw an item that it could not use: it has not left the feed."""
        self._rows("UPDATE items SET run = ? WHERE item = ?", run, item)

    def left(self, feed: str, run: int) -> list[str]:
        """The items that earlier runs of a feed brought, and this one did not see."""
        query = "SELECT item FROM items WHERE feed = ? AND run < ? ORDER BY item"
        return [row[0] for row in self._rows(query, feed, run)]

    def forget(self, items: Iterable[str]) -> None:
        """Items that were withdrawn."""
        for item in items:
            self._rows("DELETE FROM items WHERE item = ?", item)

    def digest(self, path: Path, size: int, mtime: int) -> str | None:
        """The digest of a file that has not changed since it was read; None if it may have."""
        query = "SELECT digest FROM files WHERE path = ? AND size = ? AND mtime = ?"
        rows = self._rows(query, str(path), size, mtime)
        return str(rows[0][0]) if rows else None

    def put_digest(self, path: Path, size: int, mtime: int, digest: str) -> None:
        """Keep the digest of a file as it is now."""
        self._rows("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", str(path), size, mtime, digest)

    def fetched(self, address: str) -> Fetched | None:
        """What was fetched from an address, or None."""
        query = "SELECT path, etag, modified, checked FROM addresses WHERE address = ?"
        rows = self._rows(query, address)
        return Fetched(Path(rows[0][0]), Version(*rows[0][1:3]), rows[0][3]) if rows else None

    def put_fetched(self, address: str, fetched: Fetched) -> None:
        """Keep what was fetched from an address."""
        values = (str(fetched.path), fetched.version.etag, fetched.version.modified, fetched.checked)
        self._rows("INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?, ?)", address, *values)

    def forget_file(self, path: Path) -> None:
        """A file that is no more."""
        self._rows("DELETE FROM files WHERE path = ?", str(path))
        self._rows("DELETE FROM addresses WHERE path = ?", str(path))

    def move(self, before: Path, after: Path) -> None:
        """Say that the catalog's folder, with its files, lies elsewhere now."""
        start = f"{before}{os.sep}"

        def moved(path: str) -> str:
            return f"{after}{os.sep}{path.removeprefix(start)}" if path.startswith(start) else path

        for item, photos in self._rows("SELECT item, photos FROM items"):
            paths = json.dumps([moved(path) for path in json.loads(photos)])
            self._rows("UPDATE items SET photos = ? WHERE item = ?", paths, item)
        for table in ("files", "addresses"):
            for (path,) in self._rows(f"SELECT DISTINCT path FROM {table}"):  # noqa: S608 (two names)
                self._rows(f"UPDATE {table} SET path = ? WHERE path = ?", moved(path), path)  # noqa: S608

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._guarded():
            return self._base.execute(query, values).fetchall()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """SQLite's errors as the user's."""
        try:
            yield
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            advice = "another run of a feed is at work; try again when it has ended" if busy else str(error)
            raise FeedError(f"{self._file} cannot be written: {advice}") from error
        except sqlite3.Error as error:
            raise FeedError(
                f"{self._file} cannot be used ({error}); if it is damaged, remove it: the next run makes "
                "it anew"
            ) from error
