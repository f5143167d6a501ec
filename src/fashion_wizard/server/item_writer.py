"""Adds, replaces and removes items while the catalog is being searched."""

from collections.abc import Mapping, Sequence
from typing import Any

from fashion_wizard.catalog.contents import (
    ContentsMaker,
    Decode,
    ImageContents,
    Models,
    StaleImageError,
    digest_of,
)
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.server.problems import no_item, wrong_field
from fashion_wizard.server.uploads import UploadFolder


class ItemWriter:
    """Changes one catalog. Photos are computed first; then one transaction writes the whole change.

    May be used from many threads, and beside other programs that change the catalog.

    Args:
        catalog: The catalog to change.
        segmenter: Finds garments in new photos.
        extractor: Extracts their features.
        decode: Decodes a photo with all its pixels; the second argument is its name in errors.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter,
        extractor: GarmentExtractor,
        decode: Decode,
    ) -> None:
        self._catalog = catalog
        self._models = Models(segmenter, extractor)
        self._maker = ContentsMaker(catalog, self._models, decode)
        self._uploads = UploadFolder(catalog)

    def clean_up(self) -> None:
        """Delete files that a killed server left behind."""
        self._uploads.settle()

    def put(self, item: str, files: Sequence[bytes], metadata: Mapping[str, Any] | None) -> bool:
        """Add or replace an item. Readers see the whole change or none of it.

        Args:
            item: Its id.
            files: Its new photos; without any it keeps those it has.
            metadata: Its new metadata; None keeps what it has.

        Returns:
            Whether the item is new.

        Raises:
            PhotoError: if a photo cannot be used; nothing is changed then.
            Problem: if a new item has no photo.
        """
        photos = {digest_of(data): data for data in files}
        contents = {digest: self._compute_unknown(item, digest, data) for digest, data in photos.items()}
        try:
            new = self._write(item, photos, contents, metadata)
        except StaleImageError:  # another program has removed a photo that the catalog had
            contents = {digest: self._compute(item, digest, data) for digest, data in photos.items()}
            new = self._write(item, photos, contents, metadata)
        return new

    def remove(self, item: str) -> None:
        """Remove an item, and the files of those of its photos that were uploaded.

        Raises:
            Problem: if there is no such item.
        """
        with self._uploads.changing() as files, self._catalog.writing():
            files.mark_removable(photo.path for photo in self._catalog.photos(item=item))
            if not self._catalog.remove_items([item]):
                raise no_item(item)

    def _write(
        self,
        item: str,
        photos: Mapping[str, bytes],
        contents: Mapping[str, ImageContents | None],
        metadata: Mapping[str, Any] | None,
    ) -> bool:
        with self._uploads.changing() as files, self._catalog.writing():
            before = self._catalog.photos(item=item)
            if not photos and not before:
                raise wrong_field("photo", "a new item needs at least one photo")
            paths = {digest: self._uploads.path(item, data) for digest, data in photos.items()}
            if photos:
                files.mark_removable(photo.path for photo in before if photo.path not in paths.values())
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
                self._catalog.put_photo_order(item, paths.values())
            # In the same transaction: each costs a wait for the disk, beside which others search.
            self._catalog.find_own_garments()
        return not before

    def _compute_unknown(self, item: str, digest: str, data: bytes) -> ImageContents | None:
        """The garments and features of a photo; None if the catalog has them."""
        return None if self._maker.is_current(digest) else self._compute(item, digest, data)

    def _compute(self, item: str, digest: str, data: bytes) -> ImageContents:
        return self._models.compute(
            self._maker.task(data, digest, self._uploads.path(item, data), "the photo")
        )
