"""Random homographies, and points and pictures moved by them."""

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def random_homography(
    rng: np.random.Generator,
    size: tuple[int, int],
    *,
    rotation: float = 30.0,
    scale: tuple[float, float] = (0.7, 1.3),
    corner: float = 0.12,
    shift: float = 0.1,
) -> Array:
    """A homography of a picture onto one of the same size, as a hand-held camera might make it.

    Args:
        rng: The only source of chance.
        size: (width, height) in pixels.
        rotation: The largest turn either way, degrees.
        scale: Smallest and largest magnification, drawn evenly in the logarithm.
        corner: How far each corner may move, as a share of the sides.
        shift: How far the center may move, as a share of the sides.

    Returns:
        `(3, 3)`, maps (x, y, 1) of the old picture to the new.
    """
    sides = np.array(size, dtype=np.float64)
    center = (sides - 1) / 2
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * (sides - 1)
    moved = corners + rng.uniform(-corner, corner, (4, 2)) * sides
    angle = np.deg2rad(rng.uniform(-rotation, rotation))
    factor = np.exp(rng.uniform(np.log(scale[0]), np.log(scale[1])))
    turn = factor * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    moved = (moved - center) @ turn.T + center + rng.uniform(-shift, shift, 2) * sides
    return np.asarray(
        cv2.getPerspectiveTransform(corners.astype(np.float32), moved.astype(np.float32)), dtype=np.float64
    )


def move_points(homography: Array, points: NDArray[np.floating]) -> NDArray[np.float32]:
    """`(N, 2)` points mapped by a homography."""
    if not len(points):
        return np.zeros((0, 2), np.float32)
    return np.asarray(cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), homography))[
        :, 0
    ].astype(np.float32)


def warp(
    picture: NDArray[np.integer | np.floating],
    homography: NDArray[np.floating],
    size: tuple[int, int],
    border: int = cv2.BORDER_REFLECT_101,
) -> NDArray[np.integer | np.floating]:
    """A picture mapped by a homography onto a canvas of (width, height)."""
    return cv2.warpPerspective(picture, homography, size, flags=cv2.INTER_LINEAR, borderMode=border)


def inside(points: NDArray[np.floating], size: tuple[int, int], margin: float = 0.0) -> NDArray[np.bool_]:
    """Which of `(N, 2)` points lie in a picture of (width, height), at least `margin` from its border."""
    low, high = margin, np.array(size) - 1 - margin
    return np.asarray(((points >= low) & (points <= high)).all(axis=1))
