"""The pattern of a cloth by a few rules on its pixels; silent where they are not sure."""

from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Pattern = Literal["plain", "striped", "checked", "dotted", "printed"]

_SHADING: Final = 8.0
"""Sigma in pixels: what changes more slowly than this is light on the cloth, not the cloth."""
_FINE: Final = 3.0
"""Sigma in pixels: what differs from so near a neighborhood has an edge, which folds seldom have."""
_DARKEST: Final = 20.0
"""Lightness that is added before lightness is divided: what black cloth does below it is noise."""
_CHROMA: Final = 2.0
"""Folds change lightness more than chroma, so chroma tells more of a dye."""
_LEAST_PIXELS: Final = 1200
_PLAIN: Final = 6.5
"""Contrast that a plain cloth seldom surpasses; 85th percentile of its pixels. Found by looking at clothes of
the training photos, as the next two."""
_SPOT: Final = 13.0
"""The same for the 97th: a small print on a plain cloth does."""
_PATTERNED: Final = 12.0
"""Contrast from which on there surely is a pattern; between, folds and textures say the same as patterns."""
_SCALES: Final = (0.0, 1.0, 2.0)
"""Sigmas in pixels at which gradients are looked at: stripes are fine or wide."""
_ONE_WAY: Final = 0.6
"""Coherence of gradients from which on they run one way, as stripes' do."""
_TWO_WAYS: Final = 0.2
"""The same for two ways at right angles, as those of checks; flowers and spots stay far below."""
_NOT_ONE_WAY: Final = 0.32
"""Checks run no more one way than this."""

_DOTS: Final = 8
_DOT_SHARE: Final = 0.6
_ROUND: Final = (0.62, 0.92)
"""How much of its box a disc fills (pi / 4), give or take its few pixels."""


def find_pattern(cloth: NDArray[np.uint8], mask: NDArray[np.bool_]) -> Pattern | None:
    """Name the pattern of a garment.

    Args:
        cloth: `(h, w, 3)` uint8 RGB, the garment's box, its longer side about 192 pixels.
        mask: `(h, w)`, which of it is cloth.

    Returns:
        None where there is too little cloth, or the rules are not sure.
    """
    if np.count_nonzero(mask) < _LEAST_PIXELS:
        return None
    lab = np.asarray(cv2.cvtColor(cloth.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)
    usual, most = np.percentile(_contrast(lab, mask)[mask], [85, 97])
    if usual < _PATTERNED:
        return "plain" if usual < _PLAIN and most < _SPOT else None
    # The one direction in color space that changes most tells figure from ground.
    residual = np.where(mask[..., None], lab - _around(lab, mask, _SHADING), 0)
    inside = residual[mask]
    _, _, axes = np.linalg.svd(inside - inside.mean(axis=0), full_matrices=False)
    tone = np.where(mask, residual @ axes[0], 0).astype(np.float32)
    if _dotted(tone, mask):
        return "dotted"
    ways = [_coherence(tone, mask, sigma) for sigma in _SCALES]
    if max(one_way for one_way, _ in ways) > _ONE_WAY:
        return "striped"
    one_way, two_ways = ways[0]
    return "checked" if two_ways > _TWO_WAYS and one_way < _NOT_ONE_WAY else "printed"


def _contrast(lab: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """`(h, w)`: how far each pixel differs from its near neighborhood, lightness in shares of its own."""
    near = _around(lab, mask, _FINE)
    difference = lab - near
    lightness = 50 * difference[..., 0] / (near[..., 0] + _DARKEST)
    chroma = _CHROMA * np.linalg.norm(difference[..., 1:], axis=2)
    return np.asarray(np.hypot(lightness, chroma), np.float32)


def _around(lab: NDArray[np.float32], mask: NDArray[np.bool_], sigma: float) -> NDArray[np.float32]:
    """`(h, w, 3)`: the mean around each pixel, of the cloth alone."""
    weight = mask.astype(np.float32)
    around = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma), 1e-3)
    blurred = cv2.GaussianBlur(lab * weight[..., None], (0, 0), sigma)
    return np.asarray(blurred / around[..., None], np.float32)


def _coherence(tone: NDArray[np.float32], mask: NDArray[np.bool_], sigma: float) -> tuple[float, float]:
    """How far gradients agree on one direction, and on two at right angles; each in [0, 1]."""
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
    one, two = (float(np.abs((size * unit**times).sum())) / total for times in (2, 4))
    return one, two


def _dotted(tone: NDArray[np.float32], mask: NDArray[np.bool_]) -> bool:
    """Whether the rarer of two tones lies in many round spots of one size."""
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
    usual = np.median(area[large])
    filled = area / (width * height)
    round_ = (
        (np.abs(area - usual) < 0.5 * usual)
        & (np.maximum(width, height) <= 1.6 * np.minimum(width, height))
        & (filled > _ROUND[0])
        & (filled < _ROUND[1])
        & large
    )
    return bool(np.count_nonzero(round_) >= _DOTS and area[round_].sum() > _DOT_SHARE * area.sum())
