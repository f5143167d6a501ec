"""Two views of one labelled photo, as training sees them, and each point's way between them."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.training.superpoint.homography import random_homography
from fashion_wizard_lab.training.superpoint.light import change_light

VIEW: Final = (192, 192)
"""Width and height of a training view, pixels."""
BENT: Final = 0.25
"""Share of pairs whose second view shows the cloth bent."""
BEND: Final = 6.0
"""The furthest that a bend moves a point, pixels."""
PLAIN: Final = 0.5
"""Share of pairs whose first view is in the photo's own light."""

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class View:
    """What a training view shows.

    Attributes:
        gray: `(H, W)` uint8.
        heat: `(H, W)` float32, the labels' heat there: 0 where the view lies beyond the photo.
        seen: `(H, W)` bool, where it shows the photo and no mirror image of it.
    """

    gray: NDArray[np.uint8]
    heat: Array
    seen: NDArray[np.bool_]


def make_pair(
    rng: np.random.Generator, gray: NDArray[np.uint8], heat: NDArray[np.uint8]
) -> tuple[View, View, Array]:
    """Look at a part of a photo twice.

    The first view is nearly straight on. The second is turned, scaled, seen askew, in another light, noisy,
    and of bent cloth by chance.

    Args:
        rng: The only source of chance.
        gray: `(H, W)` the photo.
        heat: `(H, W)` its label, 0 to 255.

    Returns:
        The views, and for each pixel of the second `(H, W, 2)` its x and y in the first.
    """
    first = random_homography(rng, VIEW, rotation=10, scale=(0.8, 1.2), corner=0.03) @ _window(
        rng, gray.shape
    )
    second = random_homography(rng, VIEW, rotation=33, scale=(0.68, 1.35), corner=0.09) @ first
    bend = _bend(rng) if rng.random() < BENT else np.zeros((*VIEW[::-1], 2), np.float32)
    here, there = _pixels(first, 0 * bend), _pixels(second, bend)
    a, b = _look(gray, heat, here), _look(gray, heat, there)
    a_gray = a.gray if rng.random() < PLAIN else change_light(rng, a.gray)
    way = cv2.perspectiveTransform(there, first).astype(np.float32)
    return View(a_gray, a.heat, a.seen), View(change_light(rng, b.gray), b.heat, b.seen), way


def _window(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.float64]:
    """Moves a random part of the photo, of a view's size, to the view."""
    room = np.array(shape[::-1]) - VIEW
    left, top = (rng.uniform(min(0, r), max(0, r)) for r in room)
    return np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1]])


def _bend(rng: np.random.Generator) -> Array:
    """A smooth `(H, W, 2)` shift of pixels, as folds of cloth make it."""
    side = int(rng.integers(3, 7))
    coarse = rng.uniform(-1, 1, (side, side, 2)).astype(np.float32) * rng.uniform(0.2, 1) * BEND
    return np.asarray(cv2.resize(coarse, VIEW, interpolation=cv2.INTER_CUBIC), np.float32)


def _pixels(homography: NDArray[np.float64], bend: Array) -> Array:
    """Where in the photo each pixel of a view lies, `(H, W, 2)`."""
    grid = np.stack(np.meshgrid(np.arange(VIEW[0]), np.arange(VIEW[1])), axis=-1).astype(np.float32)
    return cv2.perspectiveTransform(grid + bend, np.linalg.inv(homography)).astype(np.float32)


def _look(gray: NDArray[np.uint8], heat: NDArray[np.uint8], places: Array) -> View:
    x, y = places[..., 0], places[..., 1]
    shown = cv2.remap(gray, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    warm = cv2.remap(heat.astype(np.float32) / 255, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    height, width = gray.shape
    seen = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    return View(np.asarray(shown, np.uint8), np.asarray(warm, np.float32), seen)
