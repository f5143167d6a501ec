"""Photos go into the catalog: what is new is computed, what is known is not, what is bad is reported."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from fashion_wizard.catalog.find import FoundPhoto, LeftOut
from fashion_wizard.catalog.metadata import ItemTable
from fashion_wizard.catalog.recipe import recipe_start, recipe_text
from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, FashionWizardError, PhotoError
from fashion_wizard.garment import UNKNOWN_LABEL, Features, Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import MAX_BYTES, MAX_PIXELS, Photo, load_photo, read_photo_bytes
from fashion_wizard.segmentation.base import Segmenter

Progress = Callable[[int, int, Path], None]
"""Told after each photo: how many are done, of how many, and which was the last."""


class GarmentExtractor(Protocol):
    """Garment in, all its features out: `features.extract.FeatureExtractor`."""

    @property
    def name(self) -> str:
        """Tells this extractor's answers from another's: changes whenever they may change."""
        ...

    def extract(self, photo: Photo, garment: Garment) -> Features:
        """The features of one garment."""
        ...


@dataclass(slots=True)
class IngestReport:
    """What became of each photo.

    Attributes:
        added: Photos that were not in the catalog.
        updated: Photos that were, but have new bytes, another item or place, new metadata, or were computed
            again by another segmenter or extractor.
        unchanged: Photos that are in the catalog just as they were.
        left_out: Photos that could not be used, and why; what the catalog held of them before is kept.
        notes: Photos that are in the catalog, but should be known about: without a garment, or without a row
            in the metadata.
        unrecognized: Photos whose garment is in the catalog, but of unknown kind.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[LeftOut] = field(default_factory=list)
    unrecognized: list[Path] = field(default_factory=list)


def add_photos(
    catalog: Catalog,
    photos: Sequence[FoundPhoto],
    segmenter: Segmenter,
    extractor: GarmentExtractor,
    *,
    table: ItemTable | None = None,
    item_per_folder: bool = False,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    progress: Progress | None = None,
) -> IngestReport:
    """Add photos to a catalog, or refresh them.

    A photo whose bytes are known, and were computed by the same segmenter and extractor, is not computed
    again; where only the extractor is another, its garments are not sought again. Each photo is stored at
    once and whole, so a run that is killed loses no more than one, and goes on from there when it is started
    again.

    The item a photo belongs to is, in this order:

    1. what `table` says;
    2. with `item_per_folder`, the name of the photo's folder below the root;
    3. what the catalog already says about this path, or about the same bytes at a place where they no longer
       lie (then the photo has moved);
    4. the photo's own name below the root, with its ending.

    A name by rule 2 or 4 that already stands for other photos, below another root, is not used again: such a
    photo is left out.

    Args:
        catalog: Where to.
        photos: What `find_photos` found.
        segmenter: Finds the garments; body parts among them are not kept.
        extractor: Finds the features of each.
        table: Which photo belongs to which item, and metadata of these.
        item_per_folder: Photos of one folder are one item.
        max_bytes: As `load_photo` takes it.
        max_pixels: Likewise.
        progress: Told after each photo.

    Raises:
        CatalogError: if the catalog cannot be read or written; what was added before is kept.
    """
    catalog.check_writable()
    ingest = _Ingest(catalog, segmenter, extractor, table, item_per_folder, max_bytes, max_pixels)
    for done, photo in enumerate(photos, 1):
        try:
            ingest.add(photo)
        except CatalogError:
            raise
        except FashionWizardError as error:
            ingest.leave_out(photo, str(error).removeprefix(f"{photo.path}: "))
        # One photo that a model or a library stumbles over must not end a run of many thousands.
        except Exception as error:
            ingest.leave_out(photo, f"it could not be computed ({type(error).__name__}: {error})")
        if progress:
            progress(done, len(photos), photo.path)
    return ingest.report


class _Ingest:
    """One run over many photos."""

    def __init__(
        self,
        catalog: Catalog,
        segmenter: Segmenter,
        extractor: GarmentExtractor,
        table: ItemTable | None,
        item_per_folder: bool,
        max_bytes: int,
        max_pixels: int,
    ) -> None:
        self.catalog = catalog
        self.segmenter = segmenter
        self.extractor = extractor
        self.recipe = recipe_text(segmenter.name, extractor.name)
        self.table = table
        self.item_per_folder = item_per_folder
        self.max_bytes = max_bytes
        self.max_pixels = max_pixels
        self.report = IngestReport()

    def leave_out(self, found: FoundPhoto, reason: str) -> None:
        if _has_text_name(found.path) and self.catalog.photo(found.path):
            reason += "; what the catalog held of it before is kept"
        self.report.left_out.append(LeftOut(found.path, reason))

    def add(self, found: FoundPhoto) -> None:
        if not _has_text_name(found.path):
            raise PhotoError("its name is not in UTF-8; rename it")
        data = read_photo_bytes(found.path, max_bytes=self.max_bytes)
        digest = hashlib.sha256(data).hexdigest()
        before = self.catalog.photo(found.path)
        moved = None if before else self._moved(found, digest)
        item = self._item(found, digest, before or moved)
        contents = None
        made_by = self.catalog.recipe_of(digest)
        if made_by != self.recipe:
            photo = load_photo(
                data, max_bytes=self.max_bytes, max_pixels=self.max_pixels, name=str(found.path)
            )
            size = (photo.shape[1], photo.shape[0])
            known = (made_by or "").startswith(recipe_start(self.segmenter.name))
            garments = self._kept(digest) if known else self._found(photo, found.path)
            contents = [(garment, self.extractor.extract(photo, garment)) for garment in garments]
        with self.catalog.writing():
            revision = self.catalog.revision
            if moved:
                self.catalog.move_photo(moved.path, found.path)
            if contents is not None:
                self.catalog.put_image(digest, self.recipe, size, contents)
            if self.table and item in self.table.metadata:
                self.catalog.put_item(item, self.table.metadata[item])
            self.catalog.put_photo(found.path, item, digest)
            changed = self.catalog.revision != revision
        if contents == []:
            self.report.notes.append(LeftOut(found.path, "no garment was found in it"))
        elif contents and contents[0][0].label == UNKNOWN_LABEL:
            self.report.unrecognized.append(found.path)
        if self.table and found.path not in self.table.items:
            self.report.notes.append(
                LeftOut(found.path, f"the metadata does not name it; its item is {item}")
            )
        if not changed:
            self.report.unchanged += 1
        elif before or moved:
            self.report.updated += 1
        else:
            self.report.added += 1

    def _found(self, photo: Photo, path: Path) -> list[Garment]:
        return [one for one in self.segmenter.segment(photo, path) if one.label not in BODY_PARTS]

    def _kept(self, digest: str) -> list[Garment]:
        """The garments that the same segmenter found before."""
        rows = self.catalog.garments_of(digest)
        return [Garment(row.label, self.catalog.mask(row.id), row.box, row.score) for row in rows]

    def _moved(self, found: FoundPhoto, digest: str) -> StoredPhoto | None:
        """The same bytes at a place where they no longer lie; of several, preferably under the same name."""
        gone = [photo for photo in self.catalog.photos(digest=digest) if not photo.path.exists()]
        return min(gone, key=lambda photo: photo.path.name != found.path.name, default=None)

    def _item(self, found: FoundPhoto, digest: str, before: StoredPhoto | None) -> str:
        if self.table and found.path in self.table.items:
            return self.table.items[found.path]
        folder = found.path.parent if self.item_per_folder and found.path.parent != found.root else None
        if folder is None and before:
            return before.item
        item = folder.relative_to(found.root).as_posix() if folder else found.name
        others = [photo for photo in self.catalog.photos(item=item) if photo.path != found.path]
        fits = all(folder and photo.path.parent == folder for photo in others)
        if not fits and all(photo.digest != digest for photo in others):
            raise PhotoError(
                f"its item would be {item}, which already stands for {others[0].path}; say which is which "
                f"with --metadata, or remove the other with: fashion-wizard remove {item}"
            )
        return item


def _has_text_name(path: Path) -> bool:
    """Whether the path is text; on Linux a name may be any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
