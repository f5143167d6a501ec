"""A damaged file of a catalog: what can still be read of it goes into a new one."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.connect import FILE_NAME, attach
from fashion_wizard.catalog.layout import SCHEMA_VERSION
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError
from fashion_wizard.safekeeping.check_rows import DERIVED
from fashion_wizard.safekeeping.databases import mend_lookups
from fashion_wizard.safekeeping.mend_rows import write_derived
from fashion_wizard.safekeeping.set_aside import SetAside

_SIDES: Final = ("-wal", "-shm")
"""Endings of the files that SQLite keeps beside a file that is in use."""
_MISSED: Final = 1_000_000_000
"""The revision jumps by so much: whatever an index or a page remembers of the damaged file is older."""
_LARGEST: Final = 2**63 - 1
"""The largest whole number of SQLite."""
_SPANS: Final = 200_000
"""So many parts of a table are read at most, which takes seconds where nothing can be read."""
_FINER: Final = 4
"""Between damaged pages, rows are looked for in steps of this part of their mean distance."""
_HEADER_BYTES: Final = 100
_LARGEST_PAGE: Final = 65_536


def salvage(folder: Path, aside: SetAside) -> int | None:
    """Make a new file of all rows of a catalog that can be read; the damaged one is set aside.

    Nobody else may use the catalog meanwhile.

    Returns:
        The number of items that were read; None if only lookups were damaged, so that all rows were read.

    Raises:
        CatalogError: if nothing can be read; the file stays as it is then.
    """
    damaged = folder / FILE_NAME
    with tempfile.TemporaryDirectory(prefix=".salvage-", dir=folder) as room:
        copy = Path(room) / "copy" / FILE_NAME
        copy.parent.mkdir()
        for side in ("", *_SIDES):
            with suppress(FileNotFoundError):
                shutil.copyfile(damaged.with_name(damaged.name + side), copy.with_name(copy.name + side))
        _fill_up(copy)
        original = Path(room) / "original" / FILE_NAME
        original.parent.mkdir()
        shutil.copyfile(damaged, original)
        fresh, items = (copy, None) if mend_lookups(copy) else _salvaged(copy, Path(room) / "new")
        aside.move(original)
        for side in _SIDES:
            with suppress(FileNotFoundError):
                aside.move(damaged.with_name(damaged.name + side))
        fresh.replace(damaged)
    return items


def _salvaged(damaged: Path, room: Path) -> tuple[Path, int]:
    """A new file with all rows that can be read, and the number of items."""
    Catalog(room).close()
    fresh = room / FILE_NAME
    try:
        with closing(attach(damaged, "mode=rw")) as old, closing(attach(fresh, "mode=rw")) as new:
            items = _copy(old, new)
    except sqlite3.Error as error:
        raise CatalogError(f"nothing of it can be read ({error})") from error
    if not items:
        raise CatalogError("no item can be read any more")
    return fresh, items


def _copy(old: sqlite3.Connection, new: sqlite3.Connection) -> int:
    """Copy all rows that can be read; gives the number of items."""
    if old.execute("PRAGMA user_version").fetchone() != (SCHEMA_VERSION,):
        raise CatalogError("it is of an older layout, or its layout cannot be read")
    new.execute("PRAGMA foreign_keys = OFF")
    new.execute("PRAGMA journal_mode = DELETE")
    new.execute("BEGIN IMMEDIATE")
    triggers = new.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        new.execute(f"DROP TRIGGER {name}")
    tables = [name for (name,) in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        if table in {*DERIVED, "state"} or table.startswith("sqlite_"):
            continue
        infos = new.execute(f"PRAGMA table_info({table})").fetchall()
        columns = ", ".join(info[1] for info in infos)
        key, kind = next((info[1], info[2]) for info in infos if info[5] == 1)
        numbered = kind == "INTEGER"
        rows = _readable(old, table, key, columns) if numbered else _first(old, table, columns)
        for row in rows:
            new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(infos))})", row)
    for _, sql in triggers:
        new.execute(sql)
    with suppress(sqlite3.Error):
        new.execute("UPDATE state SET revision = ?", old.execute("SELECT revision FROM state").fetchone())
    new.execute("UPDATE state SET revision = revision + ?, items_revision = revision + ?", (_MISSED, _MISSED))
    new.execute("UPDATE items SET metadata = '{}' WHERE NOT json_valid(metadata)")
    write_derived(new)
    new.execute("COMMIT")
    ((items,),) = new.execute("SELECT count(*) FROM items")
    new.execute("PRAGMA journal_mode = WAL")
    return int(items)


def _first(old: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a small table, up to a damaged page."""
    with suppress(sqlite3.Error):
        yield from old.execute(f"SELECT {columns} FROM {table}")


def _readable(old: sqlite3.Connection, table: str, key: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Rows of a table that can be read; a few come more than once.

    From both ends it is read up to a damaged page. What lies between is halved, and each half read alike,
    until it is much narrower than the distance of rows.

    Args:
        old: The damaged file.
        table: A table in it.
        key: The column by which its rows lie in order; all are whole numbers, none negative.
        columns: The columns to read.
    """
    query = f"SELECT {key}, {columns} FROM {table} WHERE {key} BETWEEN ? AND ? ORDER BY {key}"
    spans = [(0, _LARGEST)]
    narrow = 0
    for _ in range(_SPANS):
        if not spans:
            return
        low, high = spans.pop()
        read = 0
        with suppress(sqlite3.Error):
            for key_of_row, *row in old.execute(query, (low, high)):
                low, read = key_of_row, read + 1
                yield tuple(row)
            continue
        narrow = narrow or max(1, low // max(1, read) // _FINER)
        with suppress(sqlite3.Error):
            for key_of_row, *row in old.execute(f"{query} DESC", (low, high)):
                high = key_of_row
                yield tuple(row)
            continue
        # Python's cursor drops the row before an error, so a row beside a damaged page has to be read alone.
        if high - low >= narrow:
            middle = (low + high) // 2
            spans += [(middle + 1, high), (low, middle)]


def _fill_up(file: Path) -> None:
    """Give a file that was cut its lost pages back, empty: of one that is too short SQLite reads nothing."""
    with file.open("r+b") as stream:
        header = stream.read(_HEADER_BYTES)
        if header.startswith(b"SQLite format 3\0"):
            page, pages = int.from_bytes(header[16:18], "big"), int.from_bytes(header[28:32], "big")
            stream.truncate(max(file.stat().st_size, pages * (_LARGEST_PAGE if page == 1 else page)))
