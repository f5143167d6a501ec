"""The measures of upper garments, their trunk, its folds and their landmarks."""

from dataclasses import dataclass

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker
from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.geometry import (
    Points,
    between,
    curve,
    mirrored,
    points,
    shifted,
)
from fashion_wizard_lab.wardrobe.parts import (
    Fold,
    Landmark,
    landmark,
)
from fashion_wizard_lab.wardrobe.people.body import ARMPIT, HIP, SHOULDER, WAIST, Body
from fashion_wizard_lab.wardrobe.seeds import Random
from fashion_wizard_lab.wardrobe.style import Style


@dataclass(frozen=True, eq=False, slots=True)
class Bodice:
    """The measures of an upper garment on a body; all points are those of the photo's right side."""

    neck: Points
    tip: Points
    armpit: Points
    waist: Points
    hem: Points
    neckline: Points
    depth: float
    ease: float


def measure(style: Style, body: Body, tucked: bool = False) -> Bodice:
    """Cut the bodice of `style` for `body`; `tucked` ends it inside the waistband."""
    thick = {"t-shirt": 0.6, "shirt": 1.4, "sweater": 2.2, "jacket": 2.8, "coat": 3.4, "dress": 0.4}[
        style.kind
    ]
    ease = thick + 2.8 * style.width * (0.25 if style.kind == "dress" else 1.0)
    wide = {"crew": 7.2, "v": 6.8, "scoop": 9.6, "boat": 11.5, "high": 5.9, "open": 7.0}[style.neck]
    wide = max(wide, body.neck + 1.0)
    if style.sleeve == 0:
        wide = max(wide, 8.6)
    tip_x = (
        body.shoulder
        + (0.3 + ease * 0.42) * (0 if style.sleeve == 0 else 1)
        - (4.0 if style.sleeve == 0 else 0)
    )
    tip = np.array([tip_x, SHOULDER - 1.4 - thick * 0.35])
    neck = between((body.neck + 0.4, 25.6 - thick * 0.3), tip, (wide - body.neck) / (tip_x - body.neck) * 0.9)
    depth = {"crew": 5.0, "v": 13.0, "scoop": 11.0, "boat": 3.4, "high": 0.6, "open": 26.0}[style.neck]
    if style.collar == "shirt":
        depth = 7.0
    if style.collar == "lapel" and style.kind == "coat":
        depth = 22.0
    if body.back:
        depth = 1.7 if style.sleeve or style.neck != "scoop" else 6
    low = {"t-shirt": 84, "shirt": 88, "sweater": 84, "jacket": 85, "coat": 108, "dress": WAIST}[style.kind]
    reach = {"t-shirt": 10, "shirt": 8, "sweater": 8, "jacket": 8, "coat": 34, "dress": 0}[style.kind]
    hem_y = (
        low
        + reach * style.length
        - (8 * (1 - style.length) if style.kind == "t-shirt" and not style.man else 0)
    )
    waist = body.waist + ease * 1.15 + (3.0 * style.width + 0.6 if style.kind != "dress" else 0)
    if style.man or style.kind in ("sweater", "t-shirt"):
        waist = max(waist, body.chest + ease - 2.2)
    hip = max(body.hip + ease * 1.05, waist) + (3.5 * style.flare if style.kind == "coat" else 0)
    hem_x = float(np.interp(hem_y, (WAIST, HIP, 140), (waist, hip, hip + 5 + 6 * style.flare)))
    if style.collar == "rib" and style.kind == "sweater":
        hem_x -= 1.2
    if tucked:
        waist = min(waist, body.waist + 2.4)
        hem_x, hem_y = body.half_width(WAIST + 8) + 0.2, WAIST + 8
    shape = {
        "v": [(1, 0), (0.55, 0.5), (0, 1)],
        "open": [(1, 0), (0.85, 0.4), (0.3, 0.86), (0, 1)],
    }.get(style.neck, [(1, 0), (0.86, 0.46), (0.5, 0.86), (0, 1)])
    if body.back:
        shape = [(1, 0), (0.8, 0.6), (0.4, 0.95), (0, 1)]
    line = points([(neck[0] * x, neck[1] + depth * y) for x, y in shape])
    return Bodice(
        neck,
        tip,
        np.array([body.chest + ease + 0.6, ARMPIT + ease * 0.7]),
        np.array([waist, WAIST]),
        np.array([hem_x, hem_y]),
        line,
        depth,
        ease,
    )


def _armhole(cut_: Bodice) -> Points:
    tip, pit = cut_.tip, cut_.armpit
    return points([tip, (min(tip[0], pit[0]) - 0.9, (tip[1] + pit[1]) / 2 + 1.5), pit])


def torso_runs(cut_: Bodice, sag: float) -> list[Points]:
    """The outline of the trunk, from the photo's left neck point around."""
    neckline = np.vstack([mirrored(cut_.neckline)[::-1], cut_.neckline[::-1][1:]])
    hole = _armhole(cut_)
    flank = points([cut_.armpit, between(cut_.armpit, cut_.waist, 0.5) - (0.5, 0), cut_.waist, cut_.hem])
    if cut_.hem[1] > HIP + 4:
        flank = np.vstack(
            [
                flank[:3],
                (np.interp(HIP, (cut_.waist[1], cut_.hem[1]), (cut_.waist[0], cut_.hem[0])) + 1, HIP),
                flank[3:],
            ]
        )
    hem = points([cut_.hem, (cut_.hem[0] * 0.5, cut_.hem[1] + sag), (0, cut_.hem[1] + sag * 1.2)])
    hem = np.vstack([hem, mirrored(hem)[1:]])
    return [
        neckline,
        points([cut_.neck, cut_.tip]),
        hole,
        flank,
        hem,
        mirrored(flank),
        mirrored(hole),
        mirrored([cut_.neck, cut_.tip]),
    ]


def torso_folds(random: Random, cut_: Bodice, body: Body) -> tuple[Fold, ...]:
    """Creases from the armpits, across the waist and up from the hem."""
    folds = []
    soft = 0.55 if body.flat else 1.0
    for side in (-1, 1):
        pit, waist, hem = cut_.armpit * (side, 1), cut_.waist * (side, 1), cut_.hem * (side, 1)
        for _ in range(4):
            end = (side * float(random.uniform(1, 10)), float(random.uniform(ARMPIT + 1, WAIST - 4)))
            bow = shifted(between(pit, end, 0.5), 0, float(random.uniform(0.5, 3)))
            folds.append(
                Fold(
                    curve([shifted(pit, side * 0.5, 0.5), bow, end]).points,
                    float(random.uniform(0.9, 1.9)),
                    float(random.uniform(-0.9, 0.5)) * soft,
                )
            )
        for _ in range(4):
            y = float(random.uniform(WAIST - 8, min(WAIST + 9, hem[1])))
            end = (side * float(random.uniform(0, 7)), y + float(random.uniform(-5, 5)))
            start = (waist[0] + side * 0.5, y)
            folds.append(
                Fold(
                    points([start, shifted(between(start, end, 0.5), 0, 1.4), end]),
                    float(random.uniform(0.9, 1.8)),
                    float(random.uniform(-0.8, 0.6)) * soft,
                )
            )
        for _ in range(3):
            x = float(random.uniform(0.2, 0.95)) * hem[0]
            top = hem[1] - float(random.uniform(9, 24))
            folds.append(
                Fold(
                    points([(x, hem[1] + 1), (x * 0.97, (hem[1] + top) / 2), (x * 0.9, top)]),
                    float(random.uniform(1.2, 2.4)),
                    float(random.uniform(-0.8, 0.8)) * soft,
                )
            )
    return tuple(folds)


def bare_shoulders(cut_: Bodice) -> list[tuple[Points, Points]]:
    """Where the sleeve landmarks of a sleeveless garment lie, and points inside it."""
    return [(cut_.tip * (s, 1), (cut_.tip * 0.8 + cut_.neck * 0.2) * (s, 1) + (0, 2)) for s in (-1, 1)]


def upper_landmarks(cut_: Bodice, cuffs: list[tuple[Points, Points]], waist: bool) -> tuple[Landmark, ...]:
    """Collars, sleeves, (waistlines,) and hems: left and right as seen on the photo."""
    center = np.array([0.0, 60.0])
    names = ("left", "right")
    found = []
    for side, name in enumerate(names):
        place = cut_.neck * (2 * side - 1, 1)
        found.append(landmark(f"{name} collar", place, cut_.tip * (2 * side - 1, 1) + (0, 3), 2.4))
    found += [landmark(f"{name} sleeve", *cuffs[side]) for side, name in enumerate(names)]
    if waist:
        found += [
            landmark(f"{name} waistline", cut_.waist * (2 * side - 1, 1), center)
            for side, name in enumerate(names)
        ]
    else:
        found += [
            landmark(f"{name} hem", cut_.hem * (2 * side - 1, 1), center) for side, name in enumerate(names)
        ]
    return tuple(found)


def trim(cloth: Fabric, style: Style) -> str:
    if style.trim == "contrast":
        return cloth.colors[2]
    return darker(cloth.colors[0], 0.12)
