"""A short hash of how a whole photo looks: copies of one photo, saved again or made smaller, are told by it.

Two parts: the signs of the lowest frequencies of the discrete cosine transform of the photo in gray, against
their median, as in C. Zauner, Implementation and Benchmarking of Perceptual Image Hash Functions (2010),
section 3.2.1; and the mean colors of a few cells, as a style dyed anew on the same photo has the same signs.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.photo import Photo

BITS: Final = 256
COPY_BITS: Final = 10
"""Copies differ in at most so many signs."""
COPY_COLOR: Final = 4
"""Copies differ at most so much in the color of a cell, of 255, in each of L, a and b.

Chosen on `freesewing`: of its photos, saved again as JPEG of quality 50 to 90 and at a quarter to all of
their size, none differs by more than 8 signs and 3 in color. Of the 108,997 pairs of photos of `luma-men` and
`venia`, many of them one photo in other colors, two pass, both one photo that is there twice."""
_SIGNS: Final = BITS // 8
_SIDE: Final = 64
_FREQUENCIES: Final = 16
_CELLS: Final = 8


def photo_hash(photo: Photo) -> bytes:
    """The hash of a photo: 32 bytes of signs, and 192 of colors.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
    """
    small = cv2.resize(np.ascontiguousarray(photo), (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    gray = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
    lowest = cv2.dct(gray)[:_FREQUENCIES, :_FREQUENCIES].ravel()
    cells = cv2.resize(small, (_CELLS, _CELLS), interpolation=cv2.INTER_AREA)
    colors = cv2.cvtColor(cells, cv2.COLOR_RGB2LAB)
    return np.packbits(lowest > np.median(lowest[1:])).tobytes() + colors.tobytes()


def alike(hashes: Sequence[bytes | None]) -> NDArray[np.bool_]:
    """`(N, N)`: which of N photos differ in so few signs that they may be copies, see `may_be_copies`.

    Args:
        hashes: None for a photo without one, which is like none.
    """
    known = np.array([each is not None for each in hashes], np.bool_)
    signs = np.frombuffer(b"".join((each or bytes(_SIGNS))[:_SIGNS] for each in hashes), np.uint64)
    rows = signs.reshape(len(hashes), _SIGNS // signs.itemsize)
    differ = np.bitwise_count(rows[:, None] ^ rows).sum(axis=2, dtype=np.int64)
    return np.asarray((differ <= COPY_BITS) & known & known[:, None])


def may_be_copies(one: bytes, other: bytes) -> bool:
    """Whether two photos may be copies of one, by their hashes."""
    # Signs first: they tell nearly all photos apart, and take less time.
    if (int.from_bytes(one[:_SIGNS]) ^ int.from_bytes(other[:_SIGNS])).bit_count() > COPY_BITS:
        return False
    colors, other_colors = (np.frombuffer(data[_SIGNS:], np.uint8).astype(np.int16) for data in (one, other))
    return bool(np.abs(colors - other_colors).max() <= COPY_COLOR)
