"""Outlines: smooth closed and open curves as SVG path data, limbs with a width, and affine maps.

All lengths are centimeters on a person 178 cm tall: x to the right from the body's middle, y down from the
crown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
"""`(N, 2)` x and y."""

FLOOR: Final = 178.0
"""The y of the floor under a standing figure."""


Run = ArrayLike | Sequence[Any]
"""Points in any form: an array, or a list of pairs and arrays."""


def points(values: Run) -> Points:
    """`values` as an `(N, 2)` float array."""
    return np.asarray(values, dtype=np.float64).reshape(-1, 2)


@dataclass(frozen=True, eq=False, slots=True)
class Shape:
    """A drawn outline.

    Attributes:
        path: SVG path data.
        points: `(N, 2)` the points that the path runs through.
    """

    path: str
    points: Points


def _beziers(run: Points) -> str:
    """Catmull-Rom through `run` as cubic Beziers, without the first move."""
    if len(run) == 2:
        return f"L{run[1, 0]:.2f} {run[1, 1]:.2f}"
    before = np.vstack([run[0], run[:-2]])
    after = np.vstack([run[2:], run[-1]])
    first = run[:-1] + (run[1:] - before) / 6
    second = run[1:] - (after - run[:-1]) / 6
    return "".join(
        f"C{a[0]:.2f} {a[1]:.2f} {b[0]:.2f} {b[1]:.2f} {c[0]:.2f} {c[1]:.2f}"
        for a, b, c in zip(first.tolist(), second.tolist(), run[1:].tolist(), strict=True)
    )


def outline(*runs: Run) -> Shape:
    """A closed outline: smooth within each run, with corners where one run ends and the next begins.

    A run whose first point is not the last point of the run before is joined to it by a straight line.
    """
    arrays = [points(run) for run in runs]
    text = [f"M{arrays[0][0, 0]:.2f} {arrays[0][0, 1]:.2f}"]
    last = arrays[0][0]
    for run in arrays:
        if abs(run[0, 0] - last[0]) + abs(run[0, 1] - last[1]) > 1e-6:
            text.append(f"L{run[0, 0]:.2f} {run[0, 1]:.2f}")
        text.append(_beziers(run))
        last = run[-1]
    return Shape("".join(text) + "Z", np.vstack(arrays))


def curve(run: Run) -> Shape:
    """An open smooth curve."""
    array = points(run)
    return Shape(f"M{array[0, 0]:.2f} {array[0, 1]:.2f}" + _beziers(array), array)


def polyline(*lines: Run) -> str:
    """SVG path data of straight lines."""
    return "".join("M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points(line).tolist()) for line in lines)


def ellipse(center: ArrayLike, radius_x: float, radius_y: float, tilt: float = 0.0) -> Shape:
    """An ellipse; `tilt` in degrees, clockwise."""
    angles = np.linspace(0, 2 * np.pi, 17)
    ring = np.stack([radius_x * np.cos(angles), radius_y * np.sin(angles)], axis=1)
    return outline(points(center) + ring @ rotation(tilt).T)


def rotation(degrees: float) -> NDArray[np.float64]:
    """The 2x2 matrix that turns clockwise on a photo, where y runs down."""
    radians = np.deg2rad(degrees)
    return np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])


def mirrored(run: Run) -> Points:
    """The run on the other side of the body, in reversed order, so that an outline can go on with it."""
    return points(run)[::-1] * (-1, 1)


def shifted(run: Points, x: float, y: float) -> Points:
    """The same, moved by x and y."""
    return np.asarray(run + np.array((x, y)), np.float64)


def between(start: ArrayLike, end: ArrayLike, share: float) -> Points:
    """The point at `share` of the way, `(2,)`."""
    a, b = np.asarray(start, float), np.asarray(end, float)
    return np.asarray(a + (b - a) * share, np.float64)


def rounded(joints: Points, samples: int = 24) -> Points:
    """A limb's middle line through three joints, bent smoothly at the middle one, evenly sampled."""
    start, middle, end = joints
    reach = 0.35
    corner = np.linspace(0, 1, 9)[:, None]
    a, b = between(start, middle, 1 - reach), between(middle, end, reach)
    bend = (1 - corner) ** 2 * a + 2 * corner * (1 - corner) * middle + corner**2 * b
    line = np.vstack([start, bend, end])
    steps = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.linspace(0, steps[-1], samples)
    return np.stack([np.interp(at, steps, line[:, 0]), np.interp(at, steps, line[:, 1])], axis=1)


def sides(middle: Points, widths: ArrayLike) -> tuple[Points, Points]:
    """Both edges of a band: `middle` moved by half-widths to its left and right, seen along the band."""
    step = np.gradient(middle, axis=0)
    step /= np.linalg.norm(step, axis=1, keepdims=True) + 1e-9
    normal = np.stack([step[:, 1], -step[:, 0]], axis=1)
    half = np.asarray(widths, float)[:, None]
    return middle + normal * half, middle - normal * half


def cut(line: Points, share: float) -> Points:
    """The first `share` of a line, resampled to as many points."""
    steps = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.linspace(0, steps[-1] * share, len(line))
    return np.stack([np.interp(at, steps, line[:, 0]), np.interp(at, steps, line[:, 1])], axis=1)
