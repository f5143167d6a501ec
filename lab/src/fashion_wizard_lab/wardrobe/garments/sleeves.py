"""Sleeves and their cuffs."""

import numpy as np

from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.garments.bodice import Bodice, trim
from fashion_wizard_lab.wardrobe.geometry import (
    Points,
    between,
    curve,
    cut,
    outline,
    points,
    rounded,
    shifted,
    sides,
)
from fashion_wizard_lab.wardrobe.parts import (
    Fold,
    Pile,
    seam,
    stitches,
    stroke,
)
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.seeds import Random
from fashion_wizard_lab.wardrobe.style import Style


def sleeve(
    pile: Pile, random: Random, cut_: Bodice, body: Body, style: Style, side: int, cloth: Fabric, depth: float
) -> tuple[Points, Points]:
    """Add the sleeve on one side; returns the cuff's middle and a point inside the sleeve above it."""
    sign = 2 * side - 1
    tip, pit = cut_.tip * (sign, 1), cut_.armpit * (sign, 1)
    middle = cut(rounded(body.arms[side], 28), min(style.sleeve, 0.97))
    arm = 5.4 if style.man else 4.5
    cuff = float(np.interp(style.sleeve, (0.3, 0.5, 1), (arm + 1.6, arm + 0.9, 3.3))) + cut_.ease * 0.36
    widths = np.interp(
        np.linspace(0, 1, 28),
        (0, 0.2, 0.55, 1),
        (arm + cut_.ease + 1.2, arm + cut_.ease * 0.75 + 0.8, (arm + cuff + cut_.ease * 0.5) / 2, cuff),
    )
    first, second = sides(middle, widths)
    outer, inner = (first, second) if side else (second, first)
    reach = np.linspace(0, 1, 28) * float(np.linalg.norm(np.diff(middle, axis=0), axis=1).sum())
    axis = middle[4] - middle[0]
    pit_at = float((pit - middle[0]) @ axis / np.linalg.norm(axis))
    end = reach[-1]
    high, low = reach > min(10.0, end * 0.6), reach > min(max(pit_at, 0) + 5.0, end * 0.85)
    cap = points([pit, between(pit, tip, 0.5) - (sign * 2.0, -0.6), tip])
    shape = outline(
        np.vstack([[tip], outer[high]]),
        [outer[-1], inner[-1]],
        np.vstack([inner[low][::-1], [pit]]),
        cap,
    )
    along = body.arms[side][1] - body.arms[side][0]
    grain = -float(np.rad2deg(np.arctan2(along[0], along[1])))
    details = seam(curve(cap).path, 0.3)
    rib = style.kind == "sweater" or (style.kind == "jacket" and style.collar == "stand")
    if not rib and style.collar != "shirt":
        at = 25
        details += stitches(curve([outer[at], inner[at]]).path) + stroke(
            curve([outer[at], inner[at]]).path, "#000", 0.3, 0.25
        )
    folds = []
    long = style.sleeve > 0.6
    for _ in range(9 if long else 4):
        k = int(random.integers(7, 26)) if not long or random.random() < 0.4 else int(random.integers(11, 18))
        lean = int(random.integers(-3, 4))
        a, b = (
            (outer[k], inner[min(27, max(3, k + lean))])
            if random.random() < 0.5
            else (inner[k], outer[min(27, max(3, k + lean))])
        )
        share = float(random.uniform(0.45, 0.85))
        folds.append(
            Fold(
                points([a, shifted(between(a, b, share / 2), 0, 0.8), between(a, b, share)]),
                float(random.uniform(0.8, 1.5)),
                float(random.uniform(-0.9, 0.6)),
            )
        )
    pile.add(
        shape,
        f"sleeve {side}",
        depth + 1,
        grain=grain,
        origin=(float(tip[0]), float(tip[1])),
        details=details,
        bulge=5.0,
        folds=tuple(folds),
    )
    if long and (rib or style.collar == "shirt"):
        k = 24
        band = outline(outer[k:], [outer[-1], inner[-1]], inner[k:][::-1])
        tone = trim(cloth, style)
        pile.add(
            band,
            f"cuff {side}",
            depth + 1.05,
            fill=tone if rib else None,
            grain=grain + (0 if rib else 90),
            details=_ribs(outer[k], inner[k], outer[-1] - outer[k])
            if rib
            else stitches(curve([outer[k], inner[k]]).path),
            bulge=2.6,
            drape=0.3,
        )
    return middle[-1], middle[-5]


def _ribs(a: Points, b: Points, step: Points) -> str:
    """Fine ribs from the line a-b along `step`."""
    return "".join(
        stroke(curve([between(a, b, t), between(a, b, t) + step]).path, "#000", 0.3, 0.3)
        for t in np.linspace(0.05, 0.95, 9).tolist()
    )
