"""T-shirts, shirts, sweaters, jackets and coats."""

import numpy as np

from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.garments.bodice import (
    Bodice,
    bare_shoulders,
    measure,
    torso_folds,
    torso_runs,
    trim,
    upper_landmarks,
)
from fashion_wizard_lab.wardrobe.garments.closures import back_details, front
from fashion_wizard_lab.wardrobe.garments.collars import neck_band
from fashion_wizard_lab.wardrobe.garments.sleeves import sleeve
from fashion_wizard_lab.wardrobe.geometry import (
    curve,
    outline,
    points,
)
from fashion_wizard_lab.wardrobe.parts import (
    Drawing,
    Pile,
    stitches,
    stroke,
)
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.seeds import Random
from fashion_wizard_lab.wardrobe.style import LABEL_OF, Style


def upper(
    style: Style, body: Body, cloth: Fabric, random: Random, depth: float = 2.0, tucked: bool = False
) -> Drawing:
    """A t-shirt, shirt, sweater, jacket or coat on a body; `tucked` into what is worn below."""
    pile = Pile(LABEL_OF[style.kind])
    cut_ = measure(style, body, tucked)
    sag = 1.6 if style.kind != "shirt" else 3.4
    details = front(pile, cut_, style, cloth, depth) if not body.back else back_details(cut_, style)
    x, y = cut_.hem.tolist()
    rib = style.kind == "sweater" or (style.kind == "jacket" and style.collar == "stand")
    if not rib:
        details += stitches(
            curve(
                [
                    (-x, y - 1.3),
                    (-x / 2, y + sag - 1.3),
                    (0, y + sag * 1.2 - 1.3),
                    (x / 2, y + sag - 1.3),
                    (x, y - 1.3),
                ]
            ).path
        )
    torso = outline(*torso_runs(cut_, sag))
    pile.add(
        torso,
        "torso",
        depth,
        details=details,
        bulge=9.0,
        folds=torso_folds(random, cut_, body),
        shine=0.25 if style.kind == "jacket" and style.closure == "zip" else 0.0,
    )
    if rib:
        top, low = (
            points([(-x - 0.3, y - 4.6), (0, y - 4.6 + sag), (x + 0.3, y - 4.6)]),
            points([(x, y), (0, y + sag * 1.2), (-x, y)]),
        )
        ribs = "".join(
            stroke(f"M{v:.2f} {y - 6:.2f}V{y + 4:.2f}", "#000", 0.3, 0.22)
            for v in np.arange(-x, x, 1.2).tolist()
        )
        pile.add(
            outline(top, [top[-1], low[0]], low, [low[-1], top[0]]),
            "hem rib",
            depth + 0.25,
            fill=trim(cloth, style),
            details=ribs,
            bulge=2.2,
            drape=0.5,
        )
    neck_band(pile, cut_, body, style, cloth, depth)
    if style.sleeve:
        cuffs = [sleeve(pile, random, cut_, body, style, side, cloth, depth) for side in (0, 1)]
    else:
        cuffs = bare_shoulders(cut_)
    return Drawing(
        tuple(pile.parts),
        upper_landmarks(cut_, cuffs, waist=False),
        focus=(0.0, 45.0),
        print_box=_print_box(style, body, cut_),
    )


def _print_box(style: Style, body: Body, cut_: Bodice) -> tuple[float, float, float]:
    """In the middle of a closed front, small on the chest of one that opens, nowhere on the back."""
    if body.back:
        return 0.0, 54.0, 0.0
    if style.closure == "none":
        return 0.0, 54.0, 8.5
    return -float(cut_.armpit[0]) * 0.52, 53.0, 3.2
