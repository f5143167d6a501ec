"""A file that lacks its last bytes is repaired where no pixel is missing, and refused where one is."""

import io
import random
import re
import struct
import zlib
from typing import Final

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

_END: Final = b"\xff\xd9"
_RESTART: Final = re.compile(rb"\xff([\xd0-\xd7])")
_FILLS: Final = tuple(bytes(random.Random(seed).choices(range(255), k=120)) for seed in range(3))  # noqa: S311
_CHANNELS: Final = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def mend(decoder: type[ImageFile], data: bytes, scale: int) -> Image.Image:
    """Decode a file that its decoder reports as truncated.

    Args:
        decoder: Which decoder.
        data: The file.
        scale: A JPEG is decoded at one part in so many of its width and height.

    Raises:
        EOFError: if a pixel is missing.
    """
    if decoder is JpegImageFile:
        return _mend_jpeg(data, scale)
    if decoder is PngImageFile:
        return _mend_png(data)
    raise EOFError


def draft(image: Image.Image, scale: int) -> None:
    """Have a JPEG decoded at one part in `scale` of its width and height, its mode as it is."""
    if scale > 1 and isinstance(image, JpegImageFile):
        image.draft(image.mode, (image.width // scale, image.height // scale))


def _mend_jpeg(data: bytes, scale: int) -> Image.Image:
    """Nothing is missing where the pixels do not depend on what might have followed.

    Each restart marker is offered before the filling, since a decoder that waits for one skips all else.
    """
    if not _scans_are_complete(data):
        raise EOFError
    before = _RESTART.findall(data)
    expected = before[-1][0] - 0xD0 + 1 if before else 0
    first: Image.Image | None = None
    for fill in _FILLS:
        restarts = b"".join(bytes([0xFF, 0xD0 + (expected + more) % 8]) + fill for more in range(8))
        image = JpegImageFile(io.BytesIO(data.removesuffix(b"\xff") + fill + restarts + _END))
        draft(image, scale)
        image.load()
        if first is not None and first.tobytes() != image.tobytes():
            raise EOFError
        first = first or image
    if first is None:
        raise EOFError
    return first


def _scans_are_complete(data: bytes) -> bool:
    """Whether the scans that begin in a JPEG bring each coefficient of each component to its last bit."""
    components = 0
    finest: dict[tuple[int, int], int] = {}
    at = 2
    while (at := data.find(b"\xff", at)) >= 0 and at + 4 <= len(data):
        code, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        body = data[at + 4 : at + 2 + length]
        if code in {0x00, 0x01, 0xFF} or 0xD0 <= code <= 0xD9:
            at += 1 if code == 0xFF else 2
            continue
        if code in {0xC0, 0xC1, 0xC2} and len(body) > 5:
            components = body[5]
        if code == 0xDA and body and len(body) >= 4 + 2 * body[0]:
            first, last, bits = body[-3], min(body[-2], 63), body[-1] & 15
            for component in body[1 : 1 + 2 * body[0] : 2]:
                finest.update({(component, at): bits for at in range(first, last + 1)})
        at += 2 + length
    return components > 0 and len(finest) == 64 * components and not any(finest.values())


def _mend_png(data: bytes) -> Image.Image:
    """All rows may be there though the end of their compression is not."""
    width, height, bits, kind, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    length = height * (1 + (width * bits * _CHANNELS.get(kind, 0) + 7) // 8)
    packed, before, at = b"", [data[:8]], 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : end - 4]
        elif data[at + 4 : at + 8] != b"IEND":
            before.append(data[at:end])
        at = end
    rows = zlib.decompressobj().decompress(packed, length)
    if interlaced or len(rows) < length:
        raise EOFError
    for name, body in ((b"IDAT", zlib.compress(rows, 0)), (b"IEND", b"")):
        checked = name + body
        before.append(struct.pack(">I", len(body)) + checked + struct.pack(">I", zlib.crc32(checked)))
    image = PngImageFile(io.BytesIO(b"".join(before)))
    image.load()
    return image
