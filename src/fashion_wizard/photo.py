"""Bytes or a path become a photo; every check on strangers' images lives here.

Pillow decodes, but never sees a file as it came: see `photo_file`. None of its process-wide settings is
touched. All functions may run in many threads at once.
"""

import io
import os
import stat
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo_cut import draft, mend
from fashion_wizard.photo_file import PROFILE_LIMIT, PhotoFile, open_photo_file, read_orientation

Photo = NDArray[np.uint8]
"""A decoded photo: `(H, W, 3)` uint8 RGB in sRGB, C-contiguous, upright (EXIF applied)."""

MAX_BYTES: Final = 50_000_000
"""The default limit on the size of a file: cameras write 20 to 40 MB."""

MAX_PIXELS: Final = 40_000_000
"""The default limit on the size of a photo that is worked on: 40 megapixels."""

REDUCED: Final = 10
"""A JPEG of up to this many times the limit is read too, at a half, a quarter or an eighth."""

SHRUNK: Final = 2.5
"""A photo of another format may have this many times the limit: it is decoded whole, then shrunk."""

MIN_SIDE: Final = 16
"""The shortest side, in pixels, that can still hold a garment."""

MAX_RATIO: Final = 100
"""The longer side is at most so many times the shorter: scaled down for a search, `MIN_SIDE` remains."""

_OPTION: Final = "--max-megapixels, FASHION_WIZARD_MAX_MEGAPIXELS, or in Python max_pixels"
_ICC_SPACES: Final = {"RGB": "RGB ", "L": "GRAY", "CMYK": "CMYK"}
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def load_photo(
    source: str | Path | bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    name: str | None = None,
) -> Photo:
    """Decode a JPEG, PNG, WebP or AVIF photo, recognized by its content and not by its name.

    Gray, palette, CMYK and 16-bit photos become 8-bit RGB; transparency is laid onto white; of an animation
    the first frame is taken, of an animated AVIF the picture that stands for it; an embedded color profile is
    applied, a broken one ignored. An AVIF is cut and turned as its boxes say, and wide colors and HDR become
    sRGB.

    Args:
        source: A path, or the whole file as bytes.
        max_bytes: Larger files are refused before they are read.
        max_pixels: A larger photo is read at a half, a quarter or an eighth of its width and height. JPEGs of
            over `REDUCED` times as many pixels, and other formats of over `SHRUNK` times as many, are
            refused before they are decoded.
        name: What error messages call the photo; its path unless given.

    Returns:
        `(H, W, 3)` uint8 RGB, C-contiguous, writable, the caller's own.

    Raises:
        PhotoError: if the photo cannot be used; the text says what is wrong and what to do.
    """
    return load_sized_photo(source, max_bytes=max_bytes, max_pixels=max_pixels, name=name)[0]


def load_sized_photo(
    source: str | Path | bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    name: str | None = None,
) -> tuple[Photo, tuple[int, int]]:
    """As `load_photo`, with the upright width and height that the file has: a large photo is read smaller."""
    image, file, (width, height) = _decode(source, max_bytes, max_pixels, name, reduced=REDUCED)
    rgb = _to_rgb(image, file)
    rgb = rgb.reduce(_scale(rgb.size, max_pixels))  # a JPEG is small enough already
    turned = read_orientation(file)
    upright = _UPRIGHT.get(turned)
    photo = np.array(rgb if upright is None else rgb.transpose(upright), dtype=np.uint8, order="C")
    return photo, ((height, width) if turned >= 5 else (width, height))


def decode_image(
    source: str | Path | bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_pixels: int = MAX_PIXELS,
    name: str | None = None,
) -> tuple[Image.Image, PhotoFile]:
    """Check and decode a file, but leave its values as they stand: for color maps, which are no photos.

    Args, checks and errors are those of `load_photo`, but nothing is read at a smaller scale.

    Returns:
        The decoded picture in the file's own mode, and what the file says about it.

    Raises:
        PhotoError: if it cannot be used.
    """
    return _decode(source, max_bytes, max_pixels, name, reduced=1)[:2]


def _decode(
    source: str | Path | bytes, max_bytes: int, max_pixels: int, name: str | None, *, reduced: float
) -> tuple[Image.Image, PhotoFile, tuple[int, int]]:
    """The picture, its file, and the size that the file has."""
    if isinstance(source, bytes | bytearray | memoryview):
        data, name = bytes(source), name or "the photo"
        _check_length(len(data), max_bytes, name)
    elif not isinstance(source, str | os.PathLike):
        raise PhotoError(f"a photo is a path or the bytes of a file, not a {type(source).__name__}")
    else:
        data, name = read_photo_bytes(source, max_bytes=max_bytes, name=name), name or str(source)
    try:
        file = open_photo_file(data, name)
        reduced = reduced if file.decoder is JpegImageFile else min(reduced, SHRUNK)
        if file.size:
            _check_size(file.size, max_pixels, reduced, name)
        image: Image.Image = file.decoder(io.BytesIO(file.pixels))
        size = image.size
        _check_size(size, max_pixels, reduced, name)
        scale = _scale(size, max_pixels)
        draft(image, scale)
        try:
            image.load()
        except OSError as error:
            if "truncated" not in str(error):
                raise
            image = mend(file.decoder, file.pixels, scale)
        if file.crop:
            image = image.crop(file.crop)
            size = image.size
            _check_size(size, max_pixels, reduced, name)
    except PhotoError:
        raise
    # A hostile file can make a decoder fail in any way it knows; all of them mean the same to the caller.
    except Exception as error:
        raise PhotoError(f"{name}: {_explain(error)}") from error
    return image, file, size


def _scale(size: tuple[int, int], max_pixels: int) -> int:
    """1, or the least of 2, 4 and 8 by which width and height are divided to keep the limit."""
    scale = 1
    while scale < 8 and -(-size[0] // scale) * -(-size[1] // scale) > max_pixels:
        scale *= 2
    return scale


def read_photo_bytes(path: str | Path, *, max_bytes: int = MAX_BYTES, name: str | None = None) -> bytes:
    """Read a photo's file, so that the same bytes can be hashed and then given to `load_photo`.

    Args:
        path: The file.
        max_bytes: Larger files are refused before they are read.
        name: What error messages call the photo; its path unless given.

    Raises:
        PhotoError: if there is no such file, it is no regular file, is empty or too large, or cannot be read.
    """
    name = name or str(path) or "''"
    if isinstance(path, str) and path.lower().startswith(("http://", "https://", "file://", "data:")):
        raise PhotoError(
            f"{name[:80]}: photos are not fetched from the web; save it and give the file's path"
        )
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            raise PhotoError(
                f"{name}: this is a folder, not a photo; name a JPEG, PNG, WebP or AVIF file in it"
            )
        if not stat.S_ISREG(status.st_mode):
            raise PhotoError(f"{name}: this is not a regular file; name a JPEG, PNG, WebP or AVIF file")
        _check_length(status.st_size, max_bytes, name)
        with Path(path).open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise PhotoError(f"{name}: there is no such file; check the path") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise PhotoError(
            f"{name}: the file cannot be read ({reason}); check its name and permissions"
        ) from error
    _check_length(len(data), max_bytes, name)
    return data


def bytes_allowed(max_pixels: int) -> int:
    """The largest file for a limit on pixels: as many bytes a pixel as `MAX_BYTES` are of `MAX_PIXELS`."""
    return max_pixels * MAX_BYTES // MAX_PIXELS


def _check_length(length: int, max_bytes: int, name: str) -> None:
    if not length:
        raise PhotoError(f"{name}: the file is empty; copy or download it again")
    if length > max_bytes:
        raise PhotoError(
            f"{name}: {length / 1e6:.1f} MB is more than the {max_bytes / 1e6:g} MB allowed; "
            f"save a smaller copy, or allow more ({_OPTION})"
        )


def _check_size(size: tuple[int, int], max_pixels: int, reduced: float, name: str) -> None:
    width, height = size
    if width * height > max_pixels * reduced:
        more = f", and than the {reduced * max_pixels / 1e6:g} that can be shrunk"
        raise PhotoError(
            f"{name}: {width} x {height} pixels are more than the {max_pixels / 1e6:g} megapixels allowed"
            f"{more if reduced > 1 else ''}; save a smaller copy, or allow more ({_OPTION})"
        )
    if min(size) < MIN_SIDE:
        raise PhotoError(
            f"{name}: {width} x {height} pixels are too few to show a garment; "
            f"use a photo of at least {MIN_SIDE} x {MIN_SIDE}"
        )
    if max(size) > MAX_RATIO * min(size):
        raise PhotoError(
            f"{name}: {width} x {height} pixels are too narrow to show a garment; "
            f"cut it so that no side is more than {MAX_RATIO} times the other"
        )


def _explain(error: Exception) -> str:
    if isinstance(error, EOFError) or "truncated" in str(error).lower():
        return "the file is cut off before its last pixel; copy or download it again"
    if isinstance(error, MemoryError) or "out of memory" in str(error).lower():
        return "there is not enough memory to decode it; save a smaller copy"
    if "planes failed" in str(error) or "plane failed" in str(error):  # AVIF: its decoder tells no more
        return (
            f"the file is damaged, or there is not enough memory to decode it ({error}); "
            "save it again, or a smaller copy"
        )
    return f"the file is damaged ({str(error) or type(error).__name__}); copy, download or save it again"


def _to_rgb(image: Image.Image, file: PhotoFile) -> Image.Image:
    """Any decoded picture as 8-bit sRGB, its transparency laid onto white."""
    color, alpha = _split_alpha(image, file.bits)
    if color.mode.startswith("I"):
        # Pillow clips 16 bits at 255 when asked to convert them; a photo wants them scaled.
        color = Image.fromarray(((np.asarray(color).astype(np.uint32) + 128) // 257).astype(np.uint8))
    rgb = _to_srgb(color, file.profile or image.info.get("icc_profile", b""))
    if alpha is None:
        return rgb
    paper = Image.new("RGB", rgb.size, "white")
    paper.paste(rgb, mask=alpha)
    return paper


def _split_alpha(image: Image.Image, bits: int) -> tuple[Image.Image, Image.Image | None]:
    """The colors (mode 1, L, I;16, RGB or CMYK) and the opacity of a decoded picture."""
    key = image.info.get("transparency")
    if image.mode == "P":
        image = image.convert("RGB" if key is None else "RGBA")
    if image.mode in {"LA", "RGBA"}:
        return image.convert("L" if image.mode == "LA" else "RGB"), image.getchannel("A")
    if key is None:
        return image, None
    # A single color is transparent. Pillow hands it on as it stands in the file, but scales pixels to 8 bits.
    if image.mode == "RGB":
        wanted = np.array(key) >> (8 if bits == 16 else 0)
        opaque = (np.asarray(image) != wanted).any(axis=2)
    elif image.mode.startswith("I"):
        opaque = np.asarray(image) != key
    else:
        opaque = np.asarray(image.convert("L")) != key * 255 // (2**bits - 1)
    return image, Image.fromarray(opaque.astype(np.uint8) * 255)


def _to_srgb(image: Image.Image, icc: bytes) -> Image.Image:
    """Apply an embedded profile that fits the picture and is not sRGB already."""
    if image.mode == "1":
        image = image.convert("L")
    try:
        if icc and len(icc) <= PROFILE_LIMIT:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            if profile.profile.xcolor_space == _ICC_SPACES[image.mode] and not _is_srgb(profile):
                srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
                converted = ImageCms.profileToProfile(image, profile, srgb, outputMode="RGB")
                if converted is not None:
                    return converted
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A broken profile says nothing about the pixels, which are still there.
        pass
    return image.convert("RGB")


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    return "sRGB" in (profile.profile.profile_description or "")
