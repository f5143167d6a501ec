"""Vectors of unit length in a byte a number, and back: the same floats on every machine.

A vector is stored as whole numbers that point the same way, the largest of them 127; its length is known, so
no scale is stored. Decoding divides by the length of the whole numbers, whose square is a whole number too:
nothing depends on the order in which a machine adds.
"""

import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

LARGEST: Final = 127
_PLAIN: Final = b"\1"
_COMPRESSED: Final = b"\2"
_LEVEL: Final = 6


def whole_numbers(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """`(..., D)` vectors that are not zero as `(..., D)` whole numbers from -127 to 127."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    whole = np.rint(vectors.astype(np.float64) * (LARGEST / largest.astype(np.float64)))
    return np.asarray(whole, np.int8)


def lengths(numbers: NDArray[np.int8]) -> NDArray[np.float64]:
    """`(..., 1)` lengths of `(..., D)` whole numbers, exact but for the last rounding."""
    squares = np.square(numbers.astype(np.int64)).sum(axis=-1, keepdims=True)
    return np.asarray(np.sqrt(squares.astype(np.float64)))


def unit(numbers: NDArray[np.int8]) -> NDArray[np.float32]:
    """`(..., D)` vectors of unit length that point where the whole numbers do."""
    return np.asarray(numbers / np.maximum(lengths(numbers), 1), np.float32)


def pack_vector(vector: NDArray[np.float32]) -> bytes:
    """A `(D,)` vector of unit length as a byte a number, compressed where that is shorter."""
    plain = whole_numbers(vector).tobytes()
    short = zlib.compress(plain, _LEVEL)
    return _COMPRESSED + short if len(short) < len(plain) else _PLAIN + plain


def unpack_vector(data: bytes) -> NDArray[np.float32]:
    """The `(D,)` vector that `pack_vector` packed; of no bytes, one without numbers.

    Raises:
        ValueError: if the bytes are of no known form.
    """
    form, content = data[:1], data[1:]
    if form == _COMPRESSED:
        try:
            content = zlib.decompress(content)
        except zlib.error as error:
            raise ValueError(str(error)) from error
    elif data and form != _PLAIN:
        raise ValueError("a vector is stored in an unknown form")
    return unit(np.frombuffer(content, np.int8))
