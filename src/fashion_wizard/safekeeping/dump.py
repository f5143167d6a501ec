"""A dump: a catalog in a documented format that other versions and other programs can read.

The file is an archive (see `archive`) with these members:

- `items.jsonl`: a line for each item: `id`, `metadata`, and `photos` in their order, each with its `path` (or
  `own`, its path in the catalog's folder) and its `sha256`;
- `images.jsonl`: a line for each different photo: `sha256`, `width`, `height`, `recipe` (who described it),
  `garments` with `label`, `score`, `box` and `turned`, and `features`: the `encoding`, the `hash` of the
  picture, and what is kept of each garment, bytes in base64, as docs/catalog.md describes this encoding;
- `photos/AB/SHA256`: the bytes of the photos.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.blobs import PackedGarment
from fashion_wizard.catalog.photo_reader import in_order
from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError
from fashion_wizard.progress import Progress
from fashion_wizard.safekeeping.archive import DUMP
from fashion_wizard.safekeeping.archive_writer import ArchiveWriter, write_archive
from fashion_wizard.safekeeping.photo_members import bytes_or_reason, photo_member

ITEMS: Final = "items.jsonl"
IMAGES: Final = "images.jsonl"
ENCODING: Final = 5
"""Of the features in a new dump."""
KNOWN_ENCODINGS: Final = (3, 4, ENCODING)
"""Of the features in dumps that are read: the catalog decodes each of them."""


@dataclass(slots=True)
class DumpReport:
    """What went into a dump.

    Attributes:
        items: Items.
        images: Different photos that are described.
        missing: Photos whose bytes are not in it, each with the reason.
    """

    items: int = 0
    images: int = 0
    missing: list[tuple[Path, str]] = field(default_factory=list)


def dump(catalog: Catalog, file: Path, *, progress: Progress | None = None) -> DumpReport:
    """Write a catalog into one file that other versions can read.

    Args:
        catalog: The catalog; others may change it meanwhile.
        file: The file to make or replace. It is checked before it replaces another.
        progress: Called after each photo, in the step `photos`.

    Raises:
        CatalogError: if the catalog cannot be read, or the file cannot be written.
    """
    file = file.absolute()
    if file.is_relative_to(catalog.path):
        raise CatalogError(f"{file} lies in the catalog's own folder; choose a place outside it")
    report = DumpReport()

    def write(archive: ArchiveWriter) -> dict[str, Any]:
        with catalog.snapshot():
            photos = catalog.photos()
            for done, photo in enumerate(photos, 1):
                if reason := _add_photo(archive, photo):
                    report.missing.append((photo.path, reason))
                if progress:
                    progress("photos", done, len(photos))
            _add_items(archive, catalog, photos, report)
            _add_images(archive, catalog, photos, report)
            root = catalog.photo_root
        return {"made_by": version("fashion-wizard"), "photo_root": str(root) if root else None}

    write_archive(file, DUMP, write)
    return report


def _add_photo(archive: ArchiveWriter, photo: StoredPhoto) -> str:
    """Add the bytes of a photo; the reason, if that cannot be done."""
    name = photo_member(photo.digest)
    if name in archive.digests:
        return ""
    data = bytes_or_reason(photo.path)
    if isinstance(data, str):
        return data
    if hashlib.sha256(data).hexdigest() != photo.digest:
        return "it has changed since it was indexed"
    archive.add_bytes(name, data)
    return ""


def _add_items(
    archive: ArchiveWriter, catalog: Catalog, photos: list[StoredPhoto], report: DumpReport
) -> None:
    of_item: dict[str, list[dict[str, str]]] = {}
    for photo in in_order(photos):
        own = photo.path.is_relative_to(catalog.path)
        path = photo.path.relative_to(catalog.path).as_posix() if own else str(photo.path)
        of_item.setdefault(photo.item, []).append({"own" if own else "path": path, "sha256": photo.digest})
    with archive.member(ITEMS, compress=True) as write:
        for item in catalog.items():
            report.items += 1
            line = {"id": item.id, "metadata": item.metadata, "photos": of_item.get(item.id, [])}
            _write_line(write, line)


def _add_images(
    archive: ArchiveWriter, catalog: Catalog, photos: list[StoredPhoto], report: DumpReport
) -> None:
    sizes = {photo.digest: (photo.width, photo.height) for photo in photos}
    with archive.member(IMAGES, compress=True) as write:
        for digest, (width, height) in sizes.items():
            report.images += 1
            packed = catalog._packed_garments(digest)
            hash_ = catalog.photo_hashes([digest]).get(digest)
            line = {
                "sha256": digest,
                "width": width,
                "height": height,
                "recipe": catalog.recipe_of(digest),
                "garments": [
                    {
                        "label": garment.label,
                        "score": garment.score,
                        "box": garment.box,
                        "turned": garment.turned,
                    }
                    for garment in packed
                ],
                "features": {
                    "encoding": ENCODING,
                    "hash": None if hash_ is None else base64.b64encode(hash_).decode(),
                    "garments": [_features(garment) for garment in packed],
                },
            }
            _write_line(write, line)


def _features(garment: PackedGarment) -> dict[str, Any]:
    blobs = {name: base64.b64encode(data).decode() for name, data in asdict(garment.blobs).items()}
    return {"keypoints": garment.keypoints, **blobs}


def _write_line(write: Callable[[bytes], None], document: dict[str, Any]) -> None:
    write(json.dumps(document, ensure_ascii=False).encode() + b"\n")
