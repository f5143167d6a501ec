"""Files that other programs may be reading, and that a power cut may interrupt: whole, or as they were."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

ONLY_OWNER: Final = 0o600
"""Mode of a file that nobody but its owner can read."""


def replacing(path: Path, mode: int = 0o666) -> AbstractContextManager[BinaryIO]:
    """Open a file for writing that takes the place of `path` only once the block ends without an error.

    Readers see the old file or the new one, never a part; of two writers the later wins. After the block the
    file and its name are on disk.

    Args:
        path: The file to make or replace.
        mode: Its permissions, less those that the process's umask takes away.
    """
    return _writing(path, mode, lambda fresh: fresh.replace(path))


def creating(path: Path, mode: int = 0o666) -> AbstractContextManager[BinaryIO]:
    """As `replacing`, but a file that is there when the block ends stays: of two writers the first wins."""

    def link(fresh: Path) -> None:
        # Unlike a rename, a link never takes the place of another file.
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()

    return _writing(path, mode, link)


def write_flushed(path: Path, data: bytes) -> None:
    """Write a file in place and have its bytes on disk; its name is there after `sync_folder`."""
    with path.open("wb") as stream:
        stream.write(data)
        _flush(stream)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, where the system can do that (Windows opens no folders)."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sha256_of(*paths: Path) -> str:
    """The SHA-256, in hex, of the bytes of files, one after the other."""
    state = hashlib.sha256()
    for path in paths:
        state.update(path.read_bytes())
    return state.hexdigest()


@contextmanager
def _writing(path: Path, mode: int, put: Callable[[Path], object]) -> Iterator[BinaryIO]:
    """Open a new file beside `path`; hand it to `put` once it is written, or remove it after an error."""
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
