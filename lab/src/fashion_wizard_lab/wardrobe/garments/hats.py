"""Beanies, caps and brimmed hats."""

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker
from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.geometry import ellipse, outline, points
from fashion_wizard_lab.wardrobe.parts import (
    Drawing,
    Fold,
    Landmark,
    Pile,
    landmark,
    seam,
    stitches,
    stroke,
)
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.style import Style

UPPER_NAMES = ("collar", "sleeve", "hem")


def corners(
    names: tuple[str, ...], places: list[tuple[float, float]], center: tuple[float, float], inset: float = 1.2
) -> tuple[Landmark, ...]:
    middle = np.asarray(center, float)
    return tuple(
        landmark(f"{side} {name}", np.array([center[0] + sign * (x - center[0]), y]), middle, inset)
        for name, (x, y) in zip(names, places, strict=True)
        for side, sign in (("left", -1), ("right", 1))
    )


def hat(style: Style, body: Body, cloth: Fabric) -> Drawing:
    """A beanie (variant 0), a cap (1) or a brimmed hat (2), worn or lying.

    It takes an upper garment's landmarks: collars at the crown's top, sleeves at the brim's ends, hems where
    the crown meets the brim.
    """
    tone = cloth.colors[2] if style.trim == "contrast" else darker(cloth.colors[0], 0.3)
    if style.variant == 0:
        return _beanie(body, tone)
    if style.variant == 1:
        return _cap(body, cloth, tone, peak_fill=tone if style.trim == "contrast" else None)
    return _brimmed(body, tone)


def _beanie(body: Body, tone: str) -> Drawing:
    pile = Pile("headwear")
    top = outline(
        [(-8.9, 7.5), (-8.6, 1), (-5, -4), (0, -5.4), (5, -4), (8.6, 1), (8.9, 7.5)],
        [(8.9, 7.5), (0, 8.6), (-8.9, 7.5)],
    )
    pile.add(
        top,
        "crown",
        7,
        bulge=6,
        folds=tuple(
            Fold(points([(x, 6), (x * 0.9, 0), (x * 0.4, -5)]), 0.7, 0.25) for x in (-6, -3, 0, 3, 6)
        ),
        drape=0.6,
    )
    turn = outline(
        [(-9.2, 4.2), (0, 5.2), (9.2, 4.2)],
        [(9.2, 4.2), (9.3, 8.6)],
        [(9.3, 8.6), (0, 9.8), (-9.3, 8.6)],
        [(-9.3, 8.6), (-9.2, 4.2)],
    )
    ribs = "".join(stroke(f"M{x:.1f} 4V10", "#000", 0.35, 0.28) for x in np.arange(-9, 9.5, 1.1).tolist())
    pile.add(turn, "turn-up", 7.1, details=ribs, bulge=2, drape=0.3)
    pile.add(ellipse((0, -6.6), 2.9, 2.7), "bobble", 7.2, fill=tone, bulge=2.5, drape=2.5)
    marks = [(4.6, -4.0), (9.0, 6.0), (9.0, 8.2)]
    return Drawing(
        tuple(pile.parts), corners(UPPER_NAMES, marks, (0, 3)), (0, 1), (0, 0.6, 0 if body.back else 3.0)
    )


def _cap(body: Body, cloth: Fabric, tone: str, peak_fill: str | None) -> Drawing:
    pile = Pile("headwear")
    top = outline(
        [(-8.5, 8), (-8.6, 2), (-5.5, -2.8), (0, -4.2), (5.5, -2.8), (8.6, 2), (8.5, 8)],
        [(8.5, 8), (0, 6.2 if not body.back else 9), (-8.5, 8)],
    )
    panels = seam("M0 -4V8M-3 -3.4Q-5.4 1-5.6 8M3 -3.4Q5.4 1 5.6 8")
    pile.add(top, "crown", 7, details=panels, bulge=6, drape=0.3)
    pile.add(ellipse((0, -4.3), 0.9, 0.6), "button", 7.1, fill=tone, bulge=0.5, drape=0)
    if body.back:
        pile.add(
            outline([(-3.4, 8.4), (-3, 5), (0, 3.8), (3, 5), (3.4, 8.4)], [(3.4, 8.4), (-3.4, 8.4)]),
            "gap",
            7.2,
            fill=darker(cloth.colors[0], 0.6),
            bulge=1,
            drape=0,
        )
    else:
        peak = outline(
            [(-8.2, 7.2), (0, 5.2), (8.2, 7.2)],
            [(8.2, 7.2), (9.2, 9.6), (5, 10.8), (0, 11), (-5, 10.8), (-9.2, 9.6), (-8.2, 7.2)],
        )
        pile.add(
            peak,
            "peak",
            7.2,
            fill=peak_fill,
            details=stitches("M-7.8 8.6Q0 6.6 7.8 8.6M-8 9.4Q0 8 8 9.4"),
            bulge=1.6,
            drape=0,
        )
    marks = [(5.5, -2.8), (8.6, 8.6 if not body.back else 6.0), (8.5, 6.6)]
    return Drawing(
        tuple(pile.parts),
        corners(UPPER_NAMES, marks, (0, 3.5)),
        (0, 3),
        (0, 1.6, 2.8 if not body.back else 0),
    )


def _brimmed(body: Body, tone: str) -> Drawing:
    pile = Pile("headwear")
    brim = outline(
        [(-17, 8), (-11, 4.6), (0, 3.4), (11, 4.6), (17, 8), (11, 10.2), (0, 11.2), (-11, 10.2), (-17, 8)]
    )
    crown = outline(
        [
            (-8.4, 7),
            (-8, 0),
            (-5.8, -4.6),
            (-2.4, -4.8),
            (0, -3.8),
            (2.4, -4.8),
            (5.8, -4.6),
            (8, 0),
            (8.4, 7),
        ],
        [(8.4, 7), (0, 8.8), (-8.4, 7)],
    )
    band = outline(
        [(-8.5, 4.4), (0, 6.2), (8.5, 4.4)],
        [(8.5, 4.4), (8.6, 7.2)],
        [(8.6, 7.2), (0, 9), (-8.6, 7.2)],
        [(-8.6, 7.2), (-8.5, 4.4)],
    )
    pile.add(brim, "brim", 7, details=stitches("M-15 8Q0 4 15 8Q0 12-15 8"), bulge=2.4, drape=0.4)
    pile.add(
        crown, "crown", 7.1, bulge=6, folds=(Fold(points([(0, -4), (0, 0), (0, 3)]), 1.8, -0.8),), drape=0.4
    )
    pile.add(band, "band", 7.2, fill=tone, bulge=1.2, drape=0)
    marks = [(5.6, -4.4), (16.4, 8.0), (8.4, 7.6)]
    return Drawing(
        tuple(pile.parts), corners(UPPER_NAMES, marks, (0, 3)), (0, 2), (0, 0.4, 0 if body.back else 2.4)
    )
