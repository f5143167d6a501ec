"""Photos as they might also have been taken: the bridge from street to studio and from worn to flat.

Every function takes its only source of chance as an argument, so an example's number decides all of it.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.canvas import PAPER
from fashion_wizard_lab.training.camera import as_taken

LabelMap = NDArray[np.uint8]
"""`(H, W)` uint8, positions in `palette.LABELS`."""


def place(
    rng: np.random.Generator, photo: Photo, label_map: LabelMap, size: tuple[int, int], *, flat: bool
) -> tuple[Photo, LabelMap]:
    """Turn, scale, mirror and crop a photo and its label map onto a canvas.

    A worn garment is at times seen close, upper or lower body alone, as shops show it; a flat one may lie
    askew.

    Args:
        rng: The only source of chance.
        photo: `(H, W, 3)` uint8 RGB.
        label_map: Of the photo.
        size: `(width, height)` of the canvas.
        flat: Whether the garment lies flat or hangs.
    """
    height, width = label_map.shape
    fit = min(size[0] / width, size[1] / height)
    close = not flat and rng.random() < 0.3
    scale = fit * math.exp(rng.uniform(math.log(1.4), math.log(2.2)) if close else rng.uniform(-0.35, 0.35))
    turn = math.radians(rng.normal(0, 12 if flat else 4))
    stretch = math.exp(rng.uniform(-0.1, 0.1))
    mirror = -1.0 if rng.random() < 0.5 else 1.0
    across = scale * stretch * mirror * np.array([math.cos(turn), math.sin(turn)])
    down = scale / stretch * np.array([-math.sin(turn), math.cos(turn)])
    matrix = np.column_stack([across, down])
    free = np.array(size) - np.abs(matrix) @ (width, height)
    # Larger than the canvas: anywhere that fills it. Smaller: anywhere inside.
    center = np.array(size) / 2 + free * rng.uniform(-0.5, 0.5, 2) * (0.9 if close else 0.8)
    shift = center - matrix @ ((width - 1) / 2, (height - 1) / 2)
    affine = np.column_stack([matrix, shift])
    way = cv2.INTER_AREA if scale < 0.6 else cv2.INTER_LINEAR
    placed = cv2.warpAffine(photo, affine, size, flags=way, borderValue=PAPER)
    labels = cv2.warpAffine(label_map, affine, size, flags=cv2.INTER_NEAREST, borderValue=0)
    return np.asarray(placed, np.uint8), np.asarray(labels, np.uint8)


def into_studio(rng: np.random.Generator, photo: Photo, label_map: LabelMap) -> Photo:
    """Whoever and whatever is labelled, in front of white, gray or colored paper, with a soft shadow.

    Args:
        rng: The only source of chance.
        photo: `(H, W, 3)` uint8 RGB.
        label_map: Of the photo.
    """
    height, width = label_map.shape
    inside = (label_map > 0).astype(np.uint8)
    if rng.random() < 0.7:
        inside = np.asarray(cv2.erode(inside, np.ones((3, 3), np.uint8)), np.uint8)
    alpha = cv2.GaussianBlur(inside.astype(np.float32), (0, 0), rng.uniform(0.5, 1.2))[..., None]
    chance = rng.random()
    if chance < 0.45:
        paper = np.full(3, rng.uniform(238, 255), np.float32)
    elif chance < 0.75:
        paper = np.full(3, rng.uniform(170, 240), np.float32) + rng.uniform(-6, 6, 3).astype(np.float32)
    else:
        paper = rng.uniform(60, 250, 3).astype(np.float32)
    ground = np.broadcast_to(paper, (height, width, 3)).copy()
    if rng.random() < 0.5:
        coarse = rng.normal(1, 0.05, (3, 3)).astype(np.float32)
        ground *= cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)[..., None]
    if rng.random() < 0.5:
        spread = rng.uniform(0.02, 0.06) * height
        move = np.array([[1, 0, rng.uniform(-0.05, 0.05) * width], [0, 1, rng.uniform(0, 0.04) * height]])
        shade = cv2.warpAffine(inside.astype(np.float32), move, (width, height))
        ground *= 1 - rng.uniform(0.05, 0.3) * cv2.GaussianBlur(shade, (0, 0), spread)[..., None]
    mixed = alpha * photo + (1 - alpha) * ground
    return np.clip(mixed, 0, 255).astype(np.uint8)


def relight(rng: np.random.Generator, photo: Photo) -> Photo:
    """Other light, color balance, lens and compression.

    Args:
        rng: The only source of chance.
        photo: `(H, W, 3)` uint8 RGB.
    """
    levels = np.arange(256, dtype=np.float32) / 255
    levels = levels ** math.exp(rng.normal(0, 0.2))
    levels = (levels - 0.5) * rng.uniform(0.7, 1.3) + 0.5 + rng.uniform(-0.12, 0.12)
    balance = 1 + rng.normal(0, 0.05, 3)
    table = np.clip(255 * levels[:, None] * balance, 0, 255).astype(np.uint8)
    changed = cv2.LUT(photo, table[:, None, :])
    if rng.random() < 0.6:
        hsv = cv2.cvtColor(changed, cv2.COLOR_RGB2HSV)
        hue = rng.normal(0, 6) if rng.random() < 0.7 else rng.uniform(0, 180)
        hsv[..., 0] = ((hsv[..., 0].astype(np.int16) + round(hue)) % 180).astype(np.uint8)
        hsv[..., 1] = np.clip(hsv[..., 1] * rng.uniform(0.3, 1.5), 0, 255).astype(np.uint8)
        changed = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)
    taken = np.asarray(changed, np.uint8)
    return as_taken(rng, taken, blur=(0.2, 0.4, 1.3), noise=(0.25, 1, 8), jpeg=(0.25, 30, 90))
