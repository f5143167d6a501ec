"""Files and folders that a shop names become the photos in them."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.errors import CatalogError

PHOTO_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp"})
"""What is tried inside a folder, whatever the case; whether it is a photo, its content says."""

OTHER_PICTURES: Final = frozenset(
    {".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".svg", ".psd", ".jfif"}
)
"""Pictures inside a folder that cannot be used, and that nobody would expect to be left out in silence."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that did not become what was asked for.

    Attributes:
        path: The file.
        reason: What was wrong with it and what to do.
    """

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class FoundPhoto:
    """A file that may be a photo.

    Attributes:
        path: Absolute.
        root: The folder that was named, absolute; of a file that was named itself, the folder it lies in.
    """

    path: Path
    root: Path

    @property
    def name(self) -> str:
        """The path below the root, with `/` between folders: two photos of one root never share it."""
        return self.path.relative_to(self.root).as_posix()


@dataclass(frozen=True, slots=True)
class FoundPhotos:
    """What lies in the files and folders named.

    Attributes:
        photos: In the order named; within a folder sorted by name, each file once.
        left_out: Pictures of kinds that cannot be used, and folders that cannot be read.
        ignored: How many files were passed over as no pictures at all.
    """

    photos: tuple[FoundPhoto, ...]
    left_out: tuple[LeftOut, ...]
    ignored: int


def find_photos(paths: Iterable[Path | str], *, skip: Path | None = None) -> FoundPhotos:
    """Find the photos in files and folders, and in the folders inside these.

    Files named themselves are always taken, whatever their name. Inside a folder names decide: those in
    `PHOTO_SUFFIXES` are taken, those in `OTHER_PICTURES` reported, hidden ones and all others passed over.

    Args:
        paths: Files and folders.
        skip: A folder that is not looked into: the catalog's own.

    Raises:
        CatalogError: if a path does not exist, or there is not one picture in a folder.
    """
    photos: dict[Path, FoundPhoto] = {}
    left_out: list[LeftOut] = []
    ignored = 0
    for given in paths:
        path = Path(os.path.abspath(given))  # noqa: PTH100 (resolve would rename linked photos)
        if not path.is_dir():
            if not os.path.lexists(path):
                raise CatalogError(f"{given}: there is no such file or folder; check the path")
            photos.setdefault(path, FoundPhoto(path, path.parent))
            continue
        problems = len(left_out)
        found = 0
        for file in _walk(path, skip, left_out, set()):
            suffix = file.suffix.lower()
            if suffix in PHOTO_SUFFIXES:
                found += 1
                photos.setdefault(file, FoundPhoto(file, path))
            elif suffix in OTHER_PICTURES:
                left_out.append(LeftOut(file, f"{suffix} files cannot be used; save it as JPEG, PNG or WebP"))
            else:
                ignored += 1
        if not found and len(left_out) == problems:
            raise CatalogError(
                f"{given}: there is no photo in this folder (names ending in "
                f"{', '.join(sorted(PHOTO_SUFFIXES))}); check the path"
            )
    return FoundPhotos(tuple(photos.values()), tuple(left_out), ignored)


def _walk(
    folder: Path, skip: Path | None, left_out: list[LeftOut], seen: set[tuple[int, int]]
) -> Iterator[Path]:
    """All files below a folder that are not hidden, sorted; linked folders too, but none twice."""
    try:
        status = folder.stat()
        if (status.st_dev, status.st_ino) in seen or (skip and skip.exists() and folder.samefile(skip)):
            return
        seen.add((status.st_dev, status.st_ino))
        entries = sorted(folder.iterdir())
    except OSError as error:
        left_out.append(
            LeftOut(folder, f"the folder cannot be read ({error.strerror}); check its permissions")
        )
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _walk(entry, skip, left_out, seen)
        else:
            yield entry
