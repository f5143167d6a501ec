"""What repairs a mask: pure functions from mask to mask, each for one kind of error."""

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""`(H, W)` bool."""


def drop_specks(mask: Mask, min_share: float = 0.01, min_pixels: int = 1) -> Mask:
    """Drop the parts that are small beside the largest one: strays of an annotator's brush or of a network.

    The measure is relative, so two shoes of a pair, or a coat that a bag's strap cuts in two, stay whole.

    Args:
        mask: `(H, W)` bool.
        min_share: Parts (8-connected) below this share of the largest part's area are dropped.
        min_pixels: Parts below this many pixels are dropped as well, the largest included.

    Returns:
        A new mask; empty if nothing is large enough.
    """
    result: Mask = np.zeros_like(mask)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return result
    # Most of a photo is not the garment: only the box around it is looked at.
    box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    inside = np.ascontiguousarray(mask[box])
    _, parts, stats, _ = cv2.connectedComponentsWithStats(inside.view(np.uint8), connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    keep = areas >= max(min_share * areas[1:].max(), min_pixels)
    keep[0] = False
    result[box] = keep[parts]
    return result


def fill_holes(mask: Mask, taken: Mask | None = None, max_share: float = 0.005) -> Mask:
    """Fill small holes: spots that an annotator or a network missed inside a garment.

    Larger holes are left: the loop of a handle, the gap between arm and body. So are those that belong to
    someone else: a belt lies inside a dress.

    Args:
        mask: `(H, W)` bool.
        taken: `(H, W)` bool, pixels known to be something else; a hole that touches them stays as it is.
        max_share: Holes (4-connected, closed on all sides) above this share of the mask's area are left.

    Returns:
        A new mask.
    """
    count, parts, stats, _ = cv2.connectedComponentsWithStats((~mask).view(np.uint8), connectivity=4)
    fill = stats[:, cv2.CC_STAT_AREA] <= max_share * np.count_nonzero(mask)
    fill[0] = False
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    fill &= (left > 0) & (top > 0) & (right < mask.shape[1]) & (bottom < mask.shape[0])
    if taken is not None and count > 1:
        fill[np.unique(parts[taken])] = False
    result: Mask = mask | fill[parts]
    return result


def cut_to_box(mask: Mask, box: tuple[float, float, float, float]) -> Mask:
    """Clear the mask outside its box: a mask that spills over another person or garment.

    Args:
        mask: `(H, W)` bool.
        box: `(x0, y0, x1, y1)` in pixels; a pixel that the box covers in part is inside.

    Returns:
        A new mask; empty if it lay wholly outside.
    """
    x0, y0 = (max(0, int(np.floor(edge))) for edge in box[:2])
    x1, y1 = (max(0, int(np.ceil(edge))) for edge in box[2:])
    result = np.zeros_like(mask)
    result[y0:y1, x0:x1] = mask[y0:y1, x0:x1]
    return result
