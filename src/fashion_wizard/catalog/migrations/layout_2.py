"""Layout 2: an embedding of each garment.

Garments of layout 1 have none, so their recipes are marked: nothing compares them, and the next `index`
computes their photos again. The table is made anew, as a column that is added would stand behind the
descriptors, and reading it would mean reading past them.
"""

from typing import Final

STATEMENTS: Final = (
    """CREATE TABLE features_2 (
        garment INTEGER PRIMARY KEY REFERENCES garments (id) ON DELETE CASCADE,
        color BLOB NOT NULL, embedding BLOB NOT NULL, mask BLOB NOT NULL, points BLOB NOT NULL,
        scores BLOB NOT NULL, descriptors BLOB NOT NULL
    )""",
    "INSERT INTO features_2 SELECT garment, color, x'', mask, points, scores, descriptors FROM features",
    "DROP TABLE features",
    "ALTER TABLE features_2 RENAME TO features",
    "UPDATE images SET recipe = recipe || ' without embedding'",
    "UPDATE state SET revision = revision + 1 WHERE EXISTS (SELECT 1 FROM images)",
)
