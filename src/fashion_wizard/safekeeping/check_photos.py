"""Whether the photos of a catalog lie where it says, and are what it says."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.progress import Progress
from fashion_wizard.safekeeping.findings import Finding
from fashion_wizard.safekeeping.set_aside import SetAside

UPLOADS: Final = "photos"
"""The folder of uploaded photos, inside the catalog's folder."""
_MARK: Final = ".unsettled"
_SEND_AGAIN: Final = "send the photo again; until then the item is found, but has no picture here"
_INDEX_AGAIN: Final = (
    "if that is right, run fashion-wizard index again, with --prune for photos that are gone"
)


@dataclass(frozen=True, slots=True)
class BadPhoto:
    """A photo that is not as the catalog says.

    Attributes:
        photo: The photo.
        problem: What is wrong.
        own: Whether its file belongs to the catalog, as it lies in its folder.
    """

    photo: StoredPhoto
    problem: str
    own: bool


def bad_photos(catalog: Catalog, progress: Progress | None = None) -> Iterator[BadPhoto]:
    """All photos that are not as the catalog says; every file is read."""
    photos = catalog.photos()
    for done, photo in enumerate(photos, 1):
        problem = _problem(photo)
        # Others may write meanwhile: a photo that was replaced is not damaged.
        if problem and catalog.photo(photo.path) == photo:
            yield BadPhoto(photo, problem, photo.path.is_relative_to(catalog.path))
        if progress:
            progress("photos", done, len(photos))


def mended_photo(catalog: Catalog, bad: BadPhoto, aside: SetAside | None) -> Finding:
    """What becomes of such a photo.

    Args:
        catalog: The catalog.
        bad: The photo.
        aside: Takes its file if that cannot be rebuilt; None to change nothing.
    """
    name = str(bad.photo.path)
    if not bad.own:
        return Finding("photo", name, bad.problem, "note", _INDEX_AGAIN)
    copies = catalog.photos(digest=bad.photo.digest)
    copy = next((other.path for other in copies if other != bad.photo and not _problem(other)), None)
    if aside is None:
        advice = "--repair copies it from another place" if copy else _SEND_AGAIN
        return Finding("photo", name, bad.problem, advice=advice)
    if bad.photo.path.exists() or bad.photo.path.is_symlink():
        aside.move(bad.photo.path)
    if copy is None:
        return Finding("photo", name, bad.problem, "set aside", _SEND_AGAIN)
    bad.photo.path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copy, bad.photo.path)
    return Finding("photo", name, bad.problem, "rebuilt")


def unused_uploads(catalog: Catalog) -> Iterator[Path]:
    """Files in the folder of uploads that no photo refers to, and that no server is about to settle."""
    folder = catalog.path / UPLOADS
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        unsettled = path.with_name(f".{path.name}{_MARK}").exists()
        if path.is_file() and not path.name.startswith(".") and not unsettled and catalog.photo(path) is None:
            yield path


def intact_file(catalog: Catalog, digest: str) -> Path | None:
    """A file that holds an image, if there is one."""
    return next((photo.path for photo in catalog.photos(digest=digest) if not _problem(photo)), None)


def _problem(photo: StoredPhoto) -> str:
    try:
        if not photo.path.is_file():
            return "there is no such file"
        with photo.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return "" if digest == photo.digest else "it holds other bytes than were indexed"
