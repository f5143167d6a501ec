"""Necklines: ribs, shirt collars, stand collars, lapels and hoods."""

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker
from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.garments.bodice import Bodice, trim
from fashion_wizard_lab.wardrobe.geometry import (
    between,
    curve,
    mirrored,
    outline,
    points,
    shifted,
)
from fashion_wizard_lab.wardrobe.parts import (
    Pile,
    seam,
    stitches,
    stroke,
)
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.style import Style


def neck_band(pile: Pile, cut_: Bodice, body: Body, style: Style, cloth: Fabric, depth: float) -> None:
    """The inside of the back, and the collar."""
    if not body.back:
        _inside(pile, cut_, body, style, cloth)
    if style.collar == "rib" and style.neck == "high":
        _high_rib(pile, cut_, body, cloth, depth)
    elif style.collar == "rib":
        _rib(pile, cut_, style, cloth, depth)
    elif style.collar == "shirt":
        _shirt_collar(pile, cut_, body, depth)
    elif style.collar == "stand":
        _stand(pile, cut_, body, depth)
    elif style.collar == "lapel":
        _lapels(pile, cut_, body, style, depth)
    elif style.collar == "hood":
        _hood(pile, cut_, body, cloth, depth)


def _inside(pile: Pile, cut_: Bodice, body: Body, style: Style, cloth: Fabric) -> None:
    x, y = cut_.neck.tolist()
    high = {"high": 6.0, "stand": 5.0}.get(
        style.neck if style.neck == "high" and style.collar != "stand" else style.collar, 1.2
    )
    back = points(
        [
            (-x, y),
            (-x * 0.5, y - high * 0.5 + 0.9),
            (0, y - high * 0.5 + 1.3),
            (x * 0.5, y - high * 0.5 + 0.9),
            (x, y),
        ]
    )
    front = shifted(np.vstack([cut_.neckline, mirrored(cut_.neckline)[1:]]), 0, 0.8)
    inside = darker(cloth.colors[0], 0.5)
    label = (
        f'<rect x="-2" y="{y + 1.6:.2f}" width="4" height="1.8" fill="#f3f0e8" fill-opacity=".9"/>'
        if body.flat
        else ""
    )
    pile.add(outline(back, front), "inside", -1, fill=inside, details=label, bulge=2, drape=0.2)


def _high_rib(pile: Pile, cut_: Bodice, body: Body, cloth: Fabric, depth: float) -> None:
    x, y = cut_.neck.tolist()
    rise = points([(x + 0.2, y + 1), (x - 0.6, y - 3), (x - 0.7, y - 5.6)])
    top = points([rise[-1], (0, y - 4.6 if not body.back else y - 6), rise[-1] * (-1, 1)])
    bottom = points(
        [(-x - 0.2, y + 1), (-x * 0.5, y + 3.4), (0, y + 4), (x * 0.5, y + 3.4), (x + 0.2, y + 1)]
    )
    ribs = "".join(
        stroke(f"M{v:.2f} {y - 6:.2f}V{y + 5:.2f}", "#000", 0.3, 0.25) for v in np.arange(-x, x, 1.1).tolist()
    )
    pile.add(
        outline(rise, top, mirrored(rise), bottom),
        "collar",
        depth + 0.6 + 3,
        fill=darker(cloth.colors[0], 0.08),
        details=ribs,
        bulge=4,
        drape=0.5,
    )


def _rib(pile: Pile, cut_: Bodice, style: Style, cloth: Fabric, depth: float) -> None:
    line = np.vstack([mirrored(cut_.neckline)[::-1], cut_.neckline[::-1][1:]])
    wide = 2.3 if style.kind == "sweater" else 1.7
    step = np.gradient(line, axis=0)
    normal = np.stack([-step[:, 1], step[:, 0]], axis=1) / (
        np.linalg.norm(step, axis=1, keepdims=True) + 1e-9
    )
    lower = line + normal * wide
    lower[0], lower[-1] = between(line[0], cut_.tip * (-1, 1), 0.16), between(line[-1], cut_.tip, 0.16)
    ribs = "".join(stroke(curve([a, b]).path, "#000", 0.25, 0.25) for a, b in zip(line, lower, strict=True))
    pile.add(
        outline(line, lower[::-1]),
        "collar",
        depth + 0.6,
        fill=trim(cloth, style),
        details=ribs,
        bulge=1.4,
        drape=0.2,
    )


def _stand(pile: Pile, cut_: Bodice, body: Body, depth: float) -> None:
    x, y = cut_.neck.tolist()
    rise = points([(x + 0.6, y + 1.2), (x + 0.1, y - 2.4), (x - 0.7, y - 5)])
    top = points([rise[-1], (0, y - 3.6 if not body.back else y - 5.6), rise[-1] * (-1, 1)])
    bottom = points(
        [(-x - 0.6, y + 1.2), (-x * 0.5, y + 3), (0, y + 3.6), (x * 0.5, y + 3), (x + 0.6, y + 1.2)]
    )
    pile.add(
        outline(rise, top, mirrored(rise), bottom),
        "collar",
        depth + 0.6 + 3,
        details=stitches(curve(bottom - (0, 0.7)).path),
        bulge=3,
        drape=0.3,
    )


def _shirt_collar(pile: Pile, cut_: Bodice, body: Body, depth: float) -> None:
    x, y = cut_.neck.tolist()
    if body.back:
        band = outline(
            [(-x - 0.8, y + 0.6), (-x + 1, y - 2.6), (0, y - 3.4), (x - 1, y - 2.6), (x + 0.8, y + 0.6)],
            [(x + 0.8, y + 0.6), (x * 0.5, y + 2.8), (0, y + 3.3), (-x * 0.5, y + 2.8), (-x - 0.8, y + 0.6)],
        )
        pile.add(
            band,
            "collar",
            depth + 3.6,
            grain=0,
            details=stitches(curve([(-x, y + 1.8), (0, y + 2.7), (x, y + 1.8)]).path),
            bulge=1.8,
            drape=0.2,
        )
        return
    bottom = y + cut_.depth
    for sign in (-1, 1):
        leaf = outline(
            [(sign * (x - 0.9), y - 2.8), (sign * (x + 0.9), y + 0.8)],
            [(sign * (x + 0.9), y + 0.8), (sign * (x + 0.2), bottom - 1.2), (sign * 5.6, bottom + 4.4)],
            [(sign * 5.6, bottom + 4.4), (sign * 0.4, bottom + 0.2)],
            [(sign * 0.4, bottom + 0.2), (sign * 3.6, y + cut_.depth * 0.45), (sign * (x - 0.9), y - 2.8)],
        )
        line = curve(
            [
                (sign * (x - 0.1), y + 1),
                (sign * (x - 0.7), bottom - 1.6),
                (sign * 5.3, bottom + 3.5),
                (sign * 0.9, bottom + 0.1),
            ]
        )
        pile.add(
            leaf,
            f"collar {sign}",
            depth + 3.6,
            grain=sign * -38,
            details=stitches(line.path),
            bulge=1.3,
            drape=0.15,
        )


def _lapels(pile: Pile, cut_: Bodice, body: Body, style: Style, depth: float) -> None:
    x, y = cut_.neck.tolist()
    if body.back:
        band = outline(
            [(-x - 1.2, y + 1), (-x + 0.8, y - 2.4), (0, y - 3.2), (x - 0.8, y - 2.4), (x + 1.2, y + 1)],
            [(x + 1.2, y + 1), (0, y + 4.2), (-x - 1.2, y + 1)],
        )
        pile.add(band, "collar", depth + 3.6, grain=90, bulge=1.8, drape=0.2)
        return
    low = y + cut_.depth
    wide = 6.4 + 2.2 * style.flare
    for sign in (-1, 1):
        notch = y + 11
        lapel = outline(
            [(sign * (x - 0.6), y + 0.5), (sign * (x * 0.66), y + 10), (sign * 0.2, low)],
            [(sign * 0.2, low), (sign * (x * 0.5 + wide * 0.55), y + 18), (sign * (x + wide * 0.62), notch)],
            [(sign * (x + wide * 0.62), notch), (sign * (x + 0.6), notch - 3.2)],
            [(sign * (x + 0.6), notch - 3.2), (sign * (x + 0.8), y + 1)],
        )
        collar = outline(
            [(sign * (x - 1.4), y - 3.0), (sign * (x + 1.6), y + 1.6), (sign * (x + 3.8), notch - 5.6)],
            [(sign * (x + 3.8), notch - 5.6), (sign * (x + 1.2), notch - 2.8)],
            [(sign * (x + 1.2), notch - 2.8), (sign * (x - 1.2), y + 2.2), (sign * (x - 1.4), y - 3.0)],
        )
        pile.add(lapel, f"lapel {sign}", depth + 0.5, grain=sign * -24, bulge=1.6, drape=0.3)
        pile.add(collar, f"collar {sign}", depth + 3.6, grain=sign * -40, bulge=1.3, drape=0.2)


def _hood(pile: Pile, cut_: Bodice, body: Body, cloth: Fabric, depth: float) -> None:
    x, y = cut_.neck.tolist()
    if body.back:
        hood = outline(
            [(-x - 2.6, y - 0.5), (0, y - 4), (x + 2.6, y - 0.5)],
            [(x + 2.6, y - 0.5), (x + 0.5, y + 11), (0, y + 16), (-x - 0.5, y + 11), (-x - 2.6, y - 0.5)],
        )
        pile.add(hood, "hood", depth + 3.6, details=seam(f"M0 {y - 4:.2f}V{y + 16:.2f}"), bulge=4, drape=1)
        return
    top = y - 7.5 if not body.flat else y - 15
    behind = outline(
        [
            (-x - 3.4, y + 2),
            (-x - 3.2, y - 5),
            (-x * 0.6, top),
            (0, top - 1),
            (x * 0.6, top),
            (x + 3.2, y - 5),
            (x + 3.4, y + 2),
        ],
        [(x + 3.4, y + 2), (0, y + 5), (-x - 3.4, y + 2)],
    )
    pile.add(behind, "hood back", -1.5, fill=None, bulge=4, drape=1)
    inner = outline(
        [(-x - 0.4, y + 2), (-x * 0.55, top + 4), (0, top + 3), (x * 0.55, top + 4), (x + 0.4, y + 2)],
        [(x + 0.4, y + 2), (0, y + 6), (-x - 0.4, y + 2)],
    )
    pile.add(inner, "hood inside", -1.2, fill=darker(cloth.colors[0], 0.5), bulge=3, drape=0.5)
    for sign in (-1, 1):
        roll = outline(
            [
                (sign * (x + 3.4), y + 1),
                (sign * (x + 2.6), y + 6),
                (sign * 2.6, y + cut_.depth + 6),
                (sign * 0.2, y + cut_.depth + 4.6),
            ],
            [
                (sign * 0.2, y + cut_.depth + 4.6),
                (sign * (x - 2), y + 4.4),
                (sign * (x - 0.6), y - 2),
                (sign * (x + 3.4), y + 1),
            ],
        )
        pile.add(roll, f"hood {sign}", depth + 3.6, grain=sign * -30, bulge=2, drape=0.4)
        end = curve([(sign * 2.2, y + cut_.depth + 5), (sign * 2.7, y + 15), (sign * 2.3, y + 22)])
        pile.add(end, f"cord {sign}", depth + 3.7, fill="#f1eee6", stroke=0.75, bulge=0.4, drape=0)
