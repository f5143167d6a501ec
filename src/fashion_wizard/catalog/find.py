"""Files and folders that a shop names become the photos in them."""

import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.kinds import HEAD, PHOTO_KINDS, picture_kind
from fashion_wizard.errors import CatalogError

PHOTO_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".avif"})
"""A file in a folder that ends so means to be a photo, whatever the case, and is reported if it is none."""

OTHER_PICTURES: Final = frozenset(
    {".gif", ".bmp", ".tif", ".tiff", ".heic", ".heif", ".jxl", ".jp2", ".svg", ".psd"}
    | {".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf"}
)
"""Pictures that cannot be used, and that nobody would expect to be left out in silence."""

_PASSED_OVER: Final = frozenset(
    {
        "@eadir",
        "@tmp",
        "@recycle",
        "@recently-snapshot",
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "recycler",
        "system volume information",
        "lost+found",
        "__macosx",
        "thumbnails",
        "thumbs",
        "_thumbnails",
        "_thumbs",
    }
)
"""Folders, in lower case, of network drives, archives and programs: thumbnails, and what was deleted."""

_ENDING: Final = re.compile(r"\.[a-z0-9]{1,10}")
_MOST_NAMED: Final = 8
"""So many kinds of files, or names of folders, are listed in a note."""


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
        left_out: Pictures of kinds that cannot be used, and files and folders that cannot be read.
        ignored: How many files were passed over as no pictures at all.
        notes: What was passed over, a sentence each: files that are no photos, hidden files, thumbnails.
    """

    photos: tuple[FoundPhoto, ...]
    left_out: tuple[LeftOut, ...]
    ignored: int
    notes: tuple[str, ...] = ()


def find_photos(paths: Iterable[Path | str], *, skip: Path | None = None) -> FoundPhotos:
    """Find the photos in files and folders, and in the folders inside these.

    Files named themselves are always taken, whatever their name. Inside a folder the content decides: JPEG,
    PNG, WebP and AVIF are taken under any name, other pictures reported, all else is passed over, and so are
    hidden files and folders and those where thumbnails are kept, unless one is named itself. A folder that
    can be reached in two ways is read once.

    Args:
        paths: Files and folders.
        skip: A folder that is not looked into: the catalog's own.

    Raises:
        CatalogError: if a path does not exist, or there is not one picture in a folder.
    """
    search = _Search(skip)
    for given in paths:
        path = Path(os.path.abspath(given))  # noqa: PTH100 (resolve would rename linked photos)
        if path.is_dir():
            search.folder(path, str(given))
        elif os.path.lexists(path):
            search.take(FoundPhoto(path, path.parent))
        else:
            raise CatalogError(f"{given}: there is no such file or folder; check the path")
    return FoundPhotos(
        tuple(search.photos.values()), tuple(search.left_out), search.no_photos.total(), search.notes()
    )


class _Search:
    """One look through files and folders."""

    def __init__(self, skip: Path | None) -> None:
        self._skip = _identity(skip) if skip else None
        self.photos: dict[tuple[object, str], FoundPhoto] = {}
        self.left_out: list[LeftOut] = []
        self._seen: dict[tuple[object, str], bool] = {}
        self.no_photos: Counter[str] = Counter()
        self.hidden: Counter[str] = Counter()

    def take(self, photo: FoundPhoto) -> None:
        folder = photo.path.parent
        self.photos.setdefault((_identity(folder) or folder, photo.path.name), photo)

    def folder(self, folder: Path, given: str) -> None:
        problems, found = len(self.left_out), 0
        before = self.no_photos.copy(), self.hidden.copy()
        for inside, file in self._walk(folder, set()):
            key = (inside, file.name)
            if key not in self._seen:
                self._seen[key] = self._is_photo(file)
            if self._seen[key]:
                found += 1
                self.photos.setdefault(key, FoundPhoto(file, folder))
        if not found and len(self.left_out) == problems:
            notes = _notes(self.no_photos - before[0], self.hidden - before[1])
            what = f" ({'; '.join(notes)})" if notes else ""
            raise CatalogError(
                f"{given}: there is no photo in this folder{what}; check the path, and that the photos are "
                f"{_listed(PHOTO_KINDS)}"
            )

    def notes(self) -> tuple[str, ...]:
        return _notes(self.no_photos, self.hidden)

    def _walk(self, folder: Path, seen: set[tuple[int, int]]) -> Iterator[tuple[object, Path]]:
        """All files below a folder that are not hidden, sorted, each with the identity of its folder.

        Linked folders are followed, but none twice.
        """
        try:
            status = folder.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in seen or identity == self._skip:
                return
            seen.add(identity)
            entries = sorted(folder.iterdir())
        except OSError as error:
            self._cannot_read(folder, f"the folder cannot be read ({error.strerror}); check its permissions")
            return
        for entry in entries:
            is_folder = os.path.isdir(entry)  # noqa: PTH112 (Path.is_dir may raise)
            if entry.name.startswith(".") or (is_folder and entry.name.lower() in _PASSED_OVER):
                self.hidden[f"{entry.name}/" if is_folder else entry.name] += 1
            elif is_folder:
                yield from self._walk(entry, seen)
            else:
                yield identity, entry

    def _is_photo(self, file: Path) -> bool:
        """Whether a file in a folder is, or means to be, a photo; why not is kept."""
        suffix = file.suffix.lower()
        try:
            if not stat.S_ISREG(file.stat().st_mode):
                self._cannot_read(file, "it is no file that can be read; remove it from the folder")
                return False
            with file.open("rb") as opened:
                kind = picture_kind(opened.read(HEAD))
        except OSError as error:
            if suffix in PHOTO_SUFFIXES:
                return True  # who reads it says why it cannot be read
            self._cannot_read(file, f"the file cannot be read ({error.strerror}); check its permissions")
            return False
        if kind in PHOTO_KINDS or suffix in PHOTO_SUFFIXES:
            return True
        if kind or suffix in OTHER_PICTURES:
            self._cannot_read(
                file, f"{kind or suffix} files cannot be used; save it as JPEG, PNG, WebP or AVIF"
            )
        else:
            known = suffix if _ENDING.fullmatch(suffix) else "of another ending"
            self.no_photos[known if suffix else "without an ending"] += 1
        return False

    def _cannot_read(self, path: Path, reason: str) -> None:
        self.left_out.append(LeftOut(path, reason))


def _identity(path: Path) -> tuple[int, int] | None:
    """What a folder is, whatever path leads to it; None if it cannot be told."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _notes(no_photos: Counter[str], hidden: Counter[str]) -> tuple[str, ...]:
    notes = []
    if count := no_photos.total():
        notes.append(
            f"{'1 file is no photo' if count == 1 else f'{count} files are no photos'}: {_most(no_photos)}"
        )
    if hidden:
        notes.append(f"hidden files, thumbnails and deleted files are passed over: {_most(hidden)}")
    return tuple(notes)


def _most(counts: Counter[str]) -> str:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    most = [f"{name} {count}" for name, count in ordered[:_MOST_NAMED]]
    return ", ".join([*most, *(["..."] if len(counts) > _MOST_NAMED else [])])


def _listed(names: Iterable[str]) -> str:
    *most, last = sorted(names)
    return f"{', '.join(most)} or {last}"
