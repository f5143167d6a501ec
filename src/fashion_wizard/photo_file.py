"""What a photo's file holds, found out before anything is decoded.

The container is walked here, and the decoder gets only what makes pixels. So format and size are known before
anything is allocated, and metadata cannot make Pillow warn or fail.
"""

import io
import re
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PIL import AvifImagePlugin, ExifTags, Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from fashion_wizard.avif.boxes import is_avif
from fashion_wizard.avif.picture import read_avif
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
_PNG_TEXT: Final = {b"tEXt", b"zTXt", b"iTXt"}
_PNG_ORIENTED: Final = (b"XML:com.adobe.xmp\0", b"Raw profile type exif\0")
_WARNINGS: Final = threading.Lock()
USABLE: Final = "only JPEG, PNG, WebP and AVIF"
PROFILE_LIMIT: Final = 4_000_000
"""A color profile of more bytes is no profile."""


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """The parts of a file that its pixels need.

    Attributes:
        decoder: The Pillow class that decodes it.
        size: Width and height in pixels, as the header says; None where opening the decoder costs nothing.
        pixels: A file with all that the decoder needs, and little else.
        metadata: A file whose opening shows Pillow the metadata, and decodes no pixel.
        profile: The ICC color profile, empty if there is none or only the decoder knows.
        bits: Bits of one value of one pixel.
        crop: The part of the decoded picture that is shown, before it is turned: left, top, right and bottom
            in pixels; None for all.
    """

    decoder: type[ImageFile]
    size: tuple[int, int] | None
    pixels: bytes
    metadata: bytes
    profile: bytes = b""
    bits: int = 8
    crop: tuple[int, int, int, int] | None = None


def open_photo_file(data: bytes, name: str) -> PhotoFile:
    """Recognize JPEG, PNG, WebP and AVIF by content, and walk the container.

    Args:
        data: The whole file.
        name: What error messages call it.

    Raises:
        PhotoError: if it is anything else, or an AVIF that cannot be shown.
        EOFError: if it is cut off.
        struct.error, ValueError: if its header is damaged.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return _open_jpeg(data)
    if data.startswith(_PNG_MAGIC):
        return _open_png(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _open_webp(data)
    if is_avif(data):
        return _open_avif(data, name)
    head = data[:64].lstrip()
    kind = next((kind for magic, kind in _FOREIGN_MAGIC if head.upper().startswith(magic.upper())), "")
    if data[4:8] == b"ftyp":
        kind = "a HEIC photo or a video"
    what = f"this is {kind}" if kind else "this is not a picture"
    raise PhotoError(f"{name}: {what}; {USABLE} can be used, whatever the file's name says")


def _open_jpeg(data: bytes) -> PhotoFile:
    """Cut EXIF and XMP out: Pillow would read them on opening, and warn about damaged ones."""
    pieces, at = [data[:2]], 2
    while (marker := _JPEG_MARKER.search(data, at)) and marker.end() + 2 <= len(data):
        start, code = marker.end() - 2, marker[0][-1]
        if code == 0xDA:
            pieces.append(data[start:])
            return PhotoFile(JpegImageFile, None, b"".join(pieces), data)
        if code == 0x01 or 0xD0 <= code <= 0xD9:
            at = start + 2
            continue
        at = start + 2 + max(2, int.from_bytes(data[start + 2 : start + 4]))
        if code != 0xE1:
            pieces.append(data[start:at])
    raise EOFError


def _open_png(data: bytes) -> PhotoFile:
    """Keep the chunks of the still picture; animation, comments and time are dropped."""
    pieces, metadata, profile = [_PNG_MAGIC], [], b""
    for kind, body, chunk in _png_chunks(data):
        if kind in {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}:
            pieces.append(chunk)
        elif kind == b"eXIf" or (kind in _PNG_TEXT and body.startswith(_PNG_ORIENTED)):
            metadata.append(chunk)
        elif kind == b"iCCP":
            profile = _inflate_profile(body)
    # The header's place is fixed: magic, length, kind, then width, height and bits.
    width, height, bits = struct.unpack_from(">IIB", data, 16)
    end = _png_chunk(b"IEND", b"")
    head = [*pieces[:2], *metadata, _png_chunk(b"IDAT", b""), end]
    pixels = b"".join([*pieces, end])
    return PhotoFile(PngImageFile, (width, height), pixels, b"".join(head), profile, bits)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Kind, body and whole of each chunk; a cut one that may hold the last pixel is closed."""
    at = len(_PNG_MAGIC)
    while at + 8 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : end - 4]
        if end > len(data):
            if kind == b"IDAT":
                yield kind, body, _png_chunk(kind, body)
            break
        yield kind, body, data[at:end]
        if kind == b"IEND":
            return
        at = end
    if b"IDAT" not in data:
        raise EOFError


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


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
    if len(body) < 10:
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
    if len(data) < 8 + int.from_bytes(data[4:8], "little"):
        data = _whole_webp_chunks(data)
    return PhotoFile(WebPImageFile, size, data, data)


def _whole_webp_chunks(data: bytes) -> bytes:
    """A file that ends too early, without the chunk that is cut.

    Raises:
        EOFError: if that is the one with the pixels.
    """
    at, pixels = 12, False
    pieces = []
    while at + 8 <= len(data):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + length]
        if len(chunk) < 8 + length:
            break
        pixels = pixels or chunk[:4] in {b"VP8 ", b"VP8L", b"ANMF"}
        pieces.append(chunk + bytes(length % 2))
        at += 8 + length + length % 2
    if not pixels:
        raise EOFError
    body = b"WEBP" + b"".join(pieces)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _open_avif(data: bytes, name: str) -> PhotoFile:
    """Write the picture anew, alone. It is turned as `irot` and `imir` say, whatever EXIF says."""
    if not AvifImagePlugin.SUPPORTED:
        raise PhotoError(
            f"{name}: this is an AVIF, and Pillow was built without what decodes it; "
            "install a Pillow that has it, as its wheels do, or save the photo as JPEG"
        )
    picture = read_avif(data, name)
    return PhotoFile(
        AvifImagePlugin.AvifImageFile,
        picture.size,
        picture.data,
        picture.data,
        picture.profile,
        crop=picture.crop,
    )


def orientation(image: Image.Image) -> int:
    """The orientation, 1 to 8, that EXIF or XMP gives, as `ImageOps.exif_transpose` reads it; 1 if none."""
    # Filters of warnings are the whole process's: two threads must not change them at once.
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # PngImageFile.getexif would decode the pixels first.
            value = Image.Image.getexif(image).get(ExifTags.Base.Orientation, 1)
        # A damaged block can make Pillow fail in any way it knows; the photo is taken as it lies.
        except Exception:
            return 1
    return int(value) if value in range(1, 9) else 1


def read_orientation(file: PhotoFile) -> int:
    """The same of a file, whose metadata may be damaged."""
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = file.decoder(io.BytesIO(file.metadata))
        except Exception:
            return 1
    return orientation(image)
