"""Draws matches: two photos side by side, and a line for each match, inliers in another color."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fashion_wizard.drawing.garment import highlight
from fashion_wizard.drawing.ink import INK, PAPER, RIGHT, SOFT, WRONG, Color, font, write
from fashion_wizard.garment import Garment
from fashion_wizard.photo import Photo

SIDE: Final = 640
"""Longer side of each photo, in pixels."""

_MARGIN: Final = 28
_GAP: Final = 24
_HEAD: Final = 40
_LEGEND: Final = 36
_CROWD: Final = 100
"""More inliers than this are drawn with thinner lines, so that the cloth stays visible."""
_AROUND: Final = 0.06
"""Width of the photo that is shown around a garment, as a share of the garment's longer side."""


@dataclass(frozen=True, eq=False, slots=True)
class MatchView:
    """One of the two photos of a picture of matches.

    Attributes:
        photo: `(H, W, 3)` uint8 RGB.
        garment: It is outlined, and the rest of the photo dimmed.
        points: `(K, 2)` the matched keypoints, in pixels of the photo.
        keypoints: The number of all keypoints of the garment.
    """

    photo: Photo
    garment: Garment
    points: NDArray[np.float32]
    keypoints: int


def match_picture(
    left: MatchView, right: MatchView, inliers: NDArray[np.bool_], *, heading: str, legend: tuple[str, str]
) -> Image.Image:
    """Draw two photos side by side and a line for each match.

    Inliers are green and end in discs. The other matches are drawn below them, thin and red, and end in
    crosses, so that colors are not the only difference. A legend has the number of both.

    Args:
        left: The first photo.
        right: The second photo, with one point for each point of the first.
        inliers: `(K,)`, which matches are inliers.
        heading: Written above.
        legend: The words of the legend for inliers and for the other matches.
    """
    views = [_show(view) for view in (left, right)]
    height = max(picture.height for picture, _ in views)
    width = views[0][0].width + _GAP + views[1][0].width
    canvas = Image.new("RGB", (width + 2 * _MARGIN, _HEAD + height + _LEGEND + _MARGIN), PAPER)
    x, ends = _MARGIN, []
    for picture, points in views:
        y = _HEAD + (height - picture.height) // 2
        canvas.paste(picture, (x, y))
        ends.append(points + np.array([x, y]))
        x += picture.width + _GAP
    canvas = Image.fromarray(_lines(np.array(canvas), ends[0], ends[1], inliers))
    draw = ImageDraw.Draw(canvas)
    write(draw, (_MARGIN, 12), heading, 18, INK, width=width)
    _write_legend(
        draw, (_MARGIN, _HEAD + height + 12), inliers, legend, (left.keypoints, right.keypoints), width
    )
    return canvas


def picture_grid(pictures: Sequence[Image.Image]) -> Image.Image:
    """Pictures in two columns of cells, each as large as the largest picture."""
    columns = min(2, len(pictures))
    width = max(picture.width for picture in pictures)
    height = max(picture.height for picture in pictures)
    grid = Image.new("RGB", (columns * width, -(-len(pictures) // columns) * height), PAPER)
    for place, picture in enumerate(pictures):
        grid.paste(picture, (place % columns * width, place // columns * height))
    return grid


def _show(view: MatchView) -> tuple[Image.Image, NDArray[np.float64]]:
    """The part of a photo around its garment, and the points in pixels of that picture."""
    height, width = view.photo.shape[:2]
    x0, y0, x1, y1 = view.garment.box
    around = round(_AROUND * max(x1 - x0, y1 - y0))
    x0, y0 = max(x0 - around, 0), max(y0 - around, 0)
    x1, y1 = min(x1 + around, width), min(y1 + around, height)
    scale = SIDE / max(x1 - x0, y1 - y0)
    shown = highlight(view.photo, view.garment, scale)
    left, top, right, bottom = (round(value * scale) for value in (x0, y0, x1, y1))
    factor = np.array(shown.size) / (width, height)
    points = (view.points.astype(np.float64) + 0.5) * factor - 0.5 - (left, top)
    return shown.crop((left, top, right, bottom)), points


def _lines(
    canvas: NDArray[np.uint8],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    inliers: NDArray[np.bool_],
) -> NDArray[np.uint8]:
    crowded = int(np.count_nonzero(inliers)) > _CROWD
    finer = (0.35, 1) if crowded else (0.75, 2)
    for chosen, color, opacity, thickness in ((~inliers, WRONG, 0.45, 1), (inliers, RIGHT, *finer)):
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
    """A point in sixteenths of a pixel, as OpenCV takes it with a shift of 4 bits."""
    return round(float(point[0]) * 16), round(float(point[1]) * 16)


def _write_legend(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    inliers: NDArray[np.bool_],
    legend: tuple[str, str],
    keypoints: tuple[int, int],
    width: int,
) -> None:
    x, y = at[0] + 3, at[1]
    counts = (int(np.count_nonzero(inliers)), int(np.count_nonzero(~inliers)))
    for count, word, color in zip(counts, legend, (RIGHT, WRONG), strict=True):
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
    write(draw, (x, y), f"of {keypoints[0]} and {keypoints[1]} keypoints", 14, SOFT, width=width + at[0] - x)
