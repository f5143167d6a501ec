"""Light on a height field: shading, highlights, contact shadows."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.wardrobe.parts import Part
from fashion_wizard_lab.wardrobe.picture.camera import Camera
from fashion_wizard_lab.wardrobe.picture.relief import Field, volumes

Normals = tuple[Field, Field, Field]


def normals_of(height: Field) -> Normals:
    nx = np.asarray(cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=-0.125), np.float32)
    ny = np.asarray(cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=-0.125), np.float32)
    nz = 1 / np.sqrt(nx * nx + ny * ny + 1)
    return nx, ny, nz


def light(parts: tuple[Part, ...], numbers: NDArray[np.uint8], normals: Normals, camera: Camera) -> Field:
    """A factor for every pixel: light from the upper left, shadows under near parts."""
    nx, ny, nz = normals
    lit = (nx * -0.42 + ny * -0.55 + 0.72) * nz
    light = 0.40 + 0.84 * np.clip(lit, 0, 1.1)
    return np.where(numbers > 0, light * _occlusion(parts, numbers, camera), np.float32(1))


def gloss(parts: tuple[Part, ...], numbers: NDArray[np.uint8], normals: Normals) -> Field:
    """A highlight to add, where the material shines."""
    nx, ny, nz = normals
    shine = np.array([0, *(part.shine for part in parts)], np.float32)[numbers]
    half = np.maximum((nx * -0.24 + ny * -0.32 + 0.92) * nz, 0)
    for _ in range(4):
        half *= half
    return shine * 70 * half


def _occlusion(parts: tuple[Part, ...], numbers: NDArray[np.uint8], camera: Camera) -> Field:
    """Soft contact shadows that nearer volumes cast on those behind them, at a quarter of the size."""
    small = numbers[1::3, 1::3]
    above = np.zeros(small.shape, np.float32)
    shade = np.zeros(small.shape, np.float32)
    groups = sorted(volumes(parts).values(), key=lambda g: parts[g[-1] - 1].depth, reverse=True)
    reach = max(0.6, 1.5 * camera.scale / 3)
    offset = np.array([[1, 0, 0.5 * reach], [0, 1, 0.9 * reach]], np.float32)
    for group in groups:
        mask = np.isin(small, group)
        if not mask.any():
            continue
        if above.any():
            moved = cv2.warpAffine(above, offset, (small.shape[1], small.shape[0]))
            shade[mask] = cv2.GaussianBlur(moved, (0, 0), reach)[mask]
        above[mask] = min(1.0, 0.25 + parts[group[0] - 1].bulge / 4)
    full = cv2.resize(shade, (numbers.shape[1], numbers.shape[0]), interpolation=cv2.INTER_LINEAR)
    return 1 - 0.5 * full
