"""Draws a segmentation: a photo with its garments tinted, outlined and labeled."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fashion_wizard.drawing.ink import INK, PAPER, Color, font
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import Photo

SIDE: Final = 960
"""Longer side of an overlay, in pixels."""

TINTS: Final[dict[str, Color]] = {
    "top": (230, 25, 75),
    "skirt": (240, 50, 230),
    "leggings": (0, 130, 200),
    "dress": (145, 30, 180),
    "outer": (245, 130, 48),
    "pants": (0, 128, 128),
    "bag": (60, 180, 75),
    "neckwear": (128, 128, 0),
    "headwear": (170, 110, 40),
    "eyeglass": (70, 240, 240),
    "belt": (128, 0, 0),
    "footwear": (255, 225, 25),
    "hair": (120, 120, 120),
    "skin": (190, 190, 190),
    "face": (220, 220, 220),
    UNKNOWN_LABEL: (67, 99, 216),
}
"""The colors of the palette are too similar on a photo: three of them are nearly white."""


def draw_overlay(photo: Photo, garments: Sequence[Garment]) -> Image.Image:
    """Tint and outline each garment, and write its label and score on it.

    Body parts are tinted gray and not labeled.

    Args:
        photo: `(H, W, 3)` uint8 RGB; it is scaled to `SIDE` pixels of its longer side.
        garments: The garments of the photo; later ones are drawn over earlier ones.
    """
    scale = SIDE / max(photo.shape[:2])
    size = max(1, round(photo.shape[1] * scale)), max(1, round(photo.shape[0] * scale))
    canvas = np.array(Image.fromarray(photo).resize(size, Image.Resampling.LANCZOS))
    soft = {}
    for garment in garments:
        mask = cv2.resize(garment.mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_LINEAR)
        soft[id(garment)] = np.asarray(cv2.GaussianBlur(mask, (0, 0), max(1.0, scale)), np.uint8)
        strength = 0.35 if garment.label in BODY_PARTS else 0.45
        alpha = strength * soft[id(garment)][..., None] / 255.0
        canvas = ((1 - alpha) * canvas + alpha * np.array(TINTS[garment.label])).round().astype(np.uint8)
    labeled = [garment for garment in garments if garment.label not in BODY_PARTS]
    for garment in labeled:
        inside = (soft[id(garment)] >= 128).astype(np.uint8)
        framed = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        outlines, _ = cv2.findContours(framed, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE, offset=(-1, -1))
        cv2.drawContours(canvas, outlines, -1, PAPER, 4, cv2.LINE_AA)
        cv2.drawContours(canvas, outlines, -1, TINTS[garment.label], 2, cv2.LINE_AA)
    picture = Image.fromarray(canvas)
    taken: list[tuple[int, int, int, int]] = []
    for garment in labeled:
        _write_label(picture, garment, soft[id(garment)], taken)
    return picture


def _write_label(
    picture: Image.Image, garment: Garment, soft: NDArray[np.uint8], taken: list[tuple[int, int, int, int]]
) -> None:
    """A label at the widest part of the garment, moved down where it would cover another label."""
    draw = ImageDraw.Draw(picture)
    letters = font(20)
    text = f"{garment.label} {garment.score:.2f}"
    width, height = round(letters.getlength(text)) + 16, 28
    inside = cv2.copyMakeBorder((soft >= 128).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = np.unravel_index(int(depth.argmax()), depth.shape)
    left = min(max(int(x) - width // 2, 0), max(0, picture.width - width))
    top = min(max(int(y) - height // 2, 0), max(0, picture.height - height))
    while any(left < x1 and x0 < left + width and top < y1 and y0 < top + height for x0, y0, x1, y1 in taken):
        top += height // 2
        if top + height > picture.height:
            break
    taken.append((left, top, left + width, top + height))
    draw.rounded_rectangle((left, top, left + width, top + height), 6, fill=PAPER)
    draw.rectangle((left + 4, top + 5, left + 8, top + height - 5), fill=TINTS[garment.label])
    draw.text((left + 13, top + 2), text, fill=INK, font=letters)
