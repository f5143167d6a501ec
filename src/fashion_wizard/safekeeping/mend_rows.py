"""Rows that do not fit are mended: derived ones written anew, damaged ones set aside."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from fashion_wizard.catalog.attributes import AttributeWriter
from fashion_wizard.safekeeping.check_rows import DERIVED, BadRow
from fashion_wizard.safekeeping.set_aside import SetAside

UNKNOWN_RECIPE: Final = "unknown / unknown"
_OWN_LABELS: Final = "INSERT INTO own_labels SELECT key, NULL, 0, '', 2 FROM items"


def mend_rows(connection: sqlite3.Connection, bad: Sequence[BadRow], aside: SetAside) -> None:
    """Mend all that needs no photo, inside a transaction.

    Args:
        connection: In a transaction that writes.
        bad: What was found in that transaction.
        aside: Takes what cannot be rebuilt.
    """
    for row in bad:
        if row.mend == "drop":
            set_rows_aside(connection, row.table, str(row.key), aside)
        elif row.mend == "empty metadata":
            keep_copy(connection, "items", f"key = {row.key}", aside)
            connection.execute("UPDATE items SET metadata = '{}' WHERE key = ?", (row.key,))
        elif row.table == "images":
            connection.execute("INSERT OR IGNORE INTO recipes (name) VALUES (?)", (UNKNOWN_RECIPE,))
            connection.execute(
                "UPDATE images SET recipe = (SELECT key FROM recipes WHERE name = ?) WHERE key = ?",
                (UNKNOWN_RECIPE, row.key),
            )
    if any(row.mend in {"attributes", "empty metadata"} or row.table == "photos" for row in bad):
        write_derived(connection)
    if bad:
        connection.execute("UPDATE state SET revision = revision + 1, items_revision = revision + 1")


def write_derived(connection: sqlite3.Connection) -> None:
    """Write anew what follows from items: attributes, and that it has to be found again what each sells."""
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for table in DERIVED:
        connection.execute(f"DELETE FROM {table}")
    connection.execute(_OWN_LABELS)
    for _, sql in triggers:
        connection.execute(sql)
    rows = connection.execute("SELECT key, metadata FROM items ORDER BY key").fetchall()
    AttributeWriter(connection).replace((key, {}, json.loads(metadata)) for key, metadata in rows)


def set_rows_aside(connection: sqlite3.Connection, table: str, condition: str, aside: SetAside) -> None:
    """Write rows into the folder of what is set aside, and delete them."""
    keep_copy(connection, table, condition, aside)
    connection.execute(f"DELETE FROM {table} WHERE {condition}")


def keep_copy(connection: sqlite3.Connection, table: str, condition: str, aside: SetAside) -> None:
    """Write rows into the folder of what is set aside."""
    found = connection.execute(f"SELECT * FROM {table} WHERE {condition}")
    columns = [column[0] for column in found.description]
    aside.rows(table, columns, found)


def set_garments_aside(connection: sqlite3.Connection, images: Iterable[int], aside: SetAside) -> None:
    """Take the garments of images out of the catalog: one that cannot be read would break every search."""
    for image in images:
        of_image = f"garment IN (SELECT id FROM garments WHERE image = {image})"
        for table in ("vectors", "features"):
            keep_copy(connection, table, of_image, aside)
        set_rows_aside(connection, "garments", f"image = {image}", aside)
        connection.execute("UPDATE state SET revision = revision + 1")
