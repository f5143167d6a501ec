"""Connections to a catalog's SQLite file, also where nothing can be written."""

import sqlite3
from pathlib import Path
from typing import Final

FILE_NAME: Final = "catalog.sqlite"
BUSY_SECONDS: Final = 60.0
"""How long a writer waits for another."""

LARGEST_LOG: Final = 64_000_000
"""Bytes of the write-ahead log that are kept for the next changes; a large change leaves no more of it."""

Stamp = tuple[int, ...]
"""Changes whenever the file or its write-ahead log does."""


def connect(file: Path) -> tuple[sqlite3.Connection, Stamp | None]:
    """A connection; on a read-only medium, one that takes the file for unchangeable, and its state now.

    SQLite shares its write-ahead log between readers by a file beside it, which it has to make even for
    reading (https://www.sqlite.org/wal.html, "Read-Only Databases").

    Raises:
        sqlite3.Error: if the file cannot be opened, or the newest changes stand in a log that cannot be read.
    """
    connection = attach(file, "mode=rw")
    try:
        connection.execute("PRAGMA user_version").fetchone()
        return connection, None
    except sqlite3.Error as error:
        connection.close()
        if not is_read_only(error) or has_log(file):
            raise
    state = stamp(file)
    return attach(file, "mode=ro&immutable=1"), state


def attach(file: Path, options: str) -> sqlite3.Connection:
    """A connection with these URI parameters (https://www.sqlite.org/uri.html)."""
    connection = sqlite3.connect(
        f"{file.as_uri()}?{options}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,  # transactions are begun by hand
        check_same_thread=False,  # closed by whichever thread closes the catalog
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA journal_size_limit = {LARGEST_LOG}")
    return connection


def has_log(file: Path) -> bool:
    """Whether there are changes that may stand in the write-ahead log alone."""
    return stamp(file)[-1] > 0


def stamp(file: Path) -> Stamp:
    """The state of the file and its write-ahead log, whose size comes last."""
    state: list[int] = []
    for one in (file, file.with_name(f"{file.name}-wal")):
        try:
            status = one.stat()
            state += [status.st_ino, status.st_mtime_ns, status.st_size]
        except OSError:
            state += [0, 0, 0]
    return tuple(state)


def code_of(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error has none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_read_only(error: sqlite3.Error) -> bool:
    """Whether an error may mean that nothing can be written here."""
    return code_of(error) in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}
