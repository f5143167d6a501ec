"""Sneakers, boots and pumps, worn and as a pair."""

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker, lighter
from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.geometry import (
    Points,
    Shape,
    curve,
    outline,
    points,
    polyline,
    rotation,
    shifted,
)
from fashion_wizard_lab.wardrobe.parts import (
    Drawing,
    Pile,
    landmark,
    seam,
    stitches,
    stroke,
)
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.style import Style


def shoes(style: Style, body: Body, cloth: Fabric) -> Drawing:
    """Sneakers (variant 0), boots (1) or pumps (2).

    They take a lower garment's landmarks: waistlines at the openings, hems at the toes.
    """
    pile = Pile("footwear")
    if body.flat:
        return _pair(pile, style, cloth)
    marks_top, marks_toe = [], []
    sole = "#f1efe9" if style.variant == 0 else darker(cloth.colors[0], 0.6)
    for side in (0, 1):
        sign = 2 * side - 1
        x, y = body.legs[side][2].tolist()
        tall = {0: 1.0, 1: 13.0, 2: -2.0}[style.variant]
        wide = 4.3 if style.man else 3.9
        if body.back:
            shape, rim = _from_behind(x, y, wide, tall)
            toe = (x, y + 9.6)
            lines = seam(f"M{x:.2f} {y - tall:.2f}V{y + 9:.2f}")
        else:
            shape, rim = _from_front(x, y, wide, tall, 4.2 if style.variant == 2 else 0.8, sign)
            toe = (x + sign * 2.4, y + 11.4)
            lines = _laces(style, x + sign * 0.9, y) if style.variant < 2 else ""
        pile.add(
            shape,
            f"shoe {side}",
            0.8 if style.variant != 1 else 0.85,
            origin=(x, y),
            details=lines,
            bulge=2.6,
            drape=0.2,
            shine=0.45 if style.variant else 0.1,
        )
        pile.add(rim, f"sole {side}", 0.9, fill=sole, bulge=0.8, drape=0)
        marks_top.append((x, y - tall + (4.2 if style.variant == 2 and not body.back else 0.8)))
        marks_toe.append(toe)
    names = ("left", "right")
    marks = [
        landmark(f"{n} waistline", np.array(marks_top[i]), np.array(marks_toe[i]), 1.4)
        for i, n in enumerate(names)
    ]
    marks += [
        landmark(f"{n} hem", np.array(marks_toe[i]), np.array(marks_top[i]), 1.4) for i, n in enumerate(names)
    ]
    x, y = body.legs[1][2].tolist()
    return Drawing(
        tuple(pile.parts), tuple(marks), (x, y + 5), (x + 1.2, y + 7.6, 1.7 if not body.back else 0)
    )


def _from_behind(x: float, y: float, wide: float, tall: float) -> tuple[Shape, Shape]:
    """Upper and sole of a shoe on a foot whose ankle is at x, y; the shaft ends `tall` above it."""
    shape = outline(
        [(x - wide + 0.4, y - tall), (x, y - tall + 0.6), (x + wide - 0.4, y - tall)],
        [(x + wide - 0.4, y - tall), (x + wide - 0.4, y + 4), (x + wide, y + 8.6), (x + wide, y + 10)],
        [(x + wide, y + 10), (x, y + 10.6), (x - wide, y + 10)],
        [(x - wide, y + 10), (x - wide, y + 8.6), (x - wide + 0.4, y + 4), (x - wide + 0.4, y - tall)],
    )
    rim = outline(
        [(x - wide - 0.2, y + 8.8), (x, y + 9.3), (x + wide + 0.2, y + 8.8)],
        [(x + wide + 0.2, y + 8.8), (x + wide + 0.2, y + 10.8)],
        [(x + wide + 0.2, y + 10.8), (x - wide - 0.2, y + 10.8)],
        [(x - wide - 0.2, y + 10.8), (x - wide - 0.2, y + 8.8)],
    )
    return shape, rim


def _from_front(x: float, y: float, wide: float, tall: float, dip: float, sign: int) -> tuple[Shape, Shape]:
    """As `_from_behind`; the opening is `dip` lower at the instep, and the toe points outward, to `sign`."""
    shape = outline(
        [
            (x - wide + 0.3, y - tall),
            (x - wide * 0.5, y - tall + dip * 0.8),
            (x + sign * 0.6, y - tall + dip),
            (x + wide * 0.5, y - tall + dip * 0.8),
            (x + wide - 0.3, y - tall),
        ],
        [
            (x + wide - 0.3, y - tall),
            (x + wide - 0.1 + sign * 0.6, y + 3),
            (x + wide + 0.9 + sign * 1.6, y + 8),
            (x + wide * 0.55 + sign * 2.4, y + 11.6),
        ],
        [
            (x + wide * 0.55 + sign * 2.4, y + 11.6),
            (x + sign * 2.4, y + 12.3),
            (x - wide * 0.55 + sign * 2.4, y + 11.6),
        ],
        [
            (x - wide * 0.55 + sign * 2.4, y + 11.6),
            (x - wide - 0.9 + sign * 1.6, y + 8),
            (x - wide + 0.1 + sign * 0.6, y + 3),
            (x - wide + 0.3, y - tall),
        ],
    )
    rim = outline(
        [
            (x - wide - 1.0 + sign * 1.7, y + 8.4),
            (x - wide * 0.55 + sign * 2.4, y + 11),
            (x + sign * 2.4, y + 11.6),
            (x + wide * 0.55 + sign * 2.4, y + 11),
            (x + wide + 1.0 + sign * 1.7, y + 8.4),
        ],
        [
            (x + wide + 1.0 + sign * 1.7, y + 8.4),
            (x + wide * 0.6 + sign * 2.4, y + 12.6),
            (x + sign * 2.4, y + 13.2),
            (x - wide * 0.6 + sign * 2.4, y + 12.6),
            (x - wide - 1.0 + sign * 1.7, y + 8.4),
        ],
    )
    return shape, rim


def _laces(style: Style, x: float, y: float) -> str:
    rows = polyline(
        *(
            [(x + side * 1.5, y + k), (x - side * 1.5, y + k + 1.1)]
            for k in (0.4, 2.2, 4.0)
            for side in (-1, 1)
        )
    )
    toe = curve([(x - 3.2, y + 8.4), (x, y + 6.6), (x + 3.4, y + 8.4)]).path
    return stroke(rows, "#fff" if style.variant == 0 else "#111", 0.5, 0.95) + seam(toe, 0.45)


def _profile(style: Style) -> tuple[list[Points], list[Points]]:
    """Upper and sole of a shoe from the side, its toe to the right; the heel is at x 0, the floor at y 0."""
    upper_: list[list[tuple[float, float]]]
    sole: list[list[tuple[float, float]]]
    if style.variant == 0:
        upper_ = [
            [(0.6, -2), (0.2, -6), (0.8, -10.4)],
            [(0.8, -10.4), (4.5, -9.2), (8.6, -10.6)],
            [(8.6, -10.6), (13, -8), (19, -6.2), (25, -4.8), (27.6, -2)],
            [(27.6, -2), (0.6, -2)],
        ]
        sole = [
            [(0, -2.9), (10, -2.3), (28.2, -2.9)],
            [(28.2, -2.9), (28.2, -0.8), (27, 0)],
            [(27, 0), (0.8, 0)],
            [(0.8, 0), (0, -1), (0, -2.9)],
        ]
    elif style.variant == 1:
        upper_ = [
            [(0.6, -2.2), (0.9, -10), (0.2, -23)],
            [(0.2, -23), (5.5, -22.3), (10.6, -23)],
            [(10.6, -23), (10.8, -13), (13.6, -9.2), (20, -7), (25.6, -5.4), (27.4, -2)],
            [(27.4, -2), (0.6, -2.2)],
        ]
        sole = [
            [(0, -2.6), (9, -2.4), (10, -1.6), (28, -2.2)],
            [(28, -2.2), (27.6, -0.4)],
            [(27.6, -0.4), (10, 0), (9.6, 0), (0.4, 0)],
            [(0.4, 0), (0, -2.6)],
        ]
    else:
        upper_ = [
            [(0.8, -3.4), (0.3, -7), (1.0, -10.6)],
            [(1.0, -10.6), (6, -7.6), (12, -7.2), (16.2, -8.8)],
            [(16.2, -8.8), (21, -7.4), (25.8, -4.8), (27.6, -1)],
            [(27.6, -1), (12, -1.4), (0.8, -3.4)],
        ]
        sole = [
            [(0.4, -3.6), (11, -1.4), (27.4, -1.2)],
            [(27.4, -1.2), (27, -0.2)],
            [(27, -0.2), (12, -0.2), (6.4, -1.6), (4.6, 0)],
            [(4.6, 0), (0.8, 0)],
            [(0.8, 0), (0.4, -3.6)],
        ]
    return [points(run) for run in upper_], [points(run) for run in sole]


def _pair(pile: Pile, style: Style, cloth: Fabric) -> Drawing:
    """Two shoes side by side on the floor, one a little behind the other."""
    upper_, sole = _profile(style)
    tone = "#f1efe9" if style.variant == 0 else darker(cloth.colors[0], 0.6)
    marks_top, marks_toe = [], []
    for number, (dx, dy, turn) in enumerate(((-19.0, -9.0, -7.0), (-8.0, 7.0, 4.0))):
        matrix = rotation(turn).T

        def put(run: Points, matrix: Points = matrix, dx: float = dx, dy: float = dy) -> Points:
            return run @ matrix + (dx, 60 + dy)

        body_ = outline(*(put(run) for run in upper_))
        details = stitches(curve(put(upper_[2] + (-0.6, 1.0))).path)
        if style.variant < 2:
            steps = np.linspace(0.25, 0.85, 5)
            eyes = [
                (9.2 + 8.5 * s, -9.4 + 3.2 * s) if style.variant == 0 else (10.4 + 1.2 * s, -20 + 11 * s)
                for s in steps.tolist()
            ]
            ties = "".join(curve(put(points([(a, b), (a - 2.4, b + 1.5)]))).path for a, b in eyes)
            details += stroke(ties, "#fff" if style.variant == 0 else "#111", 0.6, 0.95)
            details += seam(curve(put(points([(20, -5.8), (19, -4), (20, -2.2)]))).path, 0.5) + seam(
                curve(put(points([(5.6, -9), (6.4, -5), (5.6, -2.4)]))).path, 0.4
            )
        pile.add(
            body_,
            f"shoe {number}",
            1 + number,
            grain=turn,
            origin=(dx, 60 + dy),
            details=details,
            bulge=4,
            drape=0.25,
            shine=0.45 if style.variant else 0.1,
        )
        inner = outline(
            put(upper_[1]),
            put(points([upper_[1][-1], shifted(upper_[1].mean(axis=0), 0, 1.9), upper_[1][0]])),
        )
        pile.add(
            inner,
            f"inside {number}",
            1.1 + number,
            fill=darker(lighter(cloth.colors[2], 0.3), 0.45),
            bulge=1,
            drape=0,
        )
        pile.add(
            outline(*(put(run) for run in sole)),
            f"sole {number}",
            1.2 + number,
            fill=tone,
            bulge=0.8,
            drape=0,
        )
        marks_top.append(put(np.vstack([upper_[1][0], (4.0, -4.5)])))
        marks_toe.append(put(np.vstack([upper_[2][-1], (20.0, -3.5)])))
    names = ("left", "right")
    marks = [landmark(f"{n} waistline", marks_top[i][0], marks_top[i][1], 1.4) for i, n in enumerate(names)]
    marks += [landmark(f"{n} hem", marks_toe[i][0], marks_toe[i][1], 1.4) for i, n in enumerate(names)]
    return Drawing(
        tuple(pile.parts), tuple(marks), (4.0, 62.0), (-1.0, 63.0, 2.0 if style.variant == 0 else 0)
    )
