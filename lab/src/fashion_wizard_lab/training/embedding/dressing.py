"""People of street photos dressed in garments that were photographed flat: real cloth, worn and flat.

The flat garment is laid onto the region of what a person wears, row by row between both outlines. Folds and
light come from what the person wore; arms, hair and bags stay in front, as they are no part of the region.
"""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.photo import Photo
from fashion_wizard_lab.training.embedding.cutouts import Cutout

Plane = NDArray[np.float32]
Mask = NDArray[np.bool_]

SHADE: Final = (0.35, 1.6)
"""The least and the most light of a fold, as a share of the cloth's own mean."""
EVENING: Final = 0.15
"""How often the scene is dim, and lit by lamps."""
_SMOOTH: Final = 0.06
"""Spread of the outline's smoothing, as a share of the height: what a sleeve adds is spread over rows."""


def dress(rng: np.random.Generator, flat: Cutout, worn: Cutout) -> Cutout:
    """The person of `worn` in the garment of `flat`.

    Args:
        rng: The only source of chance.
        flat: A garment that lies flat or hangs.
        worn: A garment of the same place on a person, best a plain one.

    Returns:
        The worn photo and mask, with other cloth inside the mask.
    """
    cloth = _extended(flat)
    across, down = _laid(rng, flat.mask, worn.mask)
    laid = np.asarray(
        cv2.remap(cloth, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.uint8
    )
    light = _linear(laid) * _shading(rng, worn)[..., None] * _scene(rng, worn)
    seen = _encoded(light)
    alpha = cv2.GaussianBlur(worn.mask.astype(np.float32), (0, 0), 0.8)[..., None]
    photo = alpha * seen + (1 - alpha) * worn.photo
    return Cutout(np.clip(photo, 0, 255).astype(np.uint8), worn.mask)


def plainness(worn: Cutout) -> float:
    """How plain cloth is: high where lightness and hue change little from pixel to pixel inside the mask.

    A pattern of what the person wore would show through as if it were folds.
    """
    lab = cv2.cvtColor(worn.photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    inner = cv2.erode(worn.mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if not inner.any():
        return 0.0
    fine = np.abs(lab[..., 0] - cv2.GaussianBlur(lab[..., 0], (0, 0), 3))[inner].mean()
    hue = lab[inner][:, 1:].std(axis=0).sum()
    # Black cloth shows no folds, and noise instead.
    dark = max(0.0, 22 - float(lab[inner][:, 0].mean()))
    return 1 / (1 + float(fine) / 2 + float(hue) / 8 + dark / 4)


def _extended(flat: Cutout) -> Photo:
    """The garment continued beyond its outline by its mirror image there, so that no ground is laid on."""
    inner = cv2.erode(flat.mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    inside = inner if inner.any() else flat.mask.astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(1 - inside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    place = np.zeros((int(labels.max()) + 1, 2), np.int64)
    rows, columns = np.nonzero(inside)
    place[labels[rows, columns]] = np.stack([rows, columns], axis=1)
    nearest = place[labels]
    height, width = inside.shape
    own = np.moveaxis(np.indices((height, width)), 0, -1)
    mirrored = np.clip(2 * nearest - own, 0, (height - 1, width - 1))
    good = inside[mirrored[..., 0], mirrored[..., 1]] > 0
    source = np.where(good[..., None], mirrored, nearest)
    return np.ascontiguousarray(flat.photo[source[..., 0], source[..., 1]])


def _laid(rng: np.random.Generator, flat: Mask, worn: Mask) -> tuple[Plane, Plane]:
    """For each pixel of the worn photo the place of the flat photo that lies there."""
    flat_top, flat_height, flat_left, flat_right = _outline(flat)
    worn_top, worn_height, worn_left, worn_right = _outline(worn)
    y, x = np.mgrid[0 : worn.shape[0], 0 : worn.shape[1]].astype(np.float32)
    share = np.clip((y[:, :1] - worn_top) / max(1, worn_height - 1), 0, 1)
    # A person stands with some part of a garment nearer than another: rows are not evenly spread.
    share = share ** math.exp(rng.normal(0, 0.08))
    row = (share * (flat_height - 1)).astype(int)
    own = np.clip(y[:, :1].astype(int) - worn_top, 0, worn_height - 1)
    left, right = worn_left[own], worn_right[own]
    part = (x - left) / np.maximum(right - left, 1)
    if rng.random() < 0.5:
        part = 1 - part
    part = np.clip(part + rng.normal(0, 0.03), -0.2, 1.2)
    goal_left, goal_right = flat_left[row], flat_right[row]
    across = goal_left + part * (goal_right - goal_left)
    down = np.broadcast_to(flat_top + share * (flat_height - 1), across.shape)
    spread = 0.012 * max(flat.shape)
    coarse = rng.normal(0, spread, (2, 5, 4)).astype(np.float32)
    bend = [cv2.resize(shift, (x.shape[1], x.shape[0]), interpolation=cv2.INTER_CUBIC) for shift in coarse]
    return (across + bend[0]).astype(np.float32), (down + bend[1]).astype(np.float32)


def _outline(mask: Mask) -> tuple[int, int, Plane, Plane]:
    """Top, height, and the smoothed left and right end of each row."""
    rows = np.flatnonzero(mask.any(axis=1))
    top, height = int(rows[0]), int(rows[-1] - rows[0] + 1)
    ends = np.full((height, 2), np.nan, np.float32)
    for row in range(height):
        columns = np.flatnonzero(mask[top + row])
        if len(columns):
            # Single pixels of a rough outline do not count.
            spare = len(columns) // 50
            ends[row] = columns[spare], columns[-1 - spare]
    known = np.flatnonzero(~np.isnan(ends[:, 0]))
    filled = np.stack([np.interp(np.arange(height), known, ends[known, i]) for i in range(2)], axis=1)
    smooth = (
        cv2.GaussianBlur(filled.astype(np.float32), (1, 0), sigmaX=0.1, sigmaY=max(0.5, _SMOOTH * height))
        if height > 4
        else filled.astype(np.float32)
    )
    return top, height, smooth[:, 0].astype(np.float32), smooth[:, 1].astype(np.float32)


def _shading(rng: np.random.Generator, worn: Cutout) -> Plane:
    """Light on the cloth that was worn, as a share of its mean."""
    gray = np.asarray(_linear(worn.photo) @ np.array([0.2126, 0.7152, 0.0722], np.float32))
    inside = worn.mask.astype(np.float32)
    mean = max(1e-3, float(gray[worn.mask].mean()))
    size = max(worn.mask.shape)
    weight = [cv2.GaussianBlur(inside, (0, 0), sigma) + 1e-4 for sigma in (0.8, 0.03 * size)]
    fine, coarse = (
        cv2.GaussianBlur(gray * inside, (0, 0), sigma) / coverage + 1e-5
        for sigma, coverage in zip((0.8, 0.03 * size), weight, strict=True)
    )
    folds = np.log(fine + 0.1 * mean) - np.log(coarse + 0.1 * mean)
    light = np.log(coarse + 0.1 * mean) - math.log(1.1 * mean)
    shade = np.exp(rng.uniform(0.6, 1.1) * folds + rng.uniform(0.5, 1.0) * light)
    return np.asarray(np.clip(shade, *SHADE), np.float32)


def _scene(rng: np.random.Generator, worn: Cutout) -> Plane:
    """Exposure and white balance of the scene: red, green and blue factors of light."""
    evening = rng.random() < EVENING
    exposure = math.exp(rng.normal(-0.7 if evening else -0.1, 0.3))
    warm = rng.normal(0.15 if evening else 0.02, 0.07)
    tint = np.array([math.exp(warm), 1.0, math.exp(-warm)]) * np.exp(rng.normal(0, 0.025, 3))
    around = worn.photo[~worn.mask]
    if len(around) > 100:
        cast = (around.reshape(-1, 3).astype(np.float32) + 20).mean(axis=0)
        tint = tint * np.clip(cast / cast.mean(), 0.7, 1.4) ** rng.uniform(0, 0.5)
    return np.asarray(exposure * tint, np.float32)


def _linear(photo: Photo) -> Plane:
    """Light of an sRGB photo, in 0..1."""
    return np.asarray((photo.astype(np.float32) / 255) ** 2.2, np.float32)


def _encoded(light: Plane) -> Plane:
    """SRGB in 0..255 of light; what would be brighter than white is rolled off, as cameras do."""
    rolled = np.where(light > 0.8, 0.8 + 0.2 * np.tanh((light - 0.8) / 0.2), light)
    return np.asarray(255 * np.clip(rolled, 0, 1) ** (1 / 2.2), np.float32)
