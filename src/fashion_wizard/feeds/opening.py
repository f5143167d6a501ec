"""Opens a feed's file: decompression, limits and text encoding."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from fashion_wizard.catalog.kinds import no_text
from fashion_wizard.errors import FeedError

HEAD: Final = 262_144
"""Bytes from the beginning that the format is detected from."""
MAX_BYTES: Final = 8 * 2**30
"""Of a feed, unpacked."""
_MAX_RATIO: Final = 250
"""Feeds compress to a tenth or a thirtieth, so a larger ratio is refused."""
_FREE: Final = 64 * 2**20
"""The ratio counts from here."""
_GZIP: Final = b"\x1f\x8b"
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@contextmanager
def open_feed(path: Path, max_bytes: int = MAX_BYTES) -> Iterator[IO[bytes]]:
    """The bytes of a feed, unpacked where they are packed by gzip, whatever the file's name.

    Args:
        path: The file.
        max_bytes: More are not read.

    Raises:
        FeedError: if it cannot be read; while it is read: if it is cut off, damaged, or unpacks to too much.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == _GZIP
            file.seek(0)
            with io.BufferedReader(_Bounded(file, max_bytes, packed=packed), HEAD) as stream:
                yield stream
    except OSError as error:
        raise FeedError(f"{path} cannot be read ({error.strerror}); check the path") from error


def encoding_of(head: bytes) -> str:
    """The encoding of a feed's text: UTF-16 where it is marked so, else UTF-8."""
    return next((encoding for bom, encoding in _BOMS if head.startswith(bom)), "utf-8")


def errors_of(encoding: str) -> str:
    """What becomes of bytes that are no text in an encoding: of what is no UTF-8, single surrogates."""
    return "replace" if encoding == "utf-16" else "surrogateescape"


def text_of(stream: IO[bytes], head: bytes) -> io.TextIOWrapper:
    """A feed's text; bytes that are no UTF-8 stay as single surrogates, line ends as they are."""
    encoding = encoding_of(head)
    return io.TextIOWrapper(stream, encoding, errors_of(encoding), newline="")


def other_kind(head: bytes) -> str | None:
    """What a file is and what to do, if it cannot be a feed; else None."""
    if not head.strip(b"\0 \t\r\n"):
        return "empty; check how it was exported"
    if head.startswith(_GZIP):
        return "packed by gzip twice; unpack it once"
    return no_text(head)


class _Bounded(io.RawIOBase):
    """Reads a file, and no more than is allowed of what it unpacks to."""

    def __init__(self, file: io.BufferedReader, most: int, *, packed: bool) -> None:
        self._file = file
        self._source = gzip.GzipFile(fileobj=file) if packed else file
        self._damage: FeedError | None = None
        self._packed = packed
        self._most = most
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        data = bytearray()
        try:
            while self._damage is None and len(data) < len(buffer):
                if not (more := self._source.read1(len(buffer) - len(data))):
                    break
                data += more
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            # The data before the damage are returned first.
            self._damage = FeedError(f"the packed file is cut off or damaged ({error}); export it again")
        if self._damage and not data:
            raise self._damage
        self._read += len(data)
        if self._read > self._most:
            raise FeedError(f"it is larger than the {self._most / 1e9:.1f} GB allowed; split it")
        if self._packed and self._read > max(_FREE, _MAX_RATIO * self._file.tell()):
            raise FeedError(f"it unpacks to more than {_MAX_RATIO} times its size, as no feed does")
        buffer[: len(data)] = data
        return len(data)
