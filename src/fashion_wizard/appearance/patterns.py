"""The pattern of a cloth, by rules on its pixels; no pattern is named where the rules are not sure."""

from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Pattern = Literal["plain", "striped", "checked", "dotted", "printed"]

_SHADING: Final = 8.0
"""Sigma in pixels. Slower changes are illumination, not pattern."""
_FINE: Final = 3.0
"""Sigma in pixels of the local mean that contrast is measured against: folds are softer, edges are not."""
_DARKEST: Final = 20.0
"""Added to lightness before dividing by it, so that noise on black cloth is not taken for contrast."""
_CHROMA: Final = 2.0
"""Weight of chroma against lightness: folds change lightness more than chroma."""
_LEAST_PIXELS: Final = 1200
_PLAIN: Final = 6.5
"""Threshold on the 85th percentile of contrast: plain cloth is seldom above it. This and the next two
thresholds were chosen on training photos."""
_SPOT: Final = 13.0
"""Threshold on the 97th percentile: a small print on plain cloth is above it."""
_PATTERNED: Final = 12.0
"""Threshold from which on there is a pattern. Between `_PLAIN` and this, folds and textures look the same as
patterns."""
_SCALES: Final = (0.0, 1.0, 2.0)
"""Sigmas in pixels at which gradients are measured, since stripes are fine or wide."""
_STRIPES: Final = 0.6
"""Threshold on the coherence of gradients in one direction, as in stripes."""
_CHECKS: Final = 0.2
"""Threshold on their coherence in two perpendicular directions, as in checks; flowers and spots are lower."""
_CHECKS_SINGLE: Final = 0.32
"""Checks are below this coherence in one direction."""

_DOTS: Final = 8
_DOT_SHARE: Final = 0.6
_ROUND: Final = (0.62, 0.92)
"""Share of its box that a disc fills: pi / 4, with a tolerance for discs of few pixels."""


def find_pattern(cloth: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Pattern | None:
    """Name the pattern of a garment.

    Args:
        cloth: `(h, w, 3)` uint8 RGB, the garment's box, its longer side about 192 pixels.
        mask: `(h, w)`, which pixels are cloth.

    Returns:
        None where there is too little cloth, or the rules are not sure.
    """
    if np.count_nonzero(mask) < _LEAST_PIXELS:
        return None
    lab = np.asarray(cv2.cvtColor(cloth.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    typical, high = np.percentile(_contrast(lab, mask)[mask], [85, 97])
    if typical < _PATTERNED:
        return "plain" if typical < _PLAIN and high < _SPOT else None
    # The principal axis of the colors separates figure from ground.
    residual = np.where(mask[..., None], lab - _around(lab, mask, _SHADING), 0)
    inside = residual[mask]
    _, _, axes = np.linalg.svd(inside - inside.mean(axis=0), full_matrices=False)
    tone = np.where(mask, residual @ axes[0], 0).astype(np.float32)
    if _dotted(tone, mask):
        return "dotted"
    coherences = [_coherence(tone, mask, sigma) for sigma in _SCALES]
    if max(single for single, _ in coherences) > _STRIPES:
        return "striped"
    single, double = coherences[0]
    return "checked" if double > _CHECKS and single < _CHECKS_SINGLE else "printed"


def _contrast(lab: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """`(h, w)`: the difference of each pixel from its local mean, with lightness relative to that mean."""
    local = _around(lab, mask, _FINE)
    difference = lab - local
    lightness = 50 * difference[..., 0] / (local[..., 0] + _DARKEST)
    chroma = _CHROMA * np.linalg.norm(difference[..., 1:], axis=2)
    return np.asarray(np.hypot(lightness, chroma), np.float32)


def _around(lab: NDArray[np.float32], mask: NDArray[np.bool_], sigma: float) -> NDArray[np.float32]:
    """`(h, w, 3)`: the mean around each pixel, over cloth only."""
    weight = mask.astype(np.float32)
    around = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)
    blurred = cv2.GaussianBlur(lab * weight[..., None], (0, 0), sigma)
    return np.asarray(blurred / around[..., None], np.float32)


def _coherence(tone: NDArray[np.float32], mask: NDArray[np.bool_], sigma: float) -> tuple[float, float]:
    """The coherence of gradients in one direction and in two perpendicular ones, each in [0, 1]."""
    if sigma:
        tone = np.asarray(cv2.GaussianBlur(tone, (0, 0), sigma), np.float32)
    inner = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    dx = cv2.Sobel(tone, cv2.CV_32F, 1, 0)[inner].astype(np.complex64)
    dy = cv2.Sobel(tone, cv2.CV_32F, 0, 1)[inner]
    gradients = dx + 1j * dy
    size = np.abs(gradients)
    total = float(size.sum())
    if total == 0:
        return 0.0, 0.0
    unit = gradients / np.maximum(size, 1e-6)
    single, double = (float(np.abs((size * unit**power).sum())) / total for power in (2, 4))
    return single, double


def _dotted(tone: NDArray[np.float32], mask: NDArray[np.bool_]) -> bool:
    """Whether the rarer of two tones forms many round spots of one size."""
    low, high = np.percentile(tone[mask], [2, 98])
    scaled = np.clip((tone - low) / max(high - low, 1e-6) * 255, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(scaled[mask][None], 0, 255, cv2.THRESH_OTSU)
    figure = (scaled > level) & mask
    if np.count_nonzero(figure) > np.count_nonzero(mask) / 2:
        figure = ~figure & mask
    count, _, spots, _ = cv2.connectedComponentsWithStats(figure.astype(np.uint8), connectivity=4)
    if count <= _DOTS:
        return False
    _, _, width, height, area = spots[1:].T
    large = area >= 6
    if np.count_nonzero(large) < _DOTS:
        return False
    typical = np.median(area[large])
    filled = area / (width * height)
    round_ = (
        (np.abs(area - typical) < 0.5 * typical)
        & (np.maximum(width, height) <= 1.6 * np.minimum(width, height))
        & (filled > _ROUND[0])
        & (filled < _ROUND[1])
        & large
    )
    return bool(np.count_nonzero(round_) >= _DOTS and area[round_].sum() > _DOT_SHARE * area.sum())
