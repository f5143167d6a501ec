"""A garment as it might also have been photographed, and as it might have been sold in another color.

Every function takes its only source of chance as an argument, so an example's number decides all of it.
"""

import math
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.photo import Photo
from fashion_wizard_lab.training.camera import as_taken
from fashion_wizard_lab.training.embedding.cutouts import Cutout

Mask = NDArray[np.bool_]

CLOSE: Final = 0.3
"""How often a view looks at a part of the garment only."""
WHOLE_BOX: Final = 0.25
"""How often the mask is unknown, and all that is in the box counts."""
LEAST_RECOLOR: Final = 14.0
"""Two colors of one style differ by at least so much, in CIE Lab; light changes a color by less."""


def see(rng: np.random.Generator, cutout: Cutout, size: int) -> Cutout:
    """Another view of a garment, on a square canvas.

    It is turned, scaled, mirrored, bent and seen aslant, at times from near; its mask is inexact, or unknown;
    something may lie over it; its print may be gone, as on a back; the light and the camera are others.

    Args:
        rng: The only source of chance.
        cutout: The garment.
        size: Side of the canvas, pixels.
    """
    photo, mask = _place(rng, cutout, size)
    if rng.random() < 0.3:
        photo = clone_cloth(rng, photo, mask)
    photo, mask = _disturb(rng, photo, mask)
    if rng.random() < WHOLE_BOX:
        photo, mask = _in_a_box(rng, photo, mask)
    return Cutout(relight(rng, photo), mask)


def _place(rng: np.random.Generator, cutout: Cutout, size: int) -> tuple[Photo, Mask]:
    rows, columns = np.nonzero(cutout.mask)
    x0, x1, y0, y1 = columns.min(), columns.max() + 1, rows.min(), rows.max() + 1
    width, height = float(x1 - x0), float(y1 - y0)
    center = np.array([(x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2])
    longest = max(width, height)
    if rng.random() < CLOSE:
        longest *= rng.uniform(0.35, 0.8)
        pick = int(rng.integers(len(rows)))
        center = 0.7 * np.array([columns[pick], rows[pick]]) + 0.3 * center
        turn = rng.normal(0, 12)
    else:
        longest *= math.exp(rng.normal(0.03, 0.07))
        center = center + rng.normal(0, 0.03, 2) * longest
        turn = rng.normal(0, 10)
    zoom, stretch, angle = size / longest, math.exp(rng.uniform(-0.12, 0.12)), math.radians(turn)
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    linear = zoom * np.array(
        [
            [stretch * mirror * math.cos(angle), -math.sin(angle) / stretch],
            [stretch * mirror * math.sin(angle), math.cos(angle) / stretch],
        ]
    )
    affine = np.eye(3)
    affine[:2, :2] = linear
    affine[:2, 2] = (size - 1) / 2 - linear @ center
    corners = np.array([[0, 0], [size, 0], [size, size], [0, size]], np.float32)
    moved = corners + rng.uniform(-0.06, 0.06, (4, 2)).astype(np.float32) * size
    matrix = cv2.getPerspectiveTransform(corners, moved) @ affine
    back = np.linalg.inv(matrix)
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    if rng.random() < 0.5:
        coarse = rng.normal(0, 0.025 * size, (2, 4, 4)).astype(np.float32)
        x += cv2.resize(coarse[0], (size, size), interpolation=cv2.INTER_CUBIC)
        y += cv2.resize(coarse[1], (size, size), interpolation=cv2.INTER_CUBIC)
    across, down, depth = (back[i, 0] * x + back[i, 1] * y + back[i, 2] for i in range(3))
    at = ((across / depth).astype(np.float32), (down / depth).astype(np.float32))
    photo, inside = cutout.photo, cutout.mask.astype(np.uint8)
    if zoom < 0.6:
        photo = np.asarray(cv2.blur(photo, (2, 2)), np.uint8)
    seen = cv2.remap(photo, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    mask = cv2.remap(inside, *at, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=(0,))
    if mask.sum() < 0.02 * size * size:
        simple = affine[:2]
        seen = cv2.warpAffine(photo, simple, (size, size), borderMode=cv2.BORDER_REPLICATE)
        mask = cv2.warpAffine(inside, simple, (size, size), flags=cv2.INTER_NEAREST)
    if not mask.any():
        mask[:] = 1
    return np.asarray(seen, np.uint8), mask > 0


def clone_cloth(rng: np.random.Generator, photo: Photo, mask: Mask) -> Photo:
    """Cover parts of the garment with cloth from elsewhere on it: prints, plackets and pockets vanish."""
    cloth = np.argwhere(mask)
    extent = max(np.ptp(cloth, axis=0)) + 1
    changed = photo.copy()
    for _ in range(int(rng.integers(1, 3))):
        size = np.minimum(rng.uniform(0.15, 0.4, 2) * extent, mask.shape).astype(int)
        here, there = (
            np.clip(cloth[int(rng.integers(len(cloth)))] - size // 2, 0, mask.shape - size) for _ in range(2)
        )
        target, source = (
            (slice(y, y + size[0]), slice(x, x + size[1])) for y, x in (here.tolist(), there.tolist())
        )
        inside = (mask[target] & mask[source]).astype(np.float32)
        alpha = cv2.GaussianBlur(inside, (0, 0), 2)[..., None] if inside.size else inside[..., None]
        changed[target] = (alpha * photo[source] + (1 - alpha) * changed[target]).astype(np.uint8)
    return changed


_SKIN: Final = ((233, 196, 172), (206, 157, 125), (150, 103, 76), (92, 62, 46), (40, 30, 26))


def _disturb(rng: np.random.Generator, photo: Photo, mask: Mask) -> tuple[Photo, Mask]:
    """An inexact mask; arms, hair and bags that lie over the garment, seen as such or taken for it."""
    size = len(mask)
    chance = rng.random()
    if chance < 0.55:
        side = int(rng.integers(2, 5))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        change = cv2.erode if chance < 0.3 else cv2.dilate
        changed = change(mask.astype(np.uint8), kernel) > 0
        mask = changed if changed.any() else mask
    rows, columns = np.nonzero(mask)
    for _ in range(int(rng.choice(3, p=(0.45, 0.35, 0.2)))):
        place = int(rng.integers(len(rows)))
        center = (int(columns[place]), int(rows[place]))
        axes = (int(rng.uniform(0.03, 0.12) * size), int(rng.uniform(0.08, 0.35) * size))
        shape = np.zeros(mask.shape, np.uint8)
        cv2.ellipse(shape, center, axes, float(rng.uniform(0, 180)), 0, 360, (1,), -1)
        over = shape > 0
        if rng.random() < 0.35:
            color = (
                np.array(_SKIN[int(rng.integers(len(_SKIN)))])
                if rng.random() < 0.7
                else rng.uniform(0, 255, 3)
            )
            photo = photo.copy()
            photo[over] = np.clip(color + rng.normal(0, 6, 3), 0, 255).astype(np.uint8)
        elif 2 * np.count_nonzero(mask & ~over) > np.count_nonzero(mask):
            mask = mask & ~over
    if rng.random() < 0.12:  # a coat, a bag or a photo's border hides a side of it
        cut = mask.copy()
        share = int(rng.uniform(0.1, 0.4) * size)
        side = int(rng.integers(4))
        cut[(slice(None, share), slice(-share, None), slice(None), slice(None))[side]] &= side > 1
        if side > 1:
            cut[:, slice(None, share) if side == 2 else slice(-share, None)] = False
        mask = cut if np.count_nonzero(cut) > 0.3 * np.count_nonzero(mask) else mask
    return photo, mask


def _in_a_box(rng: np.random.Generator, photo: Photo, mask: Mask) -> tuple[Photo, Mask]:
    """All that is in the box counts: a studio's paper, or whatever was behind the garment."""
    if rng.random() < 0.6:
        paper = np.full(3, rng.uniform(225, 255)) if rng.random() < 0.75 else rng.uniform(40, 250, 3)
        alpha = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)[..., None]
        photo = (alpha * photo + (1 - alpha) * paper).astype(np.uint8)
    rows, columns = np.nonzero(mask)
    box = np.zeros_like(mask)
    box[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] = True
    return photo, box


def relight(rng: np.random.Generator, photo: Photo) -> Photo:
    """Other light, white balance, lens and compression, none so strong that the color becomes another."""
    levels = np.arange(256, dtype=np.float32) / 255
    levels = levels ** math.exp(rng.normal(0, 0.12))
    levels = (levels - 0.5) * rng.uniform(0.85, 1.15) + 0.5 + rng.normal(0, 0.03)
    balance = 1 + rng.normal(0, 0.025, 3)
    table = np.clip(255 * levels[:, None] * balance, 0, 255).astype(np.uint8)
    changed = cv2.LUT(photo, table[:, None, :])
    if rng.random() < 0.3:
        height, width = photo.shape[:2]
        coarse = rng.normal(0, 0.12, (3, 3)).astype(np.float32)
        shade = np.exp(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC))[..., None]
        changed = np.clip(changed * shade, 0, 255).astype(np.uint8)
    taken = np.asarray(changed, np.uint8)
    return as_taken(rng, taken, blur=(0.25, 0.4, 1.2), noise=(0.25, 1, 7), jpeg=(0.2, 35, 90))


def recolor(rng: np.random.Generator, cutout: Cutout) -> Cutout:
    """The same style in another color: light and shade stay, the cloth's mean color moves clearly.

    Half of the new colors are near neighbors, such as navy for black, which is what tells one from another.
    """
    lab, mean = _lab(cutout)
    target = _other_color(rng, mean)
    return _moved(cutout, lab, mean, target, rng.uniform(0, 2 * math.pi) if rng.random() < 0.5 else 0.0)


def recolor_together(rng: np.random.Generator, cutouts: Sequence[Cutout]) -> Sequence[Cutout]:
    """Photos of one garment, all recolored by the same step in CIE Lab."""
    means = [_lab(cutout)[1] for cutout in cutouts]
    step = _other_color(rng, means[0]) - means[0]
    return [dye(cutout, mean + step) for cutout, mean in zip(cutouts, means, strict=True)]


def dye(cutout: Cutout, color: NDArray[np.float64]) -> Cutout:
    """The same style with another mean color, in CIE Lab."""
    return _moved(cutout, *_lab(cutout), color, 0.0)


def _lab(cutout: Cutout) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The photo in CIE Lab, and the garment's mean color."""
    lab = np.asarray(cv2.cvtColor(cutout.photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    return lab, np.asarray(lab[cutout.mask].mean(axis=0), np.float32)


def _moved(
    cutout: Cutout,
    lab: NDArray[np.float32],
    mean: NDArray[np.float32],
    color: NDArray[np.float64],
    turn: float,
) -> Cutout:
    """The garment with its mean moved to a color, and the hues of what differs from it turned, radians.

    On darker cloth light and shade differ less, as they do on real cloth.
    """
    rest = lab - mean
    a = math.cos(turn) * rest[..., 1] - math.sin(turn) * rest[..., 2]
    b = math.sin(turn) * rest[..., 1] + math.cos(turn) * rest[..., 2]
    shade = float(np.clip((color[0] + 10) / (mean[0] + 10), 0.4, 1.4))
    changed = np.stack([shade * rest[..., 0] + color[0], a + color[1], b + color[2]], axis=-1)
    changed[..., 0] = np.clip(changed[..., 0], 0, 100)
    rgb = np.clip(cv2.cvtColor(changed.astype(np.float32), cv2.COLOR_LAB2RGB) * 255, 0, 255)
    mask = cutout.mask[..., None]
    return Cutout(np.where(mask, rgb + 0.5, cutout.photo).clip(0, 255).astype(np.uint8), cutout.mask)


def cloth_color(rng: np.random.Generator) -> NDArray[np.float64]:
    """A color that many clothes of a shop have, in CIE Lab: one in two times black, gray, white or navy."""
    if rng.random() < 0.5:
        usual = ((12, 0, 0), (16, 1, -2), (22, 2, -12), (35, 0, -2), (55, 0, 0), (75, 0, 1), (90, 0, 1))
        return np.array(usual[int(rng.integers(len(usual)))]) + rng.normal(0, 2, 3)
    hue, chroma = rng.uniform(0, 2 * math.pi), rng.uniform(8, 55)
    return np.array([rng.uniform(15, 85), chroma * math.cos(hue), chroma * math.sin(hue)])


def _other_color(rng: np.random.Generator, mean: NDArray[np.float32]) -> NDArray[np.float64]:
    """A color of cloth, in CIE Lab, that differs from `mean` by at least `LEAST_RECOLOR`."""
    near = rng.random() < 0.5
    for _ in range(32):
        if near:
            way = rng.normal(0, 1, 3)
            target = mean + way / np.linalg.norm(way) * rng.uniform(LEAST_RECOLOR, 32)
        else:
            chroma = abs(rng.normal(0, 5)) if rng.random() < 0.35 else rng.uniform(8, 55)
            hue = rng.uniform(0, 2 * math.pi)
            target = np.array([rng.uniform(10, 92), chroma * math.cos(hue), chroma * math.sin(hue)])
        target = np.array([np.clip(target[0], 8, 94), *np.clip(target[1:], -60, 60)])
        if np.linalg.norm(target - mean) >= LEAST_RECOLOR:
            return target
    return np.array([85.0 if mean[0] < 50 else 25.0, 0.0, 0.0])
