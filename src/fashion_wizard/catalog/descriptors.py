"""Descriptors of keypoints as few bytes, and back: the same floats on every machine.

Descriptors of SuperPoint fill a quarter of their 256 dimensions: what they are in a basis of `KEPT`
directions, learnt by `benchmarks/compact_features.py --learn`, is stored as a small whole number a direction,
and these by Huffman's code in about five bits each. Descriptors that the basis does not hold, of another
network or of other dimensions, are stored as a byte a number.
"""

import zlib
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.unit_vectors import LARGEST, lengths, unit, whole_numbers
from fashion_wizard.weights import weights_path

BASIS_FILE: Final = "descriptor_basis.npy"
LEAST_HELD: Final = 0.9
"""The basis is used where it holds at least so much of the descriptors' squared length, in the mean."""
LARGEST_PART: Final = 63
"""The largest whole number of a descriptor in the basis, from the curve of `benchmarks/compact_features.py`:
the fewer values there are, the fewer bits each takes in Huffman's code. Up to version 0.2.0 it was 127."""
_WHOLE: Final = b"\1"
_IN_BASIS: Final = b"\2"
_COMPRESSED: Final = b"\3"
"""As `_IN_BASIS`, compressed by zlib."""
_LEVEL: Final = 6
_EXACT: Final = (1 << 24) - 1
"""Whole numbers up to this are exact in float32, and so is any sum of them that stays below."""


@cache
def basis() -> NDArray[np.float32]:
    """`(KEPT, 256)` whole numbers: orthogonal directions of nearly one length, the most important first."""
    return np.asarray(np.load(weights_path(BASIS_FILE), allow_pickle=False), np.float32)


def whole_basis(directions: NDArray[np.floating]) -> NDArray[np.int16]:
    """`(K, D)` orthonormal directions as whole numbers, so small that decoding is exact in float32."""
    most = _EXACT // (len(directions) * LARGEST)
    return np.asarray(np.rint(directions * (most / np.abs(directions).max())), np.int16)


def pack_descriptors(descriptors: NDArray[np.float32], largest: int = LARGEST_PART) -> bytes:
    """`(N, D)` descriptors of unit length as bytes; nothing where N is 0.

    Args:
        descriptors: What to store.
        largest: The largest whole number of those that stand in the basis, at most 127.
    """
    if not len(descriptors):
        return b""
    if descriptors.shape[1] == basis().shape[1]:
        parts = descriptors.astype(np.float64) @ basis().T.astype(np.float64) / _length()
        if np.mean(np.square(parts).sum(axis=1)) >= LEAST_HELD and np.abs(parts).max(axis=1).min() > 0:
            plain = whole_numbers(parts.astype(np.float32), largest).tobytes()
            short = _compressed(plain)
            return _COMPRESSED + short if len(short) < len(plain) else _IN_BASIS + plain
    return _WHOLE + whole_numbers(descriptors).tobytes()


def unpack_descriptors(data: bytes, count: int) -> NDArray[np.float32]:
    """The `(count, D)` descriptors that `pack_descriptors` packed; their length is 1 to about 0.001.

    Raises:
        ValueError: if the bytes do not hold `count` descriptors.
    """
    if not count and not data:
        return np.empty((0, 0), np.float32)
    form, content = data[:1], data[1:]
    if form == _COMPRESSED:
        form, content = _IN_BASIS, _decompressed(content, count * len(basis()))
    numbers = np.frombuffer(content, np.int8)
    if not count or not len(numbers) or len(numbers) % count:
        raise ValueError(f"the bytes do not hold {count} descriptors")
    rows = numbers.reshape(count, -1)
    if form == _WHOLE:
        return unit(rows)
    if form != _IN_BASIS or rows.shape[1] != len(basis()):
        raise ValueError("descriptors are stored in an unknown form")
    # Sums of whole numbers below 2**24 are exact, so the product is the same in whatever order it is added.
    whole = rows.astype(np.float32) @ basis()
    return np.asarray(whole / (lengths(rows) * _length()), np.float32)


def dimension_of(data: bytes, count: int) -> int:
    """The D of the `(count, D)` descriptors that `pack_descriptors` packed, without unpacking them.

    Args:
        data: What was packed.
        count: At least 1.
    """
    return len(data[1:]) // count if data[:1] == _WHOLE else int(basis().shape[1])


def _compressed(content: bytes) -> bytes:
    # Nothing repeats in descriptors: to look for it would take fifty times as long.
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_HUFFMAN_ONLY)
    return deflate.compress(content) + deflate.flush()


def _decompressed(content: bytes, most: int) -> bytes:
    """At most so many bytes, and one more where there are more."""
    try:
        return zlib.decompressobj().decompress(content, most + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error


@cache
def _length() -> float:
    """The length of a direction of the basis, in its whole numbers."""
    return float(np.sqrt(np.mean(np.square(basis().astype(np.float64)).sum(axis=1))))
