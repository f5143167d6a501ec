"""Totes, handbags and satchels."""

from fashion_wizard_lab.wardrobe.colors import darker
from fashion_wizard_lab.wardrobe.fabrics import Fabric
from fashion_wizard_lab.wardrobe.garments.hats import UPPER_NAMES, corners
from fashion_wizard_lab.wardrobe.geometry import curve, ellipse, outline, points, polyline
from fashion_wizard_lab.wardrobe.parts import (
    Drawing,
    Fold,
    Pile,
    stitches,
)
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.people.figure import held
from fashion_wizard_lab.wardrobe.seeds import Random
from fashion_wizard_lab.wardrobe.style import Style


def bag(style: Style, body: Body, cloth: Fabric, random: Random, depth: float = 2.75) -> Drawing:
    """A tote (variant 0), a handbag (1) or a satchel (2).

    It takes an upper garment's landmarks: collars where the handles begin, sleeves at the upper corners, hems
    at the lower corners.
    """
    pile = Pile("bag")
    x, hand = (0.0, 60.0) if body.flat else held(body, 1)
    leather = cloth.colors[2] if style.trim == "contrast" else darker(cloth.colors[0], 0.3)
    if style.variant == 0:
        wide, tall, drop = 15 + 3 * style.width, 31 + 4 * style.length, 17.0
    elif style.variant == 1:
        wide, tall, drop = 14 + 3 * style.width, 20 + 3 * style.length, 12.0
    else:
        wide, tall, drop = 13 + 3 * style.width, 19 + 3 * style.length, 15.0
    top = hand + drop
    low = top + tall
    gap = wide * (0.5 if style.variant != 2 else 0.86)
    _add_body(pile, style, (x, top), wide, tall, random, depth)
    _add_straps(pile, style, (x, hand), drop, gap, leather, depth)
    if style.variant and not body.back:
        flap = leather if style.variant == 2 and style.trim == "contrast" else None
        _add_flap(pile, (x, top), wide, tall * (0.5 if style.variant == 2 else 0.3), flap, depth)
    marks = corners(
        UPPER_NAMES,
        [(x + gap, top + 2.6), (x + wide, top + 0.4), (x + wide - 0.6, low - 0.6)],
        (x, (top + low) / 2),
        1.4,
    )
    return Drawing(
        tuple(pile.parts),
        marks,
        (x, top + tall * 0.4),
        (
            x,
            top + tall * (0.55 if style.variant == 0 else 0.72),
            6.5 if style.variant == 0 and not body.back else (3.5 if not body.back else 0),
        ),
    )


def _add_body(
    pile: Pile,
    style: Style,
    place: tuple[float, float],
    wide: float,
    tall: float,
    random: Random,
    depth: float,
) -> None:
    """What holds things, `wide` to both sides of its upper middle."""
    x, top = place
    low = top + tall
    bulge = 1.4 if style.variant != 1 else -2.6
    shape = outline(
        [(x - wide, top), (x, top + 0.8), (x + wide, top)],
        [
            (x + wide, top),
            (x + wide + bulge * 0.4, (top + low) / 2),
            (x + wide + 0.8, low - 2),
            (x + wide - 1, low),
        ],
        [(x + wide - 1, low), (x, low + 0.9), (x - wide + 1, low)],
        [
            (x - wide + 1, low),
            (x - wide - 0.8, low - 2),
            (x - wide - bulge * 0.4, (top + low) / 2),
            (x - wide, top),
        ],
    )
    folds = tuple(
        Fold(
            points(
                [
                    (x + s * wide, low - 1),
                    (x + s * wide * 0.6, low - tall * 0.4),
                    (x + s * wide * 0.5, top + 4),
                ]
            ),
            1.8,
            float(random.uniform(-0.7, 0.5)),
        )
        for s in (-1, 1)
    )
    edge = polyline(
        [(x - wide + 0.8, top + 1.6), (x + wide - 0.8, top + 1.6)],
        [(x - wide, low - 1.4), (x + wide, low - 1.4)],
    )
    pile.add(
        shape,
        "bag",
        depth,
        origin=(x, top),
        details=stitches(edge),
        bulge=4,
        folds=folds if style.variant == 0 else (),
        drape=0.9 if style.variant == 0 else 0.3,
        shine=0.0 if style.variant == 0 else 0.4,
    )


def _add_straps(
    pile: Pile, style: Style, hand: tuple[float, float], drop: float, gap: float, leather: str, depth: float
) -> None:
    """Two handles from the hand, `drop` above the bag, to `gap` on both sides of its middle."""
    x, y = hand
    top = y + drop
    for shift, level in ((-1.4, depth - 0.1), (0.0, depth + 0.05)):
        strap = curve(
            [
                (x - gap, top + 3),
                (x - gap * 0.86, top - drop * 0.55 + shift),
                (x, y - 0.5 + shift),
                (x + gap * 0.86, top - drop * 0.55 + shift),
                (x + gap, top + 3),
            ]
        )
        pile.add(
            strap,
            f"strap {level}",
            level,
            fill=leather,
            stroke=1.7 if style.variant == 0 else 1.3,
            bulge=0.8,
            drape=0,
            shine=0.4,
        )


def _add_flap(
    pile: Pile, place: tuple[float, float], wide: float, tall: float, fill: str | None, depth: float
) -> None:
    """A flap with a clasp that hangs from the bag's upper middle."""
    x, top = place
    low = top + tall
    flap = outline(
        [(x - wide, top - 0.4), (x, top + 0.2), (x + wide, top - 0.4)],
        [(x + wide, top - 0.4), (x + wide * 0.97, low - 2), (x + wide * 0.7, low)],
        [(x + wide * 0.7, low), (x, low + 1.6), (x - wide * 0.7, low)],
        [(x - wide * 0.7, low), (x - wide * 0.97, low - 2), (x - wide, top - 0.4)],
    )
    line = curve([(x - wide * 0.9, low - 2), (x, low), (x + wide * 0.9, low - 2)]).path
    pile.add(
        flap,
        "flap",
        depth + 0.1,
        fill=fill,
        origin=place,
        details=stitches(line),
        bulge=1.5,
        drape=0.2,
        shine=0.4,
    )
    pile.add(
        ellipse((x, low - 0.6), 1.5, 1.2),
        "clasp",
        depth + 0.12,
        fill="#d9b25c",
        bulge=0.7,
        drape=0,
        shine=1.0,
    )
