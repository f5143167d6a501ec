"""Garment in, all its features out; what a model gives is checked, as models may be anyone's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.features.base import ColorDescriptor, Describer, Embedder, Extractor
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.photo import Photo
from fashion_wizard.turning import turn_garment, turn_photo, turn_points

_TOLERANCE: Final = 0.01


class FeatureExtractor:
    """Computes keypoints, color and embedding of one garment; a `StagedExtractor`.

    Its parts see every photo upright, as `Garment.turned` says; keypoints are in the photo as it is.

    One object may be used from many threads if its parts may. `defaults.feature_extractor` fills in the
    parts that ship.

    Args:
        keypoints: Finds keypoints.
        color: Describes the colors.
        embedder: Describes the garment as a whole.
    """

    def __init__(self, keypoints: Extractor, color: ColorDescriptor, embedder: Embedder) -> None:
        """Loads no model."""
        self.keypoints = keypoints
        self.color = color
        self.embedder = embedder

    @property
    def name(self) -> str:
        """The names of all parts: changes whenever a feature may."""
        return f"{self.keypoints.name}+{self.color.name}+{self.embedder.name}"

    @property
    def blocks(self) -> Mapping[str, int]:
        """The parts of the embedding; see `Embedder.blocks`."""
        return self.embedder.blocks

    def extract(self, photo: Photo, garment: Garment) -> Features:
        """The features of one garment.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Its mask has the photo's height and width.

        Raises:
            FashionWizardError: if a part gives something else than its protocol says.
        """
        return self.with_keypoints(photo, garment, self.vectors(photo, garment))

    def vectors(self, photo: Photo, garment: Garment) -> Features:
        """As `extract`, without keypoints."""
        photo, garment = _upright(photo, garment)
        none = np.empty(0, np.float32)
        return Features(
            keypoints=Keypoints(none.reshape(0, 2), none, none.reshape(0, self.keypoints.dimension)),
            color=_described(self.color, photo, garment),
            embedding=_described(self.embedder, photo, garment),
        )

    def with_keypoints(self, photo: Photo, garment: Garment, vectors: Features) -> Features:
        """The features of a garment, of which `vectors` has been computed."""
        turned, (height, width) = garment.turned, garment.mask.shape
        photo, garment = _upright(photo, garment)
        found = self.keypoints.extract(photo, garment)
        if turned:
            size = (height, width) if turned % 2 else (width, height)
            found = replace(found, points=turn_points(found.points, -turned, size))
        return replace(vectors, keypoints=found)


def _upright(photo: Photo, garment: Garment) -> tuple[Photo, Garment]:
    """A photo that has been set upright, and the garment in it."""
    if not garment.turned:
        return photo, garment
    return turn_photo(photo, garment.turned), turn_garment(garment, garment.turned)


def _described(model: Describer, photo: Photo, garment: Garment) -> NDArray[np.float32]:
    vector = np.asarray(model.describe(photo, garment), np.float32)
    if vector.ndim != 1:
        raise FashionWizardError(f"{model.name} has to give one vector of shape (D,), not {vector.shape}")
    length = float(np.linalg.norm(vector))
    if not abs(length - 1) < _TOLERANCE:
        raise FashionWizardError(
            f"{model.name} has to give vectors of unit length, not of length {length:g}; divide each by its "
            "length"
        )
    return vector
