"""The catalog's read side: all that search and the command line ask of it."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.blobs import unpack_keypoints, unpack_mask, unpack_vector
from fashion_wizard.catalog.connect import FILE_NAME
from fashion_wizard.catalog.database import Database
from fashion_wizard.catalog.recipe import made_by
from fashion_wizard.catalog.rows import CatalogInfo, OtherModels, StoredGarment, StoredItem, StoredPhoto
from fashion_wizard.errors import CatalogError
from fashion_wizard.garment import Features

_ROWS_AT_ONCE: Final = 64
_PHOTO: Final = "SELECT path, item, digest, width, height FROM photos JOIN images USING (digest)"
_GARMENT: Final = "SELECT id, digest, position, label, score, x0, y0, x1, y1, keypoints FROM garments"

_COUNTS: Final = "SELECT id, keypoints FROM garments"
_GARMENTS: Final = "SELECT count(*) FROM garments"
_PATHS: Final = "SELECT path FROM photos"
_OF_RECIPES: Final = "IN (SELECT digest FROM images WHERE recipe IN"

_VECTORS: Final = {
    "color": "SELECT garment, color FROM features WHERE garment",
    "embedding": "SELECT garment, embedding FROM features WHERE garment",
}
_PROMINENCE: Final = """
    SELECT id, 1.0 * (x1 - x0) * (y1 - y0) / (
        SELECT max((x1 - x0) * (y1 - y0)) FROM garments AS others WHERE others.digest = garments.digest
    ) FROM garments WHERE id"""
_OWNERS: Final = """
    SELECT id, (SELECT json_group_array(item) FROM photos WHERE photos.digest = garments.digest)
    FROM garments WHERE id"""

_OWNED: Final = """
    SELECT garments.id, garments.digest, position, label, score, x0, y0, x1, y1, keypoints, item
    FROM garments JOIN photos USING (digest)"""


class CatalogReader(Database):
    """What is asked of a catalog; `Catalog` adds what changes it."""

    @property
    def index_folder(self) -> Path:
        """Where index files go. Nothing in it is missed when it is deleted."""
        return self.path / "index"

    def item(self, item: str) -> StoredItem | None:
        """One item, or None."""
        rows = self._all("SELECT id, metadata FROM items WHERE id = ?", item)
        return _item(rows[0]) if rows else None

    def items(self) -> list[StoredItem]:
        """All items, by id."""
        return [_item(row) for row in self._all("SELECT id, metadata FROM items ORDER BY id")]

    def count_items(self) -> int:
        """The number of items."""
        ((count,),) = self._all("SELECT count(*) FROM items")
        return int(count)

    def photo(self, path: Path) -> StoredPhoto | None:
        """The photo in this file, or None."""
        rows = self._all(f"{_PHOTO} WHERE path = ?", str(path))
        return _photo(rows[0]) if rows else None

    def photos(
        self, *, item: str | None = None, digest: str | None = None, folder: Path | None = None
    ) -> list[StoredPhoto]:
        """All photos, or those of one item, of one image, or anywhere below an absolute folder, by path."""
        conditions: list[str] = []
        values: list[str] = []
        for column, value in (("item", item), ("digest", digest)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        if folder is not None:
            below = str(folder).removesuffix(os.sep)
            conditions.append("path > ? AND path < ?")
            values += [below + os.sep, below + chr(ord(os.sep) + 1)]
        where = " AND ".join(conditions) or "TRUE"
        return [_photo(row) for row in self._all(f"{_PHOTO} WHERE {where} ORDER BY path", *values)]

    def recipe_of(self, digest: str) -> str | None:
        """What the garments of an image were found with; None if the image is not kept."""
        rows = self._all("SELECT recipe FROM images WHERE digest = ?", digest)
        return str(rows[0][0]) if rows else None

    def garments(self, ids: Iterable[int] | None = None) -> list[StoredGarment]:
        """All garments, by id; or those of the given ids that are there, in the order given."""
        if ids is None:
            return [_garment(row) for row in self._all(f"{_GARMENT} ORDER BY id")]
        return [_garment(row) for row in self._by_id(f"{_GARMENT} WHERE id", ids)]

    def garments_of(self, digest: str) -> list[StoredGarment]:
        """The garments of one image, by position."""
        return [_garment(row) for row in self._all(f"{_GARMENT} WHERE digest = ? ORDER BY position", digest)]

    def keypoint_counts(self, extractor: str | None = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of all garments, or of those an extractor made: `(G,)` ids, ascending, and numbers of keypoints."""
        others = [] if extractor is None else self._other_recipes(extractor)
        rows = self._all(f"{_COUNTS} WHERE {_made(others, otherwise=True)} ORDER BY id", *others)
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 2)
        return table[:, 0].copy(), table[:, 1].copy()

    def made_otherwise(self, extractor: str) -> OtherModels:
        """The garments that another extractor made: they wait to be indexed again."""
        with self.snapshot():
            others = self._other_recipes(extractor)
            ((garments,),) = self._all(f"{_GARMENTS} WHERE {_made(others)}", *others)
            paths = self._all(f"{_PATHS} WHERE {_made(others)}", *others)
        return OtherModels(garments, _outermost({Path(path).parent for (path,) in paths}), self.path)

    def _other_recipes(self, extractor: str) -> list[str]:
        rows = self._all("SELECT DISTINCT recipe FROM images ORDER BY recipe")
        return [recipe for (recipe,) in rows if not made_by(recipe, extractor)]

    def features(self, ids: Iterable[int] | None = None) -> Iterator[tuple[int, Features]]:
        """Ids and features of the garments of these ids that are there, in the order given; or of all, by id.

        Read a few at a time, so that a catalog larger than memory can be walked through.
        """
        query = (
            "SELECT garment, color, embedding, points, scores, descriptors, keypoints FROM features"
            " JOIN garments ON garments.id = garment WHERE garment"
        )
        for row in self._by_id(query, self._or_all(ids)):
            with self._undamaged(row[0]):
                features = Features(unpack_keypoints(*row[3:]), unpack_vector(row[1]), unpack_vector(row[2]))
            yield row[0], features

    def vectors(
        self, name: Literal["color", "embedding"], ids: Iterable[int] | None = None
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """As `features`, but of each only one vector, which is read faster."""
        for row in self._by_id(_VECTORS[name], self._or_all(ids)):
            with self._undamaged(row[0]):
                vector = unpack_vector(row[1])
            yield row[0], vector

    def prominence(self, ids: Iterable[int]) -> list[float]:
        """How much of its photo each garment is, in (0, 1]: its box beside the largest garment's, by area.

        A photo is of what is largest on it; the hem of a shirt above trousers is not what it is about.
        """
        return [max(float(row[1]), 1e-4) for row in self._by_id(_PROMINENCE, ids)]

    def owners(self, ids: Iterable[int]) -> list[frozenset[str]]:
        """The items that each garment belongs to: several where their photos have the same bytes."""
        return [frozenset(json.loads(row[1])) for row in self._by_id(_OWNERS, ids)]

    def owned_garments(self, extractor: str) -> Iterator[tuple[StoredGarment, str]]:
        """Every garment that an extractor made, with every item that it belongs to; read a few at a time."""
        others = self._other_recipes(extractor)
        with self._guarded():
            rows = self._connection.execute(
                f"{_OWNED} WHERE {_made(others, otherwise=True)} ORDER BY item", others
            )
            while some := rows.fetchmany(_ROWS_AT_ONCE):
                yield from ((_garment(row[:-1]), row[-1]) for row in some)

    def mask(self, garment: int) -> NDArray[np.bool_]:
        """The mask of a garment, `(H, W)` bool, the size of its photo.

        Raises:
            CatalogError: if there is no such garment.
        """
        rows = self._all(
            "SELECT mask, x0, y0, x1, y1, height, width FROM features JOIN garments ON garments.id = garment"
            " JOIN images USING (digest) WHERE garment = ?",
            garment,
        )
        if not rows:
            raise CatalogError(f"the catalog at {self.path} holds no garment {garment}")
        data, x0, y0, x1, y1, height, width = rows[0]
        with self._undamaged(garment):
            return unpack_mask(data, (x0, y0, x1, y1), (height, width))

    def info(self) -> CatalogInfo:
        """How much the catalog holds."""
        with self.snapshot():
            ((items, photos, images, garments, keypoints),) = self._all(
                "SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM photos),"
                " (SELECT count(*) FROM images), count(*), coalesce(sum(keypoints), 0) FROM garments"
            )
            recipes = tuple(row[0] for row in self._all("SELECT DISTINCT recipe FROM images ORDER BY recipe"))
            revision = self._revision()
        size = 0
        for file in (*self.path.glob(f"{FILE_NAME}*"), *self.index_folder.glob("*")):
            with suppress(FileNotFoundError):  # files come and go while others work
                size += file.stat().st_size
        return CatalogInfo(items, photos, images, garments, keypoints, size, recipes, revision)

    def _all(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._guarded():
            return self._connection.execute(query, values).fetchall()

    def _or_all(self, ids: Iterable[int] | None) -> Iterable[int]:
        return self.keypoint_counts()[0].tolist() if ids is None else ids

    def _by_id(self, query: str, ids: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        """The rows whose first column is one of the ids, in the order of the ids."""
        remaining = iter(ids)
        while some := [int(number) for number in islice(remaining, _ROWS_AT_ONCE)]:
            rows = {row[0]: row for row in self._all(f"{query} IN ({','.join('?' * len(some))})", *some)}
            yield from (rows[number] for number in some if number in rows)

    @contextmanager
    def _undamaged(self, garment: int) -> Iterator[None]:
        try:
            yield
        except ValueError as error:
            raise CatalogError(
                f"{self.file}: what is kept of garment {garment} is damaged ({error}); restore a copy, or "
                "remove the file and index the photos again"
            ) from error


def _made(recipes: list[str], *, otherwise: bool = False) -> str:
    """The condition that a row is of an image made by one of these recipes; or by none of them."""
    if otherwise and not recipes:
        return "TRUE"
    marks = ",".join("?" * len(recipes))
    return f"digest {'NOT ' * otherwise}{_OF_RECIPES} ({marks}))"


def _outermost(folders: set[Path]) -> tuple[Path, ...]:
    """Folders without those that lie in another of them, sorted."""
    return tuple(folder for folder in sorted(folders) if not folders.intersection(folder.parents))


def _item(row: tuple[Any, ...]) -> StoredItem:
    return StoredItem(row[0], json.loads(row[1]))


def _photo(row: tuple[Any, ...]) -> StoredPhoto:
    return StoredPhoto(Path(row[0]), *row[1:])


def _garment(row: tuple[Any, ...]) -> StoredGarment:
    number, digest, position, label, score, x0, y0, x1, y1, keypoints = row
    return StoredGarment(number, digest, position, label, score, (x0, y0, x1, y1), keypoints)
