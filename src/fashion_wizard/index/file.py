"""Files that are whole or refused: a header, a payload and a checksum of both, replaced atomically."""

import json
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from fashion_wizard.errors import VectorIndexError
from fashion_wizard.files import replacing

_MAGIC = b"fashion-wizard index 2\n"
_CHECKSUM_SIZE = 4
_CHUNK = 1 << 20


def write_checked(
    path: Path, header: dict[str, Any], payload: Callable[[Callable[[bytes], int]], None]
) -> None:
    """Write a header and a payload, followed by the CRC-32 of both.

    Args:
        path: The file to make or replace; its folder is made where it is missing.
        header: Anything JSON can hold.
        payload: Called with a function that it hands the payload's bytes, piece by piece.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        checksum = 0

        def write(piece: bytes) -> int:
            nonlocal checksum
            checksum = zlib.crc32(piece, checksum)
            return stream.write(piece)

        write(_MAGIC)
        write(json.dumps(header).encode() + b"\n")
        payload(write)
        stream.write(_as_bytes(checksum))


@contextmanager
def open_checked(path: Path) -> Iterator[tuple[dict[str, Any], BinaryIO]]:
    """Open a file that `write_checked` made.

    Yields:
        The header, and the file, to be read on from the first byte of the payload.

    Raises:
        VectorIndexError: if there is no such file, it cannot be read, or it is not exactly what was written.
    """
    try:
        # Opening whatever else may stand there, such as a pipe, could wait for ever.
        if path.exists() and not path.is_file():
            raise VectorIndexError(f"{path}: this is no file; remove it")
        with path.open("rb") as stream:
            yield _header(path, stream), stream
    except OSError as error:
        raise VectorIndexError(f"{path}: the index cannot be read ({error.strerror}); rebuild it") from error


def _header(path: Path, stream: BinaryIO) -> dict[str, Any]:
    """The header of a file that is whole; the payload follows."""
    size = os.fstat(stream.fileno()).st_size - _CHECKSUM_SIZE
    if size < 0 or _checksum(stream, size) != stream.read():
        raise VectorIndexError(f"{path}: the index is damaged or cut short; rebuild it")
    stream.seek(0)
    if stream.readline(len(_MAGIC)) != _MAGIC:
        raise VectorIndexError(f"{path}: this is not an index of this version of Fashion Wizard; rebuild it")
    try:
        header = json.loads(stream.readline())
    except (ValueError, RecursionError) as error:
        raise VectorIndexError(f"{path}: the index has no header that can be read; rebuild it") from error
    if not isinstance(header, dict):
        raise VectorIndexError(f"{path}: the index has no header that can be read; rebuild it")
    return header


def _checksum(stream: BinaryIO, size: int) -> bytes:
    # Against accidents, as a cache needs no more: to open a long index would take SHA-256 much longer.
    checksum = 0
    while size > 0 and (piece := stream.read(min(_CHUNK, size))):
        checksum = zlib.crc32(piece, checksum)
        size -= len(piece)
    return _as_bytes(checksum)


def _as_bytes(checksum: int) -> bytes:
    return checksum.to_bytes(_CHECKSUM_SIZE, "little")
