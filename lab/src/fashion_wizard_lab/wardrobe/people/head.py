"""Faces, glasses and hair."""

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker, lighter, mix
from fashion_wizard_lab.wardrobe.geometry import (
    Shape,
    curve,
    ellipse,
    mirrored,
    outline,
    points,
)
from fashion_wizard_lab.wardrobe.parts import Part, stroke
from fashion_wizard_lab.wardrobe.people.body import Body
from fashion_wizard_lab.wardrobe.people.person import Person


def head(person: Person, body: Body) -> list[Part]:
    wide = 7.9 if person.man else 7.4
    chin = 24.0 if person.man else 23.6
    right = points(
        [(0, 1.5), (4.6, 2.6), (wide, 8.0), (wide - 0.3, 14), (wide - 1.7, 19), (3.4, chin - 1), (0, chin)]
    )
    face = outline(np.vstack([right, mirrored(right)[1:]]))
    parts = [
        Part(
            face,
            "hair" if body.back else "face",
            "head",
            6,
            fill=person.hair if body.back else person.skin,
            details="" if body.back else _features(person),
            bulge=6.5,
            drape=0,
        )
    ]
    if body.back:
        nape = outline([(-4.8, 17), (-5, 22), (-4.8, 26)], [(4.8, 26), (5, 22), (4.8, 17)])
        parts.append(Part(nape, "skin", "nape", 5.9, fill=person.skin, drape=0))
    else:
        parts += [
            Part(
                ellipse((s * (wide + 0.4), 13.4), 1.3, 2.5, s * -8),
                "face",
                f"ear {s}",
                5.9,
                fill=darker(person.skin, 0.06),
                bulge=1,
                drape=0,
            )
            for s in (-1, 1)
        ]
        if person.glasses:
            parts.append(_glasses(person.glasses, wide))
    return parts + _hair(person, body, wide)


def _features(person: Person) -> str:
    """Eyes, brows, nose and mouth."""
    skin, ink = person.skin, darker(person.hair, 0.5)
    lip = mix(skin, "#b03848", 0.42 if person.man else 0.6)
    body = ""
    for s in (-1, 1):
        eye = curve([(s * 1.5, 12.9), (s * 3.1, 11.9), (s * 4.9, 12.7)]).path
        white = outline(
            [(s * 1.5, 12.9), (s * 3.1, 11.9), (s * 4.9, 12.7)],
            [(s * 4.9, 12.7), (s * 3.2, 13.7), (s * 1.5, 12.9)],
        ).path
        body += (
            f'<ellipse cx="{s * 3.2}" cy="12.4" rx="2.6" ry="1.7" fill="{darker(skin, 0.35)}" opacity=".25"/>'
            f'<path d="{white}" fill="#fbf8f4"/>'
            f'<circle cx="{s * 3.2}" cy="12.8" r=".85" fill="{person.iris}"/>'
            f'<circle cx="{s * 3.2}" cy="12.8" r=".42" fill="#111"/>'
            f'<circle cx="{s * 3.2 + 0.3}" cy="12.5" r=".2" fill="#fff"/>'
        )
        body += stroke(eye, ink, 0.34 if person.man else 0.46, 0.9)
        brow = curve([(s * 1.4, 10.5), (s * 3.3, 9.7), (s * 5.4, 10.4)]).path
        body += stroke(brow, person.hair, 0.85 if person.man else 0.55, 0.85)
        body += f'<ellipse cx="{s * 4.7}" cy="16.6" rx="2.2" ry="1.5" fill="#d9534f" opacity=".12"/>'
    nose = curve([(-0.9, 12.6), (-0.5, 14.8), (-1.3, 16.6), (0, 17.2), (1.3, 16.6)]).path
    body += stroke(nose, darker(skin, 0.5), 0.34, 0.55)
    upper = outline(
        [(-2.5, 19.7), (-0.8, 19.0), (0, 19.3), (0.8, 19.0), (2.5, 19.7)],
        [(2.5, 19.7), (0, 20.0), (-2.5, 19.7)],
    ).path
    lower = outline([(-2.4, 19.8), (0, 20.0), (2.4, 19.8)], [(2.4, 19.8), (0, 21.4), (-2.4, 19.8)]).path
    body += f'<path d="{upper}" fill="{darker(lip, 0.12)}"/><path d="{lower}" fill="{lip}"/>'
    if person.man and person.cut in ("quiff", "crop"):
        beard = outline(
            [(-7.4, 14.5), (-6.2, 19.4), (-3.4, 23.6), (0, 24.6), (3.4, 23.6), (6.2, 19.4), (7.4, 14.5)],
            [(7.4, 14.5), (5, 18.4), (3, 17.9), (0, 18.3), (-3, 17.9), (-5, 18.4), (-7.4, 14.5)],
        ).path
        body = f'<path d="{beard}" fill="{person.hair}" opacity=".55"/>' + body
    return body


def _glasses(color: str, wide: float) -> Part:
    lens = "M-5.9 11.2H-1.1V13.6A2.4 2 0 0 1-5.9 13.6ZM1.1 11.2H5.9V13.6A2.4 2 0 0 1 1.1 13.6Z"
    bridge = f"M-1.4 11.2H1.4V12H-1.4ZM{-wide} 11.2H-5.7V11.9H{-wide}ZM5.7 11.2H{wide}V11.9H5.7Z"
    corners = points([(-wide, 11.2), (wide, 11.2), (wide, 15.6), (-wide, 15.6)])
    glint = stroke("M-5 12L-4 14.6M2.2 12L3.2 14.6", "#fff", 0.4, 0.5)
    return Part(
        Shape(lens + bridge, corners),
        "eyeglass",
        "glasses",
        7.6,
        fill=color,
        details=glint,
        bulge=0.5,
        drape=0,
    )


def _hair(person: Person, body: Body, wide: float) -> list[Part]:
    tone = person.hair
    w = wide + 0.7
    strands = "".join(
        stroke(
            curve([(x * 0.35, 1), (x * 0.8, 6), (x, 16), (x * 1.02, 60)]).path,
            darker(tone, 0.45) if i % 2 else lighter(tone, 0.3),
            0.3,
            0.32,
        )
        for i, x in enumerate(np.linspace(-w * 1.3, w * 1.3, 13).tolist())
    )
    crown = [(-w, 14), (-w - 0.4, 7), (-5.4, 0.6), (0, -1.4), (5.4, 0.6), (w + 0.4, 7), (w, 14)]
    parts: list[Part] = []

    def add(shape: Shape, depth: float) -> None:
        parts.append(
            Part(shape, "hair", "hair", depth, fill=tone, details=strands, bulge=2.2, drape=0.4, shine=0.3)
        )

    ends = {"long": 46.0, "waves": 40.0, "bob": 27.0}.get(person.cut)
    if ends is not None:
        wave = 1.6 if person.cut == "waves" else 0.3
        down = [(w + 1 + wave * np.sin(i * 1.6), y) for i, y in enumerate(np.linspace(12, ends, 8).tolist())]
        shape = outline(
            [*crown[:1], *crown[1:]],
            down,
            [(w + 0.4, ends), (0, ends + (3 if body.back else 0.5)), (-w - 0.4, ends)],
            mirrored(down),
        )
        add(shape, 6.5 if body.back else -2)
        if not body.back and person.cut != "bob":
            for s in (-1, 1):
                inner = [
                    (s * (w - 1.4), 9),
                    (s * (w - 1.1), 18),
                    (s * (w - 1.8), 27),
                    (s * (w - 3.6 + wave), ends - 1),
                ]
                outer = [
                    (s * (w + 2.2 + wave), ends - 1.5),
                    (s * (w + 3.4), 30),
                    (s * (w + 1.6), 18),
                    (s * (w + 0.5), 9),
                ]
                add(outline(inner, [inner[-1], (s * (w + 1.4 + wave), ends + 1), outer[0]], outer), 6.6)
    if body.back:
        low = 21.5 if person.man else 20.0
        add(
            outline(
                [*crown],
                [(w, 14), (w - 1.3, 19), (4, low), (0, low + 0.6), (-4, low), (-w + 1.3, 19), (-w, 14)],
            ),
            6.4,
        )
    else:
        add(_fringe(person, crown), 6.8)
    if person.cut == "afro":
        add(ellipse((0, 7), 13, 12.5), -2 if not body.back else 6.6)
    if person.cut == "bun":
        add(ellipse((0, -3.2), 4.6, 4.1), -2 if not body.back else 6.6)
    if person.cut == "ponytail":
        tail = outline([(-2.6, 8), (-4.6, 22), (-3, 38), (0, 46)], [(0, 46), (4, 36), (4.8, 22), (2.6, 8)])
        shifted = (
            tail
            if body.back
            else outline(
                [(w - 3, 3), (w + 5, 8), (w + 5.5, 24), (w + 2.5, 36)],
                [(w + 2.5, 36), (w + 1.5, 24), (w - 2, 12)],
            )
        )
        add(shifted, 6.7 if body.back else -2)
    return parts


def _fringe(person: Person, crown: list[tuple[float, float]]) -> Shape:
    """The hair around the forehead."""
    edge = {
        "long": [(8, 12), (6.8, 7.4), (1.5, 4.4), (0, 4), (-1.5, 4.4), (-6.8, 7.4), (-8, 12)],
        "waves": [(8.2, 15), (7, 9), (3.6, 5.2), (-3, 4), (-6.4, 8), (-8, 14)],
        "bob": [(8, 22), (6.8, 12), (6.4, 9.3), (0, 8.8), (-6.4, 9.3), (-6.8, 12), (-8, 22)],
        "quiff": [(8, 12), (7, 9), (6.2, 5.4), (1, 4.4), (-4.5, 6), (-7, 9), (-8, 12)],
        "buzz": [(8, 11), (7.2, 8), (5.6, 5.4), (0, 4.8), (-5.6, 5.4), (-7.2, 8), (-8, 11)],
    }.get(person.cut, [(8, 12), (7.1, 8.4), (4.6, 5.6), (0, 5), (-4.6, 5.6), (-7.1, 8.4), (-8, 12)])
    lift = {"quiff": 3.2, "buzz": -0.9, "crop": 0.6}.get(person.cut, 0.0)
    top = points(crown) - np.array(
        [[0, 0], [0, 0], [0, lift * 0.6], [0, lift], [0, lift * 0.6], [0, 0], [0, 0]]
    )
    return outline(top, edge)
