"""Small company that is drawn but never sold: belts and scarves."""

from fashion_wizard_lab.wardrobe.geometry import curve, outline, points
from fashion_wizard_lab.wardrobe.parts import (
    Drawing,
    Fold,
    Pile,
    stitches,
    stroke,
)
from fashion_wizard_lab.wardrobe.people.body import WAIST, Body
from fashion_wizard_lab.wardrobe.seeds import Random


def belt(body: Body, color: str) -> Drawing:
    """A belt at the waist."""
    pile = Pile("belt")
    top = WAIST + 4.9
    x = body.half_width(top) + 1.4
    strap = outline(
        [(-x, top), (0, top + 0.9), (x, top)],
        [(x, top), (x + 0.5, top + 2.8)],
        [(x + 0.5, top + 2.8), (0, top + 3.7), (-x - 0.5, top + 2.8)],
        [(-x - 0.5, top + 2.8), (-x, top)],
    )
    pile.add(
        strap,
        "belt",
        1.3,
        fill=color,
        details=stitches(curve([(-x, top + 0.6), (0, top + 1.5), (x, top + 0.6)]).path),
        bulge=1,
        drape=0,
        shine=0.4,
    )
    if not body.back:
        pile.add(
            outline(
                [(-2.2, top), (2.2, top)],
                [(2.2, top), (2.2, top + 4.4)],
                [(2.2, top + 4.4), (-2.2, top + 4.4)],
                [(-2.2, top + 4.4), (-2.2, top)],
            ),
            "buckle",
            1.35,
            fill="#cbb27a",
            bulge=0.5,
            drape=0,
            shine=1,
        )
    return Drawing(tuple(pile.parts))


def scarf(body: Body, random: Random) -> Drawing:
    """A scarf around the neck, its ends hanging in front."""
    pile = Pile("neckwear")
    ring = outline(
        [(-8.6, 24), (-9.6, 29), (-6, 34), (0, 36), (6, 34), (9.6, 29), (8.6, 24)],
        [(8.6, 24), (5, 27.5), (0, 28.6), (-5, 27.5), (-8.6, 24)],
    )
    folds = tuple(
        Fold(curve([(-8.5, y), (0, y + 7.5), (8.5, y)]).points, 0.9, h)
        for y, h in ((24.6, 0.7), (26.4, -0.8), (28, 0.7))
    )
    if not body.back:
        for s, low in ((-1, float(random.uniform(60, 70))), (1, float(random.uniform(54, 64)))):
            tail = outline(
                [(s * 1.0, 32), (s * 1.6, 45), (s * 1.4, low)],
                [(s * 1.4, low), (s * 9, low - 0.6)],
                [(s * 9, low - 0.6), (s * 8.2, 45), (s * 6.4, 32)],
                [(s * 6.4, 32), (s * 1.0, 32)],
            )
            fringe = "".join(
                stroke(f"M{s * (1.8 + 0.9 * k):.2f} {low - 4:.2f}V{low:.2f}", "#000", 0.3, 0.35)
                for k in range(8)
            )
            pile.add(
                tail,
                f"tail {s}",
                6.0,
                details=fringe,
                bulge=2.5,
                folds=(Fold(points([(s * 4, 34), (s * 4.6, 48), (s * 5, low)]), 1.4, -0.6),),
                drape=0.8,
            )
    pile.add(ring, "ring", 6.2 if not body.back else 6.1, grain=90, bulge=3, folds=folds, drape=0.8)
    return Drawing(tuple(pile.parts))
