"""What a photo shows: its garments and their features, computed only where the catalog has none."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fashion_wizard.catalog.recipe import recipe_start, recipe_text
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.features.base import GarmentExtractor
from fashion_wizard.features.photo_hash import photo_hash
from fashion_wizard.garment import Features, Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.base import Segmenter


@dataclass(frozen=True, eq=False, slots=True)
class ImageContents:
    """What was computed of one image.

    Attributes:
        digest: SHA-256 of the photo's bytes, in hex.
        size: Width and height in pixels, upright.
        garments: The garments and their features.
        hash: Of the photo, see `photo_hash`.
    """

    digest: str
    size: tuple[int, int]
    garments: Sequence[tuple[Garment, Features]]
    hash: bytes | None = None


class StaleImageError(Exception):
    """The catalog had an image when this was asked, but has it no more: it has to be computed after all."""


class ContentsMaker:
    """Computes images for one catalog with one segmenter and one extractor.

    Args:
        catalog: Knows what need not be computed.
        segmenter: Finds the garments; body parts among them are not kept.
        extractor: Finds the features of each.
        decode: Turns a photo's bytes into pixels; the second argument is what errors call the photo.
    """

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter,
        extractor: GarmentExtractor,
        decode: Callable[[bytes, str], Photo],
    ) -> None:
        """Nothing is computed yet."""
        self._catalog = catalog
        self._segmenter = segmenter
        self._extractor = extractor
        self._decode = decode
        self.recipe = recipe_text(segmenter.name, extractor.name)

    def is_current(self, digest: str) -> bool:
        """Whether the catalog has this image as this segmenter and extractor would compute it."""
        return self._catalog.recipe_of(digest) == self.recipe

    def compute(
        self, data: bytes, digest: str, path: Path, name: str | None = None, *, anew: bool = False
    ) -> ImageContents:
        """Compute an image; where only the extractor is another, its garments are not sought again.

        Nothing is written, and the catalog is not locked meanwhile.

        Args:
            data: The photo's bytes.
            digest: Their SHA-256.
            path: Where the photo lies, for segmenters that look up given annotations.
            name: What errors call the photo; its path unless given.
            anew: Seek the garments in any case, as what is kept of them is damaged.

        Raises:
            PhotoError, ColorMapError: if it cannot be used.
        """
        photo = self._decode(data, name or str(path))
        garments = None if anew else self._kept(digest)
        if garments is None:
            found = self._segmenter.segment(photo, path)
            garments = [garment for garment in found if garment.label not in BODY_PARTS]
        height, width = photo.shape[:2]
        contents = [(garment, self._extractor.extract(photo, garment)) for garment in garments]
        return ImageContents(digest, (width, height), contents, photo_hash(photo))

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
        self._catalog.put_image(digest, self.recipe, contents.size, contents.garments, contents.hash)

    def _kept(self, digest: str) -> list[Garment] | None:
        """The garments that the same segmenter found before; None if it has not looked at the image."""
        with self._catalog.snapshot():  # another process may remove the image meanwhile
            if not (self._catalog.recipe_of(digest) or "").startswith(recipe_start(self._segmenter.name)):
                return None
            rows = self._catalog.garments_of(digest)
            return [Garment(row.label, self._catalog.mask(row.id), row.box, row.score) for row in rows]


def digest_of(data: bytes) -> str:
    """SHA-256 of a photo's bytes, in hex: what an image is known by."""
    return hashlib.sha256(data).hexdigest()
