"""A picture of landmarks beside keypoints, on the same garments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageDraw

from fashion_wizard.drawing.garment import draw_keypoints
from fashion_wizard.drawing.ink import ACCENT, INK, PAPER, SOFT, write
from fashion_wizard.garment import Garment, Keypoints
from fashion_wizard.photo import Photo
from fashion_wizard_lab.peers.fashionnet import Seen

_HEIGHT: Final = 420
_EDGE: Final = 16
_HEAD: Final = 58
_SEEN: Final = 0.5
"""Landmarks that are more likely hidden, cut off or absent are drawn hollow."""


@dataclass(frozen=True, eq=False, slots=True)
class Pair:
    """One garment with both.

    Attributes:
        photo: `(H, W, 3)` uint8 RGB.
        box: What FashionNet sees.
        seen: What it finds there.
        garment: What SuperPoint sees.
        keypoints: What it finds there.
    """

    photo: Photo
    box: tuple[int, int, int, int]
    seen: Seen
    garment: Garment
    keypoints: Keypoints


def landmarks_beside_keypoints(pairs: Sequence[Pair]) -> Image.Image:
    """Two pictures for each garment, side by side: its landmarks in the box, its keypoints in the mask."""
    tiles = [(_fitted(_with_landmarks(pair)), _fitted(_with_keypoints(pair))) for pair in pairs]
    width = sum(left.width + right.width + 2 * _EDGE for left, right in tiles) + _EDGE
    sheet = Image.new("RGB", (width, _HEAD + _HEIGHT + _EDGE), PAPER)
    draw = ImageDraw.Draw(sheet)
    x = _EDGE
    for pair, (left, right) in zip(pairs, tiles, strict=True):
        for tile, title, about in (
            (left, "8 landmarks in a box", "filled: seen, hollow: not"),
            (right, f"{len(pair.keypoints):,} keypoints in a mask", "as many as the cloth has"),
        ):
            write(draw, (x, 10), title, 17, INK, width=tile.width)
            write(draw, (x, 34), about, 13, SOFT, width=tile.width)
            sheet.paste(tile, (x, _HEAD))
            x += tile.width + _EDGE
    return sheet


def _with_landmarks(pair: Pair) -> Image.Image:
    scale = 960 / max(pair.photo.shape[:2])
    size = (round(pair.photo.shape[1] * scale), round(pair.photo.shape[0] * scale))
    canvas = np.array(Image.fromarray(pair.photo).resize(size, Image.Resampling.LANCZOS))
    x0, y0, x1, y1 = (round(edge * scale) for edge in pair.box)
    cv2.rectangle(canvas, (x0, y0), (x1, y1), ACCENT, 4, cv2.LINE_AA)
    for (x, y), states in zip(pair.seen.points, pair.seen.visibility, strict=True):
        center = (round((float(x) + 0.5) * scale), round((float(y) + 0.5) * scale))
        cv2.circle(canvas, center, 15, PAPER, -1, cv2.LINE_AA)
        cv2.circle(canvas, center, 12, ACCENT, -1 if states[0] > _SEEN else 3, cv2.LINE_AA)
    return Image.fromarray(canvas)


def _with_keypoints(pair: Pair) -> Image.Image:
    return draw_keypoints(pair.photo, pair.garment, pair.keypoints)


def _fitted(picture: Image.Image) -> Image.Image:
    width = max(1, round(picture.width * _HEIGHT / picture.height))
    return picture.resize((width, _HEIGHT), Image.Resampling.LANCZOS)
