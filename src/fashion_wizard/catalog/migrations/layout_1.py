"""Layout 1: items, their photos, the images on these, and the garments and features of each image.

What is large stands in a table of its own, and last what is largest, so that reading the rest stays cheap.
"""

from typing import Final

STATEMENTS: Final = (
    "CREATE TABLE state (revision INTEGER NOT NULL)",
    "INSERT INTO state VALUES (0)",
    "CREATE TABLE items (id TEXT PRIMARY KEY, metadata TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE images (
        digest TEXT PRIMARY KEY, recipe TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE photos (
        id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE,
        item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
        digest TEXT NOT NULL REFERENCES images (digest)
    )""",
    "CREATE INDEX photos_of_item ON photos (item)",
    "CREATE INDEX photos_of_image ON photos (digest)",
    """CREATE TABLE garments (
        id INTEGER PRIMARY KEY,
        digest TEXT NOT NULL REFERENCES images (digest) ON DELETE CASCADE,
        position INTEGER NOT NULL, label TEXT NOT NULL, score REAL NOT NULL,
        x0 INTEGER NOT NULL, y0 INTEGER NOT NULL, x1 INTEGER NOT NULL, y1 INTEGER NOT NULL,
        keypoints INTEGER NOT NULL,
        UNIQUE (digest, position)
    )""",
    """CREATE TABLE features (
        garment INTEGER PRIMARY KEY REFERENCES garments (id) ON DELETE CASCADE,
        color BLOB NOT NULL, mask BLOB NOT NULL, points BLOB NOT NULL, scores BLOB NOT NULL,
        descriptors BLOB NOT NULL
    )""",
)
