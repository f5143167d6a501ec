"""The embedded vector store: FAISS over segments that never change."""

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from fashion_wizard.errors import VectorIndexError
from fashion_wizard.index.base import Ids, Metric, Neighbors, Vectors
from fashion_wizard.index.generation import Generation
from fashion_wizard.index.joining import groups_to_join, joined, wants_lists
from fashion_wizard.index.rows import Rows
from fashion_wizard.index.segment import Segment
from fashion_wizard.index.store_files import StoreFiles, check
from fashion_wizard.index.threads import single_thread
from fashion_wizard.index.vectors import check_distinct, checked_ids, unit

UNSAVED: Final = 2_048
"""So many changes at most wait in memory before they are written to a file."""
CHECKED_AFTER: Final = 10.0
"""So many seconds after they were opened, long files are compared with their checksums: to read all of a file
at once would keep the disk from the first searches."""


def _ignore(_: OSError) -> None:
    """For a store that nobody wants to hear of."""


class SegmentStore:
    """A `VectorStore` in memory, and in files below a folder where it is given any.

    A change makes a new generation: what is added goes into a small segment in memory, what is removed is
    marked. In the background, where enough has changed, small segments are joined, lists are made of those
    that are long, and files are written; searches go on with what there is. Files that cannot be used are as
    good as none. Several processes may use one folder: a single process writes at a time, the others
    keep in memory what they have more.

    Args:
        files: None to stay in memory.
        not_written: Called, each time, when a file cannot be written; nothing is lost by that.

    Attributes:
        generation: What is held now.
    """

    def __init__(
        self, files: StoreFiles | None = None, not_written: Callable[[OSError], None] = _ignore
    ) -> None:
        """Open the files, if there are any that can be used."""
        self._files = files
        self._not_written = not_written
        self._changing = threading.Lock()
        self._background: threading.Thread | None = None
        self._checking = threading.Lock()
        self._unchecked: Sequence[tuple[Path, int]] = ()
        self.generation = Generation(-1, ())
        self._unsaved = 0
        if files is not None:
            self._open(files)

    @property
    def revision(self) -> int:
        """See `VectorStore`."""
        return self.generation.revision

    def now(self, metric: Metric = "cosine") -> Neighbors:
        """See `VectorStore`; once settled, the same object until the next change."""
        generation = self.generation
        return generation if metric == "cosine" else generation.euclidean

    def within(self, starts: Ids, stops: Ids) -> Ids:
        """See `VectorStore`."""
        parts = (segment.within(starts, stops) for segment in self.generation.segments)
        return np.concatenate([np.empty(0, np.int64), *parts])

    def apply(self, added: Iterable[tuple[Ids, Vectors]], removed: Ids, revision: int) -> None:
        """See `VectorStore`."""
        gone = np.unique(np.asarray(removed, np.int64))
        left = _without(self.generation.segments, gone)
        fresh = _segment_of(added, Generation(revision, left).dimension)
        with self._changing:
            before = self.generation
            if fresh is not None:
                gone = np.union1d(gone, fresh.rows.ids)
            segments = list(_without(before.segments, gone))
            lost = len(before) - sum(map(len, segments))
            if fresh is not None:
                segments.append(fresh)
            self._unsaved += lost + (0 if fresh is None else len(fresh))
            self.generation = Generation(revision, _with_one_small(segments))
        self._start_tidying()

    def forget(self) -> None:
        """Hold nothing any more; to be filled anew."""
        with self._changing:
            self.generation = Generation(-1, ())
            self._unsaved = 0

    def settle(self) -> None:
        """See `VectorStore`."""
        self._check()
        while (background := self._background) is not None and background.is_alive():
            background.join()

    def _open(self, files: StoreFiles) -> None:
        try:
            stored = files.read()
        except VectorIndexError:
            return
        self.generation = Generation(stored.revision, stored.segments)
        self._unchecked = stored.unchecked
        if self._unchecked:
            later = threading.Timer(CHECKED_AFTER, self._check)
            later.daemon = True
            later.start()

    def _check(self) -> None:
        """Compare files with their checksums, unless that was done; the store forgets what is damaged."""
        with self._checking:
            unchecked, self._unchecked = self._unchecked, ()
            try:
                for path, checksum in unchecked:
                    check(path, checksum)
            except (VectorIndexError, OSError):
                self.forget()

    def _start_tidying(self) -> None:
        """Tidy up in the background, unless that is being done, or there is too little to do."""
        with self._changing:
            running = self._background is not None and self._background.is_alive()
            few = self._unsaved < min(UNSAVED, 1 + len(self.generation) // 10)
            if running or not self._unsaved or few:
                return
            # No daemon: a program that ends waits until its files are whole.
            self._background = threading.Thread(target=self._tidy, name="index")
            self._background.start()

    def _tidy(self) -> None:
        """Join segments, make lists, write files."""
        single_thread()  # the other cores are for searches
        self._check()  # lest what is damaged is written anew
        before = self.generation
        if before.revision < 0:
            return
        groups = groups_to_join(before.segments)
        try:
            if self._files is None:
                self._publish(before, tuple(map(joined, groups)))
                return
            with self._files.locked() as alone:
                if not alone:
                    return
                # What is written first can be searched first; lists of many rows take minutes.
                if any(wants_lists(group) for group in groups):
                    before = self._publish(before, self._files.write(before.segments, before.revision))
                    groups = groups_to_join(before.segments)
                after = self._files.write(tuple(map(joined, groups)), before.revision)
                self._publish(before, after)
        except OSError as error:
            self._not_written(error)
        except VectorIndexError:
            self.forget()

    def _publish(self, before: Generation, segments: tuple[Segment, ...]) -> Generation:
        """Hold these segments instead of those before, with what has changed meanwhile.

        Returns:
            What was held before, in the new segments.
        """
        written = Generation(before.revision, tuple(segment for segment in segments if len(segment)))
        with self._changing:
            now = self.generation
            if now.revision < before.revision:
                return written  # forgotten meanwhile
            known = {id(segment.rows) for segment in before.segments}
            later = [segment for segment in now.segments if id(segment.rows) not in known]
            lost = np.setdiff1d(before.ids, now.ids, assume_unique=True)
            replaced = np.concatenate([lost, *(part.ids for part in later)]) if later else lost
            same = _without(written.segments, np.sort(replaced))
            self.generation = Generation(now.revision, _with_one_small([*same, *later]))
            self._unsaved = len(lost) + sum(map(len, later))
        return written


def segment_store(folder: Path, name: str, not_written: Callable[[OSError], None]) -> SegmentStore:
    """A store with files of this name in a folder."""
    return SegmentStore(StoreFiles(folder, name), not_written)


def _segment_of(batches: Iterable[tuple[Ids, Vectors]], dimension: int | None) -> Segment | None:
    """A segment of all batches; None where they are empty."""
    parts: list[Rows] = []
    for numbers, vectors in batches:
        checked = unit(vectors, parts[0].dimension if parts else dimension)
        ids = checked_ids(numbers, len(checked))
        if len(ids):
            parts.append(Rows.of(ids, checked))
    if not parts:
        return None
    check_distinct([rows.ids for rows in parts])
    return Segment(parts[0] if len(parts) == 1 else Rows.joined([(rows, None) for rows in parts]))


def _without(segments: Sequence[Segment], ids: Ids) -> tuple[Segment, ...]:
    """The segments after these ids, ascending, were removed, but for those of which nothing is left."""
    left = (segment.without(ids) for segment in segments)
    return tuple(segment for segment in left if len(segment))


def _with_one_small(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """The same with all that is small and in no file as one segment, so that many small changes stay fast."""
    small = [part for part in segments if not part.name and len(part.rows) <= UNSAVED]
    rest = tuple(part for part in segments if part.name or len(part.rows) > UNSAVED)
    if len(small) < 2:
        return tuple(segments)
    return (*rest, Segment(Rows.joined([(part.rows, part.live) for part in small])))
