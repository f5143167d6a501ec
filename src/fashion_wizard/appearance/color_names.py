"""Names of colors: each pixel has the name of the nearest color of a small palette in CIELAB."""

from functools import cache
from typing import Final

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
"""Reference colors of each name, sRGB in hex."""

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
"""Names that light and shadow can give to the same dye: they do not count as a second color."""

FAMILY: Final[dict[str, frozenset[str]]] = {
    "red": frozenset({"red", "burgundy"}),
    "blue": frozenset({"blue", "navy"}),
    "green": frozenset({"green", "olive"}),
    "brown": frozenset({"brown", "beige"}),
}
"""Names that also satisfy a request for a color. Other colors need their own name."""

_SECOND: Final = 0.2
"""Smallest share of the cloth that a second color covers."""
_CHROMA: Final = 1.3
"""Weight of a and b against L: illumination changes lightness more than hue and chroma."""


def _lab(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """`(N, 3)` sRGB pixels in CIELAB, with a and b scaled by `_CHROMA`."""
    import cv2  # who only asks for names needs none of it

    lab = cv2.cvtColor(rgb[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0]
    return np.asarray(lab * np.array([1, _CHROMA, _CHROMA], np.float32), np.float32)


_NAMES: Final = tuple(name for name, colors in _PALETTE.items() for _ in colors)
_NUMBERS: Final = np.array([COLOR_NAMES.index(name) for name in _NAMES])


@cache
def _anchors() -> NDArray[np.float32]:
    """`(A, 3)`, the reference colors of all names as `_lab` gives them."""
    colors = [tuple(bytes.fromhex(color)) for colors in _PALETTE.values() for color in colors]
    return _lab(np.array(colors, np.uint8))


def name_pixels(pixels: NDArray[np.uint8]) -> NDArray[np.intp]:
    """The names of `(N, 3)` sRGB pixels, as `(N,)` indices into `COLOR_NAMES`."""
    # The squared distances less the squared length of the pixel, which is the same for all anchors.
    anchors = _anchors()
    distances = (anchors**2).sum(axis=1) - 2 * _lab(pixels) @ anchors.T
    return np.asarray(_NUMBERS[distances.argmin(axis=1)], np.intp)


def name_colors(pixels: NDArray[np.uint8]) -> tuple[str, ...]:
    """One or two names for the colors of a cloth, the larger area first; empty without pixels.

    Args:
        pixels: `(N, 3)` uint8 sRGB, only pixels of the garment.
    """
    if not len(pixels):
        return ()
    counts = np.bincount(name_pixels(pixels), minlength=len(COLOR_NAMES))
    # Light and shadow spread one dye over several names, which therefore are no second color.
    order = np.argsort(-counts, kind="stable")
    first = COLOR_NAMES[order[0]]
    for number in order[1:]:
        second = COLOR_NAMES[number]
        if counts[number] < _SECOND * len(pixels):
            break
        if second not in SHADES[first]:
            return first, second
    return (first,)


def satisfies_color(wanted: str, colors: tuple[str, ...]) -> bool:
    """Whether a garment with these colors, the main color first, satisfies a request for a color."""
    return bool(colors) and colors[0] in FAMILY.get(wanted, frozenset({wanted}))
