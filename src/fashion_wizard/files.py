"""Atomic and durable writing of files: after a crash a file has its old contents or all of the new."""

import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

ONLY_OWNER: Final = 0o600
"""The mode of a file that only its owner can read."""


_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error says that a disk, a quota or a limit on the size of files leaves no room."""
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def no_room(place: Path) -> str:
    """What to tell and to advise of a full disk: how much of it is free where `place` lies or would lie."""
    folder = next((parent for parent in (place, *place.absolute().parents) if parent.is_dir()), Path())
    free = shutil.disk_usage(folder).free
    return (
        f"the disk is full; make room and try again, what was stored is kept ({free / 1e6:,.1f} MB are free)"
    )


def replacing(
    path: Path, mode: int = 0o666, check: Callable[[Path], None] = lambda _: None
) -> AbstractContextManager[BinaryIO]:
    """Open a file for writing that replaces `path` when the block ends without an exception.

    Readers see the old file or the new one, never a part of it; of two writers the last one wins. After the
    block the file and its name are on disk.

    Args:
        path: The file to make or replace.
        mode: Its permissions, restricted by the umask of the process.
        check: Called with the finished file before it replaces; if it raises, the old file stays.
    """

    def put(fresh: Path) -> None:
        check(fresh)
        fresh.replace(path)

    return _writing(path, mode, put)


def creating(path: Path, mode: int = 0o666) -> AbstractContextManager[BinaryIO]:
    """Like `replacing`, but an existing file stays: of two writers the first one wins."""

    def link(fresh: Path) -> None:
        # Unlike a rename, a link never replaces a file.
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()

    return _writing(path, mode, link)


def write_flushed(path: Path, data: bytes) -> None:
    """Write a file, not atomically, and flush its bytes to disk; `sync_folder` flushes its name."""
    with path.open("wb") as stream:
        stream.write(data)
        _flush(stream)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to disk, where the system can (Windows cannot)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Flush all files and names below a folder to disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            sync_folder(path)
        elif path.is_file() and not path.is_symlink():
            with path.open(
                "rb" if os.name == "posix" else "r+b"
            ) as stream:  # Windows flushes no file to read
                os.fsync(stream.fileno())
    sync_folder(folder)


def sha256_of(*paths: Path) -> str:
    """The SHA-256, in hex, of the concatenated bytes of files."""
    state = hashlib.sha256()
    for path in paths:
        state.update(path.read_bytes())
    return state.hexdigest()


@contextmanager
def _writing(path: Path, mode: int, put: Callable[[Path], object]) -> Iterator[BinaryIO]:
    """Open a new file beside `path`; after the block call `put` with it, or delete it after an exception."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            yield stream
            _flush(stream)
        put(fresh)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    sync_folder(path.parent)


def _flush(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())
