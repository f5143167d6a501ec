"""Where the photo is taken: studio, floor, bed, carpet, street."""

from collections.abc import Callable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.wardrobe.colors import darker, lighter, mix, rgb
from fashion_wizard_lab.wardrobe.seeds import Random, pick

Field = NDArray[np.float32]


def noise(random: Random, size: tuple[int, int], cells: tuple[float, float]) -> Field:
    """Smooth noise, about -1 to 1, with `cells` pixels a bump in x and y."""
    width, height = size
    grid = random.standard_normal((int(height / cells[1]) + 4, int(width / cells[0]) + 4)).astype(np.float32)
    return np.asarray(cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def _flat(size: tuple[int, int], color: str) -> Field:
    return np.broadcast_to(rgb(color).astype(np.float32), (size[1], size[0], 3)).copy()


def _studio(random: Random, size: tuple[int, int], color: str, floor: float) -> Field:
    """A seamless paper background, a little darker away from the light and on the floor."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    glow = np.hypot((x / width - float(random.uniform(0.35, 0.65))) * 0.9, y / height - 0.4)
    shade = 1.02 - 0.14 * np.clip(glow - 0.15, 0, 1)
    if 0 < floor < 1:
        edge = 1 / (1 + np.exp(-(y / height - floor) * 22))
        shade = shade * (1 - 0.05 * edge)
    return np.asarray(_flat(size, color) * shade[..., None], np.float32)


def _white(random: Random, size: tuple[int, int], floor: float) -> Field:
    return np.asarray(np.minimum(_studio(random, size, "#f7f7f6", floor) * 1.02, 255), np.float32)


def _gray(random: Random, size: tuple[int, int], floor: float) -> Field:
    return _studio(random, size, pick(random, ("#c9cbcd", "#b4b7ba", "#d8d2ca", "#c3cdd3", "#d9c9c0")), floor)


def _wood(random: Random, size: tuple[int, int], floor: float) -> Field:
    del floor
    width, height = size
    base = pick(random, ("#b98a5c", "#a5764a", "#cfae84", "#8a5f3e", "#d8c3a2"))
    image = _flat(size, base)
    plank = width / float(random.uniform(4.2, 6.5))
    grain = (
        noise(random, size, (plank / 22, height / 3.2)) * 0.05
        + noise(random, size, (plank / 7, height / 2)) * 0.05
    )
    left = -float(random.uniform(0, plank))
    column = 0
    while left < width:
        x0, x1 = max(0, round(left)), min(width, round(left + plank))
        cut = float(random.uniform(0.1, 0.9)) * height
        for y0, y1 in ((0, round(cut)), (round(cut), height)):
            tone = float(random.uniform(0.86, 1.1))
            shift = int(random.integers(0, max(1, height // 2)))
            image[y0:y1, x0:x1] *= tone * (1 + np.roll(grain, shift, axis=0)[y0:y1, x0:x1, None])
        line = max(1, round(width / 260))
        image[:, x0 : x0 + line] *= 0.62
        image[max(0, round(cut) - line) : round(cut), x0:x1] *= 0.65
        left += plank
        column += 1
    return image


def _sheet(random: Random, size: tuple[int, int], floor: float) -> Field:
    del floor
    width, height = size
    color = pick(random, ("#eceae6", "#dfe5ea", "#e9dfd2", "#cfd8d3", "#d9c8cc"))
    turn = float(random.uniform(-60, 60))
    waves = noise(random, (width * 2, height * 2), (width / 14, height / 2.2)) + 0.6 * noise(
        random, (width * 2, height * 2), (width / 5, height / 3)
    )
    matrix = cv2.getRotationMatrix2D((width, height), turn, 1.0)
    matrix[:, 2] -= np.array((width / 2, height / 2))
    waves = cv2.warpAffine(waves, matrix, size, borderMode=cv2.BORDER_REFLECT)
    slope = cv2.Sobel(waves, cv2.CV_32F, 1, 0, ksize=3)
    shade = 1 + np.clip(slope * width / 2600, -0.16, 0.1) + 0.02 * waves
    return _flat(size, color) * shade[..., None]


def _carpet(random: Random, size: tuple[int, int], floor: float) -> Field:
    del floor
    color = pick(random, ("#8b8f94", "#b6a58c", "#6f7c6d", "#7d6a78", "#9aa7b5", "#584f4a"))
    tufts = random.standard_normal((size[1], size[0])).astype(np.float32)
    tufts = cv2.GaussianBlur(tufts, (0, 0), size[0] / 420) * 0.22
    image = (
        _flat(size, color) * (1 + tufts + 0.05 * noise(random, size, (size[0] / 5, size[0] / 5)))[..., None]
    )
    if random.random() < 0.5:
        pitch = size[0] / float(random.uniform(3, 6))
        y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
        zigzag = (y + np.abs((x % pitch) - pitch / 2)) % pitch < pitch * 0.22
        image[zigzag] = image[zigzag] * 0.45 + rgb(lighter(color, 0.6)).astype(np.float32) * 0.5
    return image


def _street(random: Random, size: tuple[int, int], floor: float) -> Field:
    """A blurred house front, a pavement and a tree or two."""
    width, height = size
    horizon = round(height * (floor - 0.12 if 0 < floor < 1.3 else 0.8))
    horizon = int(np.clip(horizon, height * 0.45, height))
    wall = pick(random, ("#b3846a", "#c9bda9", "#a9a29a", "#8f9aa3", "#d2b48f", "#9b6b5a"))
    image = _flat(size, wall)
    bays = int(random.integers(2, 5))
    step = width / bays
    glass = pick(random, ("#4b5d6b", "#2f3b45", "#7c8f9b"))
    for row in range(-1, 4):
        y0 = horizon - (row + 1.15) * step * 1.25
        for bay in range(-1, bays + 1):
            x0 = (bay + float(random.uniform(0.18, 0.24))) * step
            a, b = (round(x0), round(y0)), (round(x0 + step * 0.6), round(y0 + step * 0.82))
            cv2.rectangle(image, a, b, rgb(lighter(wall, 0.4)).tolist(), -1)
            tone = mix(glass, "#f4d9a0", float(random.choice([0, 0, 0.15, 0.7])))
            cv2.rectangle(
                image,
                (a[0] + round(step / 18), a[1] + round(step / 18)),
                (b[0] - round(step / 18), b[1] - round(step / 18)),
                rgb(tone).tolist(),
                -1,
            )
    cv2.rectangle(
        image,
        (0, horizon),
        (width, height),
        rgb(pick(random, ("#8d8c8a", "#a7a29a", "#77797c"))).tolist(),
        -1,
    )
    cv2.rectangle(
        image, (0, horizon), (width, horizon + max(1, height // 60)), rgb(darker(wall, 0.5)).tolist(), -1
    )
    for _ in range(int(random.integers(0, 3))):
        x = int(random.uniform(-0.1, 1.1) * width)
        cv2.rectangle(
            image, (x, round(height * 0.3)), (x + width // 26, horizon), rgb("#4b3a2e").tolist(), -1
        )
        for _ in range(9):
            place = (
                x + int(random.normal(0, width * 0.12)),
                round(height * 0.22 + random.normal(0, height * 0.09)),
            )
            cv2.circle(
                image,
                place,
                round(width * float(random.uniform(0.07, 0.13))),
                rgb(pick(random, ("#4f7a45", "#6a9152", "#3d6238"))).tolist(),
                -1,
            )
    soft = cv2.GaussianBlur(image, (0, 0), width / 55)
    return soft * (1 + 0.03 * noise(random, size, (width / 40, width / 60)))[..., None]


def _concrete(random: Random, size: tuple[int, int], floor: float) -> Field:
    width, _ = size
    image = _studio(random, size, pick(random, ("#a8a7a4", "#bcb6ad", "#98a0a4")), floor)
    stain = 0.03 * noise(random, size, (width / 4, width / 4)) + 0.015 * noise(
        random, size, (width / 28, width / 28)
    )
    rough = 0.02 * random.standard_normal((size[1], size[0])).astype(np.float32)
    return np.asarray(image * (1 + stain + rough)[..., None], np.float32)


BACKGROUNDS: Final[dict[str, Callable[[Random, tuple[int, int], float], Field]]] = {
    "white": _white,
    "gray": _gray,
    "concrete": _concrete,
    "wood": _wood,
    "sheet": _sheet,
    "carpet": _carpet,
    "street": _street,
}
"""What draws each background."""

LYING: Final = ("white", "gray", "wood", "sheet", "carpet", "wood", "sheet")
STUDIO: Final = ("white", "white", "white", "gray", "gray", "concrete")
OUTSIDE: Final = ("street", "street", "concrete", "gray")


def background(random: Random, name: str, size: tuple[int, int], floor: float) -> Field:
    """The empty place.

    Args:
        random: Decides everything about it.
        name: One of `BACKGROUNDS`.
        size: `(width, height)` in pixels.
        floor: Where the floor begins, as a share of the height; 1 or more where it is out of sight.

    Returns:
        `(height, width, 3)` RGB, 0 to 255.
    """
    return BACKGROUNDS[name](random, size, floor)


def develop(random: Random, image: Field, calm: bool) -> NDArray[np.uint8]:
    """What a camera makes of it: exposure, white balance, a vignette and grain; less of it in a studio."""
    much = 0.35 if calm else 1.0
    gain = 1 + much * float(random.uniform(-0.13, 0.10))
    warm = much * float(random.uniform(-0.06, 0.06))
    balance = np.array([1 + warm, 1 + 0.3 * much * float(random.uniform(-0.03, 0.03)), 1 - warm], np.float32)
    height, width = image.shape[:2]
    x = np.linspace(-1, 1, width, dtype=np.float32) ** 2
    y = np.linspace(-1, 1, height, dtype=np.float32) ** 2
    side = much * float(random.uniform(-0.10, 0.10))
    light = (
        gain
        * (1 - 0.05 * much * (x[None, :] + y[:, None]))
        * (1 + side * np.linspace(-1, 1, width, dtype=np.float32))
    )
    out = image * light[..., None] * balance
    grain = random.standard_normal((height, width), dtype=np.float32) * (0.8 + 2.2 * much)
    return np.clip(np.rint(out + grain[..., None]), 0, 255).astype(np.uint8)
