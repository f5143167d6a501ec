"""Room inside the catalog's file that removed garments have left, and how the disk gets it back."""

import shutil
import sqlite3
from pathlib import Path

from fashion_wizard.errors import CatalogError, DiskFullError


def unused_bytes(connection: sqlite3.Connection) -> int:
    """How much of a file no row uses; what is added next goes there first."""
    return _pragma(connection, "freelist_count") * _pragma(connection, "page_size")


def compact(connection: sqlite3.Connection, file: Path) -> None:
    """Write a file anew without what no row uses. Readers go on meanwhile, writers wait `BUSY_SECONDS`.

    The rows are written twice, beside the file and into its log, before it becomes smaller: a crash leaves
    it as it was.

    Args:
        connection: To the file, outside a transaction.
        file: The catalog's.

    Raises:
        DiskFullError: if there is no room for that.
        CatalogError: if a reader kept the file from becoming smaller.
        sqlite3.Error: if it cannot be written.
    """
    used = _pragma(connection, "page_count") * _pragma(connection, "page_size") - unused_bytes(connection)
    free = shutil.disk_usage(file.parent).free
    if free < 2 * used:
        raise DiskFullError(
            f"{file.parent}: {2 * used / 1e6:,.1f} MB have to be free there for a while, and "
            f"{free / 1e6:,.1f} MB are; make room and try again"
        )
    # The folder for temporary files may be on a smaller disk, or in memory.
    connection.execute(f"PRAGMA temp_store_directory = {_quoted(str(file.parent))}")
    try:
        connection.execute("VACUUM")
    finally:
        connection.execute("PRAGMA temp_store_directory = ''")
    ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if busy:
        raise CatalogError(
            f"{file}: another program has been reading the catalog for too long; the disk gets the room back "
            "when it has ended"
        )


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    ((value,),) = connection.execute(f"PRAGMA {name}").fetchall()
    return int(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
