"""Masks for garments that lie flat or hang: their photos come with a kind, but without a mask.

The foreground is cut out twice, by two methods that fail in different ways; only where both agree is
the photo used. What is left is a clean part of the set rather than all of it.
"""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard_lab.datasets.clothing import kinds_of

KINDS: Final = {
    "T-Shirt": "top",
    "Longsleeve": "top",
    "Shirt": "top",
    "Polo": "top",
    "Undershirt": "top",
    "Top": "top",
    "Blouse": "top",
    "Hoodie": "top",
    "Body": "top",
    "Outwear": "outer",
    "Blazer": "outer",
    "Pants": "pants",
    "Shorts": "pants",
    "Dress": "dress",
    "Skirt": "skirt",
    "Shoes": "footwear",
    "Hat": "headwear",
}
"""The palette's label of each kind in the `label` column of the `clothing` set."""

_LEAST_SCORE: Final = 0.35
_LEAST_AGREEMENT: Final = 0.88
_AREA: Final = (0.06, 0.8)
_MOST_OF_BORDER: Final = 0.2
_ROUNDS: Final = 4


def flat_label_map(photo: Photo, label: str) -> NDArray[np.uint8] | None:
    """The label map of a photo that shows one garment and nothing else.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        label: Of the palette.

    Returns:
        `(H, W)` uint8, or None where the garment cannot be separated from its background with certainty.
    """
    (found,) = Foreground().segment(photo)
    if found.score < _LEAST_SCORE or not _plausible(found.mask):
        return None
    again = _grab_cut(photo, found.mask)
    either = np.count_nonzero(found.mask | again)
    if np.count_nonzero(found.mask & again) < _LEAST_AGREEMENT * either or not _plausible(again):
        return None
    return np.where(again, np.uint8(LABELS.index(label)), np.uint8(0))


def _plausible(mask: NDArray[np.bool_]) -> bool:
    """A garment fills a fair part of the photo and leaves most of the border free."""
    border = np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
    return bool(_AREA[0] < mask.mean() < _AREA[1] and border.mean() < _MOST_OF_BORDER)


def _grab_cut(photo: Photo, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cut anew from color models of inside and outside (Rother et al., "GrabCut", SIGGRAPH 2004)."""
    side = max(3, round(0.03 * max(mask.shape)) | 1)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    small = mask.astype(np.uint8)
    marks = np.where(mask, np.uint8(cv2.GC_PR_FGD), np.uint8(cv2.GC_PR_BGD))
    marks[cv2.dilate(small, kernel, iterations=3) == 0] = cv2.GC_BGD
    marks[cv2.erode(small, kernel, iterations=3) > 0] = cv2.GC_FGD
    if not (marks == cv2.GC_FGD).any() or not (marks == cv2.GC_BGD).any():
        return mask
    cv2.setRNGSeed(0)
    bgr = cv2.cvtColor(photo, cv2.COLOR_RGB2BGR)
    inside, outside = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(bgr, marks, (0, 0, 0, 0), outside, inside, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    cut = np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD))
    opened = cv2.morphologyEx(cut.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return opened > 0


def flat_labels(root: Path) -> dict[str, str]:
    """The palette's label of each photo of a `clothing` folder, by file name; unknown kinds are left out."""
    return {name: KINDS[kind] for name, kind in kinds_of(root).items() if kind in KINDS}
