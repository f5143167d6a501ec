"""The catalog's read side: all that search and the command line ask of it."""

import json
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.connect import FILE_NAME
from fashion_wizard.catalog.feature_reader import FeatureReader
from fashion_wizard.catalog.photo_paths import actual_path
from fashion_wizard.catalog.recipe import made_by
from fashion_wizard.catalog.rows import CatalogInfo, GarmentChanges, OtherModels, StoredGarment

_COLUMNS: Final = "garments.id, digest, position, label, score, x0, y0, x1, y1, keypoints, turned"
_GARMENT: Final = f"SELECT {_COLUMNS} FROM garments JOIN images ON images.key = image"

_COUNTS: Final = "SELECT id, keypoints FROM garments"
SUMMED_BITS: Final = 27
"""Sums stay within 63 bits, even for 2**20 garments of 2**16 keypoints each."""
_SUM: Final = (
    f"SELECT coalesce(sum({{0}}), 0), coalesce(sum({{0}} * (id & {(1 << SUMMED_BITS) - 1})), 0) FROM garments"
)
_GARMENTS: Final = "SELECT count(*) FROM garments"
_PATHS: Final = "SELECT path FROM photos"
_OF_RECIPES: Final = "IN (SELECT key FROM images WHERE recipe IN (SELECT key FROM recipes WHERE name IN"
_PROMINENCE: Final = """
    SELECT id, 1.0 * (x1 - x0) * (y1 - y0) / (
        SELECT max((x1 - x0) * (y1 - y0)) FROM garments AS others WHERE others.image = garments.image
    ) FROM garments WHERE id"""
_OWNERS: Final = """
    SELECT garments.id, (
        SELECT json_group_array(items.id) FROM photos JOIN items ON items.key = item
        WHERE photos.image = garments.image
    ) FROM garments WHERE id"""

_ADDED: Final = "SELECT id FROM garments WHERE revision > ?"
_GONE: Final = "SELECT id FROM gone_garments WHERE revision > ? ORDER BY + id"
TRIMMED_SETTING: Final = "changes_trimmed"
"""The setting that says up to which revision the log of garments that are gone was trimmed."""
_RECIPES: Final = """
    SELECT name FROM recipes WHERE EXISTS (SELECT 1 FROM images WHERE recipe = recipes.key) ORDER BY name"""


class CatalogReader(FeatureReader):
    """What is asked of a catalog; `Catalog` adds what changes it."""

    @property
    def index_folder(self) -> Path:
        """Where index files go. Nothing in it is missed when it is deleted."""
        return self.path / "index"

    def recipe_of(self, digest: str) -> str | None:
        """What the garments of an image were found with; None if the image is not kept."""
        rows = self._all(
            "SELECT name FROM images JOIN recipes ON recipes.key = recipe WHERE digest = ?", digest
        )
        return str(rows[0][0]) if rows else None

    def described_otherwise(self, recipe: str) -> list[str]:
        """The digests of images that another recipe than this one made, in the order in which they came."""
        rows = self._all(
            "SELECT digest FROM images JOIN recipes ON recipes.key = recipe WHERE name <> ?"
            " ORDER BY images.key",
            recipe,
        )
        return [str(digest) for (digest,) in rows]

    def image_size(self, digest: str) -> tuple[int, int]:
        """Width and height of an image that is kept, in pixels, upright."""
        ((width, height),) = self._all("SELECT width, height FROM images WHERE digest = ?", digest)
        return int(width), int(height)

    def photo_hashes(self, digests: Iterable[str]) -> dict[str, bytes | None]:
        """Hashes of images that are there, see `photo_hash`; None where an older version made them."""
        wanted = json.dumps(list(digests))
        return dict(
            self._all(
                "SELECT digest, hash FROM images WHERE digest IN (SELECT value FROM json_each(?))", wanted
            )
        )

    def garments(self, ids: Iterable[int] | None = None) -> list[StoredGarment]:
        """All garments, by id; or those of the given ids that are there, in the order given."""
        if ids is None:
            return [_garment(row) for row in self._all(f"{_GARMENT} ORDER BY garments.id")]
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

    def keypoint_counts_of(self, ids: Iterable[int]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """As `keypoint_counts`, of the garments of these ids that are there, in the order of the ids."""
        table = np.array([*self._by_id(f"{_COUNTS} WHERE id", ids)], np.int64).reshape(-1, 2)
        return table[:, 0].copy(), table[:, 1].copy()

    def id_sum(self, extractor: str, *, keypoints: bool = False) -> tuple[int, int]:
        """How many garments an extractor made, and the sum of the lowest `SUMMED_BITS` of their ids.

        That tells whether two sets of garments are the same, as ids are random, and no id need be read.

        Args:
            extractor: Its name.
            keypoints: Whether each garment counts as often as it has keypoints.
        """
        others = self._other_recipes(extractor)
        query = _SUM.format("keypoints" if keypoints else "1")
        ((count, total),) = self._all(f"{query} WHERE {_made(others, otherwise=True)}", *others)
        return count, total

    def labeled(
        self, extractor: str, labels: Collection[str] | None, sure: float, keypoints: int
    ) -> NDArray[np.int64]:
        """Garments that an extractor made, `(G,)` ids, ascending, by one look through their labels.

        What was read before is remembered until anything changes. The array cannot be written to.

        Args:
            extractor: Its name.
            labels: Garments with one of these labels, or whose label is not sure; None for all.
            sure: The lowest score of a label that is sure.
            keypoints: The least number of keypoints.
        """
        others = self._other_recipes(extractor)
        query = f"SELECT group_concat(id, ' ') FROM garments WHERE {_made(others, otherwise=True)}"
        values: list[object] = [*others, keypoints]
        query += " AND keypoints >= ?"
        if labels is not None:
            query += f" AND (score < ? OR label IN ({','.join('?' * len(labels))}))"
            values += [sure, *sorted(labels)]
        return self._numbers(query, *values)

    def made_otherwise(self, extractor: str) -> OtherModels:
        """The garments that another extractor made: they wait to be indexed again."""
        with self.snapshot():
            others = self._other_recipes(extractor)
            ((garments,),) = self._all(f"{_GARMENTS} WHERE {_made(others)}", *others)
            paths = self._all(f"{_PATHS} WHERE {_made(others)}", *others)
            root = self.photo_root
        folders = {actual_path(path, root, self.path).parent for (path,) in paths}
        return OtherModels(garments, _outermost(folders), self.path)

    def changes(self, since: int, extractor: str) -> GarmentChanges:
        """What happened to the garments that an extractor made, after a revision and up to now.

        Args:
            since: The revision; 0 for all garments.
            extractor: Its name.

        Raises:
            LookupError: if the log reaches back less far: what came after is known, but not all that went.
        """
        others = self._other_recipes(extractor)
        with self.snapshot():
            revision = self._revision()
            if 0 < since < int(self.setting(TRIMMED_SETTING) or 0):
                raise LookupError(f"the log of changes does not reach back to revision {since}")
            # `+ id`: in the order of ids, SQLite would read all garments for the few that are new.
            added = self._all(f"{_ADDED} AND {_made(others, otherwise=True)} ORDER BY + id", since, *others)
            gone = self._all(_GONE, since)
        return GarmentChanges(
            revision, *(np.array([row[0] for row in rows], np.int64) for rows in (added, gone))
        )

    def _other_recipes(self, extractor: str) -> list[str]:
        return [recipe for recipe in self._recipes() if not made_by(recipe, extractor)]

    def _recipes(self) -> tuple[str, ...]:
        """Those that made what is there, sorted."""
        return tuple(name for (name,) in self._all(_RECIPES))

    def prominence(self, ids: Iterable[int]) -> list[float]:
        """How much of its photo each garment is, in (0, 1]: its box beside the largest garment's, by area.

        A photo is of what is largest on it; the hem of a shirt above trousers is not what it is about.
        """
        return [max(float(row[1]), 1e-4) for row in self._by_id(_PROMINENCE, ids)]

    def owners(self, ids: Iterable[int]) -> list[frozenset[str]]:
        """The items that each garment belongs to: several where their photos have the same bytes."""
        # Read as one document, which is faster than as one for each garment.
        lists = json.loads(f"[{','.join(row[1] for row in self._by_id(_OWNERS, ids))}]")
        return [frozenset(items) for items in lists]

    def info(self) -> CatalogInfo:
        """How much the catalog holds."""
        with self.snapshot():
            ((items, photos, images, garments, keypoints),) = self._all(
                "SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM photos),"
                " (SELECT count(*) FROM images), count(*), coalesce(sum(keypoints), 0) FROM garments"
            )
            recipes, revision, root = self._recipes(), self._revision(), self.photo_root
            unused = self.unused_bytes()
        size = 0
        for file in (*self.path.glob(f"{FILE_NAME}*"), *self.index_folder.glob("*")):
            with suppress(FileNotFoundError):  # files come and go while others work
                size += file.stat().st_size
        return CatalogInfo(items, photos, images, garments, keypoints, size, unused, recipes, revision, root)


def _made(recipes: list[str], *, otherwise: bool = False) -> str:
    """The condition that a row is of an image made by one of these recipes; or by none of them."""
    if otherwise and not recipes:
        return "TRUE"
    marks = ",".join("?" * len(recipes))
    return f"image {'NOT ' * otherwise}{_OF_RECIPES} ({marks})))"


def _outermost(folders: set[Path]) -> tuple[Path, ...]:
    """Folders without those that lie in another of them, sorted."""
    return tuple(folder for folder in sorted(folders) if not folders.intersection(folder.parents))


def _garment(row: tuple[Any, ...]) -> StoredGarment:
    number, digest, position, label, score, x0, y0, x1, y1, keypoints, turned = row
    return StoredGarment(number, digest, position, label, score, (x0, y0, x1, y1), keypoints, turned)
