"""What every keypoint extractor promises."""

from typing import Protocol

from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.photo import Photo


class Extractor(Protocol):
    """Garment in, keypoints out."""

    @property
    def name(self) -> str:
        """Tells this extractor's answers from another's: changes whenever they may change."""
        ...

    @property
    def dimension(self) -> int:
        """The length D of a descriptor."""
        ...

    def extract(self, photo: Photo, garment: Garment) -> Keypoints:
        """Find as many keypoints as the garment gives; none is a fine answer.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: The region of that photo to look at; its mask has the photo's height and width.
        """
        ...
