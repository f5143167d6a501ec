"""Pictures of matches: two views side by side and lines between them, the good told from the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fashion_wizard.drawing.ink import INK, PAPER, RIGHT, SOFT, WRONG, Color, font, write
from fashion_wizard.drawing.pictures import highlight
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo

SIDE: Final = 640
"""Longer side in pixels of either view."""

_MARGIN: Final = 28
_GAP: Final = 24
_HEAD: Final = 40
_LEGEND: Final = 36
_CROWD: Final = 100
"""More good matches than this are drawn finer, lest they hide the cloth."""
_AROUND: Final = 0.06
"""How much of the photo is shown around a garment, as a share of its longer side."""


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """One of two views as a picture of matches shows it.

    Attributes:
        photo: `(H, W, 3)` uint8 RGB.
        garment: Outlined and shown alone, the rest of the photo dimmed.
        points: `(K, 2)` the matched keypoints, in pixels of the photo.
        found: How many keypoints there were to match.
    """

    photo: Photo
    garment: Garment
    points: NDArray[np.float32]
    found: int


def match_picture(
    left: Side, right: Side, good: NDArray[np.bool_], *, heading: str, words: tuple[str, str]
) -> Image.Image:
    """Draw two views side by side and a line for each match.

    Good matches are green and end in discs. All others lie below them, thin and red, and end in crosses, so
    that the answer does not hang on color alone. A legend counts both.

    Args:
        left: The first view.
        right: The second view, with one point for each of the first's.
        good: `(K,)`, which matches are good.
        heading: Written above.
        words: What the legend calls the good matches and the others.
    """
    views = [_show(side) for side in (left, right)]
    height = max(picture.height for picture, _ in views)
    width = views[0][0].width + _GAP + views[1][0].width
    canvas = Image.new("RGB", (width + 2 * _MARGIN, _HEAD + height + _LEGEND + _MARGIN), PAPER)
    x, ends = _MARGIN, []
    for picture, points in views:
        y = _HEAD + (height - picture.height) // 2
        canvas.paste(picture, (x, y))
        ends.append(points + np.array([x, y]))
        x += picture.width + _GAP
    canvas = Image.fromarray(_lines(np.array(canvas), ends[0], ends[1], good))
    draw = ImageDraw.Draw(canvas)
    write(draw, (_MARGIN, 12), heading, 18, INK, width=width)
    _write_legend(draw, (_MARGIN, _HEAD + height + 12), good, words, (left.found, right.found), width)
    return canvas


def picture_grid(pictures: Sequence[Image.Image]) -> Image.Image:
    """Pictures in two columns, each in a cell as large as the largest needs."""
    columns = min(2, len(pictures))
    width = max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures)
    grid = Image.new("RGB", (columns * width, -(-len(pictures) // columns) * height), PAPER)
    for place, picture in enumerate(pictures):
        grid.paste(picture, (place % columns * width, place // columns * height))
    return grid


def _show(side: Side) -> tuple[Image.Image, NDArray[np.float64]]:
    """A view as it is shown, cut to its garment, and its points in the pixels of that picture."""
    height, width = side.photo.shape[:2]
    x0, y0, x1, y1 = side.garment.box
    around = round(_AROUND * max(x1 - x0, y1 - y0))
    x0, y0 = max(x0 - around, 0), max(y0 - around, 0)
    x1, y1 = min(x1 + around, width), min(y1 + around, height)
    scale = SIDE / max(x1 - x0, y1 - y0)
    shown = highlight(side.photo, side.garment, scale)
    left, top, right, bottom = (round(value * scale) for value in (x0, y0, x1, y1))
    factor = np.array(shown.size) / (width, height)
    points = (side.points.astype(np.float64) + 0.5) * factor - 0.5 - (left, top)
    return shown.crop((left, top, right, bottom)), points


def _lines(
    canvas: NDArray[np.uint8], left: NDArray[np.float64], right: NDArray[np.float64], good: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    crowded = int(np.count_nonzero(good)) > _CROWD
    finer = (0.35, 1) if crowded else (0.75, 2)
    for chosen, color, opacity, thickness in ((~good, WRONG, 0.45, 1), (good, RIGHT, *finer)):
        lines = canvas.copy()
        for start, end in zip(left[chosen], right[chosen], strict=True):
            cv2.line(lines, _fixed(start), _fixed(end), color, thickness, cv2.LINE_AA, 4)
        canvas = np.asarray(cv2.addWeighted(lines, opacity, canvas, 1 - opacity, 0), np.uint8)
        for point in np.concatenate([left[chosen], right[chosen]]):
            _mark(canvas, point, color, disc=color == RIGHT, radius=2.0 if crowded else 3.0)
    return canvas


def _mark(
    canvas: NDArray[np.uint8], point: NDArray[np.float64], color: Color, *, disc: bool, radius: float
) -> None:
    if disc:
        cv2.circle(canvas, _fixed(point), round((radius + 1) * 16), PAPER, -1, cv2.LINE_AA, 4)
        cv2.circle(canvas, _fixed(point), round(radius * 16), color, -1, cv2.LINE_AA, 4)
        return
    for reach in ((radius, radius), (radius, -radius)):
        start, end = _fixed(point - reach), _fixed(point + reach)
        cv2.line(canvas, start, end, color, 1, cv2.LINE_AA, 4)


def _fixed(point: NDArray[np.float64]) -> tuple[int, int]:
    """A place between pixels, in the sixteenths that OpenCV draws with."""
    return round(float(point[0]) * 16), round(float(point[1]) * 16)


def _write_legend(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    good: NDArray[np.bool_],
    words: tuple[str, str],
    found: tuple[int, int],
    width: int,
) -> None:
    x, y = at[0] + 3, at[1]
    counts = (int(np.count_nonzero(good)), int(np.count_nonzero(~good)))
    for count, word, color in zip(counts, words, (RIGHT, WRONG), strict=True):
        draw.line((x, y + 9, x + 28, y + 9), fill=color, width=2 if color == RIGHT else 1)
        for end in (x, x + 28):
            if color == RIGHT:
                draw.ellipse((end - 3, y + 6, end + 3, y + 12), fill=color)
            else:
                draw.line((end - 3, y + 6, end + 3, y + 12), fill=color)
                draw.line((end - 3, y + 12, end + 3, y + 6), fill=color)
        text = f"{count} {word}"
        write(draw, (x + 40, y), text, 14, INK, width=width)
        x += 40 + round(font(14).getlength(text)) + 28
    write(draw, (x, y), f"of {found[0]} and {found[1]} keypoints", 14, SOFT, width=width + at[0] - x)
