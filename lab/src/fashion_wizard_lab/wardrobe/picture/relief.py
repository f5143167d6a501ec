"""The shape of the cloth: rounded volumes, drawn folds and random wrinkles as a height field."""

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard_lab.wardrobe.parts import Part
from fashion_wizard_lab.wardrobe.picture.camera import Camera, window_of
from fashion_wizard_lab.wardrobe.picture.scene import noise
from fashion_wizard_lab.wardrobe.seeds import Random

Field = NDArray[np.float32]


def height_of(parts: tuple[Part, ...], numbers: NDArray[np.uint8], camera: Camera, random: Random) -> Field:
    """`_relief`, computed on fewer pixels where the camera is near: cloth is smooth."""
    step = max(1, round(camera.scale / 7))
    if step == 1:
        return _relief(parts, numbers, camera, random)
    width, height = camera.size
    small = (-(-width // step), -(-height // step))
    coarse = Camera(camera.center, camera.scale / step, camera.turn, small)
    index = np.asarray(cv2.resize(numbers, small, interpolation=cv2.INTER_NEAREST), np.uint8)
    relief = cv2.resize(_relief(parts, index, coarse, random), (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.GaussianBlur(relief * step, (0, 0), step * 0.6), np.float32)


def _relief(parts: tuple[Part, ...], numbers: NDArray[np.uint8], camera: Camera, random: Random) -> Field:
    """Height of the surface in pixels: rounded volumes, drawn folds, random wrinkles."""
    scale = camera.scale
    height = np.zeros(numbers.shape, np.float32)
    drape = np.array([0, *(part.drape for part in parts)], np.float32)[numbers]
    wrinkles = noise(random, camera.size, (9 * scale, 13 * scale)) * 0.55
    ridge = 1 - np.abs(noise(random, camera.size, (6.5 * scale, 10 * scale)))
    fine = noise(random, camera.size, (3.0 * scale, 4.0 * scale)) * 0.07
    height += (wrinkles + ridge * ridge * 0.16 + fine) * drape * scale * 0.75
    for group in volumes(parts).values():
        windows = [w for n in group if (w := window_of(parts[n - 1], camera, 3)) is not None]
        if not windows:
            continue
        window = (
            slice(min(w[0].start for w in windows), max(w[0].stop for w in windows)),
            slice(min(w[1].start for w in windows), max(w[1].stop for w in windows)),
        )
        mask = np.isin(numbers[window], group)
        if not mask.any():
            continue
        radius = parts[group[0] - 1].bulge * scale
        inside = cv2.distanceTransform(np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
        t = np.minimum(inside / radius, 1)
        dome = np.sqrt(np.maximum(1 - (1 - t) ** 2, 0)) * radius * 0.38
        part_height = cv2.GaussianBlur(dome, (0, 0), max(0.5, 0.35 * scale))
        part_height += _folds([parts[n - 1] for n in group], camera, window)
        patch = height[window]
        patch[mask] += part_height[mask]
    return height


def _folds(parts: list[Part], camera: Camera, window: tuple[slice, slice]) -> Field:
    shape = (window[0].stop - window[0].start, window[1].stop - window[1].start)
    out = np.zeros(shape, np.float32)
    scale = camera.scale
    origin = np.array([window[1].start, window[0].start])
    bands: dict[tuple[bool, bool], NDArray[np.uint8]] = {}
    for part in parts:
        for fold in part.folds:
            line = np.round((camera.pixels(fold.line) - origin) * 16).astype(np.int32)
            key = (fold.height > 0, fold.width > 1.25)
            layer = bands.setdefault(key, np.zeros(shape, np.uint8))
            dense = _dense(line, 8)
            for k in range(len(dense) - 1):
                fade = np.sin(np.pi * (0.12 + 0.82 * (k + 0.5) / (len(dense) - 1)))
                value = int(min(abs(fold.height), 1.2) * 200 * fade)
                cv2.line(
                    layer,
                    dense[k].tolist(),
                    dense[k + 1].tolist(),
                    value,
                    max(1, round(fold.width * scale * 0.7)),
                    cv2.LINE_8,
                    4,
                )
    for (ridge, wide), layer in bands.items():
        soft = cv2.GaussianBlur(layer.astype(np.float32), (0, 0), max(0.6, (0.95 if wide else 0.6) * scale))
        out += soft * ((1 if ridge else -1) / 200 * scale * (1.5 if wide else 1.15))
    return out


def _dense(line: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    at = np.linspace(0, len(line) - 1, count + 1)
    base = np.arange(len(line))
    return np.stack([np.interp(at, base, line[:, 0]), np.interp(at, base, line[:, 1])], axis=1).astype(
        np.int32
    )


def volumes(parts: tuple[Part, ...]) -> dict[tuple[str, str], list[int]]:
    """Part numbers by volume, in depth order of the first."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number, part in enumerate(parts, start=1):
        groups.setdefault((part.label, part.volume), []).append(number)
    return groups
