"""Layout 3: whole numbers as keys, attributes as rows, compact features, and what changed at which revision.

- Items, images and photos have whole numbers as keys, and recipes are stored once.
- Attributes are the metadata once more, as rows that SQL can filter, count and sort; see `attributes`.
- Photos below one folder, the root, are stored by their path from there; see `photo_paths`. Size and
  modification time of their files tell whether they have to be read again.
- Vectors stand apart from what is large, so that reading them stays cheap. Features are encoded anew, in an
  eighth of the bytes; see `blobs`. Nothing has to be indexed again.
- Own labels say what each item sells, and own garments how likely each garment of its photos is that; see
  `own_garments`. An item is stale where its metadata (1) or its photos (2) have changed since.
- A garment has the revision it came with, and what is gone leaves its number and the revision it went with.

The root of photos that are there is the folder that they have in common.
"""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from fashion_wizard.catalog.attributes import AttributeWriter
from fashion_wizard.catalog.blobs import pack_points
from fashion_wizard.catalog.descriptors import pack_descriptors
from fashion_wizard.catalog.photo_paths import ROOT_SETTING, common_folder, stored_path
from fashion_wizard.catalog.unit_vectors import pack_vector

_DAMAGED: Final = b"\0"
"""Stands for bytes that could not be read: whoever asks for them is told so, as before."""


def _fill_attributes(connection: sqlite3.Connection) -> None:
    rows = connection.execute("SELECT key, metadata FROM items ORDER BY key")
    AttributeWriter(connection).replace((key, {}, json.loads(metadata)) for key, metadata in rows)


def _shorten_paths(connection: sqlite3.Connection) -> None:
    paths = dict(connection.execute("SELECT key, path FROM photos").fetchall())
    root = common_folder(Path(path).parent for path in paths.values())
    if root is None:
        return
    connection.execute("INSERT INTO settings VALUES (?, ?)", (ROOT_SETTING, str(root)))
    catalog = Path(connection.execute("PRAGMA database_list").fetchone()[2]).parent
    connection.executemany(
        "UPDATE photos SET path = ? WHERE key = ?",
        ((stored_path(Path(path), root, catalog), key) for key, path in paths.items()),
    )


def _encode_features(connection: sqlite3.Connection) -> None:
    rows = connection.execute(
        "SELECT garment, color, embedding, mask, points, scores, descriptors, keypoints"
        " FROM old_features JOIN garments ON garments.id = garment"
    )
    for garment, color, embedding, mask, points, scores, descriptors, count in rows:
        for kind, data in (("color", color), ("embedding", embedding)):
            connection.execute("INSERT INTO vectors VALUES (?, ?, ?)", (garment, kind, _vector(data)))
        connection.execute(
            "INSERT INTO features VALUES (?, ?, ?, ?, ?)",
            (
                garment,
                mask,
                _guarded(lambda: pack_points(np.frombuffer(points, "<f4").reshape(count, 2))),  # noqa: B023
                _guarded(lambda: np.frombuffer(scores, "<f4").astype("<f2").tobytes()),  # noqa: B023
                _guarded(lambda: _descriptors(descriptors, count)),  # noqa: B023
            ),
        )


def _vector(data: bytes) -> bytes:
    return _guarded(lambda: pack_vector(np.frombuffer(data, "<f4"))) if data else b""


def _descriptors(data: bytes, count: int) -> bytes:
    rows = np.frombuffer(data, "<f2").astype(np.float32).reshape(count, -1 if count else 0)
    return pack_descriptors(rows)


def _guarded(encode: Callable[[], bytes]) -> bytes:
    try:
        return encode()
    except ValueError:
        return _DAMAGED


_OLD: Final = ("items", "images", "photos", "garments", "features")

_SET_ASIDE: Final = (
    "DROP INDEX photos_of_item",
    "DROP INDEX photos_of_image",
    *(f"ALTER TABLE {name} RENAME TO old_{name}" for name in _OLD),
)
_PHOTOS: Final = (
    "ALTER TABLE state ADD COLUMN items_revision INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE recipes (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    "CREATE TABLE items (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, metadata TEXT NOT NULL)",
    """CREATE TABLE images (
        key INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE,
        recipe INTEGER NOT NULL REFERENCES recipes (key),
        width INTEGER NOT NULL, height INTEGER NOT NULL, hash BLOB
    )""",
    "CREATE INDEX images_of_recipe ON images (recipe)",
    """CREATE TABLE photos (
        key INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE,
        item INTEGER NOT NULL REFERENCES items (key) ON DELETE CASCADE,
        image INTEGER NOT NULL REFERENCES images (key),
        size INTEGER, modified INTEGER
    )""",
    "CREATE INDEX photos_of_item ON photos (item, image)",
    "CREATE INDEX photos_of_image ON photos (image, item)",
)
_GARMENTS: Final = (
    """CREATE TABLE garments (
        id INTEGER PRIMARY KEY,
        image INTEGER NOT NULL REFERENCES images (key) ON DELETE CASCADE,
        position INTEGER NOT NULL, label TEXT NOT NULL, score REAL NOT NULL,
        x0 INTEGER NOT NULL, y0 INTEGER NOT NULL, x1 INTEGER NOT NULL, y1 INTEGER NOT NULL,
        keypoints INTEGER NOT NULL, revision INTEGER NOT NULL,
        UNIQUE (image, position)
    )""",
    "CREATE INDEX garments_by_revision ON garments (revision)",
    "CREATE TABLE gone_garments (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL)",
    "CREATE INDEX gone_garments_by_revision ON gone_garments (revision)",
    """CREATE TABLE vectors (
        garment INTEGER NOT NULL REFERENCES garments (id) ON DELETE CASCADE,
        kind TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (garment, kind)
    ) WITHOUT ROWID""",
    """CREATE TABLE features (
        garment INTEGER PRIMARY KEY REFERENCES garments (id) ON DELETE CASCADE,
        mask BLOB NOT NULL, points BLOB NOT NULL, scores BLOB NOT NULL, descriptors BLOB NOT NULL
    )""",
)
_ATTRIBUTES: Final = (
    """CREATE TABLE attribute_keys (
        key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, folded TEXT NOT NULL
    )""",
    "CREATE INDEX attribute_keys_by_folded ON attribute_keys (folded)",
    """CREATE TABLE attribute_values (
        value INTEGER PRIMARY KEY,
        of_key INTEGER NOT NULL REFERENCES attribute_keys (key),
        text TEXT NOT NULL, kind INTEGER NOT NULL, folded TEXT, number REAL, unit TEXT,
        items INTEGER NOT NULL DEFAULT 0,
        UNIQUE (of_key, text, kind)
    )""",
    "CREATE INDEX attribute_values_by_text ON attribute_values (of_key, folded)",
    "CREATE INDEX attribute_values_by_number ON attribute_values (of_key, number)",
    """CREATE TABLE attributes (
        value INTEGER NOT NULL REFERENCES attribute_values (value),
        item INTEGER NOT NULL REFERENCES items (key) ON DELETE CASCADE,
        PRIMARY KEY (value, item)
    ) WITHOUT ROWID""",
    "CREATE INDEX attributes_of_item ON attributes (item)",
)
_TRIGGERS: Final = (
    """CREATE TRIGGER garment_goes AFTER DELETE ON garments BEGIN
        INSERT OR REPLACE INTO gone_garments SELECT old.id, revision + 1 FROM state;
    END""",
    """CREATE TRIGGER attribute_comes AFTER INSERT ON attributes BEGIN
        UPDATE attribute_values SET items = items + 1 WHERE value = new.value;
    END""",
    """CREATE TRIGGER attribute_goes AFTER DELETE ON attributes BEGIN
        UPDATE attribute_values SET items = items - 1 WHERE value = old.value;
        DELETE FROM attribute_values WHERE value = old.value AND items = 0;
    END""",
    """CREATE TRIGGER attribute_value_goes AFTER DELETE ON attribute_values BEGIN
        DELETE FROM attribute_keys WHERE key = old.of_key
            AND NOT EXISTS (SELECT 1 FROM attribute_values WHERE of_key = old.of_key);
    END""",
)
_FILL_TABLES: Final = (
    "INSERT INTO recipes (name) SELECT DISTINCT recipe FROM old_images ORDER BY recipe",
    "INSERT INTO items (id, metadata) SELECT id, metadata FROM old_items ORDER BY id",
    """INSERT INTO images (digest, recipe, width, height)
        SELECT digest, recipes.key, width, height
        FROM old_images JOIN recipes ON name = recipe ORDER BY digest""",
    """INSERT INTO photos (key, path, item, image)
        SELECT old_photos.id, path, items.key, images.key
        FROM old_photos JOIN items ON items.id = item JOIN images USING (digest) ORDER BY old_photos.id""",
    """INSERT INTO garments
        SELECT old_garments.id, images.key, position, label, score, x0, y0, x1, y1, keypoints, revision + 1
        FROM state, old_garments JOIN images USING (digest) ORDER BY old_garments.id""",
)
_STALE_WHEN: Final = (
    ("photo_comes", "INSERT ON photos", "new.item"),
    ("photo_goes", "DELETE ON photos", "old.item"),
    ("photo_changes", "UPDATE OF item, image ON photos", "old.item, new.item"),
    ("garment_comes", "INSERT ON garments", "SELECT item FROM photos WHERE image = new.image"),
    ("garment_left", "DELETE ON garments", "SELECT item FROM photos WHERE image = old.image"),
)
_OWN_GARMENTS: Final = (
    """CREATE TABLE own_labels (
        item INTEGER PRIMARY KEY REFERENCES items (key) ON DELETE CASCADE,
        label TEXT, certainty REAL NOT NULL, hints TEXT NOT NULL, stale INTEGER NOT NULL
    )""",
    "CREATE INDEX stale_own_labels ON own_labels (item) WHERE stale > 0",
    """CREATE TABLE own_garments (
        item INTEGER NOT NULL REFERENCES items (key) ON DELETE CASCADE,
        garment INTEGER NOT NULL REFERENCES garments (id) ON DELETE CASCADE,
        chance REAL NOT NULL, PRIMARY KEY (garment, item)
    ) WITHOUT ROWID""",
    "CREATE INDEX own_garments_of_item ON own_garments (item)",
    "INSERT INTO own_labels SELECT key, NULL, 0, '', 2 FROM items",
    """CREATE TRIGGER item_comes AFTER INSERT ON items BEGIN
        INSERT INTO own_labels VALUES (new.key, NULL, 0, '', 2);
    END""",
    """CREATE TRIGGER metadata_changes AFTER UPDATE OF metadata ON items BEGIN
        UPDATE own_labels SET stale = max(stale, 1) WHERE item = new.key;
    END""",
    *(
        f"""CREATE TRIGGER {name} AFTER {event} BEGIN
            UPDATE own_labels SET stale = 2 WHERE item IN ({items});
        END"""
        for name, event, items in _STALE_WHEN
    ),
)
_LET_GO: Final = (
    *(f"DROP TABLE old_{name}" for name in reversed(_OLD)),
    """UPDATE state SET revision = revision + 1, items_revision = revision + 1
        WHERE EXISTS (SELECT 1 FROM images)""",
)

STATEMENTS: Final[tuple[str | Callable[[sqlite3.Connection], None], ...]] = (
    *_SET_ASIDE,
    *_PHOTOS,
    *_GARMENTS,
    *_ATTRIBUTES,
    *_TRIGGERS,
    *_FILL_TABLES,
    *_OWN_GARMENTS,  # once all items are there: each has a row in it
    _fill_attributes,
    _shorten_paths,
    _encode_features,
    *_LET_GO,
)
