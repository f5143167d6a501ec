"""The parts of a JPEG, PNG, WebP or AVIF file: what it is made of, with the place of each part."""

import struct
import zlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A segment of a JPEG, a chunk of a PNG or WebP file, or a box of an AVIF.

    Attributes:
        name: The marker as `FFxx`, or the four letters of the chunk or box.
        start, end: Where the part lies in the file.
        length: Where the number lies that says how long it is; None if it has none.
        body: Where its contents start.
    """

    name: str
    start: int
    end: int
    length: slice | None
    body: int


def parts_of(kind: str, data: bytes) -> list[Part]:
    """All parts of a whole file, in their order."""
    return {"JPEG": _jpeg, "PNG": _png, "WebP": _webp, "AVIF": _avif}[kind](data)


def with_checksums(data: bytes) -> bytes:
    """A PNG whose chunks have checksums that fit their contents, so that a decoder reads them."""
    pieces, at = [data[:8]], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if end > len(data):
            break
        pieces.append(data[at : end - 4] + struct.pack(">I", zlib.crc32(data[at + 4 : end - 4])))
        at = end
    return b"".join([*pieces, data[at:]])


def _jpeg(data: bytes) -> list[Part]:
    parts, at = [], 2
    while data[at + 1] not in {0xD9}:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        parts.append(Part(f"FF{data[at + 1]:02X}", at, end, slice(at + 2, at + 4), at + 4))
        at = end
        if parts[-1].name == "FFDA":
            while data[end] != 0xFF or data[end + 1] in {0, *range(0xD0, 0xD8)}:
                end += 1
            parts.append(Part("scan", at, end, None, at))
            at = end
    return parts


def _png(data: bytes) -> list[Part]:
    parts, at = [], 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        parts.append(Part(data[at + 4 : at + 8].decode(), at, end, slice(at, at + 4), at + 8))
        at = end
    return parts


def _webp(data: bytes) -> list[Part]:
    parts, at = [Part("RIFF", 0, 12, slice(4, 8), 8)], 12
    while at < len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        parts.append(Part(data[at : at + 4].decode(), at, end, slice(at + 4, at + 8), at + 8))
        at = end
    return parts


def _avif(data: bytes, at: int = 0, stop: int | None = None) -> list[Part]:
    """Boxes; of those that consist of boxes first the head, then what is in it."""
    parts = []
    while at < (len(data) if stop is None else stop):
        name, end = data[at + 4 : at + 8].decode(), at + int.from_bytes(data[at : at + 4])
        body = at + _BOXES_INSIDE.get(name, end - at)
        parts.append(Part(name, at, body, slice(at, at + 4), at + 8))
        parts += _avif(data, body, end)
        at = end
    return parts


_BOXES_INSIDE = {"meta": 12, "iprp": 8, "ipco": 8, "iref": 12, "iinf": 14, "moov": 8}
"""Boxes that consist of boxes, with the length of their heads."""
