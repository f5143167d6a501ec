"""Files of a store: whole as they were written, or refused."""

import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from fashion_wizard.errors import VectorIndexError
from fashion_wizard.files import replacing
from fashion_wizard.index.base import Ids
from fashion_wizard.index.file import open_checked, write_checked
from fashion_wizard.index.lists import Effort, Lists
from fashion_wizard.index.rows import Rows
from fashion_wizard.index.segment import Segment

CHECKED_AT_ONCE: Final = 32 << 20
"""Rows of a segment up to so many bytes are checked when it is opened, longer ones later."""
_CHUNK: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Stored:
    """What the files of a store held.

    Attributes:
        revision: Of the catalog.
        segments: In order.
        unchecked: Files of rows, and the checksum each should have, that are too long to be checked now.
    """

    revision: int
    segments: tuple[Segment, ...]
    unchecked: tuple[tuple[Path, int], ...]


class StoreFiles:
    """The files of one store in a folder.

    `NAME.index` lists the segments, their rows that were removed, and the recall of each. Of a segment,
    `NAME-TOKEN.rows` has the vectors, `NAME-TOKEN.ids` their ids and the checksum of the rows, and
    `NAME-TOKEN.lists` the lists, where there are any. Only `NAME.index` is ever replaced.

    Args:
        folder: Where the files are; it is made when needed.
        name: What the vectors are.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """Nothing is read or written yet."""
        self.folder = folder
        self.name = name

    @property
    def index(self) -> Path:
        """The file that lists the others."""
        return self.folder / f"{self.name}.index"

    def read(self) -> Stored:
        """All that `write` wrote.

        Raises:
            VectorIndexError: if a file is missing, damaged, of another version, or cannot be read.
        """
        with open_checked(self.index) as (header, stream), _refused(self.index):
            segments, unchecked = [], []
            for described in header["segments"]:
                removed = np.frombuffer(stream.read(8 * described["removed"]), "<i8").astype(np.int64)
                segment, rest = self._segment(described, removed)
                segments.append(segment)
                unchecked += rest
            return Stored(int(header["revision"]), tuple(segments), tuple(unchecked))

    def describe(self) -> list[dict[str, Any]]:
        """Of each segment: `count`, `removed`, and of its lists `lists`, `probes`,
        `compared` and `recall`; see `Effort`.

        Raises:
            VectorIndexError: as `read` does.
        """
        with open_checked(self.index) as (header, _), _refused(self.index):
            return [{key: described[key] for key in _SHOWN} for described in header["segments"]]

    def write(self, segments: tuple[Segment, ...], revision: int) -> tuple[Segment, ...]:
        """Write what is not in files yet, then list everything; files that are listed no more are removed.

        Returns:
            The same segments with the names of their files, and their rows mapped from them.

        Raises:
            OSError: if a file cannot be written.
            VectorIndexError: if a file that was just written cannot be read.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        before = {path.stem for path in self.folder.glob(f"{self.name}-*")}
        written: list[Segment] = []
        try:
            for segment in segments:  # a loop, so that an error leaves what was written before it
                written.append(segment if self._has(segment) else self._write_segment(segment))  # noqa: PERF401
            removed = [_removed(segment) for segment in written]
            described = [
                _described(segment, len(gone)) for segment, gone in zip(written, removed, strict=True)
            ]

            def payload(write: Any) -> None:
                for gone in removed:
                    _write_ids(write, gone)

            write_checked(self.index, {"revision": revision, "segments": described}, payload)
        except BaseException:
            # The list of before stands, and with it all that it lists.
            self._remove_all_but(before)
            raise
        self._remove_all_but({segment.name for segment in written})
        return tuple(written)

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Be the only writer of these files; gives False, at once, where another process is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            import fcntl
        except ImportError:  # Windows has no such locks; two writers cost time there, and nothing else
            yield True
            return
        descriptor = os.open(self.folder / f"{self.name}.lock", os.O_RDWR | os.O_CREAT)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)

    def _has(self, segment: Segment) -> bool:
        """Whether a segment is in files still: another process may have joined it with others meanwhile."""
        suffixes = ("rows", "ids") if segment.lists is None else ("rows", "ids", "lists")
        return bool(segment.name) and all(self._path(segment.name, one).is_file() for one in suffixes)

    def _write_segment(self, segment: Segment) -> Segment:
        token = f"{self.name}-{secrets.token_hex(8)}"
        rows = self._path(token, "rows")
        checksum = 0
        with replacing(rows) as stream:

            def write(piece: bytes) -> int:
                nonlocal checksum
                checksum = zlib.crc32(piece, checksum)
                return stream.write(piece)

            segment.rows.write(write)
        ids = segment.rows.ids
        head = {"count": len(ids), "dimension": segment.rows.dimension, "checksum": checksum}
        write_checked(self._path(token, "ids"), head, lambda write: _write_ids(write, ids))
        lists = segment.lists
        if lists is not None:
            write_checked(self._path(token, "lists"), asdict(lists.effort), lists.write)
        with _refused(rows):
            mapped = Rows.mapped(ids, rows)
            return replace(segment, rows=mapped, lists=lists and lists.over(mapped), name=token)

    def _segment(self, described: dict[str, Any], removed: Ids) -> tuple[Segment, list[tuple[Path, int]]]:
        name = str(described["name"])
        path = self._path(name, "rows")
        with open_checked(self._path(name, "ids")) as (head, stream), _refused(path):
            ids = np.frombuffer(stream.read(8 * head["count"]), "<i8").astype(np.int64)
            checksum = int(head["checksum"])
            if not path.is_file():  # opening whatever else may stand there could wait for ever
                raise ValueError("it is no file")
            unchecked = [(path, checksum)]
            if path.stat().st_size <= CHECKED_AT_ONCE:
                check(path, checksum)
                unchecked = []
            rows = Rows.mapped(ids, path)
            if rows.dimension != head["dimension"]:
                raise ValueError(f"it holds vectors of dimension {rows.dimension}")
        lists = None
        if described["lists"]:
            with open_checked(self._path(name, "lists")) as (head, stream), _refused(path):
                lists = Lists.read(stream.read, rows, Effort(**head))
        live = None
        if len(removed):
            live = np.ones(len(rows), np.bool_)
            live[removed] = False
        return Segment(rows, lists, live, name), unchecked

    def _remove_all_but(self, names: set[str]) -> None:
        """Remove the files of segments, and of earlier versions, that are listed no more."""
        for path in self.folder.glob(f"{self.name}-*"):
            if path.stem not in names:
                with suppress(OSError):
                    path.unlink(missing_ok=True)

    def _path(self, name: str, suffix: str) -> Path:
        return self.folder / f"{name}.{suffix}"


_SHOWN: Final = ("count", "removed", "lists", "probes", "compared", "recall")


def check(path: Path, checksum: int) -> None:
    """Compare a file of rows with its checksum.

    Raises:
        VectorIndexError: if it differs.
        OSError: if the file cannot be read.
    """
    found = 0
    with path.open("rb") as stream:
        while piece := stream.read(_CHUNK):
            found = zlib.crc32(piece, found)
    if found != checksum:
        raise VectorIndexError(f"{path}: the index is damaged or cut short; rebuild it")


def _write_ids(write: Callable[[bytes], int], ids: Ids) -> None:
    write(ids.astype("<i8").tobytes())


def _removed(segment: Segment) -> Ids:
    return np.empty(0, np.int64) if segment.live is None else np.flatnonzero(~segment.live)


def _described(segment: Segment, removed: int) -> dict[str, Any]:
    lists = segment.lists
    return {
        "name": segment.name,
        "count": len(segment.rows),
        "removed": removed,
        "lists": 0 if lists is None else lists.count,
        "probes": 0 if lists is None else lists.effort.probes,
        "compared": 0 if lists is None else lists.effort.compared,
        "recall": 1.0 if lists is None else lists.effort.recall,
    }


def recalls(folder: Path) -> dict[str, float]:
    """Of each store with files in a folder, by name: which part of the exact first ten a search finds.

    It was measured on the very vectors, when their lists were made, and is 1 where search is exact. Files
    that cannot be used are left out: they are made anew when next needed.
    """
    found: dict[str, float] = {}
    for path in sorted(folder.glob("*.index")):
        with suppress(VectorIndexError):
            parts = StoreFiles(folder, path.stem).describe()
            count = sum(part["count"] for part in parts)
            found[path.stem] = sum(part["recall"] * part["count"] for part in parts) / count if count else 1.0
    return found


@contextmanager
def _refused(path: Path) -> Iterator[None]:
    """Whatever a file that is whole holds: from another version, each part has errors of its own for it."""
    try:
        yield
    except (VectorIndexError, OSError):
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:200]
        raise VectorIndexError(
            f"{path}: the index cannot be used ({type(error).__name__}: {reason}); rebuild it"
        ) from error
