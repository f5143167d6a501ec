"""Printed motifs, drawn as paths in a square from -1 to 1: logos need no fonts."""

from typing import Final

import numpy as np

from fashion_wizard_lab.wardrobe.geometry import ellipse, outline, points
from fashion_wizard_lab.wardrobe.seeds import Random, pick


def _star(arms: int, inner: float, size: float = 1.0) -> str:
    angles = np.arange(2 * arms) * np.pi / arms - np.pi / 2
    radii = np.where(np.arange(2 * arms) % 2, inner, 1.0) * size
    corners = np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)
    return "M" + "L".join(f"{x:.3f} {y:.3f}" for x, y in corners.tolist()) + "Z"


def _mountains(a: str, b: str) -> str:
    sun = ellipse((0.3, -0.35), 0.32, 0.32).path
    return (
        f'<circle r="1" fill="{b}"/><path d="{sun}" fill="{a}"/>'
        f'<path d="M-.86.5L-.3-.3L.05.15L.3-.1L.86.5A1 1 0 0 1-.86.5Z" fill="{a}"/>'
        f'<path d="M-.3-.3L-.12-.06L-.3.02L-.42-.1Z" fill="{b}"/>'
    )


def _wave(a: str, b: str) -> str:
    return "".join(
        f'<path d="M-.9 {y}C-.6 {y - 0.35}-.3 {y - 0.35} 0 {y}S.6 {y + 0.35}.9 {y}" '
        f'fill="none" stroke="{c}" stroke-width=".17" stroke-linecap="round"/>'
        for y, c in ((-0.5, a), (-0.1, b), (0.3, a), (0.7, b))
    )


def _flower(a: str, b: str) -> str:
    petals = "".join(
        f'<ellipse cx="0" cy="-.58" rx=".3" ry=".42" fill="{a}" transform="rotate({k * 60})"/>'
        for k in range(6)
    )
    return petals + f'<circle r=".3" fill="{b}"/>'


def _cat(a: str, b: str) -> str:
    head = outline(
        points([(-0.75, -0.9), (-0.35, -0.55)]),
        points([(-0.35, -0.55), (0, -0.6), (0.35, -0.55)]),
        points([(0.35, -0.55), (0.75, -0.9)]),
        points(
            [(0.75, -0.9), (0.85, -0.1), (0.55, 0.6), (0, 0.8), (-0.55, 0.6), (-0.85, -0.1), (-0.75, -0.9)]
        ),
    ).path
    eyes = "".join(f'<ellipse cx="{x}" cy="-.05" rx=".13" ry=".19" fill="{b}"/>' for x in (-0.35, 0.35))
    whiskers = (
        f'<path d="M-.2.4L-.9.25M-.2.48L-.9.55M.2.4L.9.25M.2.48L.9.55M-.1.3L0 .4L.1.3Z" stroke="{b}" '
        'stroke-width=".06" fill="none"/>'
    )
    return f'<path d="{head}" fill="{a}"/>{eyes}{whiskers}'


def _badge(a: str, b: str) -> str:
    return (
        f'<path d="{_star(12, 0.86)}" fill="{a}"/>'
        f'<circle r=".68" fill="none" stroke="{b}" stroke-width=".07"/>'
        f'<path d="{_star(5, 0.42, 0.5)}" fill="{b}"/>'
    )


def _bolt(a: str, b: str) -> str:
    return (
        f'<rect x="-1" y="-.6" width="2" height="1.2" rx=".25" fill="{b}"/>'
        f'<path d="M.15-.95L-.5.15H-.08L-.2.95L.5-.25H.06Z" fill="{a}"/>'
    )


def _rainbow(a: str, b: str) -> str:
    return "".join(
        f'<path d="M{-r} .5A{r} {r} 0 0 1 {r} .5" fill="none" stroke="{c}" stroke-width=".17"/>'
        for r, c in ((0.88, a), (0.66, b), (0.44, a), (0.22, b))
    )


def _moon(a: str, b: str) -> str:
    stars = "".join(
        f'<path d="{_star(4, 0.35, 0.2)}" fill="{b}" transform="translate({x} {y})"/>'
        for x, y in ((0.45, -0.45), (0.7, 0.15), (0.25, 0.25))
    )
    return f'<path d="M.25-.9A.92.92 0 1 0 .75.55A.75.75 0 0 1 .25-.9Z" fill="{a}"/>{stars}'


def _letters(a: str, b: str) -> str:
    return (
        f'<path d="M-.95.55V-.55H-.7L-.45.1L-.2-.55H.05V.55" fill="none" stroke="{a}" stroke-width=".2"/>'
        '<path d="M.9-.4C.55-.75.2-.4.45-.1S1 .3.75.5S.3.55.25.3" fill="none" '
        f'stroke="{b}" stroke-width=".2"/>'
    )


MOTIFS: Final = {
    "mountain": _mountains,
    "wave": _wave,
    "flower": _flower,
    "cat": _cat,
    "badge": _badge,
    "bolt": _bolt,
    "rainbow": _rainbow,
    "moon": _moon,
    "monogram": _letters,
}
"""What each motif's name draws, in two colors."""


def motif(random: Random, first: str, second: str) -> str:
    """SVG of one motif, chosen and varied by `random`, in a square from -1 to 1."""
    name = pick(random, tuple(MOTIFS))
    turn = float(random.uniform(-8, 8))
    bar = "" if random.random() < 0.5 else _bars(random, first)
    return f'<g transform="rotate({turn:.1f})">{MOTIFS[name](first, second)}</g>{bar}'


def _bars(random: Random, color: str) -> str:
    """A line of blocks under the motif, as a line of small print looks from afar."""
    widths = random.uniform(0.12, 0.4, 5)
    ends = np.cumsum(widths + 0.07) - 1.0
    return "".join(
        f'<rect x="{end - width:.2f}" y="1.12" width="{width:.2f}" height=".16" rx=".05" fill="{color}"/>'
        for end, width in zip(ends.tolist(), widths.tolist(), strict=True)
    )
