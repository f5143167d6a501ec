"""Fabrics: a pattern in colors, and the tile of it that a picture is clothed with."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import cv2
import numpy as np
import resvg_py
from numpy.typing import NDArray

from fashion_wizard_lab.wardrobe.colors import lightness
from fashion_wizard_lab.wardrobe.motifs import motif
from fashion_wizard_lab.wardrobe.patterns import FABRICS, Tile
from fashion_wizard_lab.wardrobe.seeds import Random, pick, random_for


@dataclass(frozen=True, slots=True)
class Fabric:
    """A cloth.

    Attributes:
        name: One of `FABRICS`.
        colors: Base, second and third color as #rrggbb.
        layout: Seed of everything that is not color (pattern scale, where each flower lies), so that a
            recolored copy has the very same pattern.
    """

    name: str
    colors: tuple[str, str, str]
    layout: int


PLAIN: Final = frozenset({"plain", "printed logo"})
"""Fabrics of one color all over."""


@lru_cache(maxsize=64)
def swatch(fabric: Fabric, scale: float) -> NDArray[np.float32]:
    """One repeat of the cloth.

    Args:
        fabric: Which cloth.
        scale: Pixels a centimeter; the tile is rounded to whole pixels.

    Returns:
        `(h, w, 3)` RGB, 0 to 255; tiles without a seam. `repeat` gives its size in centimeters.
    """
    width, height, body = _tile(fabric)
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{columns}" height="{rows}" '
        f'preserveAspectRatio="none" viewBox="0 0 {width:.4f} {height:.4f}">{body}</svg>'
    )
    data = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert image is not None  # noqa: S101 - resvg always writes a whole PNG
    return image.astype(np.float32)


def repeat(fabric: Fabric) -> tuple[float, float]:
    """Width and height of one repeat, in centimeters."""
    width, height, _ = _tile(fabric)
    return width, height


@lru_cache(maxsize=256)
def _tile(fabric: Fabric) -> Tile:
    return FABRICS[fabric.name](random_for("tile", fabric.name, fabric.layout), fabric.colors)


def logo(fabric: Fabric) -> str:
    """SVG of the motif printed once on the cloth, in a square from -1 to 1; empty for other fabrics."""
    if fabric.name != "printed logo":
        return ""
    return motif(random_for("logo", fabric.layout), fabric.colors[1], fabric.colors[2])


def accents(random: Random, base: str) -> tuple[str, str]:
    """Two colors that stand out against `base` and from each other."""
    pale, deep = ("#f4f1e8", "#f3e6c8", "#e9eef3"), ("#1d2138", "#2b1d1d", "#14352b", "#3a1230")
    vivid = ("#c8372d", "#e3a72f", "#2f7f79", "#33589e", "#d9798f", "#7fa65a", "#e27a33")
    first = pick(random, pale) if lightness(base) < 0.5 else pick(random, deep)
    return first, pick(random, vivid)
