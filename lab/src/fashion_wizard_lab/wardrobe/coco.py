"""COCO-style annotations of rendered photos, as in DeepFashion's three segmentation files."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.palette import LABELS

CATEGORIES = [
    {"id": index, "name": name, "supercategory": "fashion"} for index, name in enumerate(LABELS) if index
]
"""The 15 labels; a category's id is the label's index."""


def polygons(mask: NDArray[np.bool_]) -> list[list[float]]:
    """The outer borders of a mask's pieces as COCO polygons: x, y, x, y, ... with pixel centers at a half.

    Holes are not cut out: for exact areas use the color map.
    """
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        border = contour[:, 0, :].astype(float) + 0.5
        if len(border) < 3:
            low, high = border.min(axis=0) - 0.5, border.max(axis=0) + 0.5
            border = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
        found.append([float(value) for value in border.ravel()])
    return found


def annotations(label_map: NDArray[np.uint8], photo: int, first: int) -> list[dict[str, Any]]:
    """One annotation for each label on a photo.

    Args:
        label_map: `(H, W)` indices into `palette.LABELS`.
        photo: The photo's id.
        first: The id of the first annotation.

    Returns:
        COCO annotations: `bbox` is x, y, width, height; `area` counts pixels.
    """
    found: list[dict[str, Any]] = []
    for label in np.unique(label_map[label_map > 0]).tolist():
        mask = label_map == label
        x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
        found.append(
            {
                "id": first + len(found),
                "image_id": photo,
                "category_id": label,
                "segmentation": polygons(mask),
                "bbox": [x, y, width, height],
                "area": int(mask.sum()),
                "iscrowd": 0,
            }
        )
    return found
