"""Vectors of unit length in a byte a number, and back: the same floats on every machine.

A vector is stored as whole numbers that point the same way, the largest of them 127; its length is known, so
no scale is stored. Decoding divides by the length of the whole numbers, whose square is a whole number too:
nothing depends on the order in which a machine adds.
"""

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

LARGEST: Final = 127
_PLAIN: Final = b"\1"
_COMPRESSED: Final = b"\2"
_LEVEL: Final = 6


def whole_numbers(vectors: NDArray[np.float32], most: int = LARGEST) -> NDArray[np.int8]:
    """`(..., D)` vectors that are not zero as `(..., D)` whole numbers from `-most` to `most`."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    whole = np.rint(vectors.astype(np.float64) * (most / largest.astype(np.float64)))
    return np.asarray(whole, np.int8)


def lengths(numbers: NDArray[np.int8]) -> NDArray[np.float64]:
    """`(..., 1)` lengths of `(..., D)` whole numbers, exact but for the last rounding."""
    squares = np.einsum("...i,...i->...", numbers, numbers, dtype=np.int32)
    return np.asarray(np.sqrt(squares[..., None].astype(np.float64)))


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
    return unit(np.frombuffer(_numbers(data), np.int8))


def dimension_of(data: bytes) -> int:
    """The D of the `(D,)` vector that `pack_vector` packed.

    Raises:
        ValueError: if the bytes are of no known form.
    """
    return len(_numbers(data))


def unpack_vectors(packed: Sequence[bytes]) -> NDArray[np.float32]:
    """`(G, D)`: the same vectors as `unpack_vector` gives of each, sooner.

    Raises:
        ValueError: if bytes are of no known form, or the vectors are not of one length.
    """
    numbers = [_numbers(data) for data in packed]
    if len(set(map(len, numbers))) > 1:
        raise ValueError("vectors have different numbers of dimensions")
    return unit(np.frombuffer(b"".join(numbers), np.int8).reshape(len(packed), -1))


def _numbers(data: bytes) -> bytes:
    """The whole numbers of a packed vector."""
    form, content = data[:1], data[1:]
    if form == _COMPRESSED:
        try:
            return zlib.decompress(content)
        except zlib.error as error:
            raise ValueError(str(error)) from error
    if data and form != _PLAIN:
        raise ValueError("a vector is stored in an unknown form")
    return content
