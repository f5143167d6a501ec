"""Small whole files of each format, with all that a camera, a phone or an editor puts into them."""

import io
import struct
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

SIZE = (96, 128)
"""Width and height of the pictures, in pixels."""

_PROFILE_DATE = slice(24, 36)
"""Where an ICC profile says when it was made; Pillow writes the present time there."""
_XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="8"/>'
)


@dataclass(frozen=True, slots=True)
class WholeFile:
    """A file that can be read.

    Attributes:
        kind: "JPEG", "PNG", "WebP" or "AVIF".
        data: The file.
    """

    kind: str
    data: bytes


@cache
def whole_files() -> tuple[WholeFile, ...]:
    """One file of each way to write a photo that shops and customers use."""
    picture = _picture()
    clear = picture.copy()
    clear.putalpha(Image.linear_gradient("L").resize(SIZE))
    frames = [picture.rotate(angle) for angle in (0, 90, 180)]
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_PROFILE_DATE] = struct.pack(">6H", 2026, 5, 1, 10, 0, 0)
    camera = {"exif": _exif(), "icc_profile": bytes(profile), "xmp": _XMP}
    text = PngInfo()
    text.add_text("Comment", "a comment " * 20, zip=True)
    text.add_itxt("XML:com.adobe.xmp", _XMP.decode())
    return (
        _write("JPEG", picture, quality=80),
        _write("JPEG", picture, quality=80, progressive=True, optimize=True, **camera),
        _write("JPEG", picture, quality=80, restart_marker_rows=2, comment=b"a comment", **camera),
        _write("JPEG", picture.convert("L"), quality=80),
        _write("JPEG", picture.convert("CMYK"), quality=80, **camera),
        _write("PNG", picture, pnginfo=text, exif=_exif(), icc_profile=bytes(profile)),
        _write("PNG", clear, exif=_exif()),
        _write("PNG", picture.quantize(64), transparency=3),
        _write("PNG", picture.convert("1")),
        _write("PNG", Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)),
        _write("PNG", frames[0], save_all=True, append_images=frames[1:], duration=100),
        _write("WebP", picture, quality=70),
        _write("WebP", picture, lossless=True, **camera),
        _write("WebP", clear, quality=70, **camera),
        _write("WebP", frames[0], save_all=True, append_images=frames[1:], duration=100, **camera),
        _write("AVIF", picture, quality=70),
        _write("AVIF", clear, quality=70, icc_profile=bytes(profile), xmp=_XMP, exif=_exif()),
        _write("AVIF", frames[0], save_all=True, append_images=frames[1:], duration=100),
    )


def _picture() -> Image.Image:
    """A red shirt above blue trousers, on white."""
    width, height = SIZE
    noise = np.random.default_rng(7).integers(-12, 13, (height, width, 3))
    photo = np.full((height, width, 3), 250)
    photo[10:62, 14:82] = (190, 40, 50)
    photo[64:120, 26:70] = (40, 60, 120)
    return Image.fromarray(np.clip(photo + noise, 0, 255).astype(np.uint8))


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "a description of the picture"
    exif.get_ifd(0x8769)[0x9003] = "2026:05:01 10:00:00"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 0.0)
    return exif


def _write(kind: str, picture: Image.Image, **options: object) -> WholeFile:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return WholeFile(kind, stream.getvalue())
