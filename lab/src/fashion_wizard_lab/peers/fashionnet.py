"""FashionNet's vector and landmarks of one garment, by ONNX Runtime (Liu et al., "DeepFashion", CVPR 2016).

It is here to be compared with. Small weights that learned from rendered garments lie beside this file.
Whoever has DeepFashion trains others, see `training/fashionnet`.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import sha256_of
from fashion_wizard.garment import Garment
from fashion_wizard.model import open_model
from fashion_wizard.photo import Photo
from fashion_wizard_lab.peers.square import Square

MARKS: Final = 8
"""A place for each landmark that any clothes have; those that a kind lacks count as cut off."""

RENDERED: Final = Path(__file__).with_name("fashionnet_rendered.onnx")
"""Weights that learned from rendered garments alone: anyone may use them; `training/fashionnet` says how."""

MISSING: Final = (
    "FashionNet needs trained weights: make them with `fashion-wizard train fashionnet --inshop ROOT`, then "
    "name the .onnx file with --fashionnet or FASHION_WIZARD_FASHIONNET"
)

_OUTPUTS: Final = ["vector", "points", "visibility"]


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """What FashionNet says of one garment.

    Attributes:
        vector: `(D,)` float32, unit length.
        points: `(8, 2)` float32, x and y in pixels of the photo, in the order of the landmarks of full-body
            clothes: collar, sleeve, waistline and hem, the left one first.
        visibility: `(8, 3)` float32, probabilities of visible, hidden, and cut off or not there at all.
    """

    vector: NDArray[np.float32]
    points: NDArray[np.float32]
    visibility: NDArray[np.float32]


class FashionNet:
    """One vector of a garment, made of the whole and of what surrounds its landmarks.

    All outside of the garment's mask is blanked, so a garment that is a box is seen with all that is in it.
    The model is loaded on first use. One object may serve many threads.

    Args:
        weights: ONNX file, as `train fashionnet` exports it.
    """

    def __init__(self, weights: Path) -> None:
        """Nothing is loaded yet.

        Raises:
            FashionWizardError: if there is no such file.
        """
        if not weights.is_file():
            raise FashionWizardError(f"{weights}: there is no such file. {MISSING}")
        self.weights = weights

    @cached_property
    def name(self) -> str:
        """The weights' hash: the input's size is theirs too."""
        return f"fashionnet-{sha256_of(self.weights)[:12]}"

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        return open_model(self.weights, "FashionNet", ["photo"], _OUTPUTS)

    @cached_property
    def side(self) -> int:
        """Of the square that the network sees, pixels."""
        return int(self._session.get_inputs()[0].shape[-1])

    def see(self, photo: Photo, garment: Garment) -> Seen:
        """Everything that the network says of one garment.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Its mask has the photo's height and width.
        """
        square = Square.of(photo, garment.mask, garment.box, self.side)
        batch = square.pixels.transpose(2, 0, 1)[None].astype(np.float32)
        vector, points, visibility = (one[0] for one in self._session.run(_OUTPUTS, {"photo": batch}))
        return Seen(vector, square.to_photo(points * self.side - 0.5), visibility)

    def describe(self, photo: Photo, garment: Garment) -> NDArray[np.float32]:
        """The vector alone, `(D,)` float32 of unit length; see `see`."""
        return self.see(photo, garment).vector
