"""What is asked of a catalog's photos: where they lie, and what they show."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.photo_paths import ROOT_SETTING, actual_path, stored_below, stored_path
from fashion_wizard.catalog.rows import FileState, StoredPhoto
from fashion_wizard.catalog.style_reader import StyleReader

_PHOTO: Final = """
    SELECT path, items.id, digest, width, height, size, modified, place
    FROM photos JOIN items ON items.key = item JOIN images ON images.key = image"""


class PhotoReader(StyleReader):
    """Photos, by their absolute paths; and the settings of the catalog."""

    def setting(self, name: str) -> str | None:
        """A setting of the catalog; None if it is not set."""
        rows = self._all("SELECT value FROM settings WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    @property
    def photo_root(self) -> Path | None:
        """The folder from which photos below it are stored; None if each is stored by its absolute path."""
        root = self.setting(ROOT_SETTING)
        return Path(root) if root else None

    def photo(self, path: Path) -> StoredPhoto | None:
        """The photo in this file, or None."""
        with self.snapshot():
            root = self.photo_root
            rows = self._all(f"{_PHOTO} WHERE path = ?", stored_path(path, root, self.path))
        return self._photo(rows[0], root) if rows else None

    def photos(
        self, *, item: str | None = None, digest: str | None = None, folder: Path | None = None
    ) -> list[StoredPhoto]:
        """All photos, or those of one item, of one image, or anywhere below an absolute folder.

        They come by path; those of one item in their order, and by path those that have no place.
        """
        conditions: list[str] = []
        values: list[str] = []
        for column, value in (("items.id", item), ("digest", digest)):
            if value is not None:
                conditions.append(f"{column} = ?")
                values.append(value)
        with self.snapshot():
            root = self.photo_root
            if folder is not None:
                ranges = stored_below(folder, root, self.path)
                conditions.append("(" + " OR ".join(["path > ? AND path < ?"] * len(ranges)) + ")")
                values += [end for ends in ranges for end in ends]
            where = " AND ".join(conditions) or "TRUE"
            rows = self._all(f"{_PHOTO} WHERE {where}", *values)
        found = [self._photo(row, root) for row in rows]
        if folder is not None:
            found = [photo for photo in found if folder in photo.path.parents]
        return in_order(found) if item is not None else sorted(found, key=lambda photo: str(photo.path))

    def _photo(self, row: tuple[Any, ...], root: Path | None) -> StoredPhoto:
        path, item, digest, width, height, size, modified, place = row
        state = None if size is None else FileState(size, modified)
        return StoredPhoto(actual_path(path, root, self.path), item, digest, width, height, state, place)


def in_order(photos: Iterable[StoredPhoto]) -> list[StoredPhoto]:
    """The photos of one item in their order; after them, by path, those that have no place."""
    return sorted(photos, key=lambda photo: (photo.place is None, photo.place or 0, str(photo.path)))
