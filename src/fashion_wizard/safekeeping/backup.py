"""A backup: one file with all that cannot be computed again, written while others change the catalog.

The file is an archive (see `archive`) with these members:

- `databases/NAME`: each SQLite file of the catalog's folder, `catalog.sqlite` first of all;
- `plain/NAME`: its other files, such as the keys of its server;
- `photos/AB/SHA256`: photos, each once, however many places it lies at;
- `places.jsonl`: where each photo lay.

Photos are copied first, without a lock. Then, under the catalog's write lock, those that have come since, and
all databases are frozen at one moment; that takes no longer than copying the last few photos. What the
databases hold is copied afterwards, while others write again.
"""

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fashion_wizard.catalog.connect import FILE_NAME, connect
from fashion_wizard.catalog.layout import SCHEMA_VERSION
from fashion_wizard.catalog.rows import StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError
from fashion_wizard.progress import Progress
from fashion_wizard.safekeeping.archive import BACKUP
from fashion_wizard.safekeeping.archive_writer import ArchiveWriter, write_archive
from fashion_wizard.safekeeping.databases import database_problem
from fashion_wizard.safekeeping.photo_members import bytes_or_reason, photo_member

DATABASES: Final = "databases"
PLAIN: Final = "plain"
PLACES: Final = "places.jsonl"
_LEFT_OUT: Final = (".lock", ".part", "-wal", "-shm", "-journal")
_SQLITE: Final = b"SQLite format 3\0"


@dataclass(slots=True)
class BackupReport:
    """What went into a backup.

    Attributes:
        items: Items of the catalog.
        photos: Photos of the catalog.
        kept: How many of them are in the backup.
        missing: Photos that are not in it, each with the reason.
    """

    items: int = 0
    photos: int = 0
    kept: int = 0
    missing: list[tuple[Path, str]] = field(default_factory=list)


def back_up(
    catalog: Catalog, file: Path, *, outside: bool = True, progress: Progress | None = None
) -> BackupReport:
    """Write a catalog into one file, as it is at one moment, while others may change it.

    Args:
        catalog: The catalog.
        file: The file to make or replace. It is checked before it replaces another.
        outside: Also take photos that lie outside the catalog's folder.
        progress: Called after each photo, in the step `photos`.

    Raises:
        CatalogError: if the catalog is damaged or cannot be read, or the file cannot be written; a file that
            was there stays then.
    """
    file = file.absolute()
    if file.is_relative_to(catalog.path):
        raise CatalogError(f"{file} lies in the catalog's own folder; choose a place outside it")
    report = BackupReport()

    def write(archive: ArchiveWriter) -> dict[str, Any]:
        return _Backup(catalog, archive, report, outside, progress).write(file.parent)

    write_archive(file, BACKUP, write)
    return report


class _Backup:
    """One run.

    Attributes:
        places: For each photo by its path and digest: its place as the backup notes it, or why it has none.
    """

    def __init__(
        self,
        catalog: Catalog,
        archive: ArchiveWriter,
        report: BackupReport,
        outside: bool,
        progress: Progress | None,
    ) -> None:
        self.catalog = catalog
        self.archive = archive
        self.report = report
        self.outside = outside
        self.progress = progress
        self.places: dict[tuple[Path, str], dict[str, str] | str] = {}

    def write(self, beside: Path) -> dict[str, Any]:
        """Add all members; what has to be on disk meanwhile goes into a folder below `beside`."""
        self.take(self.catalog.photos())
        with (
            tempfile.TemporaryDirectory(prefix=".backup-", dir=beside) as folder,
            Catalog(self.catalog.path, create=False) as frozen,
            ExitStack() as reading,
        ):
            modes: dict[str, int] = {}
            with ExitStack() as alone:
                if not self.catalog.is_read_only():
                    alone.enter_context(self.catalog.writing())
                reading.enter_context(frozen.snapshot())
                photos = frozen.photos()
                self.take(photos)
                others = {}
                modes[FILE_NAME] = self.catalog.file.stat().st_mode & 0o777
                for path in other_files(self.catalog.path):
                    modes[path.name] = path.stat().st_mode & 0o777
                    if is_database(path):
                        others[path.name] = reading.enter_context(_frozen(path))
                    else:
                        self.archive.add_file(f"{PLAIN}/{path.name}", path)
            totals = frozen.info()
            copy = Path(folder) / FILE_NAME
            frozen.copy_to(copy)
            self.add_database(copy)
            for name, connection in others.items():
                with closing(sqlite3.connect(Path(folder) / name)) as target:
                    connection.backup(target)
                self.add_database(Path(folder) / name)
        self.add_places(photos)
        self.report.items, self.report.photos = totals.items, totals.photos
        counts = {name: getattr(totals, name) for name in ("items", "photos", "images", "garments")}
        return {
            "made_by": version("fashion-wizard"),
            "layout": SCHEMA_VERSION,
            "folder": str(self.catalog.path),
            "revision": totals.revision,
            "counts": counts,
            "modes": modes,
        }

    def take(self, photos: Iterable[StoredPhoto]) -> None:
        """Copy those photos that were not copied before."""
        fresh = [photo for photo in photos if (photo.path, photo.digest) not in self.places]
        for done, photo in enumerate(fresh, 1):
            self.places[photo.path, photo.digest] = self.place(photo)
            if self.progress:
                self.progress("photos", done, len(fresh))

    def place(self, photo: StoredPhoto) -> dict[str, str] | str:
        """Copy a photo; what is noted of its place, or why it is not in the backup."""
        own = photo.path.is_relative_to(self.catalog.path)
        if not own and not self.outside:
            return "it lies outside the catalog's folder"
        data = bytes_or_reason(photo.path)
        if isinstance(data, str):
            return data
        digest = hashlib.sha256(data).hexdigest()
        if digest != photo.digest and not own:
            return "it has changed since it was indexed"
        name = photo_member(digest)
        if name not in self.archive.digests:
            self.archive.add_bytes(name, data)
        if not own:
            return {"path": str(photo.path), "sha256": digest}
        place = {"own": photo.path.relative_to(self.catalog.path).as_posix(), "sha256": digest}
        if photo.path.is_symlink():
            place["link"] = str(photo.path.readlink())
        return place

    def add_places(self, photos: Iterable[StoredPhoto]) -> None:
        """Note where each photo of the frozen catalog lies."""
        with self.archive.member(PLACES, compress=True) as write:
            for photo in photos:
                place = self.places[photo.path, photo.digest]
                if isinstance(place, str):
                    self.report.missing.append((photo.path, place))
                else:
                    self.report.kept += 1
                    write(json.dumps(place, ensure_ascii=False).encode() + b"\n")

    def add_database(self, copy: Path) -> None:
        if problem := database_problem(copy):
            raise CatalogError(
                f"{self.catalog.path / copy.name} is damaged ({problem}), so no backup was made; run: "
                f"fashion-wizard check --catalog {self.catalog.path}"
            )
        self.archive.add_file(f"{DATABASES}/{copy.name}", copy, compress=True)
        copy.unlink()


def other_files(folder: Path) -> Iterator[Path]:
    """The files of a catalog's folder that a backup holds, but for the catalog itself and its photos."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") or path.name.endswith(_LEFT_OUT)
        if path.is_file() and not hidden and path.name != FILE_NAME:
            yield path


def is_database(path: Path) -> bool:
    """Whether a file begins as those of SQLite do."""
    with path.open("rb") as stream:
        return stream.read(len(_SQLITE)) == _SQLITE


@contextmanager
def _frozen(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees a SQLite file as it is now."""
    try:
        with closing(connect(file)[0]) as connection:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield connection
    except sqlite3.Error as error:
        raise CatalogError(f"{file} cannot be copied: {error}; try again") from error
