"""Checks a catalog as a whole: every row, vector, photo and index file against each other; and repairs it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from fashion_wizard.catalog.advice import catalog_error, lacks_room
from fashion_wizard.catalog.connect import FILE_NAME, attach, connect
from fashion_wizard.catalog.contents import Models, digest_of
from fashion_wizard.catalog.photo_paths import actual_path
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.vector_memory import VectorName
from fashion_wizard.errors import CatalogError, FashionWizardError
from fashion_wizard.index.indexes import Indexes, NewStore
from fashion_wizard.photo import read_photo_bytes
from fashion_wizard.progress import Progress
from fashion_wizard.safekeeping.backup import is_database, other_files
from fashion_wizard.safekeeping.check_indexes import bad_indexes, remove_index, sources
from fashion_wizard.safekeeping.check_photos import bad_photos, intact_file, mended_photo, unused_uploads
from fashion_wizard.safekeeping.check_rows import BadRow, bad_rows
from fashion_wizard.safekeeping.databases import database_problem
from fashion_wizard.safekeeping.describe_again import describe_again
from fashion_wizard.safekeeping.findings import CheckReport, Finding
from fashion_wizard.safekeeping.mend_rows import mend_rows, set_garments_aside
from fashion_wizard.safekeeping.salvage import salvage
from fashion_wizard.safekeeping.set_aside import SetAside

_REPAIR: Final = "run it with --repair, with no server of the catalog at work"
_OTHERS: Final = ".sqlite3"
"""What the files of feeds and queries end with, also where they are damaged."""
_JSON: Final = ".json"
"""What the file of a server's keys ends with."""
_BACKUP: Final = "restore a backup"
_NEW_KEYS: Final = "make the keys of the server again: fashion-wizard keys add NAME"
_SEND: Final = "index or send its photo again"


@dataclass(frozen=True, slots=True)
class Tools:
    """What a check needs besides the catalog.

    Attributes:
        extractor: The name of the extractor in use.
        new_models: Makes what describes photos anew; called only if that is needed.
        new_store: Makes the indexes anew.
    """

    extractor: str
    new_models: Callable[[], Models]
    new_store: NewStore


def check_catalog(
    folder: Path, tools: Tools, *, repair: bool = False, progress: Progress | None = None
) -> CheckReport:
    """Check a catalog, and, if asked to, repair it.

    What follows from something else is rebuilt: filters from metadata, garments and vectors from their
    photo, index files from vectors, a photo from the same photo at another place. What cannot be rebuilt is
    set aside in the folder `damaged` of the catalog. Nothing is deleted but index files, and rows that
    nothing refers to, of which a copy is kept there.

    Args:
        folder: The catalog's folder.
        tools: What else is needed.
        repair: Change the catalog; else nothing is changed.
        progress: Called after each photo, in the step `photos`.

    Raises:
        CatalogError: if there is no catalog, or it cannot be read for another reason than damage.
        DiskFullError: if there is no room to read it, which takes a little, or to repair it.
    """
    run = _Check(folder.absolute(), tools, repair, progress)
    try:
        run.databases()
        with Catalog(folder, create=False) as catalog:
            run.rows(catalog)
            run.photos(catalog)
            run.indexes(catalog)
            totals = catalog.info()
            run.report.checked |= {
                name: getattr(totals, name) for name in ("items", "photos", "images", "garments", "keypoints")
            }
    except _UnreadableError:
        pass
    except sqlite3.Error as error:
        if lacks_room(error, folder / FILE_NAME):
            raise catalog_error(error, folder / FILE_NAME) from error
        raise CatalogError(f"{folder}: the catalog cannot be checked ({error}); try again") from error
    except OSError as error:
        raise CatalogError(
            f"{error.filename or folder}: {error.strerror or error}; what was repaired before stays"
        ) from error
    run.report.set_aside = str(run.aside.folder or "")
    return run.report


class _UnreadableError(Exception):
    """The catalog's file is damaged: nothing else can be looked at."""


class _Check:
    """One run."""

    def __init__(self, folder: Path, tools: Tools, repair: bool, progress: Progress | None) -> None:
        self.folder = folder
        self.tools = tools
        self.repair = repair
        self.progress = progress
        self.report = CheckReport()
        self.aside = SetAside(folder)

    def databases(self) -> None:
        """Check the SQLite files."""
        self.report.checked["databases"] = 0
        if not (self.folder / FILE_NAME).is_file():
            return
        self.report.checked["databases"] = 1
        if problem := database_problem(self.folder / FILE_NAME):
            self._mend_catalog_file(problem)
        for file in other_files(self.folder):
            if file.suffix == _OTHERS or is_database(file):
                self.report.checked["databases"] += 1
                if problem := database_problem(file):
                    self._mend_other(file, problem)
            elif file.suffix == _JSON and (problem := _json_problem(file)):
                self._mend_keys(file, problem)

    def _mend_other(self, file: Path, problem: str) -> None:
        """The feeds' or the queries' file: whoever writes to it makes it anew."""
        if self.repair:
            self.aside.move(file)
            self._found(Finding("database", str(file), problem, "set aside", _BACKUP))
        else:
            advice = f"--repair sets it aside, and it is made anew; for what it held, {_BACKUP}"
            self._found(Finding("database", str(file), problem, "damaged", advice))

    def _mend_keys(self, file: Path, problem: str) -> None:
        if self.repair:
            self.aside.move(file)
            self._found(Finding("file", str(file), problem, "set aside", _NEW_KEYS))
        else:
            advice = f"{_NEW_KEYS}, after --repair has set it aside"
            self._found(Finding("file", str(file), problem, "damaged", advice))

    def _mend_catalog_file(self, problem: str) -> None:
        file = self.folder / FILE_NAME
        if not self.repair:
            self._found(Finding("database", str(file), problem, "damaged", f"{_REPAIR}; or {_BACKUP}"))
            raise _UnreadableError
        try:
            items = salvage(self.folder, self.aside)
        except CatalogError as error:
            self._found(Finding("database", str(file), f"{problem}; {error}", "damaged", _BACKUP))
            raise _UnreadableError from error
        if items is None:
            self._found(Finding("database", str(file), problem, "rebuilt"))
            return
        text = f"{problem}; {items} items could be read, with what was readable of their photos"
        self._found(Finding("database", str(file), text, "set aside", f"if items are missing, {_BACKUP}"))

    def rows(self, catalog: Catalog) -> None:
        """Check the rows and what they hold."""
        if not self.repair:
            with closing(connect(catalog.file)[0]) as connection:
                connection.execute("BEGIN")
                for row in bad_rows(connection):
                    self._found(Finding(row.part, row.name, row.problem, "damaged", _REPAIR))
            return
        with closing(attach(catalog.file, "mode=rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            bad: list[BadRow] = []
            lost: dict[str, str] = {}
            # What is dropped may be what other rows referred to.
            while fresh := [row for row in bad_rows(connection) if row not in bad]:
                lost |= _photos_to_add(connection, fresh)
                mend_rows(connection, fresh, self.aside)
                bad += fresh
            connection.execute("COMMIT")
        again = {
            text
            for text, item in lost.items()
            if self._add_again(catalog, actual_path(text, catalog.photo_root, catalog.path), item)
        }
        described: dict[int, bool] = {}
        for row in bad:
            if row.mend == "describe" and isinstance(row.key, int) and row.key not in described:
                described[row.key] = self._describe(catalog, row.key)
            self._found(_outcome(row, described, again))
        if bad:
            catalog.find_own_garments()

    def _describe(self, catalog: Catalog, image: int) -> bool:
        """Compute an image anew; or take its garments away, if it cannot be computed."""
        with closing(connect(catalog.file)[0]) as connection:
            ((digest,),) = connection.execute("SELECT digest FROM images WHERE key = ?", (image,))
        path = intact_file(catalog, digest)
        try:
            if path is not None:
                describe_again(catalog, self.tools.new_models(), digest, path)
                return True
        except FashionWizardError:
            pass  # it cannot be read any more
        with closing(attach(catalog.file, "mode=rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            set_garments_aside(connection, [image], self.aside)
            connection.execute("COMMIT")
        return False

    def _add_again(self, catalog: Catalog, path: Path, item: str) -> bool:
        """Compute a photo whose image is lost, and give it to its item again."""
        try:
            digest = digest_of(read_photo_bytes(path))
            with catalog.writing():
                if catalog.recipe_of(digest) is None:
                    describe_again(catalog, self.tools.new_models(), digest, path)
                catalog.put_photo(path, item, digest)
        except CatalogError:
            raise
        except FashionWizardError:
            return False
        return True

    def photos(self, catalog: Catalog) -> None:
        """Check the files of photos."""
        aside = self.aside if self.repair else None
        for bad in bad_photos(catalog, self.progress):
            self._found(mended_photo(catalog, bad, aside))
        for path in unused_uploads(catalog):
            problem = "no photo of the catalog refers to it"
            if aside is not None:
                problem += f"; it is {aside.move(path)} now"
            self._found(Finding("file", str(path), problem, "note"))

    def indexes(self, catalog: Catalog) -> None:
        """Check the index files."""
        names = [source.name for source in sources(catalog, self.tools.extractor)]
        files = [catalog.index_folder / f"{name}.index" for name in names]
        self.report.checked["indexes"] = sum(file.exists() for file in files)
        bad = list(bad_indexes(catalog, self.tools.extractor))
        for name, problem in bad:
            if self.repair:
                remove_index(catalog, name)
            finding = Finding("index", name, problem, "damaged", "--repair makes it anew from the catalog")
            self._found(replace(finding, outcome="rebuilt", advice="") if self.repair else finding)
        if bad and self.repair:
            indexes = Indexes(catalog, self.tools.extractor, self.tools.new_store)
            indexes.keypoints("cosine")
            for vector in get_args(VectorName):
                indexes.vectors(vector)
            indexes.settle()

    def _found(self, finding: Finding) -> None:
        self.report.findings.append(finding)


def _json_problem(file: Path) -> str | None:
    """What is wrong with a file of JSON; None if nothing is."""
    try:
        json.loads(file.read_bytes())
    except ValueError as error:
        return f"it is no JSON ({error})"
    return None


def _photos_to_add(connection: sqlite3.Connection, bad: list[BadRow]) -> dict[str, str]:
    """Of photos whose image is lost but not their item: the stored path, and the item."""
    found: dict[str, str] = {}
    for row in bad:
        if row.table == "photos":
            found |= dict(
                connection.execute(
                    f"SELECT path, items.id FROM photos JOIN items ON items.key = item WHERE {row.key}"
                )
            )
    return found


def _outcome(row: BadRow, described: dict[int, bool], again: set[str]) -> Finding:
    if row.mend == "none":
        return Finding(row.part, row.name, row.problem, "damaged", _BACKUP)
    if row.mend == "empty metadata":
        return Finding(row.part, row.name, row.problem, "set aside", "index its metadata again")
    if row.mend == "describe" and not described.get(int(row.key), False):
        return Finding(row.part, row.name, row.problem, "set aside", _SEND)
    if row.table == "photos" and row.name.removeprefix("photos ") not in again:
        return Finding(row.part, row.name, row.problem, "set aside", _SEND)
    return Finding(row.part, row.name, row.problem, "rebuilt")
