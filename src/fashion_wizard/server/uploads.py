"""Files of the photos that came over the web: on disk before the catalog knows them, and gone after it.

A file and the catalog cannot be changed in one step. So each file that is about to come or go is marked by an
empty file beside it, and only whoever holds the catalog's write lock makes or takes away marks and files.
Whatever ends the change, and wherever, a marked file is kept afterwards if the catalog knows it, and else
deleted.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, FashionWizardError
from fashion_wizard.files import sync_folder, write_flushed

FOLDER: Final = "photos"
"""Photos that came over the web are kept in this folder of the catalog."""

_MAGIC: Final = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"), (b"RIFF", ".webp"))
_MARK: Final = ".unsettled"


class StockFiles:
    """The folder of one catalog.

    A photo's name on disk is made of hashes alone, of the item's id and of its own bytes: nothing that
    anybody sends becomes a path.

    Args:
        catalog: Knows which files are photos.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Nothing is written yet."""
        self._catalog = catalog
        self._folder = catalog.path / FOLDER

    def path(self, item: str, data: bytes) -> Path:
        """Where a photo of an item belongs."""
        suffix = next((ending for magic, ending in _MAGIC if data.startswith(magic)), ".jpg")
        name = f"{hashlib.sha256(item.encode()).hexdigest()[:16]}-{hashlib.sha256(data).hexdigest()}{suffix}"
        return self._folder / name

    @contextmanager
    def changing(self) -> "Iterator[StockFiles]":
        """To be entered before `Catalog.writing`: after it, however it ends, all marked files are settled."""
        try:
            yield self
        finally:
            self.settle()

    def write(self, path: Path, data: bytes) -> None:
        """Put a photo on disk, all of it, before the transaction that is open makes it known.

        Raises:
            FashionWizardError: if it cannot be written.
        """
        try:
            self._folder.mkdir(exist_ok=True)
            self._mark(path)
            if not path.is_file() or path.read_bytes() != data:
                write_flushed(path, data)
            sync_folder(self._folder)
        except OSError as error:
            raise FashionWizardError(f"{self._folder} cannot be written: {error.strerror}") from error

    def may_go(self, paths: Iterable[Path]) -> None:
        """Say which photos the open transaction may remove; those that lie elsewhere are never touched."""
        for path in paths:
            if path.parent == self._folder and path.is_file():
                self._mark(path)

    def settle(self) -> None:
        """Delete marked files that the catalog does not know, and all marks; what fails is left for later."""
        if not any(self._folder.glob(f".*{_MARK}")):
            return
        # Inside, nobody is in the middle of a change.
        with suppress(CatalogError), self._catalog.writing():
            for mark in self._folder.glob(f".*{_MARK}"):
                path = self._folder / mark.name.removeprefix(".").removesuffix(_MARK)
                with suppress(OSError):
                    if self._catalog.photo(path) is None:
                        path.unlink(missing_ok=True)
                    mark.unlink()

    def _mark(self, path: Path) -> None:
        path.with_name(f".{path.name}{_MARK}").touch()
