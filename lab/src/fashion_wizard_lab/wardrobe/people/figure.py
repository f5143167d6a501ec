"""The body inside the clothes."""

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker
from fashion_wizard_lab.wardrobe.geometry import (
    between,
    curve,
    mirrored,
    outline,
    points,
    rounded,
    shifted,
    sides,
)
from fashion_wizard_lab.wardrobe.parts import Drawing, Part, stroke
from fashion_wizard_lab.wardrobe.people.body import ARMPIT, CROTCH, HIP, NECK, SHOULDER, WAIST, Body
from fashion_wizard_lab.wardrobe.people.head import head
from fashion_wizard_lab.wardrobe.people.person import Person


def draw(person: Person, body: Body, hands: float = 4.5, sleeves: float = 0.0) -> Drawing:
    """The person in the pose of `body`.

    Args:
        person: Who.
        body: Its build and pose.
        hands: The depth at which the hands are drawn.
        sleeves: The share of the arms that is covered by cloth anyway.
    """
    parts = [_trunk(person, body)]
    parts += [_leg(person, body, side) for side in (0, 1)]
    for side in (0, 1):
        parts += _arm(person, body, side, hands, sleeves)
    parts += head(person, body)
    return Drawing(tuple(parts), focus=(0, 14))


def _trunk(person: Person, body: Body) -> Part:
    right = points(
        [(body.neck, NECK - 6), (body.neck + 0.4, NECK - 1), (body.shoulder - 3.5, SHOULDER - 1.5)]
    )
    flank = points(
        [
            (body.shoulder - 3.5, SHOULDER - 1.5),
            (body.shoulder - 2.6, SHOULDER + 5),
            (body.chest, ARMPIT),
            (body.waist, WAIST),
            (body.hip, HIP),
            (body.hip - 1, CROTCH),
        ]
    )
    shape = outline(right, flank, [flank[-1], flank[-1] * (-1, 1)], mirrored(flank), mirrored(right))
    bones = ""
    if not body.back:
        bones = "".join(
            stroke(
                curve([(s * 2.5, 31.5), (s * 8, 31.2), (s * 13, 30.4)]).path,
                darker(person.skin, 0.5),
                0.5,
                0.35,
            )
            for s in (-1, 1)
        )
    under_chin = (
        f'<ellipse cx="0" cy="23" rx="7" ry="4.6" fill="{darker(person.skin, 0.6)}" fill-opacity=".38"/>'
    )
    return Part(
        shape, "skin", "skin trunk", 0, fill=person.skin, details=bones + under_chin, bulge=6, drape=0
    )


def _leg(person: Person, body: Body, side: int) -> Part:
    middle = rounded(body.legs[side], 20)
    wide = 8.6 if person.man else 8.9
    stations = (0, 0.2, 0.45, 0.52, 0.68, 0.9, 1)
    widths = np.interp(np.linspace(0, 1, 20), stations, (wide, wide * 0.92, 5.8, 5.4, 6.0, 3.5, 3.3))
    left, right = sides(middle, widths)
    sign = 2 * side - 1
    foot = middle[-1] + points(
        [(sign * 3.2, 3), (sign * 4.6, 8.6), (sign * 1.5, 10.6), (-sign * 2.6, 9.6), (-sign * 2.8, 3)]
    )
    # `sides` gives the photo's right edge first where the limb runs down.
    ring = np.vstack([left, foot if side else foot[::-1], right[::-1]])
    knee = body.legs[side][1]
    mark = (
        ""
        if body.back
        else stroke(
            curve([shifted(knee, -2.6, 1.2), shifted(knee, 0, 2.6), shifted(knee, 2.6, 1.2)]).path,
            darker(person.skin, 0.6),
            0.6,
            0.3,
        )
    )
    return Part(
        outline(ring, [ring[-1], ring[0]]),
        "skin",
        f"skin leg {side}",
        0.1,
        fill=person.skin,
        details=mark,
        drape=0,
    )


def _arm(person: Person, body: Body, side: int, hands: float, sleeves: float) -> list[Part]:
    hand = _hand(person, body, side, hands)
    if sleeves > 0.8:
        return [hand]
    middle = rounded(body.arms[side], 20)
    wide = 5.0 if person.man else 4.0
    widths = np.interp(
        np.linspace(0, 1, 20), (0, 0.15, 0.5, 0.62, 1), (wide, wide, wide * 0.82, wide * 0.86, wide * 0.56)
    )
    left, right = sides(middle, widths)
    shoulder = middle[0] + points([(-wide * 0.8, -2.6), (0, -3.9), (wide * 0.8, -2.6)])
    first = int(sleeves * 0.8 * 19)
    cap = shoulder if not first else shoulder[:0]
    ring = np.vstack([cap, left[first:], right[first:][::-1], cap[:1]])
    arm = Part(outline(ring), "skin", f"skin arm {side}", 2.5, fill=person.skin, drape=0)
    return [arm, hand]


def _hand(person: Person, body: Body, side: int, depth: float) -> Part:
    """A relaxed hand, thumb to the front."""
    elbow, wrist = body.arms[side][1:]
    along = (wrist - elbow) / np.linalg.norm(wrist - elbow)
    across = np.array([along[1], -along[0]]) * (1 if side else -1)
    size = 1.0 if person.man else 0.88
    local = points(
        [
            (-2, 2.1),
            (1.2, 2.4),
            (5, 3.6),
            (9, 3.5),
            (13.5, 2.3),
            (15.6, 1.0),
            (15.8, -0.6),
            (13.5, -1.8),
            (9.6, -2.2),
            (10.6, -4.3),
            (9.2, -5.3),
            (6, -4.4),
            (2.5, -2.5),
            (-2, -2.1),
            (-2, 2.1),
        ]
    )
    ring = wrist + (local[:, :1] * along + local[:, 1:] * across * 0.86) * size
    lines = "".join(
        stroke(
            curve(
                [
                    wrist + along * 10 * size + across * v,
                    wrist + along * (15 - abs(v)) * size + across * v * 0.8,
                ]
            ).path,
            darker(person.skin, 0.6),
            0.28,
            0.5,
        )
        for v in (1.6, 0.5, -0.6)
    )
    return Part(
        outline(ring), "skin", f"skin arm {side}", depth, fill=person.skin, details=lines, bulge=2.5, drape=0
    )


def held(body: Body, side: int) -> tuple[float, float]:
    """Where that hand holds something."""
    elbow, wrist = body.arms[side][1:]
    place = between(elbow, wrist, 1.33)
    return float(place[0]), float(place[1])
