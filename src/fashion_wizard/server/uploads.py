"""The files of uploaded photos: written before the catalog refers to them, deleted after it no longer does.

A file and the catalog cannot be changed in one step. So each file that is about to be written or deleted gets
a mark, an empty file beside it, and marks and files change only under the catalog's write lock. However the
change ends, a marked file stays afterwards if the catalog refers to it, and is deleted if not.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.kinds import HEAD, picture_kind
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, DiskFullError, FashionWizardError
from fashion_wizard.files import is_disk_full, no_room, sync_folder, write_flushed

FOLDER: Final = "photos"
"""The folder of uploaded photos, inside the catalog's folder."""

_SUFFIXES: Final = {"PNG": ".png", "WebP": ".webp", "AVIF": ".avif"}
_MARK: Final = ".unsettled"


class UploadFolder:
    """The uploaded photos of one catalog.

    A file's name consists of two hashes, of the item's id and of the photo's bytes: no text from a client
    ever becomes a path.

    Args:
        catalog: Knows which files are photos.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._folder = catalog.path / FOLDER

    def path(self, item: str, data: bytes) -> Path:
        """The path of a photo of an item."""
        suffix = _SUFFIXES.get(picture_kind(data[:HEAD]) or "", ".jpg")
        name = f"{hashlib.sha256(item.encode()).hexdigest()[:16]}-{hashlib.sha256(data).hexdigest()}{suffix}"
        return self._folder / name

    @contextmanager
    def changing(self) -> "Iterator[UploadFolder]":
        """Enter this before `Catalog.writing`, so that marked files are settled however that ends."""
        try:
            yield self
        finally:
            self.settle()

    def write(self, path: Path, data: bytes) -> None:
        """Write a photo to disk completely, before the open transaction commits a reference to it.

        Raises:
            FashionWizardError: if it cannot be written; a `DiskFullError` if there is no room for it.
        """
        try:
            if not self._folder.is_dir():
                self._folder.mkdir(exist_ok=True)
                sync_folder(self._folder.parent)
            self._mark(path)
            if not path.is_file() or path.read_bytes() != data:
                write_flushed(path, data)
            sync_folder(self._folder)
        except OSError as error:
            raise self._error(error) from error

    def mark_removable(self, paths: Iterable[Path]) -> None:
        """Mark photos that the open transaction may remove; files outside this folder are never touched.

        Raises:
            FashionWizardError: if that cannot be written.
        """
        try:
            for path in paths:
                if path.parent == self._folder and path.is_file():
                    self._mark(path)
        except OSError as error:
            raise self._error(error) from error

    def settle(self) -> None:
        """Delete marked files that the catalog does not refer to, and all marks; retry failures later."""
        if not any(self._folder.glob(f".*{_MARK}")):
            return
        # Under the write lock no change is in progress.
        with suppress(CatalogError), self._catalog.writing():
            for mark in self._folder.glob(f".*{_MARK}"):
                path = self._folder / mark.name.removeprefix(".").removesuffix(_MARK)
                with suppress(OSError):
                    if self._catalog.photo(path) is None:
                        path.unlink(missing_ok=True)
                    mark.unlink()

    def _error(self, error: OSError) -> FashionWizardError:
        if is_disk_full(error):
            return DiskFullError(f"{self._folder}: {no_room(self._folder)}")
        return FashionWizardError(f"{self._folder} cannot be written: {error.strerror}")

    def _mark(self, path: Path) -> None:
        path.with_name(f".{path.name}{_MARK}").touch()
