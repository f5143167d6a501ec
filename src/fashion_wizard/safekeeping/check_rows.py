"""Whether the rows of a catalog fit each other, and what they hold can be read."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from fashion_wizard.catalog.attributes import attributes_of
from fashion_wizard.catalog.blobs import ID_BITS, GarmentBlobs, unpack_keypoints, unpack_mask
from fashion_wizard.catalog.unit_vectors import unpack_vector
from fashion_wizard.safekeeping.findings import Part

Mend = Literal["drop", "empty metadata", "attributes", "describe", "none"]

DANGLING: Final = {
    "photos": "item NOT IN (SELECT key FROM items) OR image NOT IN (SELECT key FROM images)",
    "garments": "image NOT IN (SELECT key FROM images)",
    "vectors": "garment NOT IN (SELECT id FROM garments)",
    "features": "garment NOT IN (SELECT id FROM garments)",
    "own_labels": "item NOT IN (SELECT key FROM items)",
    "own_garments": "item NOT IN (SELECT key FROM items) OR garment NOT IN (SELECT id FROM garments)",
    "attributes": "item NOT IN (SELECT key FROM items) OR value NOT IN (SELECT value FROM attribute_values)",
}
"""For each table the condition of rows that refer to what is not there."""
DERIVED: Final = ("own_labels", "own_garments", "attributes", "attribute_values", "attribute_keys")
"""Tables that follow from the others."""
_COLLISIONS: Final = 8
_NO_EMBEDDING: Final = " without embedding"
_LENGTH: Final = 0.01
_NAMED: Final = {
    "photos": "path",
    "garments": "id",
    "vectors": "garment || ' ' || kind",
    "features": "garment",
}
_GARMENTS: Final = """
    SELECT garments.id, images.key, digest, position, label, x0, y0, x1, y1, width, height, keypoints,
        revision, name, color.data, embedding.data, mask, points, scores, descriptors
    FROM garments JOIN images ON images.key = image LEFT JOIN recipes ON recipes.key = recipe
    LEFT JOIN vectors AS color ON color.garment = id AND color.kind = 'color'
    LEFT JOIN vectors AS embedding ON embedding.garment = id AND embedding.kind = 'embedding'
    LEFT JOIN features ON features.garment = id ORDER BY images.key, position"""
_SHARED: Final = "SELECT revision FROM garments GROUP BY revision HAVING count(DISTINCT image) > 1"
_ATTRIBUTES: Final = """
    SELECT item, name, text, kind, attribute_values.folded, number, unit
    FROM attributes JOIN attribute_values USING (value) JOIN attribute_keys ON key = of_key ORDER BY item"""
_COUNTS: Final = """
    SELECT value FROM attribute_values
    WHERE items <> (SELECT count(*) FROM attributes WHERE attributes.value = attribute_values.value)"""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that does not fit, and how it is mended.

    Attributes:
        part: As in `Finding`.
        name: As in `Finding`.
        problem: As in `Finding`.
        mend: `drop` it; put `{}` for the metadata; write the attributes anew; `describe` the image anew.
        table: Where it stands.
        key: Its key: of an item, or of an image, or the condition that finds it.
    """

    part: Part
    name: str
    problem: str
    mend: Mend
    table: str
    key: int | str


def bad_rows(connection: sqlite3.Connection) -> Iterator[BadRow]:
    """All rows that do not fit.

    Args:
        connection: To the catalog's file; in a transaction, it sees one moment.
    """
    yield from _dangling(connection)
    yield from _items(connection)
    yield from _images(connection)
    yield from _garments(connection)


def _dangling(connection: sqlite3.Connection) -> Iterator[BadRow]:
    for table, condition in DANGLING.items():
        if table in DERIVED:
            ((count,),) = connection.execute(f"SELECT count(*) FROM {table} WHERE {condition}")
            if count:
                yield BadRow(
                    "row", table, f"{count} rows refer to what is not there", "attributes", table, ""
                )
            continue
        for (name,) in connection.execute(f"SELECT {_NAMED[table]} FROM {table} WHERE {condition}"):
            found = f"({condition}) AND {_NAMED[table]} = {_quoted(name)}"
            yield BadRow("row", f"{table} {name}", "it refers to what is not there", "drop", table, found)
    for table, *_ in connection.execute("PRAGMA foreign_key_check"):
        if table not in DANGLING and table not in DERIVED and table != "images":
            yield BadRow("row", table, "a row refers to what is not there", "none", table, "")
    if connection.execute("SELECT count(*) FROM state").fetchone() != (1,):
        yield BadRow("row", "state", "it has not one row", "none", "state", "")


def _quoted(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _items(connection: sqlite3.Connection) -> Iterator[BadRow]:
    held: dict[int, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for item, *row in connection.execute(_ATTRIBUTES):
        held[item][tuple(row)] += 1
    for key, name, text in connection.execute("SELECT key, id, metadata FROM items ORDER BY key"):
        try:
            metadata = json.loads(text)
            if not isinstance(metadata, dict):
                raise ValueError("it is no object")
        except (ValueError, TypeError, RecursionError) as error:
            yield BadRow(
                "row", f"item {name}", f"its metadata is damaged ({error})", "empty metadata", "items", key
            )
            continue
        wanted = Counter(
            (at, *row) for at, value in metadata.items() for row in dict.fromkeys(attributes_of(value))
        )
        if held.pop(key, Counter()) != _by_kind(wanted):
            yield BadRow(
                "row", f"item {name}", "its filters do not fit its metadata", "attributes", "attributes", key
            )
    for (value,) in connection.execute(_COUNTS):
        yield BadRow(
            "row", f"attribute value {value}", "its count is wrong", "attributes", "attribute_values", ""
        )
    for (name,) in connection.execute(
        "SELECT id FROM items WHERE key NOT IN (SELECT item FROM own_labels) ORDER BY key"
    ):
        yield BadRow("row", f"item {name}", "what it sells is not noted", "attributes", "own_labels", "")


def _by_kind(rows: Counter[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Rows as the catalog has them: each text of a key once for each kind."""
    return Counter(dict.fromkeys(rows, 1))


def _images(connection: sqlite3.Connection) -> Iterator[BadRow]:
    for key, digest, recipe, shown in connection.execute(
        "SELECT key, digest, recipe IN (SELECT key FROM recipes), key IN (SELECT image FROM photos)"
        " FROM images ORDER BY key"
    ):
        if not shown:
            yield BadRow("row", f"image {digest}", "no photo shows it", "drop", "images", f"key = {key}")
        elif not recipe:
            yield BadRow("row", f"image {digest}", "its recipe is lost", "describe", "images", key)


def _garments(connection: sqlite3.Connection) -> Iterator[BadRow]:
    # Garments of an upgraded catalog came with one revision, under numbers of the older encoding.
    shared = {revision for (revision,) in connection.execute(_SHARED)}
    sizes: dict[tuple[str, int], Counter[int]] = defaultdict(Counter)
    owners: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    positions: dict[int, int] = defaultdict(int)
    for row in connection.execute(_GARMENTS):
        garment, image, _, position = row[:4]
        try:
            _check_garment(row, upgraded=row[12] in shared)
            if position != positions[image]:
                raise ValueError(f"it stands in place {position}, not {positions[image]}")
        except ValueError as error:
            yield BadRow("vector", f"garment {garment}", " ".join(str(error).split()), "describe", "", image)
        else:
            for number, data in enumerate(row[14:16]):
                size = len(unpack_vector(data))
                sizes[row[13], number][size] += 1
                owners[row[13], number, size].append((garment, image))
        positions[image] = position + 1
    for (recipe, number), counts in sizes.items():
        usual = counts.most_common(1)[0][0]
        for size in counts.keys() - {usual}:
            for garment, image in owners[recipe, number, size]:
                text = f"a vector of it has {size} numbers; others of its recipe have {usual}"
                yield BadRow("vector", f"garment {garment}", text, "describe", "", image)


def _check_garment(row: tuple[Any, ...], *, upgraded: bool) -> None:
    """Raises a `ValueError` if what is kept of a garment is not what was written."""
    garment, _, digest, position, label, x0, y0, x1, y1, width, height, count = row[:12]
    blobs = row[14:]
    names = ("color", "embedding", "mask", "points", "scores", "descriptors")
    for name, data in zip(names, blobs, strict=True):
        if not isinstance(data, bytes):
            raise ValueError(f"its {name} is missing")
    if not (0 <= x0 < x1 <= width and 0 <= y0 < y1 <= height):
        raise ValueError("its box reaches out of its photo")
    packed = GarmentBlobs(*blobs)
    unpack_mask(packed.mask, (x0, y0, x1, y1), (height, width))
    keypoints = unpack_keypoints(packed.points, packed.scores, packed.descriptors, count)
    if not np.isfinite(keypoints.points).all():
        raise ValueError("its keypoints are not finite")
    for name, data in (("color", packed.color), ("embedding", packed.embedding)):
        if not data and name == "embedding" and str(row[13]).endswith(_NO_EMBEDDING):
            continue
        if abs(float(np.linalg.norm(unpack_vector(data))) - 1) > _LENGTH:
            raise ValueError(f"its {name} is not of unit length")
    made = packed.garment_id(digest, position, label)
    if not upgraded and (garment - made) % (1 << ID_BITS) >= _COLLISIONS:
        raise ValueError("what is kept of it is not what was written")
