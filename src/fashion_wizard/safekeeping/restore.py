"""A backup becomes a catalog again: checked whole before anything is replaced."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.connect import FILE_NAME
from fashion_wizard.catalog.layout import SCHEMA_VERSION
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError
from fashion_wizard.feeds.ledger import FILE_NAME as LEDGER_NAME
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.files import ONLY_OWNER, sync_folder, sync_tree
from fashion_wizard.safekeeping.archive import BACKUP
from fashion_wizard.safekeeping.archive_reader import ArchiveReader
from fashion_wizard.safekeeping.backup import DATABASES, PLACES, PLAIN
from fashion_wizard.safekeeping.databases import database_problem
from fashion_wizard.safekeeping.photo_members import photo_member

RESTORED: Final = "restored-photos"
"""The folder, inside the catalog's, of photos that lay outside it and are there no more."""


@dataclass(slots=True)
class RestoreReport:
    """What a backup gave back.

    Attributes:
        items: Items of the catalog.
        photos: Photos of the catalog.
        moved: Photos that lay outside the catalog's folder, are there no more, and lie inside it now.
        set_aside: Where the catalog is now that was there before; None if there was none.
    """

    items: int = 0
    photos: int = 0
    moved: int = 0
    set_aside: Path | None = None


def restore(file: Path, folder: Path, *, replace: bool = False) -> RestoreReport:
    """Make a catalog of a backup.

    Everything is unpacked beside the folder and checked; only then does it take the folder's place. A catalog
    that was there is set aside, not deleted. A photo outside the catalog's folder is left where it is, if
    the very same file still lies there.

    Args:
        file: The backup.
        folder: The catalog's folder.
        replace: Also where a catalog is already.

    Raises:
        CatalogError: if the file is no backup, or damaged, or of a newer version; if a catalog is there
            already; or if the folder cannot be written. What was in the folder stays as it was then.
    """
    folder = folder.absolute()
    with filling(folder, replace=replace) as (fresh, report), ArchiveReader(file, BACKUP) as archive:
        layout = archive.manifest["layout"]
        if layout > SCHEMA_VERSION:
            raise CatalogError(
                f"{file} was made by a newer version of Fashion Wizard (its layout is {layout}, this version "
                f"knows {SCHEMA_VERSION}); update Fashion Wizard"
            )
        moved = _unpack(archive, fresh)
        counts = _settle(archive, fresh, folder, moved)
        report.items, report.photos, report.moved = counts["items"], counts["photos"], len(moved)
    return report


@contextmanager
def filling(folder: Path, *, replace: bool) -> Iterator[tuple[Path, RestoreReport]]:
    """Fill a new folder, which becomes the catalog's when the block ends without an exception.

    Args:
        folder: The catalog's folder, absolute.
        replace: Set aside what is there already.

    Raises:
        CatalogError: if something is there already, or the folder cannot be written.
    """
    there = folder.is_dir() and any(folder.iterdir())
    if folder.exists() and not folder.is_dir():
        raise CatalogError(f"{folder} is no folder; choose another place")
    if there and not replace:
        what = "there is a catalog already" if (folder / FILE_NAME).exists() else "the folder is not empty"
        raise CatalogError(
            f"{folder}: {what}; choose another folder, or add --replace, which sets aside what is there"
        )
    report = RestoreReport()
    fresh = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=".part", dir=folder.parent))
        fresh.chmod(folder.stat().st_mode & 0o7777 if folder.exists() else 0o755)
        yield fresh, report
        sync_tree(fresh)
        if there:
            report.set_aside = _free_name(folder)
            folder.rename(report.set_aside)
        elif folder.exists():
            folder.rmdir()
        fresh.rename(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise CatalogError(
            f"{folder} cannot be written: {error.strerror or error}; if it is a mount, choose a folder in it"
        ) from error
    finally:
        if fresh is not None:
            shutil.rmtree(fresh, ignore_errors=True)


def _unpack(archive: ArchiveReader, fresh: Path) -> dict[Path, Path]:
    """Write all members; gives where photos lie now that lay outside the catalog and are there no more."""
    modes: dict[str, int] = archive.manifest["modes"]
    for name in archive.digests:
        kind, _, rest = name.partition("/")
        if kind in {DATABASES, PLAIN}:
            archive.extract(name, fresh / rest)
            (fresh / rest).chmod(modes.get(rest, ONLY_OWNER))
    moved: dict[Path, Path] = {}
    used = set()
    for place in archive.lines(PLACES):
        name = photo_member(place["sha256"])
        used.add(name)
        if "own" in place:
            _put_own(archive, name, place, fresh)
        elif not holds(Path(place["path"]), place["sha256"]):
            before = Path(place["path"])
            after = fresh / RESTORED / f"{place['sha256']}-{len(moved)}{before.suffix}"
            archive.extract(name, after)
            moved[before] = after
        else:
            archive.read(name)
    for name in archive.digests:
        if name.startswith("photos/") and name not in used:
            archive.read(name)  # of a photo that went while the backup was made
    return moved


def _put_own(archive: ArchiveReader, name: str, place: dict[str, str], fresh: Path) -> None:
    target = fresh / place["own"]
    if ".." in target.parts:
        raise CatalogError(f"{archive.path} is damaged ({place['own']} leads out of it); use another")
    if "link" in place and holds(Path(place["link"]), place["sha256"]):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(place["link"])
    else:
        archive.extract(name, target)


def holds(path: Path, digest: str) -> bool:
    """Whether a file with these very bytes lies at an absolute path."""
    try:
        if not path.is_absolute() or not path.is_file():
            return False
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == digest
    except OSError:
        return False


def _settle(archive: ArchiveReader, fresh: Path, folder: Path, moved: dict[Path, Path]) -> dict[str, int]:
    """Check the databases, and say where their files will be; gives the counts of the catalog."""
    for file in fresh.iterdir():
        if f"{DATABASES}/{file.name}" in archive.digests and (problem := database_problem(file)):
            raise CatalogError(f"{archive.path} is damaged ({file.name}: {problem}); use another")
    with Catalog(fresh, create=False) as catalog:
        totals = catalog.info()
        counts = {name: getattr(totals, name) for name in archive.manifest["counts"]}
        if counts != archive.manifest["counts"]:
            raise CatalogError(f"{archive.path} is damaged (it holds {counts}); use another")
        if moved:
            catalog.move_photos(moved)
    if (fresh / LEDGER_NAME).is_file():
        with Ledger(fresh) as ledger:
            ledger.move(Path(archive.manifest["folder"]), folder)
            ledger.commit()
    return counts


def _free_name(folder: Path) -> Path:
    """A name beside a folder, by the time, that nothing has."""
    start = f"{folder.name}.before-{datetime.now():%Y%m%d-%H%M%S}"
    number, found = 1, folder.with_name(start)
    while found.exists():
        number += 1
        found = folder.with_name(f"{start}-{number}")
    return found
