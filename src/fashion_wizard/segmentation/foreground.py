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
_KERNEL: Final = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
_MOST_PARTS: Final = 16
_NO_CUT: Final = 0.1

Values = NDArray[np.float32]


class WholePhoto:
    """The whole photo is the garment: the baseline for segmenters."""

    @property
    def name(self) -> str:
        """See `Segmenter`."""
        return "whole-photo"

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:  # noqa: ARG002
        """One garment of unknown kind, as large as the photo."""
        return [Garment.from_mask(UNKNOWN_LABEL, np.ones(photo.shape[:2], dtype=bool))]


class Foreground:
    """Removes the background that shows at the photo's border; the rest is one garment.

    The border's colors are grouped. A group that is rarer in the middle than at the border may be background;
    so may clean white, wherever it is. A connected part of the photo in such colors goes if it reaches the
    border, is plain, and ends in an edge that is clear beside its own unrest; or if such colors surround the
    photo. So white around a worn shirt goes even where the photo is cut tightly, while a garment that fills
    the photo stays. Works on a copy of at most 256 pixels a side; nothing is random. The person who wears the
    garment is not removed: finding skin by its color alone would remove beige and pink garments too.
    """

    @property
    def name(self) -> str:
        """The version of the method."""
        return "foreground-1"

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:  # noqa: ARG002
        """One garment of unknown kind: the foreground, or the whole photo where no background is found.

        Its score grows with the contrast between background and edge: 0.1 for the whole photo, about 0.6 in
        front of a floor, 0.9 in a studio.
        """
        height, width = photo.shape[:2]
        lab = _small_lab(photo)
        likely, white, surrounds = _background_colors(lab)
        mask, score = _cut(lab, likely, white, surrounds)
        full = cv2.resize(mask.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR) > 0.5
        return [Garment.from_mask(UNKNOWN_LABEL, full, score)]


def _small_lab(photo: Photo) -> Values:
    """A small, smoothed copy in Lab; lightness counts less than color, since shadows change it."""
    height, width = photo.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.GaussianBlur(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), (3, 3), 0)
    lab = cv2.cvtColor(small.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    return np.asarray(lab * (_LIGHTNESS_WEIGHT, 1, 1), dtype=np.float32)


def _steps(lab: Values) -> Values:
    """How much the color changes from pixel to pixel."""
    dx = cv2.Sobel(lab, cv2.CV_32F, 1, 0, scale=0.125)
    dy = cv2.Sobel(lab, cv2.CV_32F, 0, 1, scale=0.125)
    return np.asarray(np.sqrt((dx**2 + dy**2).sum(axis=2)), dtype=np.float32)


def _background_colors(lab: Values) -> tuple[Mask, Mask, bool]:
    """Where the photo has likely background colors, where clean white, and whether the former surround it."""
    height, width = lab.shape[:2]
    border = np.ones((height, width), dtype=bool)
    rows, columns = max(1, round(0.03 * height)), max(1, round(0.03 * width))
    border[rows:-rows, columns:-columns] = False
    y, x = np.ogrid[0:height, 0:width]
    center = ((y + 0.5) / height - 0.5) ** 2 / 0.3**2 + ((x + 0.5) / width - 0.5) ** 2 / 0.2**2 < 1

    samples = lab[border]
    colors, radii = _cluster(samples[:: 1 + len(samples) // 1500])
    distances = _distances(colors, lab.reshape(-1, 3)) / radii[:, None]
    nearest = np.where(distances.min(axis=0) < 1, distances.argmin(axis=0), _COLORS).reshape(height, width)
    at_border, in_center = _shares(nearest[border]), _shares(nearest[center])
    # A gradient is a chain of colors: only the chain as a whole can be rarer in the middle.
    near = _distances(colors, colors) < 0.5 * (radii[:, None] + radii)
    chained = np.linalg.matrix_power(near.astype(np.int64), _COLORS) > 0
    likely = (chained @ at_border > 0.02) & (chained @ at_border > 1.5 * (chained @ in_center))
    is_likely: Mask = np.append(likely, False)[nearest]
    is_white: Mask = (lab[..., 0] > 96 * _LIGHTNESS_WEIGHT) & (np.hypot(lab[..., 1], lab[..., 2]) < 3)
    return is_likely, is_white, bool(is_likely[border].mean() > 0.75)


def _cluster(samples: Values) -> tuple[Values, Values]:
    """k-means from the farthest points on, so that it needs no luck: `(K, 3)` colors, `(K,)` radii."""
    colors = np.median(samples, axis=0)[None]
    while len(colors) < _COLORS:
        colors = np.vstack([colors, samples[_distances(colors, samples).min(axis=0).argmax()]])
    spread = np.zeros(_COLORS, dtype=np.float32)
    for _ in range(6):
        nearest = _distances(colors, samples).argmin(axis=0)
        for i in np.unique(nearest):
            members = samples[nearest == i]
            colors[i], spread[i] = members.mean(axis=0), members.std(axis=0).max()
    return colors, np.clip(3 * spread, 3, 9)


def _distances(colors: Values, values: Values) -> Values:
    """From each of `(K, 3)` colors to each of `(N, 3)` values, `(K, N)`."""
    # Plane by plane, since a matrix product would wake every core for a millisecond's work.
    squared = sum((colors[:, channel, None] - values[:, channel]) ** 2 for channel in range(3))
    return np.asarray(np.sqrt(squared), dtype=np.float32)


def _shares(nearest: NDArray[np.intp]) -> NDArray[np.float64]:
    """The share of each border color among some pixels."""
    counts: NDArray[np.float64] = np.bincount(nearest, minlength=_COLORS + 1)[:_COLORS] / max(1, len(nearest))
    return counts


def _cut(lab: Values, likely: Mask, white: Mask, surrounds: bool) -> tuple[Mask, float]:
    """The foreground's mask and score, at the small size."""
    steps = _steps(lab)
    background = np.zeros_like(likely)
    clarity = 0.0
    for colored, strict in ((white, True), (likely, False)):
        _, parts, stats, _ = cv2.connectedComponentsWithStats(colored.astype(np.uint8), connectivity=4)
        outer = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
        outer = outer[outer > 0]
        areas = stats[outer, cv2.CC_STAT_AREA]
        for i in outer[np.argsort(-areas)][:_MOST_PARTS]:
            if stats[i, cv2.CC_STAT_AREA] < _LEAST_PART * likely.size:
                break
            part = parts == i
            contrast, unrest, solid = _judge(part, background, steps)
            if strict:
                accepted = contrast > 8 and unrest < 0.3
            elif surrounds:
                accepted = contrast > 0.8
            else:
                accepted = contrast > 2.5 and unrest < 1.2 and solid > 0.3
            if accepted:
                clarity += contrast * np.count_nonzero(part & ~background)
                background |= part
    mask = cv2.morphologyEx((~background).astype(np.uint8), cv2.MORPH_OPEN, _KERNEL) > 0
    mask = drop_specks(_settle(lab, mask), 0.1)
    if not background.any() or mask.mean() < 0.02:
        return np.ones_like(mask), _NO_CUT
    clarity /= np.count_nonzero(background)
    return mask, max(_NO_CUT, float(clarity / (clarity + 3)))


def _judge(part: Mask, background: Mask, steps: Values) -> tuple[float, float, float]:
    """A part's contrast, beside its own unrest, to what is not background yet; that unrest; its solidity."""
    inner = cv2.erode(part.astype(np.uint8), _KERNEL, borderValue=1) > 0
    unrest = float(np.median(steps[inner if inner.any() else part]))
    known = cv2.dilate(background.astype(np.uint8), _KERNEL, iterations=2) > 0
    rim = (cv2.dilate(part.astype(np.uint8), _KERNEL) > 0) & ~part & ~known
    contrast = float(np.median(steps[rim])) / (unrest + 0.5) if rim.any() else 0.0
    return contrast, unrest, np.count_nonzero(inner) / np.count_nonzero(part)


def _settle(lab: Values, mask: Mask) -> Mask:
    """Give the mixed pixels of the mask's edge to the side whose color, near by, is closer."""
    core = cv2.erode(mask.astype(np.uint8), _KERNEL, borderValue=1) > 0
    inside, outside = _local_mean(lab, core), _local_mean(lab, ~mask)
    closer_outside = ((lab - outside) ** 2).sum(axis=2) < ((lab - inside) ** 2).sum(axis=2)
    result: Mask = mask & (core | ~closer_outside)
    return result


def _local_mean(lab: Values, where: Mask) -> Values:
    """The mean color of the marked pixels within three pixels; far off any color where there are none."""
    weight = cv2.blur(where.astype(np.float32), (7, 7))[..., None]
    mean = cv2.blur(lab * where[..., None].astype(np.float32), (7, 7)) / np.maximum(weight, 1e-6)
    return np.where(weight > 1e-4, mean, np.float32(1e6))
