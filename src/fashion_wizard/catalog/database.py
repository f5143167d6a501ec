"""The SQLite file below the catalog: its connections, its transactions, its errors."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from fashion_wizard.catalog.advice import catalog_error
from fashion_wizard.catalog.compacting import compact, unused_bytes
from fashion_wizard.catalog.connect import (
    FILE_NAME,
    Stamp,
    attach,
    code_of,
    connect,
    is_read_only,
    stamp,
)
from fashion_wizard.catalog.layout import prepare, transaction
from fashion_wizard.errors import CatalogError, DiskFullError
from fashion_wizard.files import is_disk_full, no_room


class _Local(threading.local):
    """What one thread has open.

    Attributes:
        connection: To the file.
        frozen: The state of the file that the connection takes for unchangeable; None if it may change.
        transaction: Its kind, while there is one.
    """

    connection: sqlite3.Connection | None = None
    frozen: Stamp | None = None
    transaction: str | None = None


class Database:
    """One SQLite file in WAL mode, usable from many threads and processes at once.

    Every thread has a connection of its own. Readers never wait; of several writers one writes at a time.
    A catalog of an older layout is upgraded when it is opened, in one transaction. Where the folder cannot be
    written a catalog of this layout is read as it is, and whatever would change it raises a `CatalogError`.
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
        self._opened: tuple[int, int] | None = None
        self._local = _Local()
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, sqlite3.Connection] | None = {}
        if not self.file.is_file():
            if not create:
                raise CatalogError(
                    f"no catalog at {path}; make one with: fashion-wizard index PHOTOS --catalog {path}, "
                    "or in Python with create=True"
                )
            try:
                self.path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                full = is_disk_full(error)
                reason = no_room(self.path) if full else error.strerror
                kind = DiskFullError if full else CatalogError
                raise kind(f"no catalog can be made at {path}: {reason}") from error
        try:
            with self._guarded():
                if create and not self.file.exists():
                    attach(self.file, "mode=rwc").close()
                prepare(self._connection, self.file, create=create)
                self._revision()
            self._opened = _file_id(self.file)
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
            CatalogError: if another catalog is in this place by now, where what is written would be missing.
            DiskFullError: if there is no room for the change, of which nothing is made then.
            RuntimeError: inside a `snapshot`, which nothing can change.
        """
        if self._local.transaction == "read":
            raise RuntimeError("a snapshot cannot be written to; leave it first")
        with self._guarded(), self._transaction("write", "BEGIN IMMEDIATE"):
            if self._opened and _file_id(self.file) != self._opened:
                raise CatalogError(
                    f"{self.file} was replaced or moved while it was open, so nothing was changed; "
                    "start this program again"
                )
            yield

    def check_writable(self) -> None:
        """Find out whether the catalog can be changed, before long work is done for it.

        Raises:
            CatalogError: if it is read-only.
        """
        if self._local.transaction == "write":
            return
        with self._guarded():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                # SQLite names a read-only file at the first change, not at BEGIN.
                connection.execute("UPDATE state SET revision = revision")
            finally:
                connection.execute("ROLLBACK")

    def is_read_only(self) -> bool:
        """Whether nothing can be written here.

        Raises:
            CatalogError: if that cannot be found out.
        """
        try:
            self.check_writable()
        except CatalogError as error:
            if isinstance(error.__cause__, sqlite3.Error) and is_read_only(error.__cause__):
                return True
            raise
        return False

    def unused_bytes(self) -> int:
        """Bytes of the file that nothing uses; what is added next goes there first."""
        with self._guarded():
            return unused_bytes(self._connection)

    def compact(self) -> int:
        """Give back to the disk what removed garments have left.

        Readers go on meanwhile. Writers wait, but no longer than `BUSY_SECONDS`; then they raise a
        `CatalogError`.

        Returns:
            How many bytes smaller file and log are now.

        Raises:
            DiskFullError: if there is not room for twice what is in use, which this takes for a while.
            CatalogError: if the catalog is read-only, or others used it for too long.
            RuntimeError: inside a `snapshot` or `writing`.
        """
        if self._local.transaction:
            raise RuntimeError("leave the transaction first")
        self.check_writable()
        before = sum(stamp(self.file)[2::3])
        with self._guarded():
            compact(self._connection, self.file)
        return before - sum(stamp(self.file)[2::3])

    def copy_to(self, file: Path) -> None:
        """Copy the catalog's file, as this thread's snapshot sees it, while others may write.

        Args:
            file: A new file.

        Raises:
            CatalogError: if the catalog cannot be read or the file not be written.
            DiskFullError: if there is no room for the file.
        """
        with self._guarded(), closing(sqlite3.connect(file)) as target:
            try:
                self._connection.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            except sqlite3.Error as error:
                if code_of(error) != sqlite3.SQLITE_FULL:
                    raise
                raise DiskFullError(f"{file}: {no_room(file)}") from error  # reading fills no disk

    @property
    def revision(self) -> int:
        """Grows with every change; equal numbers mean that nothing has changed."""
        with self._guarded():
            return self._revision()

    def latest_revision(self) -> int:
        """The revision at this moment, also where this thread is inside an older snapshot."""
        with self._guarded(), closing(connect(self.file)[0]) as connection:
            return int(connection.execute("SELECT revision FROM state").fetchone()[0])

    def _revision(self) -> int:
        return int(self._connection.execute("SELECT revision FROM state").fetchone()[0])

    def _changed(self, *, items: bool = False) -> None:
        """To be called in each transaction that changes anything; `items`: also items or their metadata."""
        self._connection.execute(
            "UPDATE state SET revision = revision + 1" + items * ", items_revision = revision + 1"
        )

    def _all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows that answer a query."""
        with self._guarded():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self, kind: str, begin: str) -> Iterator[None]:
        if self._local.transaction is not None:
            yield
            return
        with transaction(self._connection, begin):
            self._local.transaction = kind
            try:
                yield
            finally:
                self._local.transaction = None

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """SQLite's errors as the user's."""
        try:
            yield
        except sqlite3.Error as error:
            raise catalog_error(error, self.file) from error
        except UnicodeEncodeError as error:
            raise CatalogError(f"{error.object[:60]!r} is no text, so no catalog holds it") from error
        except OverflowError as error:
            raise CatalogError("no catalog holds so many; give a smaller number") from error

    @property
    def _connection(self) -> sqlite3.Connection:
        with self._lock:
            if self._open is None:
                raise CatalogError(f"the catalog at {self.path} is closed")
            local = self._local
            frozen = local.frozen if local.transaction is None else None
            if frozen is not None and frozen != stamp(self.file):
                self._open.pop(threading.current_thread()).close()
                local.connection = None
            if local.connection is None:
                for thread in [thread for thread in self._open if not thread.is_alive()]:
                    self._open.pop(thread).close()
                local.connection, local.frozen = connect(self.file)
                self._open[threading.current_thread()] = local.connection
            return local.connection


def _file_id(file: Path) -> tuple[int, int] | None:
    """What tells a file from another one of the same name; None if there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
