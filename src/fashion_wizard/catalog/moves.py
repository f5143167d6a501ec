"""Which photos of the catalog lie under another name now, told by their bytes before anything is computed."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fashion_wizard.catalog.contents import digest_of
from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.gone import is_gone
from fashion_wizard.catalog.item_ids import ItemIds
from fashion_wizard.catalog.rows import FileState, StoredPhoto
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import read_photo_bytes
from fashion_wizard.progress import Progress

SETTLED: Final = 2_000_000_000
"""A file may be written again within one tick of a clock; from this age on, nanoseconds, its time tells."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """What was found at a path.

    Attributes:
        digest: SHA-256 of the file's bytes, in hex.
        state: What will tell that they are the same; None if the file is too new for that.
    """

    digest: str
    state: FileState | None


def read_files(
    catalog: Catalog, photos: Sequence[FoundPhoto], max_bytes: int, progress: Progress | None = None
) -> dict[Path, FoundFile]:
    """What each photo's file holds; files that cannot be read are left out.

    Only files that have another size or time than the catalog has noted are read.

    Args:
        catalog: Knows files.
        photos: The files.
        max_bytes: Larger files are not read.
        progress: Called after each, in the step `reading`.
    """
    found = {}
    for done, photo in enumerate(photos, 1):
        with suppress(PhotoError):  # whoever adds it reads it again, and says what is wrong with it
            state = file_state(photo.path)
            known = catalog.photo(photo.path)
            if known is not None and state is not None and known.state == state and state.size <= max_bytes:
                digest = known.digest
            else:
                digest = digest_of(read_photo_bytes(photo.path, max_bytes=max_bytes))
            found[photo.path] = FoundFile(digest, state)
        if progress:
            progress("reading", done, len(photos))
    return found


def file_state(path: Path) -> FileState | None:
    """Size and time of a file; None if it cannot be asked, or is so new that it may change within its time.

    The time is that of the last change, of what the file holds or of its name: also two files that have
    swapped their places are noticed.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    modified = max(status.st_mtime_ns, status.st_ctime_ns)
    return FileState(status.st_size, modified) if time.time_ns() - modified > SETTLED else None


def find_moves(
    catalog: Catalog, photos: Sequence[FoundPhoto], digests: Mapping[Path, str], ids: ItemIds
) -> dict[Path, Path]:
    """Where photos of the catalog went: from the path it knows to the path where the same bytes lie now.

    A photo has left its path if the file is gone, or holds other bytes. It has gone to a file that the
    catalog does not know, or knows with other bytes. Where several fit, one of the same name is taken first,
    and a file that the catalog does not know before one that it does. Where the place of a file says which
    item it shows (see `ItemIds.is_given`), what the catalog knows of that place stays there.

    Args:
        catalog: Knows the old paths.
        photos: Files that were found.
        digests: What they hold, as far as they can be read.
        ids: How items are named.
    """
    fixed = {photo.path for photo in photos if ids.is_given(photo)}

    def left(row: StoredPhoto) -> bool:
        if row.path in digests:
            return digests[row.path] != row.digest and row.path not in fixed
        return is_gone(row.path)

    unknown, changed = defaultdict[str, list[Path]](list), defaultdict[str, list[Path]](list)
    for path, digest in digests.items():
        before = catalog.photo(path)
        if before is None:
            unknown[digest].append(path)
        elif before.digest != digest and path not in fixed:
            changed[digest].append(path)
    moves: dict[Path, Path] = {}
    for digest in unknown.keys() | changed.keys():
        rows = [row.path for row in catalog.photos(digest=digest) if left(row)]
        moves.update(_pair(rows, [*unknown[digest], *changed[digest]]))
    return moves


def _pair(old: Sequence[Path], new: Sequence[Path]) -> dict[Path, Path]:
    """Old places to new ones: those of the same name first, the others in order."""
    by_name: dict[str, list[Path]] = defaultdict(list)
    for path in reversed(new):
        by_name[path.name].append(path)
    pairs = {path: by_name[path.name].pop() for path in old if by_name[path.name]}
    taken = set(pairs.values())
    rest = [path for path in old if path not in pairs]
    return pairs | dict(zip(rest, (path for path in new if path not in taken), strict=False))
