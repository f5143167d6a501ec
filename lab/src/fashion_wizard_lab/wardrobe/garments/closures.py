"""What is sewn onto a front or a back: buttons, zips, pockets, yokes."""

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker
from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.garments.bodice import Bodice
from fashion_wizard_lab.wardrobe.geometry import (
    curve,
    ellipse,
    outline,
    polyline,
)
from fashion_wizard_lab.wardrobe.parts import (
    Pile,
    seam,
    stitches,
    stroke,
)
from fashion_wizard_lab.wardrobe.style import Style


def front(pile: Pile, cut_: Bodice, style: Style, cloth: Fabric, depth: float) -> str:
    """Closure and pockets on the front: adds the solid ones, returns the stitched ones."""
    low = float(cut_.hem[1])
    top = float(cut_.neck[1] + cut_.depth) - (0.5 if style.collar == "lapel" else 1.4)
    if style.collar == "stand":
        top = float(cut_.neck[1]) - 3
    details = ""
    if style.closure == "buttons":
        details = _buttons(pile, style, cloth, top, low, depth)
    elif style.closure == "double":
        details = seam(f"M5.2 {top - 2:.2f}L5.6 {low + 3:.2f}", 0.6)
        for y in np.linspace(top + 1, top + (low - top) * 0.45, 3).tolist():
            for x in (-4.4, 3.6):
                _add_button(pile, style, cloth, (x, y), 1.25, depth)
    elif style.closure == "zip":
        details = _zip(pile, top, low, depth)
    _pockets(pile, cut_, style, depth)
    return details


def _buttons(pile: Pile, style: Style, cloth: Fabric, top: float, low: float, depth: float) -> str:
    """A row of buttons, on a strip where there are no lapels."""
    details = ""
    half = 1.7 if style.kind != "coat" else 3.2
    if style.collar != "lapel":
        strip = outline(
            [(-half, top), (half, top)],
            [(half, top), (half, low + 0.9)],
            [(half, low + 0.9), (-half, low + 0.9)],
            [(-half, low + 0.9), (-half, top)],
        )
        edges = stitches(
            f"M{half - 0.4:.2f} {top:.2f}V{low + 2:.2f}M{0.4 - half:.2f} {top:.2f}V{low + 2:.2f}"
        )
        pile.add(strip, "placket", depth + 0.3, details=edges, bulge=1.2, drape=0.5)
    else:
        details = seam(f"M0 {top:.2f}C0.4 {top + 15:.2f} 0.6 {low - 12:.2f} 2.4 {low + 3:.2f}", 0.6)
    radius = 0.72 if style.kind in ("shirt", "dress") else 1.15
    count = {"shirt": 7, "dress": 5, "jacket": 2 if style.collar == "lapel" else 6, "coat": 3}[style.kind]
    last = low - (9 if style.collar != "lapel" else (low - top) * 0.45)
    for y in np.linspace(top + 1.8, last, count).tolist():
        _add_button(pile, style, cloth, (0, y), radius, depth)
    return details


def _add_button(
    pile: Pile, style: Style, cloth: Fabric, place: tuple[float, float], radius: float, depth: float
) -> None:
    x, y = place
    fill = (
        cloth.colors[2] if style.trim == "contrast" else ("#efe9dc" if style.kind == "shirt" else "#2b2422")
    )
    rim = darker(fill, 0.35)
    holes = "".join(
        f'<circle cx="{x + shift:.2f}" cy="{y:.2f}" r=".16" fill="{rim}"/>' for shift in (-0.25, 0.25)
    )
    pile.add(
        ellipse(place, radius, radius),
        "buttons",
        depth + 0.8,
        fill=fill,
        details=holes,
        bulge=0.5,
        drape=0,
        shine=0.5,
    )


def _zip(pile: Pile, top: float, low: float, depth: float) -> str:
    pile.add(
        curve([(0, top), (0, (top + low) / 2), (0, low + 0.5)]),
        "zip",
        depth + 3.65,
        fill="#b8b6b2",
        stroke=0.55,
        bulge=0.3,
        drape=0,
        shine=0.6,
    )
    pile.add(
        outline(
            [
                (-0.5, top + 0.4),
                (0.5, top + 0.4),
                (0.35, top + 3.4),
                (-0.35, top + 3.4),
                (-0.5, top + 0.4),
            ]
        ),
        "pull",
        depth + 3.7,
        fill="#d9d6cf",
        bulge=0.3,
        drape=0,
        shine=0.8,
    )
    return stroke(f"M0 {top:.2f}V{low + 2:.2f}", "#111", 1.5, 0.4) + stitches(
        f"M1.5 {top:.2f}V{low + 2:.2f}M-1.5 {top:.2f}V{low + 2:.2f}"
    )


def _pockets(pile: Pile, cut_: Bodice, style: Style, depth: float) -> None:
    x_hem, y_hem = cut_.hem.tolist()
    if style.pocket == "chest":
        for sign in (1,) if style.kind != "jacket" else (-1, 1):
            x, y = sign * (cut_.armpit[0] * 0.52), 50.0
            patch = outline(
                [(x - 4.3, y), (x + 4.3, y)],
                [(x + 4.3, y), (x + 4.3, y + 8.6)],
                [(x + 4.3, y + 8.6), (x, y + 10.6)],
                [(x, y + 10.6), (x - 4.3, y + 8.6)],
                [(x - 4.3, y + 8.6), (x - 4.3, y)],
            )
            rim_path = [
                (x - 3.8, y + 0.5),
                (x - 3.8, y + 8.2),
                (x, y + 10),
                (x + 3.8, y + 8.2),
                (x + 3.8, y + 0.5),
            ]
            inner = polyline([(x - 3.8, y + 1.6), (x + 3.8, y + 1.6)], rim_path)
            pile.add(patch, "pocket", depth + 0.2, details=stitches(inner), bulge=0.8, drape=0.4)
    elif style.pocket == "patch" and style.collar == "hood":
        y = y_hem - 20
        pouch = outline(
            [(-8.5, y), (8.5, y)],
            [(8.5, y), (13, y + 9)],
            [(13, y + 9), (13, y + 14)],
            [(13, y + 14), (-13, y + 14)],
            [(-13, y + 14), (-13, y + 9)],
            [(-13, y + 9), (-8.5, y)],
        )
        edges = f"M-8 {y + 0.7:.2f}H8M8.2 {y + 1:.2f}L12.4 {y + 9:.2f}M-8.2 {y + 1:.2f}L-12.4 {y + 9:.2f}"
        pile.add(pouch, "pocket", depth + 0.2, details=stitches(edges), bulge=1.2, drape=0.5)
    elif style.pocket == "patch":
        for sign in (-1, 1):
            x, y = sign * x_hem * 0.58, min(y_hem - 17, 88.0)
            patch = outline(
                [(x - 5.6, y), (x + 5.6, y)],
                [(x + 5.6, y), (x + 5.8, y + 12), (x + 4, y + 13.4)],
                [(x + 4, y + 13.4), (x - 4, y + 13.4)],
                [(x - 4, y + 13.4), (x - 5.8, y + 12), (x - 5.6, y)],
            )
            pile.add(
                patch,
                "pocket",
                depth + 0.2,
                details=stitches(f"M{x - 5.3:.2f} {y + 1.5:.2f}H{x + 5.3:.2f}"),
                bulge=1,
                drape=0.4,
            )
    elif style.pocket == "welt":
        for sign in (-1, 1):
            x, y = sign * x_hem * 0.6, min(y_hem - 15, 84.0)
            slit = outline(
                [(x - 4.6, y + sign * 0.8), (x + 4.6, y - sign * 0.8)],
                [(x + 4.6, y - sign * 0.8), (x + 4.6, y + 2.4 - sign * 0.8)],
                [(x + 4.6, y + 2.4 - sign * 0.8), (x - 4.6, y + 2.4 + sign * 0.8)],
                [(x - 4.6, y + 2.4 + sign * 0.8), (x - 4.6, y + sign * 0.8)],
            )
            pile.add(slit, "pocket", depth + 0.2, bulge=0.8, drape=0.2)


def back_details(cut_: Bodice, style: Style) -> str:
    """A yoke or a center seam on the back."""
    if style.kind in ("shirt", "jacket") and style.collar != "lapel":
        y = cut_.tip[1] + 8
        x = cut_.tip[0]
        return seam(curve([(-x, y - 1), (0, y + 1), (x, y - 1)]).path) + stitches(
            curve([(-x, y), (0, y + 2), (x, y)]).path
        )
    if style.collar == "lapel":
        return seam(f"M0 {cut_.neck[1]:.2f}V{cut_.hem[1] + 4:.2f}", 0.3)
    return ""
