"""The SQLite file below the catalog: its schema, its connections, its transactions, its errors."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from fashion_wizard.errors import CatalogError

FILE_NAME: Final = "catalog.sqlite"
SCHEMA_VERSION: Final = 2
_APPLICATION_ID: Final = int.from_bytes(b"FWiz", "big")
_BUSY_SECONDS: Final = 60.0

# What is large stands in a table of its own, and last what is largest, so that reading the rest stays cheap.
_SCHEMA: Final = (
    "CREATE TABLE state (revision INTEGER NOT NULL)",
    "INSERT INTO state VALUES (0)",
    "CREATE TABLE items (id TEXT PRIMARY KEY, metadata TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE images (
        digest TEXT PRIMARY KEY, recipe TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE photos (
        id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE,
        item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
        digest TEXT NOT NULL REFERENCES images (digest)
    )""",
    "CREATE INDEX photos_of_item ON photos (item)",
    "CREATE INDEX photos_of_image ON photos (digest)",
    """CREATE TABLE garments (
        id INTEGER PRIMARY KEY,
        digest TEXT NOT NULL REFERENCES images (digest) ON DELETE CASCADE,
        position INTEGER NOT NULL, label TEXT NOT NULL, score REAL NOT NULL,
        x0 INTEGER NOT NULL, y0 INTEGER NOT NULL, x1 INTEGER NOT NULL, y1 INTEGER NOT NULL,
        keypoints INTEGER NOT NULL,
        UNIQUE (digest, position)
    )""",
    """CREATE TABLE features (
        garment INTEGER PRIMARY KEY REFERENCES garments (id) ON DELETE CASCADE,
        color BLOB NOT NULL, embedding BLOB NOT NULL, mask BLOB NOT NULL, points BLOB NOT NULL,
        scores BLOB NOT NULL, descriptors BLOB NOT NULL
    )""",
)

# What turns each older layout into the next; photos are then computed again by the next `index`.
_UPGRADES: Final = {1: ("ALTER TABLE features ADD COLUMN embedding BLOB NOT NULL DEFAULT x''",)}


class _Local(threading.local):
    """What one thread has open."""

    connection: sqlite3.Connection | None = None
    transaction: str | None = None


class Database:
    """One SQLite file in WAL mode, usable from many threads and processes at once.

    Every thread has a connection of its own. Readers never wait; of several writers one writes at a time.
    """

    def __init__(self, path: Path | str, *, create: bool = True) -> None:
        """Open the catalog in a folder.

        Args:
            path: The folder.
            create: Make folder and catalog where there is none.

        Raises:
            CatalogError: if there is no catalog and none is to be made, or it cannot be opened: it belongs to
                something else or to a newer version, or is damaged.
        """
        self.path = Path(path).absolute()
        self.file = self.path / FILE_NAME
        self._local = _Local()
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, sqlite3.Connection] | None = {}
        if not self.file.is_file():
            if not create:
                raise CatalogError(
                    f"no catalog at {path}; make one with: fashion-wizard index PHOTOS --catalog {path}"
                )
            try:
                self.path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise CatalogError(f"no catalog can be made at {path}: {error.strerror}") from error
        try:
            with self._guarded():
                self._prepare(create)
        except CatalogError:
            self.close()
            raise

    def __enter__(self) -> Self:
        """The catalog itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the connections of all threads; nothing may be asked afterwards."""
        with self._lock:
            connections, self._open = self._open, None
        for connection in (connections or {}).values():
            connection.close()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All this thread reads inside is the catalog at one moment, whatever others write meanwhile."""
        with self._guarded(), self._transaction("read", "BEGIN"):
            # SQLite fixes the moment at the first read, not at BEGIN.
            self._revision()
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All this thread writes inside happens at once, or, if the block raises, not at all.

        Raises:
            RuntimeError: inside a `snapshot`, which nothing can change.
        """
        if self._local.transaction == "read":
            raise RuntimeError("a snapshot cannot be written to; leave it first")
        with self._guarded(), self._transaction("write", "BEGIN IMMEDIATE"):
            yield

    @property
    def revision(self) -> int:
        """Grows with every change; equal numbers mean that nothing has changed."""
        with self._guarded():
            return self._revision()

    def _revision(self) -> int:
        return int(self._connection.execute("SELECT revision FROM state").fetchone()[0])

    def _changed(self) -> None:
        """To be called in each transaction that changes anything."""
        self._connection.execute("UPDATE state SET revision = revision + 1")

    @contextmanager
    def _transaction(self, kind: str, begin: str) -> Iterator[None]:
        if self._local.transaction is not None:
            yield
            return
        connection = self._connection
        connection.execute(begin)
        self._local.transaction = kind
        try:
            yield
            connection.execute("COMMIT")
        finally:
            self._local.transaction = None
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """SQLite's errors as the user's."""
        try:
            yield
        except sqlite3.Error as error:
            raise CatalogError(f"{self.file}: {_advice(error)}") from error

    @property
    def _connection(self) -> sqlite3.Connection:
        with self._lock:
            if self._open is None:
                raise CatalogError(f"the catalog at {self.path} is closed")
            if self._local.connection is None:
                for thread in [thread for thread in self._open if not thread.is_alive()]:
                    self._open.pop(thread).close()
                self._local.connection = self._open[threading.current_thread()] = self._connect()
            return self._local.connection

    def _connect(self, mode: str = "rw") -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.file.as_uri()}?mode={mode}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,  # transactions are begun by hand
            check_same_thread=False,  # closed by whichever thread closes the catalog
        )
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _prepare(self, create: bool) -> None:
        if create and not self.file.exists():
            self._connect("rwc").close()
        application, version = self._identity()
        if (application, version) == (0, 0) and create and not self._tables():
            self._make()
            application, version = self._identity()
        if application != _APPLICATION_ID:
            raise CatalogError(f"{self.file} is not a catalog of Fashion Wizard; choose another folder")
        if version > SCHEMA_VERSION:
            raise CatalogError(
                f"{self.file} was made by a newer version of Fashion Wizard (its layout is {version}, this "
                f"version knows {SCHEMA_VERSION}); update Fashion Wizard"
            )
        if version < SCHEMA_VERSION:
            self._upgrade()
        self._revision()

    def _upgrade(self) -> None:
        with self._transaction("write", "BEGIN IMMEDIATE"):
            for version in range(self._identity()[1], SCHEMA_VERSION):  # another process may have been first
                for statement in _UPGRADES[version]:
                    self._connection.execute(statement)
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _identity(self) -> tuple[int, int]:
        numbers = [
            self._connection.execute(f"PRAGMA {n}").fetchone() for n in ("application_id", "user_version")
        ]
        return int(numbers[0][0]), int(numbers[1][0])

    def _tables(self) -> int:
        return int(self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])

    def _make(self) -> None:
        give_up = time.monotonic() + _BUSY_SECONDS
        while True:
            # Another process that makes the same catalog fails this at once, without the usual waiting.
            with suppress(sqlite3.OperationalError):
                self._connection.execute("PRAGMA journal_mode = WAL")
                break
            if time.monotonic() > give_up:
                break
            time.sleep(0.01)
        with self._transaction("write", "BEGIN IMMEDIATE"):
            if self._tables():
                return
            for statement in _SCHEMA:
                self._connection.execute(statement)
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _advice(error: sqlite3.Error) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program has been writing to the catalog for too long; try again"
        case sqlite3.SQLITE_FULL:
            return "the disk is full; make room and try again, what was stored is kept"
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"the catalog cannot be opened or written ({error}); check its permissions"
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return (
                f"the catalog is damaged ({error}); restore a copy, or remove it and index the photos again"
            )
        case _:
            return f"the catalog cannot be used ({error})"
