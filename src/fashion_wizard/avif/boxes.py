"""Boxes: the parts of which AVIF, HEIC and many videos consist (ISO/IEC 14496-12, section 4.2)."""

import struct
from collections.abc import Iterator
from typing import Final

_MOST: Final = 100_000
"""A file with more boxes on one level is no photo: each costs time."""


class Reader:
    """Reads numbers, one after the other, from bytes.

    Args:
        data: Where to read.
    """

    def __init__(self, data: memoryview) -> None:
        self.rest = data

    def take(self, length: int) -> memoryview:
        """The next bytes.

        Raises:
            ValueError: if fewer are left.
        """
        if length > len(self.rest):
            raise ValueError("a list in it ends early")
        taken, self.rest = self.rest[:length], self.rest[length:]
        return taken

    def number(self, length: int) -> int:
        """The next unsigned number, of so many bytes; 0 if of none."""
        return int.from_bytes(self.take(length))

    def version(self) -> tuple[int, int]:
        """Version and flags, with which many boxes begin."""
        return self.number(1), self.number(3)


def boxes(data: memoryview, *, whole: bool = True) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and contents of each box.

    Args:
        data: The file, or the contents of a box that consists of boxes.
        whole: Whether all must be there: a box that goes beyond the end is damaged then, and else cut off.

    Raises:
        EOFError: if a box is cut off.
        ValueError: if one is damaged, or they are too many.
    """
    at = 0
    for _ in range(_MOST):
        if at == len(data):
            return
        head = data[at : at + 16]
        length, start = int.from_bytes(head[:4]), 8
        if length == 1:
            length, start = int.from_bytes(head[8:]), 16
        elif length == 0:
            length = len(data) - at
        if start > len(head) or at + length > len(data):
            raise ValueError("a part of it ends early") if whole else EOFError
        if length < start:
            raise ValueError("a part of it has a wrong length")
        yield bytes(head[4:8]), data[at + start : at + length]
        at += length
    raise ValueError("it has too many parts")


def box(kind: bytes, *contents: bytes) -> bytes:
    """A box with these contents, one after the other."""
    body = b"".join(contents)
    return struct.pack(">I", len(body) + 8) + kind + body


def full_box(kind: bytes, version: int, flags: int, *contents: bytes) -> bytes:
    """A box that begins with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *contents)


def brands(head: bytes) -> set[bytes]:
    """The formats that a file says it keeps to, the main one included; none if it does not consist of boxes.

    Args:
        head: The first bytes of the file; brands beyond them are not seen.
    """
    if head[4:8] != b"ftyp":
        return set()
    listed = head[16 : min(int.from_bytes(head[:4]), len(head))]
    return {head[8:12], *(listed[at : at + 4] for at in range(0, len(listed), 4))}


def is_avif(head: bytes) -> bool:
    """Whether a file says that it is an AVIF picture or animation.

    Args:
        head: The first bytes of the file, 64 or more.
    """
    return not brands(head[:256]).isdisjoint({b"avif", b"avis"})
