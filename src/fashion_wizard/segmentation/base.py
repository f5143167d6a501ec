"""What finds the garments of a photo, as a protocol: a new implementation is one new file."""

from pathlib import Path
from typing import Protocol

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo


class Segmenter(Protocol):
    """Finds the garments of a photo; body parts may be among them."""

    @property
    def name(self) -> str:
        """Identifies weights and settings: changes whenever the garments of a photo may change."""
        ...

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """Find the garments of a photo, largest first.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            path: Where the photo came from, for segmenters that look up given annotations.
        """
        ...
