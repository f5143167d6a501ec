"""What every segmenter promises."""

from pathlib import Path
from typing import Protocol

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo


class Segmenter(Protocol):
    """Photo in, garments out."""

    @property
    def name(self) -> str:
        """Tells this segmenter's answers from another's: changes whenever they may change."""
        ...

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """Find the garments of a photo, largest first.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            path: Where the photo came from, for segmenters that look up given annotations.
        """
        ...
