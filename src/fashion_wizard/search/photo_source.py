"""Photos to search with, in the forms that Python programs have them."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashion_wizard.errors import PhotoError
from fashion_wizard.photo import MIN_SIDE, Photo, bytes_allowed, load_sized_photo, read_photo_bytes
from fashion_wizard.search.query import QueryPhoto

PhotoSource = str | os.PathLike[str] | bytes | NDArray[np.uint8] | Image.Image
"""A photo to search with: its path, the bytes of its file, or its pixels, `(H, W, 3)` uint8 RGB, upright."""


def read_photos(sources: PhotoSource | Sequence[PhotoSource], max_pixels: int) -> list[QueryPhoto]:
    """Read the photos of a query.

    Args:
        sources: A photo, or a list or tuple of photos.
        max_pixels: The largest photo that is worked on; see `load_photo`.

    Raises:
        PhotoError: if a photo cannot be used.
    """
    if isinstance(sources, list | tuple):
        return [_read(source, max_pixels) for source in sources]
    return [_read(sources, max_pixels)]


def _read(source: object, max_pixels: int) -> QueryPhoto:
    max_bytes = bytes_allowed(max_pixels)
    if isinstance(source, str | os.PathLike):
        path, name = Path(source), os.fspath(source)
        data = read_photo_bytes(name, max_bytes=max_bytes)
    elif isinstance(source, bytes | bytearray | memoryview):
        path, name, data = None, None, bytes(source)
    else:
        return QueryPhoto(_pixels(source))
    photo, size = load_sized_photo(data, max_bytes=max_bytes, max_pixels=max_pixels, name=name)
    return QueryPhoto(photo, path, hashlib.sha256(data).hexdigest(), size)


def _pixels(source: object) -> Photo:
    """Pixels that the caller has decoded, checked."""
    pixels = np.asarray(source)
    if pixels.dtype == np.object_ or not pixels.ndim:
        kind = type(source).__name__
        raise PhotoError(
            f"a photo is not a{'n' if kind[0] in 'aeiou' else ''} {kind}; give a path, the bytes of a file, "
            "or pixels"
        )
    right = pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    if not right or min(pixels.shape[:2]) < MIN_SIDE:
        raise PhotoError(
            f"pixels of a photo are a uint8 array of shape (H, W, 3), RGB, with sides of {MIN_SIDE} or more, "
            f"not {pixels.dtype} of shape {pixels.shape}; convert them, or give a path or bytes"
        )
    return np.ascontiguousarray(pixels)
