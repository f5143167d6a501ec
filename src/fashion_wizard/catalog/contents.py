"""What a photo shows: its garments and their features, computed only where the catalog has none."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from fashion_wizard.catalog.blobs import PackedGarment
from fashion_wizard.catalog.recipe import recipe_start, recipe_text
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import PhotoError
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.features.photo_hash import photo_hash
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.base import Segmenter

_ONE_COLOR: Final = 8
"""So far the values of one color lie apart, at most, of 255. A photo of the plainest cloth varies more."""
Decode = Callable[[bytes, str], Photo]
"""Turns a photo's bytes into pixels; the second argument is what errors call the photo."""


@dataclass(frozen=True, eq=False, slots=True)
class ImageContents:
    """What was computed of one image.

    Attributes:
        size: Width and height in pixels, upright.
        garments: The garments and their features, as the catalog stores them.
        hash: Of the photo, see `photo_hash`.
    """

    size: tuple[int, int]
    garments: Sequence[PackedGarment]
    hash: bytes


@dataclass(frozen=True, eq=False, slots=True)
class PhotoTask:
    """A photo to compute: all that a process needs to know that cannot ask the catalog.

    Attributes:
        data: The photo's bytes.
        path: Where the photo lies, for segmenters that look up given annotations.
        name: What errors call the photo.
        decode: Decodes it.
        garments: Those that the same segmenter found before; None if it has not looked at the photo.
    """

    data: bytes
    path: Path
    name: str
    decode: Decode
    garments: Sequence[Garment] | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """What photos are computed with.

    Attributes:
        segmenter: Finds the garments; body parts among them are left away.
        extractor: Finds the features of each.
    """

    segmenter: Segmenter
    extractor: GarmentExtractor

    @property
    def recipe(self) -> str:
        """The names of both, as the catalog keeps them for each photo."""
        return recipe_text(self.segmenter.name, self.extractor.name)

    def compute(self, task: PhotoTask) -> ImageContents:
        """Compute a photo; where its garments are known, they are not sought again.

        Raises:
            PhotoError, ColorMapError: if the photo cannot be used, or is blank and nothing is recognized.
        """
        photo = task.decode(task.data, task.name)
        garments = task.garments
        if garments is None:
            found = self.segmenter.segment(photo, task.path)
            garments = [garment for garment in found if garment.label not in BODY_PARTS]
        if all(garment.label == UNKNOWN_LABEL for garment in garments) and _is_blank(photo):
            raise PhotoError(
                f"{task.name}: it is of one color all over and shows no garment; give a photo of the item"
            )
        height, width = photo.shape[:2]
        packed = [PackedGarment.of(garment, self.extractor.extract(photo, garment)) for garment in garments]
        return ImageContents((width, height), packed, photo_hash(photo))


class StaleImageError(Exception):
    """The catalog had an image when this was asked, but has it no more: it has to be computed after all."""


class ContentsMaker:
    """Knows which images one catalog lacks, and writes them once they are computed.

    Args:
        catalog: Knows what need not be computed.
        models: What is computed with.
        decode: Decodes the photos.
    """

    def __init__(self, catalog: Catalog, models: Models, decode: Decode) -> None:
        """Nothing is computed yet."""
        self._catalog = catalog
        self._models = models
        self._decode = decode
        self.recipe = models.recipe

    def is_current(self, digest: str) -> bool:
        """Whether the catalog has this image as these models would compute it."""
        return self._catalog.recipe_of(digest) == self.recipe

    def task(self, data: bytes, digest: str, path: Path, name: str | None = None) -> PhotoTask:
        """What is to be computed of an image.

        Args:
            data: The photo's bytes.
            digest: Their SHA-256.
            path: Where the photo lies.
            name: What errors call the photo; its path unless given.
        """
        return PhotoTask(data, path, name or str(path), self._decode, self._known_garments(digest))

    def lacks_hash(self, digest: str) -> bool:
        """Whether the catalog has this image, but no hash of it: an older version computed it."""
        return self._catalog.photo_hashes([digest]) == {digest: None}

    def put_hash(self, data: bytes, digest: str, name: str) -> None:
        """Compute and write the hash of an image that the catalog has; nothing else of it is touched."""
        self._catalog.put_hash(digest, photo_hash(self._decode(data, name)))

    def put(self, digest: str, contents: ImageContents | None) -> None:
        """Write an image unless the catalog has it; to be called inside `writing()`, before `put_photo`.

        Args:
            digest: Which image.
            contents: What was computed of it; None if the catalog had it then.

        Raises:
            StaleImageError: if nothing was computed and the catalog has it no more.
        """
        if self.is_current(digest):
            return
        if contents is None:
            raise StaleImageError
        self._catalog._put_packed(digest, self.recipe, contents.size, contents.garments, contents.hash)

    def _known_garments(self, digest: str) -> list[Garment] | None:
        """The garments that the same segmenter found before; None if it has not looked at the image."""
        with self._catalog.snapshot():  # another process may remove the image meanwhile
            if not (self._catalog.recipe_of(digest) or "").startswith(
                recipe_start(self._models.segmenter.name)
            ):
                return None
            rows = self._catalog.garments_of(digest)
            return [self._catalog.garment(row) for row in rows]


def _is_blank(photo: Photo) -> bool:
    """Whether a photo is of one color all over, as pictures are that stand for a missing one."""
    return int(np.ptp(photo, axis=(0, 1)).max()) <= _ONE_COLOR


def digest_of(data: bytes) -> str:
    """SHA-256 of a photo's bytes, in hex: what an image is known by."""
    return hashlib.sha256(data).hexdigest()
