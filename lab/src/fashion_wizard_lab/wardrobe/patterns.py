"""What each fabric looks like: seeded, repeating tiles as SVG, in centimeters of cloth."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from fashion_wizard_lab.wardrobe.colors import darker, lighter, lightness, mix
from fashion_wizard_lab.wardrobe.geometry import outline, polyline
from fashion_wizard_lab.wardrobe.seeds import Random

Tile = tuple[float, float, str]


def _rect(x: float, y: float, width: float, height: float, fill: str, opacity: float = 1.0) -> str:
    return (
        f'<rect x="{x:.3f}" y="{y:.3f}" width="{width:.3f}" height="{height:.3f}" fill="{fill}" '
        f'fill-opacity="{opacity:.2f}"/>'
    )


def _wrapped(width: float, height: float, x: float, y: float, reach: float, body: str) -> str:
    """`body`, drawn around (0, 0), placed at (x, y) and again wherever the repeating tile shows it."""
    places = [
        (x + i * width, y + j * height)
        for i in (-1, 0, 1)
        for j in (-1, 0, 1)
        if -reach < x + i * width < width + reach and -reach < y + j * height < height + reach
    ]
    return "".join(f'<g transform="translate({a:.2f} {b:.2f})">{body}</g>' for a, b in places)


def _scattered(random: Random, size: float, count: int, apart: float) -> list[tuple[float, float]]:
    """Up to `count` places on a repeating square tile, none nearer than `apart` to another."""
    chosen: list[tuple[float, float]] = []
    for x, y in random.uniform(0, size, (count * 12, 2)).tolist():
        if len(chosen) == count:
            break
        gaps = (
            math.hypot((x - a + size / 2) % size - size / 2, (y - b + size / 2) % size - size / 2)
            for a, b in chosen
        )
        if all(gap > apart for gap in gaps):
            chosen.append((x, y))
    return chosen


def _blob(random: Random, radius: float, wobble: float, fill: str, corners: int = 9) -> str:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radii = radius * (1 + random.uniform(-wobble, wobble, corners))
    ring = np.stack([radii * np.cos(angles) * random.uniform(0.8, 1.35), radii * np.sin(angles)], axis=1)
    return f'<path d="{outline(np.vstack([ring, ring[:1]])).path}" fill="{fill}"/>'


def _plain(_: Random, colors: tuple[str, str, str]) -> Tile:
    return 8, 8, _rect(0, 0, 8, 8, colors[0])


def _stripes(random: Random, colors: tuple[str, str, str]) -> Tile:
    pitch = float(random.uniform(2.2, 6.5))
    share = float(random.uniform(0.25, 0.55))
    body = _rect(0, 0, pitch, pitch, colors[0]) + _rect(0, 0, pitch, pitch * share, colors[1])
    if random.random() < 0.35:
        body += _rect(0, pitch * (share + 0.12), pitch, pitch * 0.1, colors[2])
    if random.random() < 0.35:
        body = f'<g transform="rotate(90 {pitch / 2:.3f} {pitch / 2:.3f})">{body}</g>'
    return pitch, pitch, body


def _plaid(random: Random, colors: tuple[str, str, str]) -> Tile:
    size = float(random.uniform(11, 18))
    bands = [
        (float(at), float(width), colors[int(which)], float(opacity))
        for at, width, which, opacity in zip(
            np.cumsum(random.uniform(0.1, 0.24, 5)) * size * 0.9,
            random.uniform(0.03, 0.17, 5) * size,
            random.integers(1, 3, 5),
            random.uniform(0.45, 0.8, 5),
            strict=True,
        )
    ]
    bands.append((0.0, size * 0.3, darker(colors[0], 0.45), 0.45))
    body = _rect(0, 0, size, size, colors[0])
    for at, width, color, opacity in bands:
        body += _rect(at, 0, min(width, size - at), size, color, opacity)
        body += _rect(0, at, size, min(width, size - at), color, opacity * 0.8)
    return size, size, body


def _gingham(random: Random, colors: tuple[str, str, str]) -> Tile:
    step = float(random.uniform(1.3, 2.8))
    body = _rect(0, 0, 2 * step, 2 * step, "#f6f1e6")
    body += _rect(0, 0, step, 2 * step, colors[0], 0.55) + _rect(0, 0, 2 * step, step, colors[0], 0.6)
    return 2 * step, 2 * step, body


def _houndstooth(random: Random, colors: tuple[str, str, str]) -> Tile:
    cell = float(random.uniform(0.42, 0.72))
    size = 8 * cell
    body = _rect(0, 0, size, size, colors[1])
    for row in range(8):
        for column in range(8):
            warp_on_top = (column - row) % 4 < 2
            if (column if warp_on_top else row) < 4:
                body += _rect(column * cell, row * cell, cell * 1.08, cell * 1.08, colors[0])
    return size, size, body


def _dots(random: Random, colors: tuple[str, str, str]) -> Tile:
    pitch = float(random.uniform(3.2, 7.5))
    radius = pitch * float(random.uniform(0.15, 0.27))
    places = ((0, 0), (pitch, 0), (0, pitch), (pitch, pitch), (pitch / 2, pitch / 2))
    return (
        pitch,
        pitch,
        _rect(0, 0, pitch, pitch, colors[0])
        + "".join(
            f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{colors[1]}"/>' for x, y in places
        ),
    )


def _floral(random: Random, colors: tuple[str, str, str]) -> Tile:
    size = float(random.uniform(20, 27))
    leaf = mix(colors[2], "#3f6b3a", 0.6)
    body = _rect(0, 0, size, size, colors[0])
    petals = int(random.integers(5, 7))
    for number, (x, y) in enumerate(_scattered(random, size, 15, size * 0.2)):
        radius = float(random.uniform(1.2, 2.7)) * (0.6 if number > 8 else 1)
        color = mix(colors[1], lighter(colors[2], 0.2), float(random.choice([0, 0, 0.55, 1])))
        turn = float(random.uniform(0, 360))
        leaves = "".join(
            f'<path d="M0 0C{radius:.2f} {-radius:.2f} {2 * radius:.2f} {-radius:.2f} {2.5 * radius:.2f} 0'
            f'C{2 * radius:.2f} {radius * 0.4:.2f} {radius:.2f} {radius * 0.4:.2f} 0 0Z" fill="{leaf}" '
            f'transform="rotate({turn + bend:.0f})"/>'
            for bend in (0, 140)
        )
        flower = "".join(
            f'<ellipse cx="0" cy="{-0.8 * radius:.2f}" rx="{radius * 0.58:.2f}" ry="{radius * 0.8:.2f}" '
            f'fill="{color}" stroke="{darker(color, 0.25)}" stroke-width=".12" '
            f'transform="rotate({turn + k * 360 / petals:.0f})"/>'
            for k in range(petals)
        )
        heart = f'<circle r="{radius * 0.38:.2f}" fill="{mix(colors[2], "#e8b93c", 0.6)}"/>'
        body += _wrapped(size, size, x, y, 7, leaves + flower + heart)
    return size, size, body


def _leopard(random: Random, colors: tuple[str, str, str]) -> Tile:
    size = float(random.uniform(19, 25))
    base, dark = colors[0], darker(mix(colors[0], colors[2], 0.25), 0.78)
    body = _rect(0, 0, size, size, base)
    for x, y in _scattered(random, size, 34, size * 0.135):
        radius = float(random.uniform(1.0, 1.7))
        spot = _blob(random, radius, 0.25, darker(base, 0.32))
        for turn in (random.uniform(0, 360) + np.array([0, 125, 235])).tolist():
            arc = _blob(random, radius * 0.42, 0.35, dark, 7)
            shift = f"rotate({turn:.0f}) translate({radius * 0.85:.2f} 0) scale(.8 1.5)"
            spot += f'<g transform="{shift}">{arc}</g>'
        body += _wrapped(size, size, x, y, 3.5, spot)
    return size, size, body


def _camouflage(random: Random, colors: tuple[str, str, str]) -> Tile:
    size = float(random.uniform(28, 38))
    tones = (
        darker(colors[0], 0.45),
        mix(colors[0], colors[2], 0.5),
        lighter(mix(colors[0], colors[1], 0.35), 0.25),
    )
    body = _rect(0, 0, size, size, colors[0])
    for tone in tones:
        for x, y in random.uniform(0, size, (9, 2)).tolist():
            blob = _blob(random, float(random.uniform(2.4, 4.6)), 0.45, tone, 11)
            body += _wrapped(size, size, x, y, 9, f'<g transform="scale(1.5 .8)">{blob}</g>')
    return size, size, body


def _cable(random: Random, colors: tuple[str, str, str]) -> Tile:
    width, height = float(random.uniform(8, 10)), float(random.uniform(6, 8))
    base, dark, light = colors[0], darker(colors[0], 0.42), lighter(colors[0], 0.3)
    body = _rect(0, 0, width, height, base)
    middle, swing = width * 0.3, width * 0.13
    for side in (1, -1):
        for top in (-height, 0, height):
            near, far = middle - side * swing, middle + side * swing
            bends = [(near, 0.35), (far, 0.15), (far, 0.5), (far, 0.85), (near, 0.65), (near, 1.0)]
            places = [f"{x:.2f} {top + height * share:.2f}" for x, share in bends]
            strand = f"M{near:.2f} {top:.2f}C{' '.join(places)}"
            for color, thick in ((dark, 0.19), (mix(base, light, 0.4), 0.145), (light, 0.05)):
                body += (
                    f'<path d="{strand}" fill="none" stroke="{color}" stroke-width="{thick * width:.2f}"/>'
                )
    for x in (0.62, 0.74, 0.86):
        body += _rect(width * x, 0, width * 0.03, height, dark, 0.6) + _rect(
            width * (x + 0.04), 0, width * 0.03, height, light, 0.6
        )
    for x in (0.02, 0.56, 0.97):
        body += _rect(width * x, 0, width * 0.025, height, dark, 0.8)
    return width, height, body


def _denim(random: Random, colors: tuple[str, str, str]) -> Tile:
    size, pitch = 9.6, 0.6
    dark, light = darker(colors[0], 0.22), lighter(colors[0], 0.24)
    body = _rect(0, 0, size, size, colors[0])
    for step in range(-16, 17):
        line = polyline([(step * pitch, size), (step * pitch + size, 0)])
        body += f'<path d="{line}" stroke="{dark}" stroke-width=".26"/>'
    for x, y, length in random.uniform(0, 1, (60, 3)).tolist():
        thread = f'<path d="M0 0V{0.4 + 1.6 * length:.2f}" stroke="{light}" stroke-width=".14" opacity=".7"/>'
        body += _wrapped(size, size, x * size, y * size, 2.2, thread)
    return size, size, body


def _herringbone(random: Random, colors: tuple[str, str, str]) -> Tile:
    width = float(random.uniform(4, 6))
    pitch = width / 4
    second = (
        colors[1] if abs(lightness(colors[1]) - lightness(colors[0])) > 0.12 else lighter(colors[0], 0.35)
    )
    body = _rect(0, 0, width, width, colors[0])
    for step in range(-3, 6):
        y = step * pitch
        body += (
            f'<path d="M0 {y:.2f}L{width / 2:.2f} {y + width / 2:.2f}L{width:.2f} {y:.2f}" fill="none" '
            f'stroke="{second}" stroke-width="{pitch * 0.36:.2f}"/>'
        )
    return width, width, body


def _argyle(random: Random, colors: tuple[str, str, str]) -> Tile:
    width = float(random.uniform(7, 10))
    height = width * 1.5
    diamond = (
        f"M{width / 2:.2f} 0L{width:.2f} {height / 2:.2f}L{width / 2:.2f} {height:.2f}L0 {height / 2:.2f}Z"
    )
    cross = f"M0 0L{width:.2f} {height:.2f}M{width:.2f} 0L0 {height:.2f}"
    body = _rect(0, 0, width, height, colors[0]) + f'<path d="{diamond}" fill="{colors[1]}"/>'
    return (
        width,
        height,
        body + f'<path d="{cross}" stroke="{colors[2]}" stroke-width=".28" stroke-dasharray=".7 .35"/>',
    )


FABRICS: Final[dict[str, Callable[[Random, tuple[str, str, str]], Tile]]] = {
    "plain": _plain,
    "stripes": _stripes,
    "plaid": _plaid,
    "gingham": _gingham,
    "houndstooth": _houndstooth,
    "polka dots": _dots,
    "floral": _floral,
    "leopard": _leopard,
    "camouflage": _camouflage,
    "cable knit": _cable,
    "denim twill": _denim,
    "printed logo": _plain,
    "herringbone": _herringbone,
    "argyle": _argyle,
}
"""What each fabric's name draws; a printed logo is plain cloth with one motif on it, see `logo`."""
