"""The pattern of a cloth by a few rules on its pixels; silent where they are not sure."""

from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Pattern = Literal["plain", "striped", "checked", "dotted", "printed"]

_SHADING: Final = 14.0
"""Sigma in pixels: what changes more slowly than this is light on the cloth, not the cloth."""
_LEAST_PIXELS: Final = 1200
_PLAIN: Final = 5.0
"""Contrast, in units of CIELAB, that a plain cloth's folds do not reach."""
_PRINTED: Final = 9.0
"""Contrast from which on there surely is a pattern."""
_ONE_WAY: Final = 0.62
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
    residual = _without_light(cloth, mask)
    inside = residual[mask]
    contrast = float(np.percentile(np.linalg.norm(inside, axis=1), 85))
    if contrast < _PLAIN:
        return "plain"
    # The one direction in color space that changes most tells figure from ground.
    _, _, axes = np.linalg.svd(inside - inside.mean(axis=0), full_matrices=False)
    tone = np.where(mask, residual @ axes[0], 0).astype(np.float32)
    if _dotted(tone, mask):
        return "dotted"
    one_way, two_ways = _coherence(tone, mask)
    if one_way > _ONE_WAY:
        return "striped"
    if two_ways > _TWO_WAYS and one_way < _NOT_ONE_WAY:
        return "checked"
    return "printed" if contrast > _PRINTED else None


def _without_light(cloth: NDArray[np.uint8], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """`(h, w, 3)` CIELAB less its own blur, which is taken over the cloth alone; 0 outside."""
    lab = cv2.cvtColor(cloth.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    weight = mask.astype(np.float32)
    around = cv2.GaussianBlur(weight, (0, 0), _SHADING)
    blurred = (
        cv2.GaussianBlur(lab * weight[..., None], (0, 0), _SHADING) / np.maximum(around, 1e-3)[..., None]
    )
    return np.asarray((lab - blurred) * weight[..., None], np.float32)


def _coherence(tone: NDArray[np.float32], mask: NDArray[np.bool_]) -> tuple[float, float]:
    """How far gradients agree on one direction, and on two at right angles; each in [0, 1]."""
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
