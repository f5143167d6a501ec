"""The garments of a photo in little memory: masks as bits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment

Box = tuple[int, int, int, int]
_OVERHEAD = 500
"""Bytes that an object takes beside its arrays, roughly."""


@dataclass(frozen=True, eq=False, slots=True)
class PackedGarments:
    """Garments of one photo.

    Attributes:
        garments: Of each its label, box, score and turn, and its mask's height, width and bits.
    """

    garments: tuple[tuple[str, Box, float, int, tuple[int, int], NDArray[np.uint8]], ...]

    @classmethod
    def pack(cls, garments: Sequence[Garment]) -> "PackedGarments":
        """Garments of one photo, with a bit for each pixel of their masks."""
        return cls(
            tuple(
                (each.label, each.box, each.score, each.turned, _shape(each.mask), np.packbits(each.mask))
                for each in garments
            )
        )

    def unpack(self) -> list[Garment]:
        """The garments as they were."""
        return [
            Garment(label, _mask(bits, shape), box, score, turned)
            for label, box, score, turned, shape, bits in self.garments
        ]

    @property
    def nbytes(self) -> int:
        """The memory that this takes, in bytes."""
        return _OVERHEAD + sum(_OVERHEAD + bits.nbytes for *_, bits in self.garments)


def _shape(mask: NDArray[np.bool_]) -> tuple[int, int]:
    height, width = mask.shape
    return height, width


def _mask(bits: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.bool_]:
    return np.unpackbits(bits, count=shape[0] * shape[1]).reshape(shape).view(np.bool_)
