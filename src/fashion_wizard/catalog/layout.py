"""The layout of a catalog's file: it is made in a new file, and an older one is brought up to date."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.connect import BUSY_SECONDS, is_read_only
from fashion_wizard.catalog.migrations import STEPS
from fashion_wizard.errors import CatalogError

SCHEMA_VERSION: Final = len(STEPS)
"""The layout that this version makes and reads."""
_LAYOUT_WITH_EMBEDDINGS: Final = 2
_APPLICATION_ID: Final = int.from_bytes(b"FWiz", "big")
_log: Final = logging.getLogger(__name__)


@contextmanager
def transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    """All that is done inside is committed, or, if the block raises, rolled back.

    Args:
        connection: Without a transaction.
        begin: How it begins: `BEGIN`, or `BEGIN IMMEDIATE` to write.
    """
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def prepare(connection: sqlite3.Connection, file: Path, *, create: bool) -> None:
    """Bring a file to the layout of this version.

    Args:
        connection: To the file.
        file: What errors call it.
        create: Make the layout in a file that has no tables.

    Raises:
        CatalogError: if the file belongs to another program or a newer version, or has an older layout that
            cannot be upgraded here.
    """
    with transaction(connection, "BEGIN"):  # at one moment, as another process may be making it
        (application, version), tables = _identity(connection), _tables(connection)
    if (application, version) == (0, 0) and create and not tables:
        _make(connection)
        application, version = _identity(connection)
    if application != _APPLICATION_ID:
        raise CatalogError(f"{file} is not a catalog of Fashion Wizard; choose another folder")
    if version > SCHEMA_VERSION:
        raise CatalogError(
            f"{file} was made by a newer version of Fashion Wizard (its layout is {version}, this "
            f"version knows {SCHEMA_VERSION}); update Fashion Wizard"
        )
    if version < SCHEMA_VERSION:
        _upgrade(connection, file, version)
    # A copy by another program may have lost it; without it readers and writers wait for each other.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode = WAL")


def _make(connection: sqlite3.Connection) -> None:
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        # Another process that makes the same catalog fails this at once, without the usual waiting.
        with suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode = WAL")
            break
        if time.monotonic() > give_up:
            break
        time.sleep(0.01)
    with transaction(connection, "BEGIN IMMEDIATE"):
        if _tables(connection):
            return
        connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        _migrate(connection, 0)


def _upgrade(connection: sqlite3.Connection, file: Path, version: int) -> None:
    """Bring an older catalog to the layout of this version, whole or not at all."""
    try:
        with transaction(connection, "BEGIN IMMEDIATE"):
            _migrate(connection, _identity(connection)[1])  # another process may have been first
    except sqlite3.OperationalError as error:
        if not is_read_only(error):
            raise
        raise CatalogError(
            f"{file}: the catalog has the layout of an older version and is read-only here; run "
            f"once, where its folder can be written: fashion-wizard info --catalog {file.parent}"
        ) from error
    again = ""
    if version < _LAYOUT_WITH_EMBEDDINGS:
        again = f"; index its photos again: fashion-wizard index PHOTOS --catalog {file.parent}"
    _log.warning("note: %s was upgraded from layout %d to %d%s", file, version, SCHEMA_VERSION, again)
    # Where there is no room to give back what the old layout took, or somebody reads, it is used for what
    # comes next.
    with suppress(sqlite3.OperationalError):
        if connection.execute("PRAGMA freelist_count").fetchone()[0]:
            connection.execute("VACUUM")


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Inside a transaction: all steps from a layout to that of this version."""
    for step in STEPS[version:]:
        for part in step:
            if callable(part):
                part(connection)
            else:
                connection.execute(part)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    """The numbers of the program and of the layout that a file belongs to."""
    numbers = [connection.execute(f"PRAGMA {n}").fetchone() for n in ("application_id", "user_version")]
    return int(numbers[0][0]), int(numbers[1][0])


def _tables(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
