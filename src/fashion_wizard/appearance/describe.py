"""A garment in words."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.photo import Photo
from fashion_wizard.server.looks.color_names import name_colors
from fashion_wizard.server.looks.pattern import Pattern, find_pattern

SIDE: Final = 192
"""The garment's longer side in pixels when it is looked at."""
_RIM: Final = 11
"""So many pixels from the garment's edge are not looked at: the mask is not that exact."""

_WORDS: Final = {
    "pants": "trousers",
    "outer": "jacket",
    "footwear": "shoes",
    "eyeglass": "glasses",
    "headwear": "hat",
    "neckwear": "scarf",
    UNKNOWN_LABEL: "garment",
}
PLURAL: Final = frozenset({"pants", "leggings", "footwear", "eyeglass"})
"""Labels whose words are plural."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a garment looks.

    Attributes:
        colors: One or two of `color_names.COLOR_NAMES`, most of the cloth first; none if it is too small.
        pattern: None where the rules are not sure.
    """

    colors: tuple[str, ...]
    pattern: Pattern | None


def look_at(photo: Photo, garment: Garment) -> Look:
    """Name the colors and the pattern of a garment.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        garment: Its mask has the photo's height and width.
    """
    x0, y0, x1, y1 = garment.box
    scale = min(1.0, SIDE / max(x1 - x0, y1 - y0))
    size = max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale))
    cloth = cv2.resize(photo[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(garment.mask[y0:y1, x0:x1].astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    inner = cv2.erode(mask, np.ones((_RIM, _RIM), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    kept = inner if np.count_nonzero(inner) >= np.count_nonzero(mask) / 4 else mask
    inside = kept > 0
    pixels: Photo = np.asarray(cloth, np.uint8)
    return Look(name_colors(pixels[inside]), find_pattern(pixels, inside))


def word(label: str) -> str:
    """What a salesperson calls a garment of this label."""
    return _WORDS.get(label, label)


def name(label: str, look: Look) -> str:
    """A short name, as "striped blue top"; white with blue is "white and blue"."""
    words: list[str] = [look.pattern] if look.pattern and look.pattern != "plain" else []
    if look.colors:
        words.append(" and ".join(look.colors))
    return " ".join([*words, word(label)])
