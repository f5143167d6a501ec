"""What to do about an error of the catalog's file, in words."""

import sqlite3
from pathlib import Path

from fashion_wizard.catalog.connect import code_of, has_log


def advice(error: sqlite3.Error, file: Path) -> str:
    """What an error of SQLite means, and what to do.

    Args:
        error: The error.
        file: Of the catalog.
    """
    match code_of(error):
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return "another program has been writing to the catalog for too long; try again"
        case sqlite3.SQLITE_FULL:
            return "the disk is full; make room and try again, what was stored is kept"
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
