"""Skirts and dresses."""

import numpy as np

from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.garments.bodice import (
    bare_shoulders,
    measure,
    torso_folds,
    torso_runs,
    upper_landmarks,
)
from fashion_wizard_lab.wardrobe.garments.closures import front
from fashion_wizard_lab.wardrobe.garments.collars import neck_band
from fashion_wizard_lab.wardrobe.garments.sleeves import sleeve
from fashion_wizard_lab.wardrobe.geometry import (
    Points,
    between,
    curve,
    ellipse,
    outline,
    points,
    shifted,
)
from fashion_wizard_lab.wardrobe.parts import Drawing, Fold, Pile, landmark, seam, stitches, stroke
from fashion_wizard_lab.wardrobe.people.body import HIP, WAIST, Body
from fashion_wizard_lab.wardrobe.seeds import Random
from fashion_wizard_lab.wardrobe.style import Style


def skirt(style: Style, body: Body, cloth: Fabric, random: Random, depth: float = 1.0) -> Drawing:
    """A skirt on a body."""
    pile = Pile("skirt")
    top, low = WAIST + 3.0, 108 + 46 * style.length
    waist, hip = body.half_width(top) + 0.7, body.half_width(HIP) + 0.9 + 2.6 * style.flare
    spread = hip + (2.0 + 15 * style.flare) * (low - HIP) / 50 if style.flare > 0.25 else hip - 0.6
    flank, hem, folds = _panel(style, random, waist, top, low, hip, spread, float(random.uniform(-1.5, 1.5)))
    shape = outline(flank, hem, flank[::-1] * (-1, 1), [(-waist, top), (0, top + 0.9), (waist, top)])
    details = stitches(curve(hem - (0, 1.2)).path)
    if style.flare <= 0.25 and body.back:
        details += seam(f"M0 {low - 14:.1f}V{low + 4:.1f}", 0.6)
    pile.add(
        shape, "skirt", depth, origin=(0.0, 70.0), details=details, bulge=9, folds=tuple(folds), drape=0.8
    )
    tall = 3.4
    wide = body.half_width(top + tall) + 0.9
    band = outline(
        [(-waist, top), (0, top + 0.9), (waist, top)],
        [(waist, top), (wide, top + tall)],
        [(wide, top + tall), (0, top + tall + 0.9), (-wide, top + tall)],
        [(-wide, top + tall), (-waist, top)],
    )
    fill = cloth.colors[2] if style.trim == "contrast" else None
    pile.add(
        band,
        "band",
        depth + 0.1,
        fill=fill,
        grain=90,
        details=seam(curve([(-wide, top + tall), (0, top + tall + 0.9), (wide, top + tall)]).path),
        bulge=1.6,
        drape=0.2,
    )
    if style.closure == "none" and style.variant == 0 and not body.back:
        for y in np.linspace(top + 6, low - 6, 6).tolist():
            pile.add(
                ellipse((0, y), 0.85, 0.85),
                "buttons",
                depth + 0.2,
                fill=cloth.colors[1],
                bulge=0.5,
                drape=0,
                shine=0.5,
            )
    names = ("left", "right")
    marks = [
        landmark(f"{n} waistline", np.array([(2 * i - 1) * waist, top]), np.array([0.0, top + 6]), 2.4)
        for i, n in enumerate(names)
    ]
    marks += [
        landmark(f"{n} hem", np.array([(2 * i - 1) * spread, low]), np.array([0.0, low - 12]), 2.4)
        for i, n in enumerate(names)
    ]
    size = 7.0 if not body.back else 0.0
    return Drawing(tuple(pile.parts), tuple(marks), (0.0, top + 18), (spread * 0.42, low - 13, size * 0.8))


def dress(style: Style, body: Body, cloth: Fabric, random: Random, depth: float = 2.0) -> Drawing:
    """A dress on a body."""
    pile = Pile("dress")
    cut_ = measure(style, body)
    bodice = outline(*torso_runs(cut_, 1.0))
    details = (
        front(pile, cut_, style, cloth, depth)
        if not body.back
        else seam(f"M0 {cut_.neck[1]:.2f}V{WAIST:.2f}", 0.4)
    )
    low = 106 + 48 * style.length
    waist, hip = float(cut_.hem[0]), body.half_width(HIP) + 1.2 + 2.6 * style.flare
    spread = hip + (2.0 + 15 * style.flare) * (low - HIP) / 50 if style.flare > 0.2 else hip
    flank, hem, folds = _panel(
        style, random, waist, WAIST - 0.2, low, hip, spread, float(random.uniform(-1.5, 1.5))
    )
    panel = outline(
        flank, hem, flank[::-1] * (-1, 1), [(-waist, WAIST - 0.2), (0, WAIST + 0.8), (waist, WAIST - 0.2)]
    )
    pile.add(
        panel,
        "skirt",
        depth - 0.1,
        details=stitches(curve(hem - (0, 1.2)).path),
        bulge=9,
        folds=tuple(folds),
        drape=0.8,
    )
    pile.add(
        bodice,
        "torso",
        depth,
        details=details
        + stroke(
            curve(shifted(cut_.neckline, 0.2, 0.8)).path + curve(cut_.neckline * (-1, 1) + (-0.2, 0.8)).path,
            "#000",
            0.25,
            0.3,
        ),
        bulge=8,
        folds=torso_folds(random, cut_, body)[:16],
    )
    if style.trim == "contrast" or style.variant == 1:
        band = outline(
            [(-waist - 0.1, WAIST - 2.2), (0, WAIST - 1.4), (waist + 0.1, WAIST - 2.2)],
            [(waist + 0.1, WAIST - 2.2), (waist + 0.3, WAIST + 0.6)],
            [(waist + 0.3, WAIST + 0.6), (0, WAIST + 1.4), (-waist - 0.3, WAIST + 0.6)],
            [(-waist - 0.3, WAIST + 0.6), (-waist - 0.1, WAIST - 2.2)],
        )
        pile.add(
            band,
            "sash",
            depth + 0.15,
            fill=cloth.colors[2] if style.trim == "contrast" else None,
            grain=90,
            bulge=1.4,
            drape=0.4,
        )
    neck_band(pile, cut_, body, style, cloth, depth)
    if style.sleeve:
        cuffs = [sleeve(pile, random, cut_, body, style, side, cloth, depth) for side in (0, 1)]
    else:
        cuffs = bare_shoulders(cut_)
    marks = upper_landmarks(cut_, cuffs, waist=True)
    marks += tuple(
        landmark(f"{n} hem", np.array([(2 * i - 1) * spread, low]), np.array([0.0, low - 12]), 2.4)
        for i, n in enumerate(("left", "right"))
    )
    size = 7.0 if not body.back and style.closure == "none" else 0.0
    return Drawing(tuple(pile.parts), marks, (0.0, 46.0), (0.0, 54.0, size))


def _panel(
    style: Style, random: Random, waist: float, top: float, low: float, hip: float, spread: float, lean: float
) -> tuple[Points, Points, list[Fold]]:
    """The right edge and the waved hem of a skirt, and its folds."""
    flank = points(
        [
            (waist, top),
            (between((waist, top), (hip, HIP), 0.5)[0] + 0.6, (top + HIP) / 2),
            (hip, min(HIP, low - 6)),
            (hip + (spread - hip) * 0.5, (min(HIP, low - 6) + low) / 2 + 1),
            (spread, low),
        ]
    )
    count = (5, 7, 11)[style.variant]
    full = style.flare > 0.35 or style.variant == 2
    steps = np.linspace(-1, 1, 4 * count + 1)
    phase = float(random.uniform(0, 6))
    swing = (0.35 + 1.5 * style.flare) if full else 0.15
    hem_x = steps * spread + lean * (1 - steps**2)
    hem_y = low + 2.2 * (1 - steps**2) + swing * np.sin(steps * count * np.pi + phase) * (1 - steps**6)
    folds = []
    for k in range(count * 2 + 1):
        s = -1 + (k + 0.5 + 0.35 * float(random.uniform(-1, 1))) / count
        if abs(s) > 0.97:
            continue
        lift = float(random.uniform(0.0, 0.35)) if style.variant == 2 else float(random.uniform(0.1, 0.65))
        start = (s * (waist + (hip - waist) * lift), top + (low - top) * lift)
        end = (s * spread + lean * (1 - s * s), low + 2.5)
        middle = shifted(between(start, end, 0.5), float(random.uniform(-0.7, 0.7)), 0)
        size = (0.35 + 0.75 * style.flare) if full else 0.3
        folds.append(
            Fold(
                points([start, middle, end]),
                float(random.uniform(1.3, 2.4)) * (0.6 if style.variant == 2 else 1),
                size * (1 if k % 2 else -1),
            )
        )
    return flank, points(np.stack([hem_x, hem_y], axis=1))[::-1], folds
