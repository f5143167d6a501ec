"""Garment in, all its features out."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from fashion_wizard.features.base import ColorDescriptor, Embedder, Extractor
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.photo import Photo


class FeatureExtractor:
    """Computes keypoints, color and embedding of one garment; a `StagedExtractor`.

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
        """
        return self.with_keypoints(photo, garment, self.vectors(photo, garment))

    def vectors(self, photo: Photo, garment: Garment) -> Features:
        """As `extract`, without keypoints."""
        none = np.empty(0, np.float32)
        return Features(
            keypoints=Keypoints(none.reshape(0, 2), none, none.reshape(0, self.keypoints.dimension)),
            color=self.color.describe(photo, garment),
            embedding=self.embedder.describe(photo, garment),
        )

    def with_keypoints(self, photo: Photo, garment: Garment, vectors: Features) -> Features:
        """The features of a garment, of which `vectors` has been computed."""
        return replace(vectors, keypoints=self.keypoints.extract(photo, garment))
