"""The crop of a garment, scaled for a network, and coordinates back in the photo's pixels."""

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo

LARGEST_ZOOM = 2.0
"""The largest factor by which a small garment is enlarged: more adds no detail."""


@dataclass(frozen=True, eq=False, slots=True)
class Crop:
    """A garment's box, cut out of a photo and scaled.

    Attributes:
        gray: `(h, w)` uint8; both sides are multiples of `multiple`, filled up by repeating the last pixels.
        mask: `(h, w)` bool, the garment; False where filled up.
        origin: x and y of the crop's upper left corner in the photo, pixels.
        scale: Pixels of the crop for one of the photo, (x, y).
    """

    gray: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    origin: tuple[int, int]
    scale: tuple[float, float]

    @classmethod
    def of(cls, photo: Photo, garment: Garment, *, longest: int, multiple: int) -> Self:
        """Cut out a garment's box so that its longer side is `longest` pixels.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            garment: Its mask has the photo's height and width.
            longest: Longer side of the scaled box, pixels; less where that would enlarge too much.
            multiple: Both sides are filled up to multiples of this.
        """
        x0, y0, x1, y1 = garment.box
        zoom = min(longest / max(x1 - x0, y1 - y0), LARGEST_ZOOM)
        width, height = (max(1, round(side * zoom)) for side in (x1 - x0, y1 - y0))
        gray = cv2.cvtColor(np.ascontiguousarray(photo[y0:y1, x0:x1]), cv2.COLOR_RGB2GRAY)
        how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
        gray = cv2.resize(gray, (width, height), interpolation=how)
        mask = cv2.resize(
            garment.mask[y0:y1, x0:x1].astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST
        )
        right, bottom = -width % multiple, -height % multiple
        gray = cv2.copyMakeBorder(gray, 0, bottom, 0, right, cv2.BORDER_REPLICATE)
        mask = cv2.copyMakeBorder(mask, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=[0])
        return cls(
            np.asarray(gray, np.uint8),
            mask.astype(np.bool_),
            (x0, y0),
            (width / (x1 - x0), height / (y1 - y0)),
        )

    def inner_mask(self, margin: int) -> NDArray[np.bool_]:
        """`(h, w)`: the mask less `margin` pixels at its edge; the crop's own border counts as edge."""
        side = 2 * margin + 1
        bordered = cv2.copyMakeBorder(self.mask.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=[0])
        inner = cv2.erode(bordered, np.ones((side, side), np.uint8), borderValue=(0,))
        return inner[1:-1, 1:-1].astype(np.bool_)

    def to_photo(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """`(N, 2)` points of the crop as points of the photo; pixel centers stay pixel centers."""
        scale = np.array(self.scale, np.float32)
        return np.asarray((points + 0.5) / scale - 0.5 + np.array(self.origin), np.float32)
