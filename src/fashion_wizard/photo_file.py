"""What a photo's file holds, told before anything is decoded.

The container is walked here, and only what makes pixels is kept for the decoder. So format and size are
known before anything is allocated, and metadata cannot make Pillow warn or fail.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from fashion_wizard.errors import PhotoError

_PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"
_JPEG_MARKER: Final = re.compile(rb"\xff[^\x00\xff]", re.DOTALL)
_FOREIGN_MAGIC: Final = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"II*\0", "a TIFF or raw photo"),
    (b"MM\0*", "a TIFF or raw photo"),
    (b"%PDF", "a PDF"),
    (b"<svg", "an SVG drawing"),
    (b"<!DOCTYPE", "a web page"),
    (b"<html", "a web page"),
)
PROFILE_LIMIT: Final = 4_000_000
"""A color profile of more bytes is no profile."""


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """What a file holds, as far as pixels need it.

    Attributes:
        decoder: The Pillow class that decodes it.
        size: Width and height in pixels, as the header says; None where opening the decoder costs nothing.
        pixels: A file with all that the decoder needs, and little else.
        exif: The block of EXIF, empty if there is none or only the decoder knows.
        profile: The ICC color profile, likewise.
        bits: Bits of one value of one pixel.
    """

    decoder: type[ImageFile]
    size: tuple[int, int] | None
    pixels: bytes
    exif: bytes = b""
    profile: bytes = b""
    bits: int = 8


def open_photo_file(data: bytes, name: str) -> PhotoFile:
    """Tell JPEG, PNG and WebP by content, and walk the container.

    Args:
        data: The whole file.
        name: What error messages call it.

    Raises:
        PhotoError: if it is anything else.
        EOFError: if it is cut off.
        struct.error: if its header is damaged.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return _open_jpeg(data)
    if data.startswith(_PNG_MAGIC):
        return _open_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _open_webp(data)
    head = data[:64].lstrip()
    kind = next((kind for magic, kind in _FOREIGN_MAGIC if head.upper().startswith(magic.upper())), "")
    if data[4:8] == b"ftyp":
        kind = "an AVIF" if data[8:12] in {b"avif", b"avis"} else "a HEIC photo or a video"
    what = f"this is {kind}" if kind else "this is no picture"
    raise PhotoError(f"{name}: {what}; only JPEG, PNG and WebP can be used, whatever the file's name says")


def _open_jpeg(data: bytes) -> PhotoFile:
    """Cut the EXIF block out: Pillow would read it on opening, and warn about a damaged one."""
    kept, exif, at = [data[:2]], b"", 2
    while (marker := _JPEG_MARKER.search(data, at)) and marker.end() + 2 <= len(data):
        start, code = marker.end() - 2, marker[0][-1]
        if code == 0xDA:
            kept.append(data[start:])
            return PhotoFile(JpegImageFile, None, b"".join(kept), exif)
        if code == 0x01 or 0xD0 <= code <= 0xD9:
            at = start + 2
            continue
        at = start + 2 + max(2, int.from_bytes(data[start + 2 : start + 4]))
        if code != 0xE1:
            kept.append(data[start:at])
        elif data[start + 4 : start + 10] == b"Exif\0\0":
            exif = exif or data[start + 4 : at]
    raise EOFError


def _open_png(data: bytes) -> PhotoFile:
    """Keep the chunks of the still picture; animation, text and time are no concern of a photo."""
    kept, exif, profile = [_PNG_MAGIC], b"", b""
    for kind, body, chunk in _png_chunks(data):
        if kind in {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}:
            kept.append(chunk)
        elif kind == b"eXIf":
            exif = body
        elif kind == b"iCCP":
            profile = _inflate_profile(body)
    # The header's place is fixed: magic, length, kind, then width, height and bits.
    width, height, bits = struct.unpack_from(">IIB", data, 16)
    return PhotoFile(PngImageFile, (width, height), b"".join(kept), exif, profile, bits)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    at = len(_PNG_MAGIC)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if end > len(data):
            raise EOFError
        kind = data[at + 4 : at + 8]
        yield kind, data[at + 8 : end - 4], data[at:end]
        if kind == b"IEND":
            return
        at = end
    raise EOFError


def _inflate_profile(body: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        profile = inflater.decompress(body.partition(b"\0")[2][1:], PROFILE_LIMIT)
    except zlib.error:
        return b""
    return profile if inflater.eof else b""


def _open_webp(data: bytes) -> PhotoFile:
    """Read the canvas size: opening the decoder already allocates the canvas."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10 or len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise EOFError
    if kind == b"VP8X":
        size = (int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
    elif kind == b"VP8L":
        packed = int.from_bytes(body[1:5], "little")
        size = ((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1)
    else:
        size = (
            int.from_bytes(body[6:8], "little") & 0x3FFF,
            int.from_bytes(body[8:10], "little") & 0x3FFF,
        )
    return PhotoFile(WebPImageFile, size, data)


def orientation(exif: bytes) -> int:
    """The orientation, 1 to 8, that a block of EXIF tells, 1 if none (EXIF 2.32, section 4.6.4)."""
    tiff = exif.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (directory,) = struct.unpack_from(f"{order}I", tiff, 4)
        (entries,) = struct.unpack_from(f"{order}H", tiff, directory)
        for entry in range(directory + 2, directory + 2 + 12 * entries, 12):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
            if tag == 0x0112 and kind == 3:
                return int(value)
    except struct.error:
        # A damaged block tells nothing; the photo is taken as it lies.
        pass
    return 1
