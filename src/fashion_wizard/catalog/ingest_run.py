"""One run that adds photos to a catalog: decides, computes and writes photo by photo, and keeps count."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, Literal

from fashion_wizard.catalog.contents import (
    ContentsMaker,
    ImageContents,
    Models,
    PhotoTask,
    StaleImageError,
    digest_of,
)
from fashion_wizard.catalog.find import FoundPhoto, LeftOut
from fashion_wizard.catalog.item_ids import ItemIds
from fashion_wizard.catalog.moves import FoundFile, find_moves, read_files
from fashion_wizard.catalog.rows import FileState
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.workers import ThisProcess, Workers
from fashion_wizard.errors import CatalogError, PhotoError
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.photo import read_photo_bytes
from fashion_wizard.progress import Progress

_Change = Literal["added", "updated", "unchanged"]

UNRECOGNIZED: Final = "no kind of garment was recognized; its foreground is taken instead"
"""What is to be known about the photos of `IngestReport.unrecognized`."""


@dataclass(slots=True)
class IngestReport:
    """What became of each photo.

    Attributes:
        added: Photos that were not in the catalog.
        updated: Photos that were, but have new bytes, another item or place, new metadata, or were computed
            again by another segmenter or extractor.
        unchanged: Photos that are in the catalog just as they were.
        left_out: Photos that could not be used, and why; what the catalog held of them before is kept.
        notes: Photos that are in the catalog, but should be known about: without a garment, without a row
            in the metadata, under an id that is not their name, or in the place of another photo.
        unrecognized: Photos whose garment is in the catalog, but of unknown kind.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[LeftOut] = field(default_factory=list)
    unrecognized: list[Path] = field(default_factory=list)


@dataclass(slots=True)
class PreparedPhoto:
    """A photo on its way into the catalog.

    Attributes:
        found: Its file.
        digest: Of its bytes; empty if they could not be read.
        task: What is to be computed; None if nothing is.
        contents: What was computed.
        error: Why the photo cannot be used.
    """

    found: FoundPhoto
    digest: str = ""
    task: PhotoTask | None = None
    contents: ImageContents | None = None
    error: Exception | None = None


class IngestRun:
    """One run over many photos."""

    def __init__(
        self,
        maker: ContentsMaker,
        catalog: Catalog,
        models: Models,
        ids: ItemIds,
        max_bytes: int,
        workers: Workers,
    ) -> None:
        self.maker = maker
        self.catalog = catalog
        self.models = models
        self.ids = ids
        self.table = ids.table
        self.max_bytes = max_bytes
        self.workers = workers
        self.files: dict[Path, FoundFile] = {}
        self.moved: set[Path] = set()
        self.on_the_way: set[str] = set()
        self.report = IngestReport()

    def leave_out(self, found: FoundPhoto, reason: str) -> None:
        if has_text_name(found.path) and self.catalog.photo(found.path):
            reason += "; what the catalog held of it before is kept"
        self.report.left_out.append(LeftOut(found.path, reason))

    def settle_moves(self, photos: Sequence[FoundPhoto], progress: Progress | None) -> None:
        """Read all files, and tell the catalog at once which of its photos lie elsewhere now."""
        self.files = read_files(self.catalog, photos, self.max_bytes, progress)
        digests = {path: file.digest for path, file in self.files.items()}
        if not find_moves(self.catalog, photos, digests, self.ids):
            return
        with self.catalog.writing():  # decided again, as another run may have been first
            moves = find_moves(self.catalog, photos, digests, self.ids)
            replaced = [row for path in moves.values() if (row := self.catalog.photo(path))]
            self.catalog.move_photos(moves)
            lost = [row for row in replaced if row.path not in moves and not self.catalog.item(row.item)]
        self.moved = set(moves.values())
        self.report.notes += [
            LeftOut(row.path, f"another photo was moved here; item {row.item}, which it showed, is gone")
            for row in lost
        ]

    def start_no_workers_for_few(self) -> None:
        """Compute in this process where the catalog lacks so few photos that workers would not pay."""
        lacking = (file for file in self.files.values() if not self.maker.is_current(file.digest))
        if sum(1 for _ in islice(lacking, self.workers.fewest)) < self.workers.fewest:
            self.workers = ThisProcess()

    def prepare(self, found: FoundPhoto) -> PreparedPhoto:
        """Read a photo that the catalog lacks; of several with the same bytes only the first is computed."""
        try:
            if not has_text_name(found.path):
                raise PhotoError("its name is not in UTF-8; rename it")
            digest, task = self._task(found)
        except CatalogError:
            raise
        except Exception as error:
            return PreparedPhoto(found, error=error)
        if task and digest in self.on_the_way:
            task = None
        elif task:
            self.on_the_way.add(digest)
        return PreparedPhoto(found, digest, task)

    def compute(self, photo: PreparedPhoto) -> PreparedPhoto:
        """Compute a photo where that is to be done, in any thread; an error waits for the photo's turn."""
        if photo.task:
            try:
                photo.contents = self.workers.compute(self.models, photo.task)
            except Exception as error:
                photo.error = error
            photo.task = None  # its bytes are not needed any more
        return photo

    def add(self, photo: PreparedPhoto) -> None:
        """Write a photo that was computed.

        Raises:
            FashionWizardError: if it could not be computed, or cannot be written.
        """
        found, contents = photo.found, photo.contents
        self.on_the_way.discard(photo.digest)
        if photo.error:
            raise photo.error
        item = None if contents else self._settled(found, photo.digest)
        if item is None:
            try:
                item, change = self._write(found, photo.digest, contents)
            except StaleImageError:
                digest, task = self._task(found)
                contents = self.workers.compute(self.models, task) if task else None
                item, change = self._write(found, digest, contents)
        else:
            change = "unchanged"
        if self.table and found.path not in self.table.items:
            self._note(found, f"the metadata does not name it; its item is {item}")
        elif self.ids.item_per_folder and not self.ids.is_given(found):
            said = f"its item is {item}, not the folder: for that, name the one above"
            self._note(found, f"it lies in the folder that was named; {said}")
        self._count("updated" if found.path in self.moved else change)

    def _task(self, found: FoundPhoto) -> tuple[str, PhotoTask | None]:
        """A photo's digest, and what is to be computed of it unless the catalog knows."""
        file = self.files.get(found.path)
        if file and self.maker.is_current(file.digest) and not self.maker.lacks_hash(file.digest):
            return file.digest, None
        data = read_photo_bytes(found.path, max_bytes=self.max_bytes)
        digest = digest_of(data)
        if self.maker.is_current(digest):
            if self.maker.lacks_hash(digest):
                self.maker.put_hash(data, digest, str(found.path))
            return digest, None
        return digest, self.maker.task(data, digest, found.path)

    def _settled(self, found: FoundPhoto, digest: str) -> str | None:
        """A photo's item, if the catalog says of the photo all that would be written."""
        with self.catalog.snapshot():
            before = self.catalog.photo(found.path)
            if before is None or before.digest != digest or not self.maker.is_current(digest):
                return None
            item = self.ids.of(self.catalog, found, digest)
            metadata = self.table.metadata.get(item) if self.table else None
            same = before.item == item and (metadata is None or self.catalog.has_item(item, metadata))
        if same and (state := self._state(found)) != before.state:
            self.catalog.note_state(found.path, state)
        return item if same else None

    def _state(self, found: FoundPhoto) -> FileState | None:
        file = self.files.get(found.path)
        return file.state if file else None

    def _write(self, found: FoundPhoto, digest: str, contents: ImageContents | None) -> tuple[str, _Change]:
        """Decide which item a photo belongs to, and write all of it at once."""
        with self.catalog.writing():
            revision = self.catalog.revision
            before = self.catalog.photo(found.path)
            item = self.ids.of(self.catalog, found, digest)
            self.maker.put(digest, contents)
            if self.table and item in self.table.metadata:
                self.catalog.put_item(item, self.table.metadata[item])
            self.catalog.put_photo(found.path, item, digest, self._state(found))
            changed = self.catalog.revision != revision
        if contents or before is None:
            garments = contents.garments if contents else self.catalog.garments_of(digest)
            if not garments:
                self._note(found, "no garment was found in it")
            elif garments[0].label == UNKNOWN_LABEL:
                self.report.unrecognized.append(found.path)
        name = self.ids.name(found)
        if before is None and item != name:
            self._note(found, f"its item is {item}, as {name} stands for another photo")
        return item, "unchanged" if not changed else "updated" if before else "added"

    def _count(self, change: _Change) -> None:
        setattr(self.report, change, getattr(self.report, change) + 1)

    def _note(self, found: FoundPhoto, reason: str) -> None:
        self.report.notes.append(LeftOut(found.path, reason))


def has_text_name(path: Path) -> bool:
    """Whether the path is text; on Linux a name may be any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
