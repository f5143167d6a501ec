"""Items come and go while the shop is open."""

import hashlib
import json
import secrets
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.contents import GarmentExtractor
from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.metadata import ItemTable
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FashionWizardError, PhotoError
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.server.problems import Problem, wrong_field

FOLDER: Final = "photos"
"""Photos that came over the web are kept in this folder of the catalog."""

_MAGIC: Final = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"), (b"RIFF", ".webp"))
_DEPTH: Final = 8


class Stock:
    """Changes one catalog; one change at a time, as each sees what the one before it left.

    A photo's name on disk is made of hashes alone, of the item's id and of its own bytes: nothing that
    anybody sends becomes a path.

    Args:
        catalog: What is changed.
        segmenter: Finds garments in new photos.
        extractor: Finds their features.
    """

    def __init__(self, catalog: Catalog, segmenter: Segmenter, extractor: GarmentExtractor) -> None:
        """Nothing is changed yet."""
        self._catalog = catalog
        self._segmenter = segmenter
        self._extractor = extractor
        self._lock = threading.Lock()
        self._folder = catalog.path / FOLDER

    def put(self, item: str, files: Sequence[bytes], metadata: Mapping[str, Any] | None) -> bool:
        """Add an item, or replace what is known of it.

        Args:
            item: Its id.
            files: Its photos, already seen to be decodable; none leaves those it has.
            metadata: None leaves what it has.

        Returns:
            Whether the item is new.

        Raises:
            PhotoError: if a photo cannot be used; nothing is changed then.
            Problem: if a new item has no photo.
        """
        with self._lock:
            before = self._catalog.photos(item=item)
            if not files and not before:
                raise wrong_field("photo", "a new item needs at least one photo")
            kept = self._catalog.item(item)
            told = dict(metadata) if metadata is not None else dict(kept.metadata if kept else {})
            if not files:
                self._catalog.put_item(item, told)
                return False
            paths = [self._write(item, file) for file in files]
            wanted = dict.fromkeys(paths)
            table = ItemTable(dict.fromkeys(wanted, item), {item: told}, ())
            found = [FoundPhoto(path, self._folder) for path in wanted]
            report = add_photos(self._catalog, found, self._segmenter, self._extractor, table=table)
            if report.left_out:
                self._restore(item, kept.metadata if kept else None, before, paths)
                raise PhotoError(f"photo: {report.left_out[0].reason}")
            with self._catalog.writing():
                for photo in before:
                    if photo.path not in wanted:
                        self._catalog.remove_photo(photo.path)
            self._sweep([photo.path for photo in before if photo.path not in wanted])
            return not before

    def remove(self, item: str) -> None:
        """Remove an item and those of its photos that are kept here.

        Raises:
            Problem: if there is no such item.
        """
        with self._lock:
            paths = [photo.path for photo in self._catalog.photos(item=item)]
            if not self._catalog.remove_items([item]):
                raise Problem(404, "no-item", f"the catalog has no item {item[:80]}")
            self._sweep(paths)

    def _write(self, item: str, data: bytes) -> Path:
        suffix = next((ending for magic, ending in _MAGIC if data.startswith(magic)), ".jpg")
        name = f"{hashlib.sha256(item.encode()).hexdigest()[:16]}-{hashlib.sha256(data).hexdigest()}{suffix}"
        path = self._folder / name
        if path.is_file():
            return path
        fresh = self._folder / f".{secrets.token_hex(8)}.new"
        try:
            self._folder.mkdir(exist_ok=True)
            fresh.write_bytes(data)
            fresh.replace(path)
        except OSError as error:
            fresh.unlink(missing_ok=True)
            raise FashionWizardError(f"{self._folder} cannot be written: {error.strerror}") from error
        return path

    def _restore(
        self, item: str, metadata: Mapping[str, Any] | None, before: Sequence[Any], paths: Sequence[Path]
    ) -> None:
        known = {photo.path for photo in before}
        with self._catalog.writing():
            for path in paths:
                if path not in known:
                    self._catalog.remove_photo(path)
            if metadata is not None:
                self._catalog.put_item(item, metadata)
        self._sweep([path for path in paths if path not in known])

    def _sweep(self, paths: Sequence[Path]) -> None:
        """Delete files that are kept here and that the catalog knows no more."""
        for path in paths:
            if path.parent == self._folder and self._catalog.photo(path) is None:
                with suppress(OSError):
                    path.unlink()


def parse_metadata(text: str | None) -> dict[str, Any] | None:
    """A JSON object as metadata.

    Raises:
        Problem: if it is none, or nested too deep.
    """
    if text is None or not text.strip():
        return None
    try:
        told = json.loads(text, parse_constant=_no_constant)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise wrong_field("metadata", f"this is not JSON ({error})") from None
    if not isinstance(told, dict):
        raise wrong_field("metadata", 'give a JSON object, as in {"price": "29.00"}')
    if _depth(told) > _DEPTH:
        raise wrong_field("metadata", f"it is nested deeper than {_DEPTH} levels")
    return told


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _depth(value: object) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_depth(one) for one in inside), default=0)
