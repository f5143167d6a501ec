"""A garment alone on a white square: what networks of a fixed input see, and the way back."""

from dataclasses import dataclass
from typing import Final, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.photo import Photo

WHITE: Final = 255


@dataclass(frozen=True, eq=False, slots=True)
class Square:
    """A box of a photo, scaled to fit a square and centered in it.

    Attributes:
        pixels: `(S, S, 3)` uint8 RGB; white beside the box and wherever the mask is not set.
        origin: x and y of the box's upper left corner in the photo, pixels.
        scale: Pixels of the square for one of the photo, (x, y).
        margin: x and y of that corner in the square, pixels.
    """

    pixels: NDArray[np.uint8]
    origin: tuple[int, int]
    scale: tuple[float, float]
    margin: tuple[int, int]

    @classmethod
    def of(
        cls, photo: Photo, mask: NDArray[np.bool_] | None, box: tuple[int, int, int, int], side: int
    ) -> Self:
        """Cut out a box.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            mask: `(H, W)`; all that is outside of it becomes white. None keeps everything.
            box: `(x0, y0, x1, y1)` in pixels of the photo, inside it and not empty.
            side: Of the square, pixels.
        """
        x0, y0, x1, y1 = box
        cut = photo[y0:y1, x0:x1]
        if mask is not None:
            cut = np.where(mask[y0:y1, x0:x1, None], cut, np.uint8(WHITE))
        zoom = side / max(x1 - x0, y1 - y0)
        width, height = (max(1, round(edge * zoom)) for edge in (x1 - x0, y1 - y0))
        how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
        left, top = (side - width) // 2, (side - height) // 2
        pixels = np.full((side, side, 3), WHITE, np.uint8)
        pixels[top : top + height, left : left + width] = cv2.resize(
            np.ascontiguousarray(cut), (width, height), interpolation=how
        )
        return cls(pixels, (x0, y0), (width / (x1 - x0), height / (y1 - y0)), (left, top))

    def to_square(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """`(N, 2)` points of the photo as points of the square; pixel centers stay pixel centers."""
        origin, scale, margin = (np.array(value, np.float32) for value in self._frame)
        return np.asarray((points + 0.5 - origin) * scale + margin - 0.5, np.float32)

    def to_photo(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """The way back from `to_square`."""
        origin, scale, margin = (np.array(value, np.float32) for value in self._frame)
        return np.asarray((points + 0.5 - margin) / scale + origin - 0.5, np.float32)

    @property
    def _frame(self) -> tuple[tuple[float, float], ...]:
        return self.origin, self.scale, self.margin
