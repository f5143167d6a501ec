"""From centimeters of a drawing to pixels of a canvas."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.wardrobe.geometry import Points, points, rotation
from fashion_wizard_lab.wardrobe.parts import Part


@dataclass(frozen=True, eq=False, slots=True)
class Camera:
    """Centimeters of the drawing to pixels of the canvas: turned, scaled, moved.

    Attributes:
        center: x, y of the drawing that lie in the middle of the canvas.
        scale: Pixels a centimeter.
        turn: Degrees, clockwise.
        size: `(width, height)` of the canvas in pixels.
    """

    center: tuple[float, float]
    scale: float
    turn: float
    size: tuple[int, int]

    def matrix(self) -> NDArray[np.float64]:
        """`(2, 3)`: canvas = matrix @ (x, y, 1)."""
        linear = rotation(self.turn) * self.scale
        return np.column_stack([linear, np.array(self.size) / 2 - linear @ np.array(self.center)])

    def pixels(self, places: Points) -> Points:
        """`(N, 2)` places of the drawing on the canvas."""
        matrix = self.matrix()
        return points(places) @ matrix[:, :2].T + matrix[:, 2]


def window_of(part: Part, camera: Camera, margin: int) -> tuple[slice, slice] | None:
    """The rows and columns of the canvas that the part can touch."""
    corners = part.shape.points
    low, high = corners.min(axis=0) - part.stroke - 2, corners.max(axis=0) + part.stroke + 2
    box = camera.pixels(points([low, (high[0], low[1]), high, (low[0], high[1])]))
    x0, y0 = np.maximum(np.floor(box.min(axis=0)) - margin, 0).astype(int)
    x1, y1 = np.minimum(np.ceil(box.max(axis=0)) + margin, camera.size).astype(int)
    return (slice(y0, y1), slice(x0, x1)) if x1 > x0 and y1 > y0 else None
