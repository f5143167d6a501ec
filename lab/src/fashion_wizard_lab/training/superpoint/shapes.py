"""Synthetic shapes with exactly known corners, rendered on the fly (arXiv 1712.07629, section 4)."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.training.superpoint.homography import inside, move_points, random_homography, warp

Canvas = NDArray[np.uint8]
Points = NDArray[np.float32]
_SUB = 4
"""Binary places that OpenCV's drawing takes for parts of a pixel."""


def _fixed(points: NDArray[np.floating]) -> NDArray[np.int32]:
    return np.round(np.asarray(points) * 2**_SUB).astype(np.int32)


def _gray(rng: np.random.Generator, against: float, least: int = 35) -> int:
    """A random gray that stands out from another."""
    while True:
        value = int(rng.integers(0, 256))
        if abs(value - against) >= least:
            return value


def _fill(canvas: Canvas, points: NDArray[np.floating], gray: int) -> None:
    cv2.fillPoly(canvas, [_fixed(points)], [gray], cv2.LINE_AA, _SUB)


def _line(canvas: Canvas, start: Points, end: Points, gray: int, thickness: int) -> None:
    a, b = _fixed(np.stack([start, end]))
    cv2.line(canvas, (int(a[0]), int(a[1])), (int(b[0]), int(b[1])), [gray], thickness, cv2.LINE_AA, _SUB)


def background(rng: np.random.Generator, size: tuple[int, int]) -> Canvas:
    """Smooth random blobs of low contrast: nothing in it is a corner."""
    width, height = size
    coarse = rng.integers(0, 256, (int(rng.integers(2, 6)), int(rng.integers(2, 6)))).astype(np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    low = rng.uniform(0, 215)
    return np.clip(low + smooth / 255 * rng.uniform(0, 60), 0, 255).astype(np.uint8)


def _convex(rng: np.random.Generator, center: Points, radius: float, corners: int) -> Points:
    angles = np.sort(rng.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi, corners, endpoint=False))
    angles = angles + rng.uniform(-0.35, 0.35, corners) * (2 * np.pi / corners)
    reach = radius * rng.uniform(0.6, 1.0, corners)
    return (center + np.stack([np.cos(angles), np.sin(angles)], 1) * reach[:, None]).astype(np.float32)


def lines(canvas: Canvas, rng: np.random.Generator) -> Points:
    """A few straight lines; their ends are the corners."""
    size = np.array(canvas.shape[::-1])
    ends: list[Points] = []
    for _ in range(int(rng.integers(1, 7))):
        a, b = (rng.uniform(0.03, 0.97, (2, 2)) * size).astype(np.float32)
        if np.hypot(*(a - b)) < 0.2 * size.min():
            continue
        _line(canvas, a, b, _gray(rng, float(canvas.mean())), int(rng.integers(1, 5)))
        ends += [a, b]
    return np.array(ends, np.float32).reshape(-1, 2)


def polygon(canvas: Canvas, rng: np.random.Generator) -> Points:
    """One filled polygon of 3 to 6 corners."""
    size = np.array(canvas.shape[::-1])
    center = (rng.uniform(0.25, 0.75, 2) * size).astype(np.float32)
    points = _convex(rng, center, rng.uniform(0.15, 0.5) * size.min(), int(rng.integers(3, 7)))
    _fill(canvas, points, _gray(rng, float(canvas.mean())))
    return points


def polygons(canvas: Canvas, rng: np.random.Generator) -> Points:
    """Several polygons, none touching another."""
    size = np.array(canvas.shape[::-1])
    taken: list[tuple[Points, float]] = []
    found: list[Points] = []
    for _ in range(int(rng.integers(3, 12))):
        center = (rng.uniform(0.05, 0.95, 2) * size).astype(np.float32)
        radius = float(rng.uniform(0.06, 0.2) * size.min())
        if any(np.hypot(*(center - other)) < radius + reach + 3 for other, reach in taken):
            continue
        points = _convex(rng, center, radius, int(rng.integers(3, 6)))
        _fill(canvas, points, _gray(rng, float(canvas.mean())))
        taken.append((center, radius))
        found.append(points)
    return np.concatenate(found).astype(np.float32) if found else np.zeros((0, 2), np.float32)


def ellipses(canvas: Canvas, rng: np.random.Generator) -> Points:
    """Round shapes: they teach that a curved edge is no corner."""
    size = np.array(canvas.shape[::-1])
    for _ in range(int(rng.integers(2, 9))):
        center = _fixed(rng.uniform(0, 1, 2) * size)
        axes = _fixed(rng.uniform(0.05, 0.25, 2) * size.min())
        gray = _gray(rng, float(canvas.mean()))
        cv2.ellipse(
            canvas,
            (int(center[0]), int(center[1])),
            (int(axes[0]), int(axes[1])),
            float(rng.uniform(0, 180)),
            0.0,
            360.0,
            [gray],
            -1,
            cv2.LINE_AA,
            _SUB,
        )
    return np.zeros((0, 2), np.float32)


def star(canvas: Canvas, rng: np.random.Generator) -> Points:
    """Rays from one center; the center and the ends are corners."""
    size = np.array(canvas.shape[::-1])
    center = (rng.uniform(0.3, 0.7, 2) * size).astype(np.float32)
    ends = _convex(rng, center, rng.uniform(0.25, 0.6) * size.min(), int(rng.integers(3, 7)))
    gray, thickness = _gray(rng, float(canvas.mean())), int(rng.integers(1, 5))
    for end in ends:
        _line(canvas, center, end, gray, thickness)
    return np.concatenate([center[None], ends])


def _grid(rng: np.random.Generator, size: NDArray[np.integer], rows: int, columns: int) -> Points:
    """The crossings of a grid under a random homography, `(rows + 1, columns + 1, 2)`."""
    x, y = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1))
    flat = np.stack([x.ravel(), y.ravel()], 1) * (size - 1)
    matrix = random_homography(
        rng, (int(size[0]), int(size[1])), rotation=180, scale=(0.4, 1.1), corner=0.2, shift=0.2
    )
    return move_points(matrix, flat).reshape(rows + 1, columns + 1, 2)


def checkerboard(canvas: Canvas, rng: np.random.Generator) -> Points:
    """A board under perspective; a crossing is a corner where its squares differ in gray."""
    size = np.array(canvas.shape[::-1])
    rows, columns = (int(n) for n in rng.integers(3, 8, 2))
    grid = _grid(rng, size, rows, columns)
    first = _gray(rng, float(canvas.mean()))
    second = _gray(rng, first)
    for i in range(rows):
        for j in range(columns):
            square = np.stack([grid[i, j], grid[i, j + 1], grid[i + 1, j + 1], grid[i + 1, j]])
            jitter = int(rng.integers(-12, 13))
            _fill(canvas, square, int(np.clip((first if (i + j) % 2 else second) + jitter, 0, 255)))
    return grid.reshape(-1, 2)


def stripes(canvas: Canvas, rng: np.random.Generator) -> Points:
    """Bands of different grays under perspective; the ends of each border are corners."""
    size = np.array(canvas.shape[::-1])
    columns = int(rng.integers(3, 11))
    grid = _grid(rng, size, 1, columns)
    gray = float(canvas.mean())
    for j in range(columns):
        gray = _gray(rng, gray)
        _fill(canvas, np.stack([grid[0, j], grid[0, j + 1], grid[1, j + 1], grid[1, j]]), int(gray))
    return grid.reshape(-1, 2)


def cube(canvas: Canvas, rng: np.random.Generator) -> Points:
    """A box seen from a corner: three faces, seven visible corners."""
    size = np.array(canvas.shape[::-1])
    center = rng.uniform(0.35, 0.65, 2) * size
    angles = (
        rng.uniform(0, 2 * np.pi) + np.array([0, 2 * np.pi / 3, 4 * np.pi / 3]) + rng.uniform(-0.4, 0.4, 3)
    )
    edges = np.stack([np.cos(angles), np.sin(angles)], 1) * rng.uniform(0.15, 0.4, (3, 1)) * size.min()
    gray = float(canvas.mean())
    for i in range(3):
        a, b = edges[i], edges[(i + 1) % 3]
        gray = _gray(rng, gray, 25)
        _fill(canvas, np.stack([center, center + a, center + a + b, center + b]), int(gray))
    corners = [center, *(center + e for e in edges)]
    corners += [center + edges[i] + edges[(i + 1) % 3] for i in range(3)]
    return np.array(corners, np.float32)


def noise(canvas: Canvas, rng: np.random.Generator) -> Points:
    """Nothing but noise: no corners."""
    canvas[:] = rng.integers(0, 256, canvas.shape, dtype=np.uint8)
    return np.zeros((0, 2), np.float32)


SHAPES: tuple[Callable[[Canvas, np.random.Generator], Points], ...] = (
    lines, polygon, polygons, polygons, ellipses, star, checkerboard, checkerboard, stripes, cube, noise,
)  # fmt: skip
"""Every shape once, the commonest in cloth (boards, many corners) twice."""


def render(rng: np.random.Generator, size: tuple[int, int]) -> tuple[Canvas, Points]:
    """One training picture: a shape on a background, blurred and bent a little.

    Args:
        rng: The only source of chance.
        size: (width, height) in pixels.

    Returns:
        `(height, width)` uint8 and the `(N, 2)` corners inside it.
    """
    canvas = background(rng, size)
    points = SHAPES[int(rng.integers(len(SHAPES)))](canvas, rng)
    matrix = random_homography(rng, size, rotation=15, scale=(0.85, 1.2), corner=0.1, shift=0.05)
    canvas = np.asarray(warp(canvas, matrix, size, cv2.BORDER_REPLICATE), np.uint8)
    points = move_points(matrix, points)
    sigma = rng.uniform(0, 1.6)
    if sigma > 0.3:
        canvas = np.asarray(cv2.GaussianBlur(canvas, (0, 0), sigma), np.uint8)
    return canvas, points[inside(points, size)]
