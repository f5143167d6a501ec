"""Garment in, all its features out."""

from fashion_wizard.features.base import Extractor
from fashion_wizard.features.color import ColorWords
from fashion_wizard.features.embedding import Embedding
from fashion_wizard.features.superpoint import SuperPoint
from fashion_wizard.garment import Features, Garment
from fashion_wizard.photo import Photo


class FeatureExtractor:
    """Runs every extractor on one garment.

    Args:
        keypoints: Finds keypoints; SuperPoint with the shipped weights unless given.
        embedding: Embeds the garment; with the shipped weights unless given.
    """

    def __init__(self, keypoints: Extractor | None = None, embedding: Embedding | None = None) -> None:
        """Nothing is loaded yet."""
        self.keypoints: Extractor = keypoints or SuperPoint()
        self.color = ColorWords()
        self.embedding = embedding or Embedding()

    @property
    def name(self) -> str:
        """The names of all parts: changes whenever a feature may."""
        return f"{self.keypoints.name}+{self.color.name}+{self.embedding.name}"

    def extract(self, photo: Photo, garment: Garment) -> Features:
        """The features of one garment.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Its mask has the photo's height and width.
        """
        return Features(
            keypoints=self.keypoints.extract(photo, garment),
            color=self.color.describe(photo, garment),
            embedding=self.embedding.describe(photo, garment),
        )
