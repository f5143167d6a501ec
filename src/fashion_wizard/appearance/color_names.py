"""Names for colors: the nearest of a small palette, in CIELAB."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

_PALETTE: Final[dict[str, tuple[str, ...]]] = {
    "black": ("101012", "26272b"),
    "gray": ("55575c", "808285", "a9abae"),
    "white": ("ffffff", "e4e4e4", "d2d2d2"),
    "red": ("c81e28", "a51c26", "e04040", "dc143c", "b4504e"),
    "burgundy": ("5e1626", "7a2036"),
    "pink": ("f0a0b8", "e0588c", "f4ccd6"),
    "orange": ("f08228", "e06a20", "ff8c00"),
    "yellow": ("f5d23c", "e8c020", "f7e68c"),
    "green": ("328c3c", "1e5a2d", "78be5a", "2a6f5a", "3cb371", "a9c6b2", "14342a"),
    "olive": ("6e6e32", "55582e"),
    "turquoise": ("32b4b4", "1e787d", "8adcd4"),
    "blue": ("2850be", "5a8cd2", "a0c8eb", "3c6496", "1e90ff", "1ea0dc", "71839b"),
    "navy": ("191e46", "22305a", "1b2033"),
    "purple": ("6e3296", "aa82c8", "4b2860"),
    "brown": ("643c23", "8c5a37", "4a3226"),
    "beige": ("d7c3a5", "c3af91", "efe3cf"),
}
"""Colors of each name, in hex; between them the nearest decides."""

COLOR_NAMES: Final = tuple(_PALETTE)

SHADES: Final[dict[str, frozenset[str]]] = {
    "black": frozenset({"gray", "navy", "brown", "burgundy", "olive"}),
    "gray": frozenset({"black", "white", "navy", "olive", "beige"}),
    "white": frozenset({"gray", "beige"}),
    "red": frozenset({"burgundy", "pink", "orange", "brown"}),
    "burgundy": frozenset({"red", "brown", "black", "purple"}),
    "pink": frozenset({"red", "purple", "beige"}),
    "orange": frozenset({"red", "brown", "yellow", "beige"}),
    "yellow": frozenset({"orange", "beige", "olive"}),
    "green": frozenset({"olive", "turquoise", "black"}),
    "olive": frozenset({"green", "brown", "black", "yellow", "gray", "beige"}),
    "turquoise": frozenset({"green", "blue"}),
    "blue": frozenset({"navy", "turquoise", "gray", "purple"}),
    "navy": frozenset({"blue", "black", "gray", "purple"}),
    "purple": frozenset({"navy", "burgundy", "pink", "blue"}),
    "brown": frozenset({"beige", "burgundy", "black", "olive", "orange", "red"}),
    "beige": frozenset({"white", "brown", "yellow", "gray", "pink", "olive"}),
}
"""Which names one dye can have in light and shadow: a second color among these is no second color."""

FAMILY: Final[dict[str, frozenset[str]]] = {
    "red": frozenset({"red", "burgundy"}),
    "blue": frozenset({"blue", "navy"}),
    "green": frozenset({"green", "olive"}),
    "brown": frozenset({"brown", "beige"}),
}
"""What who asks for a color may also be shown; a color that is not here stands for itself."""

_SECOND: Final = 0.2
"""A second color covers at least this share of the cloth."""
_CHROMA: Final = 1.3
"""Hue and chroma tell names apart better than lightness, which the light changes."""


def _lab(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """`(N, 3)` sRGB in CIELAB, a and b stretched by `_CHROMA`."""
    lab = cv2.cvtColor(rgb[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
    return np.asarray(lab * np.array([1, _CHROMA, _CHROMA], np.float32), np.float32)


_NAMES: Final = tuple(name for name, colors in _PALETTE.items() for _ in colors)
_ANCHORS: Final = _lab(
    np.array([tuple(bytes.fromhex(color)) for colors in _PALETTE.values() for color in colors], np.uint8)
)
_NUMBERS: Final = np.array([COLOR_NAMES.index(name) for name in _NAMES])


def name_pixels(pixels: NDArray[np.uint8]) -> NDArray[np.intp]:
    """The name of each of `(N, 3)` sRGB pixels, as `(N,)` positions in `COLOR_NAMES`."""
    difference = _lab(pixels)[:, None] - _ANCHORS[None]
    return np.asarray(_NUMBERS[(difference**2).sum(axis=2).argmin(axis=1)], np.intp)


def name_colors(pixels: NDArray[np.uint8]) -> tuple[str, ...]:
    """One or two names for the colors of a cloth, most of it first; none for no pixels.

    Args:
        pixels: `(N, 3)` uint8 sRGB, those of the garment alone.
    """
    if not len(pixels):
        return ()
    counts = np.bincount(name_pixels(pixels), minlength=len(COLOR_NAMES))
    # Light and shadow spread one dye over several names: a name is as strong as all that may be its shades.
    order = np.argsort(-counts, kind="stable")
    first = COLOR_NAMES[order[0]]
    for number in order[1:]:
        second = COLOR_NAMES[number]
        if counts[number] < _SECOND * len(pixels):
            break
        if second not in SHADES[first]:
            return first, second
    return (first,)


def answers_color(wanted: str, colors: tuple[str, ...]) -> bool:
    """Whether a garment of these colors is what somebody means who asks for one color."""
    return bool(colors) and colors[0] in FAMILY.get(wanted, frozenset({wanted}))
