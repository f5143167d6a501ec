"""The shop's colors, by family and name, and how they are mixed."""

from typing import Final

import numpy as np

FAMILIES: Final[dict[str, dict[str, str]]] = {
    "white": {"white": "#f4f3ef", "ivory": "#efe8d8", "cream": "#eadfc6"},
    "black": {"black": "#1f1f22", "charcoal": "#35363b"},
    "gray": {"light gray": "#b9babd", "gray": "#85878c", "slate": "#5b626c"},
    "blue": {"navy": "#1f2d50", "royal blue": "#2450a4", "sky blue": "#8ebbe0", "steel blue": "#4f7ba6"},
    "red": {"red": "#c1272d", "crimson": "#9c1f33", "coral": "#e5705a", "burgundy": "#6a1b2d"},
    "green": {"forest green": "#245238", "green": "#3d8b57", "sage": "#9bb095", "mint": "#a8d8bf"},
    "yellow": {"mustard": "#d09a2c", "yellow": "#f0cf4a", "lemon": "#f3e68c"},
    "orange": {"orange": "#e07b2e", "rust": "#a84f24", "peach": "#f2b48c"},
    "pink": {"pink": "#ea9fb6", "rose": "#cf6480", "fuchsia": "#c2307e"},
    "purple": {"purple": "#6b3f91", "lavender": "#b9a4d8", "plum": "#5a2a4d"},
    "brown": {"brown": "#6b4630", "camel": "#bb8c5a", "chocolate": "#43291d"},
    "beige": {"beige": "#d6c3a1", "sand": "#c7ad83", "khaki": "#9a8b62"},
    "teal": {"teal": "#1f7a7c", "turquoise": "#45b3b0", "petrol": "#164e5b"},
}
"""Family, then color name, then its value."""

NAMES: Final[dict[str, str]] = {name: family for family, colors in FAMILIES.items() for name in colors}
"""Each color name's family."""

VALUES: Final[dict[str, str]] = {
    name: color for colors in FAMILIES.values() for name, color in colors.items()
}
"""Each color name's value, as #rrggbb."""


def rgb(color: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """`(3,)` of a color written as #rrggbb, 0 to 255."""
    return np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def hexed(value: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    """The #rrggbb of `(3,)` numbers, clipped to 0..255."""
    return "#" + "".join(f"{round(min(max(v, 0), 255)):02x}" for v in value.tolist())


def mix(first: str, second: str, share: float) -> str:
    """A color between two: `share` of the second."""
    return hexed(rgb(first) * (1 - share) + rgb(second) * share)


def darker(color: str, amount: float = 0.25) -> str:
    """A darker tone, slightly bluer as shadows are."""
    return mix(color, "#0c0d1a", amount)


def lighter(color: str, amount: float = 0.25) -> str:
    """A lighter tone."""
    return mix(color, "#fffdf8", amount)


def lightness(color: str) -> float:
    """Rec. 601 luma, 0 (black) to 1 (white)."""
    return float(rgb(color) @ np.array([0.299, 0.587, 0.114]) / 255)
