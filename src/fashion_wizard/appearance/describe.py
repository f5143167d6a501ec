"""Describes a garment in words."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from fashion_wizard.appearance.color_names import name_colors
from fashion_wizard.appearance.patterns import Pattern, find_pattern
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.photo import Photo

SIDE: Final = 192
"""A larger garment is shrunk to this length of its longer side, in pixels, before it is described."""
_EDGE: Final = 11
"""Width in pixels of the erosion that leaves out the garment's edge, where masks are inexact."""

_NOUNS: Final = {
    "pants": "trousers",
    "outer": "jacket",
    "footwear": "shoes",
    "eyeglass": "glasses",
    "headwear": "hat",
    "neckwear": "scarf",
    UNKNOWN_LABEL: "garment",
}
PLURAL: Final = frozenset({"pants", "leggings", "footwear", "eyeglass"})
"""Labels whose nouns are plural."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """How a garment looks.

    Attributes:
        colors: One or two of `color_names.COLOR_NAMES`, the one with the larger area first; empty if the
            garment is too small.
        pattern: None where the rules are not sure.
    """

    colors: tuple[str, ...]
    pattern: Pattern | None


def describe(photo: Photo, garment: Garment) -> Appearance:
    """Name the colors and the pattern of a garment.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        garment: Its mask is `(H, W)`.
    """
    x0, y0, x1, y1 = garment.box
    scale = min(1.0, SIDE / max(x1 - x0, y1 - y0))
    size = max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale))
    cloth = cv2.resize(photo[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(garment.mask[y0:y1, x0:x1].astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    eroded = cv2.erode(mask, np.ones((_EDGE, _EDGE), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    large_enough = np.count_nonzero(eroded) >= np.count_nonzero(mask) / 4
    inside = (eroded if large_enough else mask) > 0
    pixels: Photo = np.asarray(cloth, np.uint8)
    return Appearance(name_colors(pixels[inside]), find_pattern(pixels, inside))


def noun(label: str) -> str:
    """The everyday English word for garments of a label."""
    return _NOUNS.get(label, label)


def short_name(label: str, appearance: Appearance) -> str:
    """A name such as "striped blue top"; two colors are joined, as in "white and blue top"."""
    pattern = appearance.pattern
    words: list[str] = [pattern] if pattern and pattern != "plain" else []
    if appearance.colors:
        words.append(" and ".join(appearance.colors))
    return " ".join([*words, noun(label)])
