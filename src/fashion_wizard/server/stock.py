"""Items come and go while the shop is open."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fashion_wizard.catalog.contents import (
    ContentsMaker,
    ImageContents,
    StaleImageError,
    digest_of,
)
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.server.problems import Problem, wrong_field
from fashion_wizard.server.stock_files import StockFiles

_DEPTH: Final = 8


class Stock:
    """Changes one catalog. What takes long comes first; then all of a change is written in one transaction.

    May be used from many threads, and beside other programs that change the catalog.

    Args:
        catalog: What is changed.
        segmenter: Finds garments in new photos.
        extractor: Finds their features.
        decode: Turns a stranger's photo into pixels, all of them; the second argument is its name in errors.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter,
        extractor: GarmentExtractor,
        decode: Callable[[bytes, str], Photo],
    ) -> None:
        """Nothing is changed yet."""
        self._catalog = catalog
        self._maker = ContentsMaker(catalog, segmenter, extractor, decode)
        self._files = StockFiles(catalog)

    def tidy(self) -> None:
        """Delete what a server that was killed left behind."""
        self._files.settle()

    def put(self, item: str, files: Sequence[bytes], metadata: Mapping[str, Any] | None) -> bool:
        """Add an item, or replace what is known of it: others see all of the change or nothing.

        Args:
            item: Its id.
            files: Its photos; none leaves those it has.
            metadata: None leaves what it has.

        Returns:
            Whether the item is new.

        Raises:
            PhotoError: if a photo cannot be used; nothing is changed then.
            Problem: if a new item has no photo.
        """
        photos = {digest_of(data): data for data in files}
        contents = {digest: self._computed(item, digest, data) for digest, data in photos.items()}
        try:
            return self._write(item, photos, contents, metadata)
        except StaleImageError:  # another removed a photo that was known
            contents = {digest: self._compute(item, digest, data) for digest, data in photos.items()}
            return self._write(item, photos, contents, metadata)

    def remove(self, item: str) -> None:
        """Remove an item and those of its photos that are kept here.

        Raises:
            Problem: if there is no such item.
        """
        with self._files.changing() as files, self._catalog.writing():
            files.may_go(photo.path for photo in self._catalog.photos(item=item))
            if not self._catalog.remove_items([item]):
                raise Problem(404, "no-item", f"the catalog has no item {item[:80]}")

    def _write(
        self,
        item: str,
        photos: Mapping[str, bytes],
        contents: Mapping[str, ImageContents | None],
        metadata: Mapping[str, Any] | None,
    ) -> bool:
        with self._files.changing() as files, self._catalog.writing():
            before = self._catalog.photos(item=item)
            if not photos and not before:
                raise wrong_field("photo", "a new item needs at least one photo")
            paths = {digest: self._files.path(item, data) for digest, data in photos.items()}
            if photos:
                files.may_go(photo.path for photo in before if photo.path not in paths.values())
            for digest, path in paths.items():
                files.write(path, photos[digest])
                self._maker.put(digest, contents[digest])
                self._catalog.put_photo(path, item, digest)
            if metadata is not None:
                self._catalog.put_item(item, metadata)
            if photos:
                for photo in before:
                    if photo.path not in paths.values():
                        self._catalog.remove_photo(photo.path)
        return not before

    def _computed(self, item: str, digest: str, data: bytes) -> ImageContents | None:
        """What a photo shows; None if the catalog knows."""
        return None if self._maker.is_current(digest) else self._compute(item, digest, data)

    def _compute(self, item: str, digest: str, data: bytes) -> ImageContents:
        return self._maker.compute(data, digest, self._files.path(item, data), "the photo")


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
