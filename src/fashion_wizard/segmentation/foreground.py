"""The plain fallback: one garment in front of a studio's or a floor's background."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.cleaning import Mask, drop_specks

_SIDE: Final = 256
_COLORS: Final = 8
_LIGHTNESS_WEIGHT: Final = 0.7
_LEAST_PART: Final = 0.002
_NO_CUT: Final = 0.1

Image = NDArray[np.float32]


class WholePhoto:
    """The whole photo is the garment: what cutting out is measured against."""

    @property
    def name(self) -> str:
        """See `Segmenter`."""
        return "whole-photo"

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:  # noqa: ARG002
        """One garment of unknown kind, as large as the photo."""
        return [Garment.from_mask(UNKNOWN_LABEL, np.ones(photo.shape[:2], dtype=bool))]


class Foreground:
    """Takes away the background that shows at the photo's border, and keeps the rest as one garment.

    The border's colors are grouped. A group that is rarer in the middle than at the border may be background; so
    may clean white, wherever it is. A connected part of the photo in such colors goes if it reaches the border,
    is plain, and ends in an edge that is clear beside its own unrest. So white around a worn shirt goes even
    where the photo is cut tightly, while a garment that fills the photo stays. Works on a copy of at most 256
    pixels a side; nothing is random.
    """

    @property
    def name(self) -> str:
        """The version of the method."""
        return "foreground-1"

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:  # noqa: ARG002
        """One garment of unknown kind: the foreground, or the whole photo where no background can be told.

        Its score grows with the contrast between background and edge: 0.1 for the whole photo, about 0.6 in
        front of a floor, 0.9 in a studio.
        """
        height, width = photo.shape[:2]
        lab = _small_lab(photo)
        likely, white, surrounds = _background_colors(lab)
        mask, score = _cut(_steps(lab), likely, white, surrounds)
        full = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) > 0.5
        return [Garment.from_mask(UNKNOWN_LABEL, full, score)]


def _small_lab(photo: Photo) -> Image:
    """A small, smoothed copy in Lab; lightness counts less than color, since shadows change it."""
    height, width = photo.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.GaussianBlur(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), (3, 3), 0)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    lab[..., 0] *= _LIGHTNESS_WEIGHT
    return np.asarray(lab, dtype=np.float32)


def _steps(lab: Image) -> Image:
    """How much the color changes from pixel to pixel."""
    dx = cv2.Sobel(lab, cv2.CV_32F, 1, 0, scale=0.125)
    dy = cv2.Sobel(lab, cv2.CV_32F, 0, 1, scale=0.125)
    return np.asarray(np.sqrt((dx**2 + dy**2).sum(axis=2)), dtype=np.float32)


def _background_colors(lab: Image) -> tuple[Mask, Mask, bool]:
    """Where the photo has likely background colors, where clean white, and whether the former surround it."""
    height, width = lab.shape[:2]
    border = np.ones((height, width), dtype=bool)
    rows, columns = max(1, round(0.03 * height)), max(1, round(0.03 * width))
    border[rows:-rows, columns:-columns] = False
    y, x = np.ogrid[0:height, 0:width]
    center = ((y + 0.5) / height - 0.5) ** 2 / 0.3**2 + ((x + 0.5) / width - 0.5) ** 2 / 0.2**2 < 1

    samples = lab[border]
    colors, radii = _cluster(samples[:: 1 + len(samples) // 1500])
    distances = (
        np.stack([np.sqrt(((lab - color) ** 2).sum(axis=2)) for color in colors]) / radii[:, None, None]
    )
    nearest = np.where(distances.min(axis=0) < 1, distances.argmin(axis=0), len(colors))
    at_border = np.bincount(nearest[border], minlength=len(colors) + 1)[:-1] / np.count_nonzero(border)
    in_center = np.bincount(nearest[center], minlength=len(colors) + 1)[:-1] / max(
        1, np.count_nonzero(center)
    )
    near = np.sqrt(((colors[:, None] - colors) ** 2).sum(axis=2)) < 0.7 * (radii[:, None] + radii)
    # A gradient is a chain of colors: only the chain as a whole can be rarer in the middle.
    linked = np.linalg.matrix_power(near.astype(np.int64), len(colors)) > 0
    likely = (linked @ at_border > 0.02) & (linked @ at_border > 1.5 * (linked @ in_center))
    lightness, chroma = colors[:, 0] / _LIGHTNESS_WEIGHT, np.hypot(colors[:, 1], colors[:, 2])
    white = (lightness > 96) & (chroma < 3)
    is_likely, is_white = np.append(likely, False)[nearest], np.append(white, False)[nearest]
    return is_likely, is_white, bool(is_likely[border].mean() > 0.75)


def _cluster(samples: Image) -> tuple[Image, Image]:
    """k-means from the farthest points on, so that it needs no luck: `(K, 3)` colors and `(K,)` their radii."""
    colors = np.median(samples, axis=0)[None]
    while len(colors) < _COLORS:
        distance = ((samples[:, None] - colors) ** 2).sum(axis=2).min(axis=1)
        colors = np.vstack([colors, samples[distance.argmax()]])
    spread = np.zeros(_COLORS, dtype=np.float32)
    for _ in range(6):
        nearest = ((samples[:, None] - colors) ** 2).sum(axis=2).argmin(axis=1)
        for i in np.unique(nearest):
            colors[i], spread[i] = samples[nearest == i].mean(axis=0), samples[nearest == i].std(axis=0).max()
    return colors, np.clip(3 * spread, 3, 9)


def _cut(steps: Image, likely: Mask, white: Mask, surrounds: bool) -> tuple[Mask, float]:
    """The foreground's mask and score, at the small size."""
    background = np.zeros_like(likely)
    clarity = 0.0
    for colored, strict in ((likely, False), (white, True)):
        _, parts, stats, _ = cv2.connectedComponentsWithStats(colored.astype(np.uint8), connectivity=4)
        outer = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
        areas = stats[:, cv2.CC_STAT_AREA]
        areas[0] = 0
        for i in np.argsort(-areas)[:16]:
            if areas[i] < _LEAST_PART * likely.size:
                break
            part = parts == i
            contrast, unrest, solid = _judge(part, steps)
            if strict or i not in outer:
                accepted = contrast > 8 and unrest < 0.3
            else:
                accepted = surrounds or (contrast > 2.5 and unrest < 1.2 and solid > 0.3)
            if accepted:
                clarity += contrast * np.count_nonzero(part & ~background)
                background |= part
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    mask = drop_specks(cv2.morphologyEx((~background).astype(np.uint8), cv2.MORPH_OPEN, kernel) > 0, 0.1)
    if not background.any() or mask.mean() < 0.02:
        return np.ones_like(mask), _NO_CUT
    clarity /= np.count_nonzero(background)
    return mask, max(_NO_CUT, clarity / (clarity + 3))


def _judge(part: Mask, steps: Image) -> tuple[float, float, float]:
    """A part's contrast at its rim beside its own unrest, that unrest, and how much of it is no rim."""
    kernel = np.ones((5, 5), dtype=np.uint8)
    rim = (cv2.dilate(part.astype(np.uint8), kernel) > 0) & ~part
    inner = cv2.erode(part.astype(np.uint8), kernel, borderValue=1) > 0
    unrest = float(np.median(steps[inner if inner.any() else part]))
    contrast = float(np.median(steps[rim])) / (unrest + 0.5) if rim.any() else 0.0
    return contrast, unrest, np.count_nonzero(inner) / np.count_nonzero(part)
