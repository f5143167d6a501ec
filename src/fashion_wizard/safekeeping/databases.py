"""What SQLite itself finds wrong with a file."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.connect import code_of, connect

_SHOWN: Final = 3
_DAMAGED: Final = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def database_problem(file: Path) -> str | None:
    """What is wrong with a SQLite file; None if nothing is.

    Raises:
        sqlite3.Error: if it cannot be looked at, for another reason than damage.
    """
    try:
        with closing(connect(file.absolute())[0]) as connection:
            rows = connection.execute(f"PRAGMA integrity_check({_SHOWN})").fetchall()
    except sqlite3.Error as error:
        if code_of(error) not in _DAMAGED:
            raise
        return str(error)
    problems = [" ".join(str(text).split()) for (text,) in rows if text != "ok"]
    return "; ".join(problems)[:300] or None


def mend_lookups(file: Path) -> bool:
    """Make the lookups (SQLite's indexes) of a file anew; whether nothing is wrong with it then."""
    try:
        with closing(connect(file.absolute())[0]) as connection:
            connection.execute("REINDEX")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return database_problem(file) is None
    except sqlite3.Error:
        return False
