"""Trousers, jeans, shorts and leggings."""

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker
from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.geometry import (
    Points,
    between,
    curve,
    cut,
    ellipse,
    outline,
    points,
    polyline,
    rounded,
    shifted,
    sides,
)
from fashion_wizard_lab.wardrobe.parts import Drawing, Fold, Pile, landmark, seam, stitches, stroke
from fashion_wizard_lab.wardrobe.people.body import CROTCH, HIP, WAIST, Body
from fashion_wizard_lab.wardrobe.seeds import Random
from fashion_wizard_lab.wardrobe.style import LABEL_OF, Style

GOLD = "#d8a24a"


def trousers(style: Style, body: Body, cloth: Fabric, random: Random, depth: float = 1.0) -> Drawing:
    """Trousers, jeans, shorts or leggings on a body."""
    pile = Pile(LABEL_OF[style.kind])
    top = WAIST + 4.5 if style.kind != "leggings" else WAIST + 1.5
    rim = body.half_width(top) + (0.3 if style.kind == "leggings" else 1.0)
    edges = [_leg_edges(style, body, side) for side in (0, 1)]
    for side in (0, 1):
        sign = 2 * side - 1
        outer, inner = edges[side]
        keep = outer[:, 1] > HIP + 2.5
        hip = points([(sign * rim, top), (sign * body.half_width(78) + sign * 1.2, 78)])
        crotch = points([(0, CROTCH + (1.5 if style.kind != "leggings" else 0.4))])
        inside = inner[inner[:, 1] > CROTCH + 4]
        # Legs that meet would look like a skirt.
        inside[:, 0] = sign * np.maximum(sign * inside[:, 0], 0.5)
        hem = points([outer[-1], shifted(between(outer[-1], inner[-1], 0.5), 0, 0.9), inner[-1]])
        shape = outline(
            np.vstack([hip, outer[keep]]),
            hem,
            np.vstack([inside[::-1], crotch]),
            [crotch[0], (0, top + 0.7)],
            [(0, top + 0.7), (sign * rim * 0.5, top + 0.5), (sign * rim, top)],
        )
        pile.add(
            shape,
            "trousers",
            depth + 0.01 * side,
            grain=-sign * 2.0,
            origin=(0.0, 70.0),
            details=_leg_details(style, body, outer, inner, sign, top),
            bulge=7.0,
            folds=tuple(_leg_folds(random, style, outer, inner, sign, body.flat)),
            drape=0.4 if style.kind == "leggings" else 1.0,
            shine=0.2 if style.kind == "leggings" else 0.0,
        )
    _waistband(pile, style, body, cloth, rim, top, depth)
    names = ("left", "right")
    marks = [
        landmark(f"{name} waistline", np.array([(2 * side - 1) * rim, top]), np.array([0.0, top + 6]), 2.4)
        for side, name in enumerate(names)
    ]
    marks += [
        landmark(
            f"{name} hem",
            between(edges[side][0][-1], edges[side][1][-1], 0.5),
            between(edges[side][0][-5], edges[side][1][-5], 0.5),
            2.0,
        )
        for side, name in enumerate(names)
    ]
    spot = between(edges[1][0][10], edges[1][1][10], 0.5)
    return Drawing(
        tuple(pile.parts),
        tuple(marks),
        (rim * 0.3, top + 14),
        (float(spot[0]), float(spot[1]), 5.0) if not body.back else (0, 80, 0),
    )


def _leg_edges(style: Style, body: Body, side: int) -> tuple[Points, Points]:
    """Outer and inner edge of one trouser leg, from the hip down."""
    share = {
        "shorts": 0.22 + 0.25 * style.length,
        "leggings": (0.72, 0.95, 0.97)[style.variant],
    }.get(style.kind, 0.955 + 0.02 * style.length)
    middle = cut(rounded(body.legs[side], 30), share)
    loose = {
        "shorts": 2.0 + 2.6 * style.width,
        "leggings": 0.35,
        "jeans": 0.9 + 1.8 * style.width,
        "trousers": 1.1 + 2.6 * style.width,
    }[style.kind]
    flare = {"jeans": 3.2, "trousers": 4.2, "shorts": 2.0}.get(style.kind, 0.0) * style.flare
    at = np.linspace(0, share, 30)
    natural = np.interp(at, (0, 0.2, 0.45, 0.52, 0.68, 0.9, 1), (8.7, 8.5, 6.2, 5.7, 6.2, 4.2, 4.0))
    widths = (
        natural
        + loose * np.interp(at, (0, 0.18), (0.45, 1))
        + flare * np.clip((at - 0.45) / 0.5, 0, 1)
        - (0.8 if style.kind == "jeans" and style.width < 0.4 else 0)
    )
    first, second = sides(middle, widths)
    return (first, second) if side else (second, first)


def _leg_folds(
    random: Random, style: Style, outer: Points, inner: Points, sign: int, flat: bool
) -> list[Fold]:
    folds = []
    tight = style.kind == "leggings"
    soft = 0.45 if flat or tight else 1.0
    for _ in range(3):
        start = points([(sign * float(random.uniform(0.5, 2)), CROTCH - float(random.uniform(0, 4)))])[0]
        end = outer[int(random.integers(1, 8))] * (0.8, 1)
        folds.append(
            Fold(
                curve([start, shifted(between(start, end, 0.5), 0, -1.5), end]).points,
                float(random.uniform(0.9, 1.7)),
                float(random.uniform(-0.9, 0.5)) * soft,
            )
        )
    if style.kind == "shorts":
        spots = [int(random.integers(14, 28)) for _ in range(3)]
    else:
        spots = [int(random.integers(13, 18)) for _ in range(4)] + [
            int(random.integers(24, 30)) for _ in range(4)
        ]
    for k in spots:
        a, b = (inner[k], outer[k]) if random.random() < 0.5 else (outer[k], inner[k])
        end = shifted(between(a, b, float(random.uniform(0.5, 0.9))), 0, float(random.uniform(-3, 1)))
        folds.append(
            Fold(
                points([a, shifted(between(a, end, 0.5), 0, 1.0), end]),
                float(random.uniform(0.8, 1.5)),
                float(random.uniform(-0.9, 0.6)) * soft,
            )
        )
    if style.kind in ("trousers", "shorts") and style.variant != 2:
        crease = np.vstack([between(outer[k], inner[k], 0.5) for k in range(2, 30, 3)])
        folds += [Fold(crease, 0.9, 0.55 if style.kind == "trousers" else 0.3)] * 2
    return folds


def _leg_details(style: Style, body: Body, outer: Points, inner: Points, sign: int, top: float) -> str:
    thread = GOLD if style.kind == "jeans" else "#fff"
    body_ = ""
    if style.kind != "leggings":
        up = (inner[-1] - inner[-4]) / np.linalg.norm(inner[-1] - inner[-4]) * 1.7
        body_ += stitches(
            curve([outer[-1] - up, between(outer[-1], inner[-1], 0.5) - up + (0, 0.9), inner[-1] - up]).path,
            thread,
            0.7 if style.kind == "jeans" else 0.35,
        )
    if style.kind == "jeans":
        middle = between(outer[9], inner[9], 0.5)
        body_ += "".join(
            f'<path d="{ellipse(middle, 5.2 * k, 20 * k).path}" fill="#fff" fill-opacity=".022"/>'
            for k in np.linspace(0.2, 1, 7).tolist()
        )
        body_ += stitches(curve(shifted(outer[4:], -sign * 0.9, 0)).path, thread, 0.4)
    if not body.back:
        if style.pocket == "jeans":
            x = body.half_width(80)
            line = curve(
                [(sign * x * 0.45, top + 2), (sign * x * 0.55, top + 7), (sign * (x + 1), top + 10.5)]
            )
            body_ += seam(line.path, 0.5) + stitches(curve(shifted(line.points, 0, 0.8)).path, thread, 0.7)
        elif style.pocket == "slant":
            x = body.half_width(80)
            body_ += seam(f"M{sign * x * 0.62:.2f} {top + 3:.2f}L{sign * (x + 0.4):.2f} {top + 17:.2f}", 0.55)
        if style.kind != "leggings":
            body_ += seam(f"M0 {top:.2f}V{CROTCH + 2:.2f}", 0.5)
            if sign > 0:
                fly = curve([(2.6, top + 3), (2.6, top + 13), (0.4, top + 18)])
                body_ += stitches(fly.path, thread, 0.7)
    else:
        body_ += seam(f"M0 {top:.2f}V{CROTCH + 2:.2f}", 0.5)
    if style.kind == "leggings" and style.trim == "contrast":
        body_ += stroke(curve(outer[2:] - (sign * 1.1, 0)).path, "#fff", 0.9, 0.55)
    return body_


def _waistband(
    pile: Pile, style: Style, body: Body, cloth: Fabric, rim: float, top: float, depth: float
) -> None:
    tall = 3.6 if style.kind != "leggings" else 5.0
    low = body.half_width(top + tall) + (0.4 if style.kind == "leggings" else 1.0)
    thread = GOLD if style.kind == "jeans" else "#fff"
    band = outline(
        [(-rim, top), (0, top + 0.9), (rim, top)],
        [(rim, top), (low, top + tall)],
        [(low, top + tall), (0, top + tall + 0.9), (-low, top + tall)],
        [(-low, top + tall), (-rim, top)],
    )
    line = curve([(-low, top + tall - 0.6), (0, top + tall + 0.3), (low, top + tall - 0.6)]).path
    pile.add(
        band,
        "band",
        depth + 0.1,
        grain=90 if style.kind == "jeans" else 0,
        details=seam(curve([(-low, top + tall), (0, top + tall + 0.9), (low, top + tall)]).path)
        + stitches(line, thread, 0.7 if style.kind == "jeans" else 0.35),
        bulge=1.6,
        drape=0.3,
    )
    if style.kind == "leggings":
        return
    for x in (-0.62, 0.62) if not body.back else (-0.7, 0.0, 0.7):
        at = x * rim
        loop = outline(
            [(at - 0.6, top - 0.2), (at + 0.6, top - 0.2)],
            [(at + 0.6, top - 0.2), (at + 0.6, top + tall + 1)],
            [(at + 0.6, top + tall + 1), (at - 0.6, top + tall + 1)],
            [(at - 0.6, top + tall + 1), (at - 0.6, top - 0.2)],
        )
        pile.add(loop, "loops", depth + 0.12, bulge=0.6, drape=0)
    if not body.back:
        pile.add(
            ellipse((0.9, top + 2.4), 0.95, 0.95),
            "button",
            depth + 0.13,
            fill="#b48a4a" if style.kind == "jeans" else darker(cloth.colors[0], 0.5),
            bulge=0.5,
            drape=0,
            shine=0.7,
        )
    else:
        _seat_pockets(pile, style, rim, top, thread, depth)


def _seat_pockets(pile: Pile, style: Style, rim: float, top: float, thread: str, depth: float) -> None:
    for sign in (-1, 1):
        x, y = sign * rim * 0.55, top + 9
        if style.pocket != "jeans":
            pile.add(
                outline(
                    [(x - 4.6, y), (x + 4.6, y)],
                    [(x + 4.6, y), (x + 4.6, y + 1.6)],
                    [(x + 4.6, y + 1.6), (x - 4.6, y + 1.6)],
                    [(x - 4.6, y + 1.6), (x - 4.6, y)],
                ),
                "seat pocket",
                depth + 0.1,
                bulge=0.6,
                drape=0,
            )
            continue
        patch = outline(
            [(x - 5, y), (x + 5, y)],
            [(x + 5, y), (x + 4.4, y + 8.6)],
            [(x + 4.4, y + 8.6), (x, y + 11)],
            [(x, y + 11), (x - 4.4, y + 8.6)],
            [(x - 4.4, y + 8.6), (x - 5, y)],
        )
        rim_path = [(x - 4.5, y + 0.5), (x - 4, y + 8.3), (x, y + 10.4), (x + 4, y + 8.3), (x + 4.5, y + 0.5)]
        wings = curve([(x - 4.2, y + 5), (x - 2, y + 6.2), (x, y + 5.2), (x + 2, y + 6.2), (x + 4.2, y + 5)])
        lines = polyline([(x - 4.6, y + 1.2), (x + 4.6, y + 1.2)], rim_path) + wings.path
        pile.add(patch, "seat pocket", depth + 0.1, details=stitches(lines, thread, 0.75), bulge=1, drape=0.3)
