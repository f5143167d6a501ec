"""Photos as they might also have been taken: from near, and with clothes of other colors.

Every function takes its only source of chance as an argument, so an example's number decides all of it.
"""

import math
from typing import Final

import cv2
import numpy as np

from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.canvas import PAPER
from fashion_wizard_lab.training.mask_rcnn.views import LabelMap, place

_LARGE: Final = [LABELS.index(label) for label in ("top", "outer", "dress", "pants", "skirt", "leggings")]
_DYED: Final = [
    *_LARGE,
    *(LABELS.index(label) for label in ("bag", "neckwear", "headwear", "footwear")),
]
_LEAST: Final = 400
"""Pixels of a garment that is worth a look from near."""
_MOST: Final = 4.5
"""A photo as large as the network sees it is enlarged by no more than this."""


def near(
    rng: np.random.Generator, photo: Photo, label_map: LabelMap, size: tuple[int, int]
) -> tuple[Photo, LabelMap]:
    """One garment and a little around it, or a part of it: a collar, a cuff, a hem.

    Args:
        rng: The only source of chance.
        photo: `(H, W, 3)` uint8 RGB.
        label_map: Of the photo.
        size: `(width, height)` of the canvas.
    """
    shown = [label for label in _LARGE if np.count_nonzero(label_map == label) > _LEAST]
    if not shown:
        return place(rng, photo, label_map, size, flat=False)
    rows, columns = np.nonzero(label_map == shown[int(rng.integers(len(shown)))])
    x0, x1 = np.quantile(columns, [0.01, 0.99])
    y0, y1 = np.quantile(rows, [0.01, 0.99])
    sides = np.maximum(8, [x1 - x0, y1 - y0])
    if rng.random() < 0.35:
        center = np.array([rng.uniform(x0, x1), rng.uniform(y0, y1)])
        sides = sides * rng.uniform(0.35, 0.8)
    else:
        center = np.array([x0 + x1, y0 + y1]) / 2 + rng.normal(0, 0.08, 2) * sides
        sides = sides * rng.uniform(0.75, 1.45)
    fits = np.array(size) / sides
    zoom = fits.max() if rng.random() < 0.3 else fits.min()
    zoom = min(float(zoom), _MOST * max(size) / 576)
    turn = math.radians(rng.normal(0, 6))
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    stretch = math.exp(rng.uniform(-0.1, 0.1))
    across = zoom * stretch * mirror * np.array([math.cos(turn), math.sin(turn)])
    down = zoom / stretch * np.array([-math.sin(turn), math.cos(turn)])
    matrix = np.column_stack([across, down])
    affine = np.column_stack([matrix, np.array(size) / 2 - matrix @ center])
    way = cv2.INTER_LINEAR if zoom > 0.6 else cv2.INTER_AREA
    placed = cv2.warpAffine(photo, affine, size, flags=way, borderValue=PAPER)
    labels = cv2.warpAffine(label_map, affine, size, flags=cv2.INTER_NEAREST, borderValue=0)
    return np.asarray(placed, np.uint8), np.asarray(labels, np.uint8)


def dyed(rng: np.random.Generator, photo: Photo, label_map: LabelMap) -> Photo:
    """About half of the garments in another color, white, black and beige among them; folds and prints stay.

    A network must not learn that what has the color of skin is skin, nor that white on white is nothing.

    Args:
        rng: The only source of chance.
        photo: `(H, W, 3)` uint8 RGB.
        label_map: Of the photo.
    """
    lab = cv2.cvtColor(photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    for label in _DYED:
        mask = label_map == label
        if not mask.any() or rng.random() < 0.5:
            continue
        mean = lab[mask].mean(axis=0)
        goal = _dye(rng)
        gain = rng.uniform(0.7, 1.3) if goal[0] > 15 else rng.uniform(0.3, 0.8)
        new = lab.copy()
        new[..., 0] = goal[0] + gain * (lab[..., 0] - mean[0])
        new[..., 1:] = goal[1:] + rng.uniform(0.3, 1.0) * (lab[..., 1:] - mean[1:])
        soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)[..., None]
        lab = soft * new + (1 - soft) * lab
    bounded = np.clip(lab, (0, -127, -127), (100, 127, 127)).astype(np.float32)
    return np.clip(255 * cv2.cvtColor(bounded, cv2.COLOR_LAB2RGB), 0, 255).astype(np.uint8)


def _dye(rng: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A color in CIE Lab: white, black, beige, or any."""
    chance = rng.random()
    if chance < 0.2:
        return np.array([rng.uniform(80, 97), rng.normal(0, 2), rng.normal(2, 3)])
    if chance < 0.4:
        return np.array([rng.uniform(8, 30), rng.normal(0, 2), rng.normal(0, 3)])
    if chance < 0.55:
        return np.array([rng.uniform(50, 80), rng.uniform(4, 20), rng.uniform(8, 28)])
    hue, chroma = rng.uniform(0, 2 * math.pi), rng.uniform(5, 60)
    return np.array([rng.uniform(20, 85), chroma * math.cos(hue), chroma * math.sin(hue)])
