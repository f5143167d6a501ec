"""A dump becomes a catalog, also one that another version made."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.blobs import GarmentBlobs, PackedGarment
from fashion_wizard.catalog.contents import Models, PhotoTask
from fashion_wizard.catalog.photo_paths import ROOT_SETTING
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, FashionWizardError
from fashion_wizard.progress import Progress
from fashion_wizard.safekeeping.archive import DUMP
from fashion_wizard.safekeeping.archive_reader import ArchiveReader
from fashion_wizard.safekeeping.describe_again import decode
from fashion_wizard.safekeeping.dump import IMAGES, ITEMS, KNOWN_ENCODINGS
from fashion_wizard.safekeeping.photo_members import photo_member
from fashion_wizard.safekeeping.restore import RESTORED, filling, holds

_DAMAGED: Final = (KeyError, TypeError, ValueError, AttributeError)


@dataclass(slots=True)
class LoadReport:
    """What became of a dump.

    Attributes:
        items: Items of the catalog.
        photos: Photos of the catalog.
        described: Different photos that were described anew, as their features are in no encoding that this
            version knows.
        left_out: Photos that are not in the catalog, each with the reason.
        set_aside: Where the catalog is now that was there before; None if there was none.
    """

    items: int = 0
    photos: int = 0
    described: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)
    set_aside: Path | None = None


def load(
    file: Path,
    folder: Path,
    new_models: Callable[[], Models],
    *,
    replace: bool = False,
    progress: Progress | None = None,
) -> LoadReport:
    """Make a catalog of a dump.

    Garments and their features are taken over as they are, whoever described them; where their encoding is
    unknown, the photos are described anew.

    Args:
        file: The dump.
        folder: The catalog's folder.
        new_models: Makes what describes photos; called only if that is needed.
        replace: Also where a catalog is already; it is set aside, not deleted.
        progress: Called after each different photo, in the step `photos`.

    Raises:
        CatalogError: if the file is no dump, or damaged, or of a newer version; if a catalog is there
            already; or if the folder cannot be written. What was in the folder stays as it was then.
    """
    folder = folder.absolute()
    report = LoadReport()
    with filling(folder, replace=replace) as (fresh, filled), ArchiveReader(file, DUMP) as archive:
        archive.check()
        with Catalog(fresh) as catalog:
            run = _Load(archive, catalog, report, new_models)
            try:
                run.write(progress)
            except _DAMAGED as error:
                raise CatalogError(
                    f"{file} is damaged ({type(error).__name__}: {error}); use another"
                ) from error
            totals = catalog.info()
            report.items, report.photos = totals.items, totals.photos
    report.set_aside = filled.set_aside
    return report


class _Load:
    """One run."""

    def __init__(
        self,
        archive: ArchiveReader,
        catalog: Catalog,
        report: LoadReport,
        new_models: Callable[[], Models],
    ) -> None:
        self.archive = archive
        self.catalog = catalog
        self.report = report
        self.new_models = new_models
        self.models: Models | None = None
        self.count = 0

    def write(self, progress: Progress | None) -> None:
        """Write all of it; the new folder is nobody else's yet, so one transaction will do."""
        if root := self.archive.manifest["photo_root"]:
            self.catalog.put_setting(ROOT_SETTING, str(root))
        images = {str(image["sha256"]): image for image in self.archive.lines(IMAGES)}
        with self.catalog.writing():
            useless = {}
            for done, (digest, image) in enumerate(images.items(), 1):
                if reason := self._put_image(digest, image):
                    useless[digest] = reason
                if progress:
                    progress("photos", done, len(images))
            for item in self.archive.lines(ITEMS):
                self._put_item(item, useless)
        self.catalog.find_own_garments()

    def _put_image(self, digest: str, image: Mapping[str, Any]) -> str:
        """Write an image; the reason, if that cannot be done."""
        features = image.get("features") or {}
        if features.get("encoding") in KNOWN_ENCODINGS:
            packed = [
                _packed(garment, kept)
                for garment, kept in zip(image["garments"], features["garments"], strict=True)
            ]
            hash_ = features["hash"]
            self.catalog._put_packed(
                digest,
                str(image["recipe"]),
                (int(image["width"]), int(image["height"])),
                packed,
                None if hash_ is None else base64.b64decode(hash_),
            )
            return ""
        if photo_member(digest) not in self.archive.digests:
            return "its features are of another version, and the photo is not in the dump"
        self.models = self.models or self.new_models()
        try:
            contents = self.models.compute(
                PhotoTask(self.archive.read(photo_member(digest)), Path(digest), digest, decode)
            )
        except CatalogError:
            raise
        except FashionWizardError as error:
            return str(error)
        recipe = self.models.recipe
        self.catalog._put_packed(digest, recipe, contents.size, contents.garments, contents.hash)
        self.report.described += 1
        return ""

    def _put_item(self, item: Mapping[str, Any], useless: Mapping[str, str]) -> None:
        self.catalog.put_item(str(item["id"]), dict(item["metadata"]))
        paths = []
        for photo in item["photos"]:
            digest = str(photo["sha256"])
            if digest in useless:
                self.report.left_out.append((str(photo.get("path") or photo["own"]), useless[digest]))
            else:
                paths.append(self._place(photo, digest))
                self.catalog.put_photo(paths[-1], str(item["id"]), digest)
        self.catalog.put_photo_order(str(item["id"]), paths)

    def _place(self, photo: Mapping[str, Any], digest: str) -> Path:
        """Where a photo lies from now on; it is written there if it lies in the new folder."""
        name = photo_member(digest)
        if "own" in photo:
            target = self.catalog.path / str(photo["own"])
            if ".." in target.parts:
                raise ValueError(f"{photo['own']} leads out of the folder")
        else:
            target = Path(str(photo["path"]))
            if holds(target, digest) or name not in self.archive.digests:
                return target
            self.count += 1
            target = self.catalog.path / RESTORED / f"{digest}-{self.count}{target.suffix}"
        if name in self.archive.digests:
            self.archive.extract(name, target)
        return target


def _packed(garment: Mapping[str, Any], kept: Mapping[str, Any]) -> PackedGarment:
    x0, y0, x1, y1 = map(int, garment["box"])
    blobs = {part.name: base64.b64decode(kept[part.name], validate=True) for part in fields(GarmentBlobs)}
    box = (x0, y0, x1, y1)
    label, score = str(garment["label"]), float(garment["score"])
    turned = int(garment.get("turned", 0))  # archives of older versions do not say
    if turned not in range(4):
        raise ValueError(f"{turned} is no number of quarter turns")
    return PackedGarment(label, box, score, int(kept["keypoints"]), GarmentBlobs(**blobs), turned)
