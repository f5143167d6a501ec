"""A damaged file of a catalog: what can still be read of it goes into a new one."""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.connect import FILE_NAME, attach
from fashion_wizard.catalog.database import SCHEMA_VERSION
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
        columns = [row[1] for row in new.execute(f"PRAGMA table_info({table})")]
        marks = ", ".join("?" * len(columns))
        for row in _readable(old, table, columns):
            new.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)
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


def _readable(old: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    """Rows of a table: from its start to the first damaged page, and from its end to the last."""
    first = old.execute(f"PRAGMA table_info({table})").fetchall()
    keys = [row[1] for row in sorted(first, key=lambda row: row[5]) if row[5]] or ["rowid"]
    seen: set[tuple[Any, ...]] = set()
    places = [columns.index(key) for key in keys if key in columns]
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{key} {direction}" for key in keys)
        with suppress(sqlite3.Error):
            for row in old.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}"):
                key = tuple(row[place] for place in places)
                if key in seen:
                    return
                seen.add(key)
                yield row
