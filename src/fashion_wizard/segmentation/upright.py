"""Which way up a photo is: customers lay a garment on a bed, and take it from the side."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from fashion_wizard.files import sha256_of
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.model import open_model
from fashion_wizard.photo import Photo
from fashion_wizard.steps import step
from fashion_wizard.turning import turn_garment, turn_photo
from fashion_wizard.weights import weights_path

SIDE: Final = 128
"""Pixels each way of what the network sees: the photo, stretched."""
_SURE: Final = 0.9
"""A photo is turned only where that turn has at least this chance, on average of all four ways to see it."""


class Upright:
    """Says by how many quarters a photo has to be turned. May be used from many threads.

    The model is loaded on first use.

    Args:
        file: The weights; those that ship unless given.
    """

    def __init__(self, file: Path | None = None) -> None:
        """Loads no model yet."""
        self.file = file or weights_path("upright.onnx")

    @cached_property
    def digest(self) -> str:
        """Tells these weights from others: the first 6 digits of their SHA-256."""
        return sha256_of(self.file)[:6]

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_model(self.file, "the network that says which way up a photo is", ["photo"], ["turns"])

    def find(self, photo: Photo, find: Callable[[Photo], list[Garment]]) -> list[Garment]:
        """What `find` finds in a photo that has been set upright, if it recognizes more there.

        Legs with shoes look much the same upside down to a network that sees a small photo, not to `find`.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            find: Takes a photo, and gives garments whose masks have its height and width.

        Returns:
            Garments in the photo as it is; `Garment.turned` says what would set it upright.
        """
        quarters = self.quarters(photo)
        found = find(photo)
        if not quarters:
            return found
        upright = find(turn_photo(photo, quarters))
        if _recognized(upright) <= _recognized(found):
            return found
        return [turn_garment(garment, -quarters) for garment in upright]

    def quarters(self, photo: Photo) -> int:
        """How many quarter turns, counterclockwise, set a photo upright: 0 to 3; 0 unless that is sure.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
        """
        step()
        small = np.asarray(cv2.resize(photo, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.uint8)
        chances = self._chances(small)
        if chances[0] < 1 - _SURE:
            views = [np.roll(self._chances(turn_photo(small, turn)), turn) for turn in range(1, 4)]
            chances = np.mean([chances, *views], axis=0)
        likeliest = int(np.argmax(chances))
        return likeliest if chances[likeliest] >= _SURE else 0

    def _chances(self, small: Photo) -> NDArray[np.float32]:
        """`(4,)`: how likely it is that a photo needs 0, 1, 2 or 3 quarter turns."""
        given = {"photo": small.transpose(2, 0, 1)[None].astype(np.float32)}
        (logits,) = self._session.run(["turns"], given)[0]
        chances = np.exp(logits - logits.max())
        return np.asarray(chances / chances.sum(), np.float32)


def _recognized(garments: Sequence[Garment]) -> float:
    """How much was recognized: the scores of all that has a name, added up."""
    return sum(garment.score for garment in garments if garment.label != UNKNOWN_LABEL)
