"""Files of photos for tests, and parts of such files."""

import io
import struct
import zlib

import numpy as np
from PIL import Image


def picture(width=40, height=30):
    """Smooth, so that lossy formats keep it, and different at every corner."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    channels = [60 + 150 * x / width, 200 - 150 * y / height, 90 + 100 * (x + y) / (width + height)]
    return np.stack(channels, axis=2).astype(np.uint8)


def encode(image, kind="PNG", **options):
    if isinstance(image, np.ndarray):
        image = Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def raw_png(width, height, bits, color_type, rows, *extra):
    """A PNG written by hand, for what Pillow does not write."""
    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, 0)
    data = b"".join(b"\0" + row for row in rows)
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)


def exif_block(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif.tobytes()


NOISE = np.random.default_rng(3).integers(0, 256, (48, 40, 3), dtype=np.uint8)
WHOLE = {
    "baseline": encode(NOISE, "JPEG", quality=60),
    "progressive": encode(NOISE, "JPEG", quality=60, progressive=True),
    "png": encode(NOISE),
    "webp": encode(NOISE, "WEBP"),
    "lossless": encode(NOISE, "WEBP", lossless=True),
    "avif": encode(NOISE, "AVIF", exif=exif_block(6)),
    "extended": encode(NOISE, "WEBP", exif=exif_block(1)),
}
