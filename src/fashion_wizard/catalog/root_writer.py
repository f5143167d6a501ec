"""What changes a catalog's settings, and the folder from which its photos are stored."""

from collections.abc import Mapping
from pathlib import Path

from fashion_wizard.catalog.photo_paths import ROOT_SETTING, stored_path
from fashion_wizard.catalog.reader import CatalogReader
from fashion_wizard.errors import CatalogError


class RootWriter(CatalogReader):
    """Settings, and the root of the photos, which is one of them."""

    def put_setting(self, name: str, value: str | None) -> None:
        """Set a setting of the catalog, or, with None, take it away."""
        with self.writing():
            self._connection.execute("DELETE FROM settings WHERE name = ?", (name,))
            if value is not None:
                self._connection.execute("INSERT INTO settings VALUES (?, ?)", (name, value))

    def put_photo_root(self, root: Path) -> None:
        """Store photos below an absolute folder by their path from there; no photo moves by that."""
        with self.writing():
            paths = [photo.path for photo in self.photos()]
            self._store_paths(dict(zip(paths, paths, strict=True)), root)

    def move_photo_root(self, root: Path) -> None:
        """Say that all photos below the root of the photos lie below another absolute folder now.

        Raises:
            CatalogError: if there is no root yet, or a photo would come to lie where another lies.
        """
        with self.writing():
            old = self.photo_root
            if old is None:
                raise CatalogError(f"the catalog at {self.path} has no root of its photos that could move")
            moved = {
                photo.path: root / photo.path.relative_to(old)
                if photo.path.is_relative_to(old) and not photo.path.is_relative_to(self.path)
                else photo.path
                for photo in self.photos()
            }
            if len(set(moved.values())) < len(moved):
                raise CatalogError(
                    f"photos of the catalog lie below {root} already; index them again instead"
                )
            self._store_paths(moved, root)
            self._changed()

    def _store_paths(self, paths: Mapping[Path, Path], root: Path) -> None:
        """Store photos, by their paths until now, under new paths and from a new root."""
        old = self.photo_root
        stored = {
            stored_path(before, old, self.path): stored_path(after, root, self.path)
            for before, after in paths.items()
        }
        changed = {before: after for before, after in stored.items() if before != after}
        move = "UPDATE photos SET path = ? WHERE path = ?"
        self._connection.executemany(move, [(f"//{before}", before) for before in changed])
        self._connection.executemany(move, [(after, f"//{before}") for before, after in changed.items()])
        self.put_setting(ROOT_SETTING, str(root))
