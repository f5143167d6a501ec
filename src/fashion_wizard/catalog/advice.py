"""What to do about an error of the catalog's file, in words."""

import shutil
import sqlite3
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.connect import code_of, has_log
from fashion_wizard.errors import CatalogError, DiskFullError
from fashion_wizard.files import no_room

_LITTLE_ROOM: Final = 1_000_000
"""Bytes. Where no more is free, a file that cannot be extended or made lacks room."""


def catalog_error(error: sqlite3.Error, file: Path) -> CatalogError:
    """An error of SQLite as one of the catalog, which says what to do.

    Args:
        error: The error.
        file: Of the catalog.
    """
    if lacks_room(error, file):
        return DiskFullError(f"{file}: {no_room(file)}")
    return CatalogError(f"{file}: {_advice(error, file)}")


def lacks_room(error: sqlite3.Error, file: Path) -> bool:
    """Whether an error of a file means a full disk.

    SQLite says so where its log lacks room; where its shared memory or a new file does, it does not.
    """
    match code_of(error):
        case sqlite3.SQLITE_FULL:
            return True
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN:
            return file.parent.is_dir() and shutil.disk_usage(file.parent).free < _LITTLE_ROOM
        case _:
            return False


def _advice(error: sqlite3.Error, file: Path) -> str:
    """What an error of SQLite means, and what to do."""
    match code_of(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program has been writing to the catalog for too long; try again"
        case sqlite3.SQLITE_READONLY:
            return "the catalog is read-only here; change it where its folder can be written"
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM if has_log(file):
            return (
                "the catalog was not closed by the program that wrote to it, and cannot be read before "
                "it is opened once where its folder can be written: "
                f"fashion-wizard info --catalog {file.parent}"
            )
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return f"the catalog cannot be opened ({error}); check its permissions"
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return (
                f"the catalog is damaged ({error}); stop its servers, and save what can be read: "
                f"fashion-wizard check --repair --catalog {file.parent}"
            )
        case _:
            return f"the catalog cannot be used ({error})"
