"""Given annotations in the form of COCO (polygons, plain or compact run lengths) become garments, cleaned."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import ColorMapError
from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.cleaning import cut_to_box, drop_specks, fill_holes
from fashion_wizard.segmentation.rle import decode

NO_POLYGON: Final = "it has no three points as x0, y0, x1, y1, ..."
_log = logging.getLogger(__name__)


def garments_from_annotations(
    annotations: Sequence[Mapping[str, Any]], categories: Mapping[int, str], height: int, width: int
) -> list[Garment]:
    """The garments and body parts of one photo: cut to their boxes, specks dropped, holes filled.

    Args:
        annotations: Entries of COCO's `annotations` with `category_id`, `segmentation` and, if given, `bbox`.
        categories: The label, as in the palette, of each category id.
        height: Of the photo, in pixels.
        width: Of the photo, in pixels.

    Returns:
        One garment for each annotation that something is left of, largest first, score 1. An annotation
        that is damaged, belongs to another size or names an unknown label is left out with a warning in the
        log.
    """
    labels, masks = [], []
    for number, annotation in enumerate(annotations):
        try:
            label, mask = _read(annotation, categories, height, width)
        except ColorMapError as error:
            named = annotation.get("id", f"number {number}") if isinstance(annotation, Mapping) else number
            _log.warning("annotation %s is left out: %s", named, error)
            continue
        labels.append(label)
        masks.append(drop_specks(mask))
    covered = np.sum(masks, axis=0, dtype=np.uint16) if masks else np.zeros((height, width), dtype=np.uint16)
    garments = [
        Garment.from_mask(label, fill_holes(mask, taken=covered > mask))
        for label, mask in zip(labels, masks, strict=True)
        if mask.any()
    ]
    return sorted(garments, key=lambda garment: -np.count_nonzero(garment.mask))


def _read(
    annotation: Mapping[str, Any], categories: Mapping[int, str], height: int, width: int
) -> tuple[str, NDArray[np.bool_]]:
    """Label and mask of one annotation."""
    if not isinstance(annotation, Mapping):
        raise ColorMapError(f"an annotation is an object with a segmentation, not {annotation!r}")
    try:
        label = str(categories.get(annotation.get("category_id", -1), "")).strip().lower()
    except TypeError:  # a list or an object names no category
        label = ""
    if label not in LABELS[1:]:
        raise ColorMapError(
            f"category {annotation.get('category_id')!r} ({label or 'without a name'}) is not a label of "
            f"the palette; the labels are {', '.join(LABELS[1:])}"
        )
    mask = annotation_mask(annotation.get("segmentation"), height, width)
    if (box := annotation.get("bbox")) is not None:
        mask = cut_to_box(mask, _corners(box))
    return label, mask


def annotation_mask(segmentation: object, height: int, width: int) -> NDArray[np.bool_]:
    """The mask of one `segmentation`: a list of polygons, or run lengths.

    Returns:
        `(height, width)` bool.

    Raises:
        ColorMapError: if it is neither, is damaged or has another size.
    """
    if isinstance(segmentation, Mapping):
        size = segmentation.get("size")
        if not isinstance(size, Sequence) or list(size) != [height, width]:
            raise ColorMapError(
                f"a run-length mask has the size {segmentation.get('size')!r}, but its photo is {height} "
                f"high and {width} wide; take the annotation of this photo at this size"
            )
        return decode(segmentation)
    if not isinstance(segmentation, Sequence) or isinstance(segmentation, str):
        raise ColorMapError("a segmentation is a list of polygons or a run-length mask; this is neither")
    mask = np.zeros((height, width), dtype=bool)
    for vertices in _polygons(segmentation):
        if vertices is None:
            _log.warning("a part of a segmentation is left out: %s", NO_POLYGON)
        else:
            mask |= polygon_mask(vertices, height, width)
    return mask


def has_unusable_part(segmentation: object) -> bool:
    """Whether `annotation_mask` would leave out a part of this segmentation."""
    if isinstance(segmentation, str) or not isinstance(segmentation, Sequence):
        return False
    return any(vertices is None for vertices in _polygons(segmentation))


def polygon_mask(vertices: NDArray[np.float64], height: int, width: int) -> NDArray[np.bool_]:
    """The pixels whose centers lie inside a polygon, by the even-odd rule.

    Args:
        vertices: `(N, 2)` x, y; (0, 0) is the corner of the first pixel and (0.5, 0.5) its center.
        height: Of the mask.
        width: Of the mask.
    """
    crossings = np.zeros((height, width + 1), dtype=np.uint8)
    for (xa, ya), (xb, yb) in zip(vertices, np.roll(vertices, -1, axis=0), strict=True):
        first, last = (int(np.ceil(np.clip(y - 0.5, 0, height))) for y in sorted((ya, yb)))
        rows = np.arange(first, last)
        if len(rows):
            x = xa + (rows + 0.5 - ya) * (xb - xa) / (yb - ya)
            crossings[rows, np.ceil(np.clip(x - 0.5, 0, width)).astype(np.intp)] ^= 1
    inside: NDArray[np.uint8] = np.bitwise_xor.accumulate(crossings, axis=1)
    return inside[:, :width].astype(bool)


def _polygons(segmentation: Sequence[Any]) -> list[NDArray[np.float64] | None]:
    """The `(N, 2)` points of each part; None for those that enclose nothing."""
    flat = segmentation and isinstance(segmentation[0], int | float)
    return [_vertices(part) for part in ([segmentation] if flat else segmentation)]


def _vertices(polygon: object) -> NDArray[np.float64] | None:
    """The `(N, 2)` points of a part that encloses something; None of any other."""
    try:
        flat = np.asarray(polygon, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    if flat.ndim != 1 or len(flat) < 6 or len(flat) % 2 or not np.isfinite(flat).all():
        return None
    return flat.reshape(-1, 2)


def _corners(box: object) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = np.asarray(box, dtype=np.float64).tolist()
    except (TypeError, ValueError):
        x, y, width, height = np.nan, np.nan, np.nan, np.nan
    if not np.isfinite([x, y, width, height]).all():
        raise ColorMapError(f"a box needs its four numbers x, y, width and height, not {box!r}")
    return x, y, x + width, y + height
