"""The 16 labels and colors of the DeepFashion color map."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import ColorMapError

LABELS: Final = (
    "background",
    "top",
    "skirt",
    "leggings",
    "dress",
    "outer",
    "pants",
    "bag",
    "neckwear",
    "headwear",
    "eyeglass",
    "belt",
    "footwear",
    "hair",
    "skin",
    "face",
)
"""Label names; the position is the label's index in a label map."""

COLORS: Final[NDArray[np.uint8]] = np.array(
    [
        (0, 0, 0),
        (255, 250, 250),
        (250, 235, 215),
        (70, 130, 180),
        (16, 78, 139),
        (255, 250, 205),
        (255, 140, 0),
        (50, 205, 50),
        (220, 220, 220),
        (255, 0, 0),
        (127, 255, 212),
        (0, 100, 0),
        (255, 255, 0),
        (211, 211, 211),
        (144, 238, 144),
        (245, 222, 179),
    ],
    dtype=np.uint8,
)
"""`(16, 3)` RGB, row i the color of `LABELS[i]`."""

BODY_PARTS: Final = frozenset({"hair", "skin", "face"})
"""Labels that are found, so that garments are cut cleanly from them, but never sold or indexed."""

_PACK: Final = np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
_PACKED: Final = COLORS.astype(np.uint32) @ _PACK
_ORDER: Final = np.argsort(_PACKED).astype(np.uint8)
_SORTED: Final = _PACKED[_ORDER]


def to_color_map(label_map: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The color map of a label map; `to_label_map` turns it back exactly.

    Args:
        label_map: `(H, W)` uint8, positions in `LABELS`.

    Returns:
        `(H, W, 3)` uint8 RGB.

    Raises:
        ColorMapError: if a label is not one of the 16.
    """
    if label_map.size and (highest := int(label_map.max())) >= len(LABELS):
        y, x = divmod(int(label_map.argmax()), label_map.shape[1])
        raise ColorMapError(f"label {highest} at x {x}, y {y} is not one of the 16 of the palette, 0 to 15")
    return COLORS[label_map]


def to_label_map(color_map: NDArray[np.uint8], *, nearest: bool = False) -> NDArray[np.uint8]:
    """The label map of a color map.

    Args:
        color_map: `(H, W, 3)` uint8 RGB in the colors of the palette.
        nearest: Take the nearest color for one that is not in the palette. For maps that JPEG or scaling
            damaged; where two labels meet, a mixed color can be nearest to a third.

    Returns:
        `(H, W)` uint8, positions in `LABELS`.

    Raises:
        ColorMapError: if a color is not in the palette, unless `nearest`.
    """
    packed = color_map.astype(np.uint32) @ _PACK
    position = np.minimum(np.searchsorted(_SORTED, packed), len(LABELS) - 1)
    unknown = _SORTED[position] != packed
    labels = _ORDER[position]
    if not unknown.any():
        return labels
    if not nearest:
        y, x = divmod(int(unknown.argmax()), color_map.shape[1])
        color = "-".join(str(value) for value in color_map[y, x])
        raise ColorMapError(
            f"color {color} at x {x}, y {y} is not in the palette "
            f"({int(unknown.sum())} of {unknown.size} pixels have such colors); save the map as PNG in the "
            "exact colors, or read it in Python with the nearest color: nearest=True"
        )
    labels[unknown] = _nearest(color_map[unknown])
    return labels


def _nearest(colors: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The label of the palette's nearest color, by distance in RGB, for each of `(N, 3)` colors."""
    distinct, inverse = np.unique(colors.astype(np.uint32) @ _PACK, return_inverse=True)
    rgb = np.stack([distinct >> 16, distinct >> 8 & 255, distinct & 255], axis=1).astype(np.int32)
    best = np.zeros(len(rgb), dtype=np.uint8)
    least = np.full(len(rgb), np.iinfo(np.int32).max)
    for label, color in enumerate(COLORS.astype(np.int32)):
        distance = ((rgb - color) ** 2).sum(axis=1)
        closer = distance < least
        best[closer], least[closer] = label, distance[closer]
    return best[inverse]
