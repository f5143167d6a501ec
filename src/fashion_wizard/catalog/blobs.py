"""Garments and features as bytes for the catalog, and back."""

import hashlib
import zlib
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.descriptors import pack_descriptors, unpack_descriptors
from fashion_wizard.catalog.unit_vectors import pack_vector
from fashion_wizard.garment import Features, Garment, Keypoints

ID_BITS = 47
"""Garment ids stay below 2**47, so that an id and a 16-bit number of a keypoint share one int64."""

_UNIT_TOLERANCE = 0.01
_BY_ROWS = b"\1"
"""Begins a mask of differences; zlib's own first byte is another."""
_LEVEL = 9
_FINEST = 0xFFFF
_FRAME = 16
_LARGEST_HALF = 65_504.0


@dataclass(frozen=True, slots=True)
class GarmentBlobs:
    """All that is large of one garment, as bytes.

    Attributes:
        color: See `unit_vectors`; most colors of a histogram are 0, so that it shrinks to a twentieth.
        embedding: See `unit_vectors`.
        mask: See `pack_mask`.
        points: See `pack_points`.
        scores: See `pack_scores`; larger ones than float16 has are the largest that it has.
        descriptors: See `descriptors`.
    """

    color: bytes
    embedding: bytes
    mask: bytes
    points: bytes
    scores: bytes
    descriptors: bytes

    @classmethod
    def pack(cls, garment: Garment, features: Features) -> Self:
        """Pack a garment.

        Raises:
            ValueError: if the features are not as `garment.Features` promises.
        """
        keypoints = features.keypoints
        count = len(keypoints)
        if (
            keypoints.points.shape != (count, 2)
            or keypoints.scores.shape != (count,)
            or keypoints.descriptors.ndim != 2
            or len(keypoints.descriptors) != count
        ):
            raise ValueError("points, scores and descriptors are not (N, 2), (N,) and (N, D) with one N")
        if count >= 1 << 16:
            raise ValueError(f"a garment has at most 65535 keypoints, not {count}")
        for name, vectors in (
            ("descriptors", keypoints.descriptors),
            ("color", features.color[None]),
            ("embedding", features.embedding[None]),
        ):
            lengths = np.linalg.norm(vectors.astype(np.float32), axis=1)
            if not (np.abs(lengths - 1) < _UNIT_TOLERANCE).all():
                raise ValueError(f"{name} are not of unit length")
        if not (np.isfinite(keypoints.points).all() and np.isfinite(keypoints.scores).all()):
            raise ValueError("keypoints are finite; some hold NaN or infinity")
        return cls(
            color=pack_vector(features.color),
            embedding=pack_vector(features.embedding),
            mask=pack_mask(garment.mask, garment.box),
            points=pack_points(keypoints.points),
            scores=pack_scores(keypoints.scores),
            descriptors=pack_descriptors(keypoints.descriptors),
        )

    def garment_id(self, digest: str, position: int, label: str) -> int:
        """An id made from all that is kept of the garment.

        The same garment of the same photo has the same id in every catalog, and a changed one has another:
        an index need compare nothing but ids to know whether it holds what the catalog does.
        """
        made_from = hashlib.sha256(f"{digest} {position} {label} ".encode())
        for part in (self.color, self.embedding, self.mask, self.points, self.scores, self.descriptors):
            made_from.update(len(part).to_bytes(8, "little") + part)
        return int.from_bytes(made_from.digest()[:8], "little") >> (64 - ID_BITS)


@dataclass(frozen=True, slots=True)
class PackedGarment:
    """A garment and its features, as the catalog stores them.

    Attributes:
        label: As in `Garment`.
        box: Likewise, in pixels.
        score: Likewise.
        keypoints: How many it has.
        blobs: All that is large.
        turned: As in `Garment`.
    """

    label: str
    box: tuple[int, int, int, int]
    score: float
    keypoints: int
    blobs: GarmentBlobs
    turned: int = 0

    @classmethod
    def of(cls, garment: Garment, features: Features) -> Self:
        """Pack a garment.

        Raises:
            ValueError: if garment or features are not as `garment.py` promises.
        """
        x0, y0, x1, y1 = map(int, garment.box)
        blobs = GarmentBlobs.pack(garment, features)
        score, count = float(garment.score), len(features.keypoints)
        return cls(garment.label, (x0, y0, x1, y1), score, count, blobs, garment.turned)


def pack_mask(mask: NDArray[np.bool_], box: tuple[int, int, int, int]) -> bytes:
    """The mask inside its box, as compressed bits; nothing of it may lie outside.

    A bit says whether a pixel differs from the pixel above it: rows resemble each other, so nearly all are 0.

    Args:
        mask: `(H, W)`, of the whole photo.
        box: `(x0, y0, x1, y1)` in pixels.

    Raises:
        ValueError: if a pixel of the mask lies outside the box.
    """
    x0, y0, x1, y1 = box
    inside = mask[y0:y1, x0:x1]
    if np.count_nonzero(inside) != np.count_nonzero(mask):
        raise ValueError(f"the mask reaches out of its box {box}")
    differs = inside.copy()
    differs[1:] ^= inside[:-1]
    return _BY_ROWS + zlib.compress(np.packbits(differs).tobytes(), _LEVEL)


def unpack_mask(data: bytes, box: tuple[int, int, int, int], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The mask that `pack_mask` packed, now or as plain bits before, in a photo of `shape` (H, W).

    Raises:
        ValueError: if the bytes do not fit the box.
    """
    x0, y0, x1, y1 = box
    height, width = y1 - y0, x1 - x0
    try:
        by_rows = data[:1] == _BY_ROWS
        bits = np.frombuffer(zlib.decompress(data[by_rows:]), dtype=np.uint8)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(bits) != (height * width + 7) // 8:
        raise ValueError("a mask does not fit its box")
    mask = np.zeros(shape, dtype=np.bool_)
    inside = np.unpackbits(bits, count=height * width).reshape(height, width).view(np.bool_)
    mask[y0:y1, x0:x1] = np.logical_xor.accumulate(inside, axis=0) if by_rows else inside
    return mask


def pack_points(points: NDArray[np.float32]) -> bytes:
    """`(N, 2)` points as 16-bit shares of the rectangle around them: exact to 1/131,070 of its sides.

    The rectangle comes first: its corner and its sides, little-endian float32.
    """
    if not len(points):
        return b""
    corner = points.min(axis=0).astype("<f4")
    sides = np.ptp(points, axis=0).astype("<f4")
    shares = (points - corner).astype(np.float64) / np.where(sides > 0, sides, 1)
    whole = np.asarray(np.rint(shares * _FINEST), "<u2")
    return bytes(corner.tobytes() + sides.tobytes() + whole.tobytes())


def unpack_points(data: bytes, count: int) -> NDArray[np.float32]:
    """The `(count, 2)` points that `pack_points` packed.

    Raises:
        ValueError: if the bytes do not hold `count` points.
    """
    if not count and not data:
        return np.empty((0, 2), np.float32)
    corner, sides = np.frombuffer(data[:_FRAME], "<f4").astype(np.float64).reshape(2, 2)
    shares = np.frombuffer(data[_FRAME:], "<u2").reshape(count, 2)
    return np.asarray(corner + shares * (sides / _FINEST), np.float32)


def pack_scores(scores: NDArray[np.float32]) -> bytes:
    """`(N,)` scores as little-endian float16; where that is shorter, as compressed differences of their bits.

    Keypoints come in the order of their scores, so the differences are small: their low bytes, then the high.
    """
    plain = np.clip(scores, -_LARGEST_HALF, _LARGEST_HALF).astype("<f2")
    steps = np.diff(plain.view("<u2"), prepend=np.zeros(1, "<u2"))
    short = zlib.compress(steps.view(np.uint8).reshape(-1, 2).T.tobytes(), _LEVEL)
    return short if len(short) < plain.nbytes else plain.tobytes()


def unpack_scores(data: bytes, count: int) -> NDArray[np.float32]:
    """The `(count,)` scores that `pack_scores` packed, now or as plain numbers before.

    Raises:
        ValueError: if the bytes do not hold `count` scores.
    """
    if len(data) == 2 * count:
        return np.frombuffer(data, "<f2").astype(np.float32)
    try:
        content = zlib.decompressobj().decompress(data, 2 * count + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(content) != 2 * count:
        raise ValueError(f"the bytes do not hold {count} scores")
    steps = np.frombuffer(content, np.uint8).reshape(2, count).T.copy().view("<u2")[:, 0]
    return np.cumsum(steps, dtype=np.uint16).view(np.float16).astype(np.float32)


def unpack_keypoints(points: bytes, scores: bytes, descriptors: bytes, count: int) -> Keypoints:
    """The keypoints that `GarmentBlobs.pack` packed.

    Raises:
        ValueError: if the bytes do not hold `count` keypoints.
    """
    return Keypoints(
        points=unpack_points(points, count),
        scores=unpack_scores(scores, count),
        descriptors=unpack_descriptors(descriptors, count),
    )
