"""From regions and the labels of pixels to masks: both heads of Mask R-CNN are weighed pixel by pixel."""

from dataclasses import replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment, may_answer
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.boxes import area, intersections
from fashion_wizard.segmentation.canvas import CELL
from fashion_wizard.segmentation.cleaning import drop_specks
from fashion_wizard.segmentation.detector import Regions
from fashion_wizard.segmentation.outline import Outliner

SAME: Final = 0.3
"""Two regions of a label are one garment where they share this part of the smaller box."""
ONE_MASK: Final = 0.5
"""Two masks are of one garment where they share more than this part of what either covers."""
BEYOND: Final = 0.08
"""How far a garment may reach beyond its box, as a share of the box's sides."""
MASK_SHARE: Final = 0.6
"""How much of a pixel's evidence a region's own mask is; the rest is the semantic branch's."""
SURENESS: Final = 0.5
"""The power of a region's score that its evidence is worth where it meets another's."""

NEARLY: Final = 0.5
"""A region, or a label, with this share of another's score is nearly as sure."""

ALIKE: Final = {
    label: [other for other in range(1, len(LABELS)) if other != label and may_answer(name, LABELS[other])]
    for label, name in enumerate(LABELS)
}
"""By label: those that are worn in the same place, and so may be other names of it."""
_ONE_PLACE: Final = [
    frozenset(LABELS.index(name) for name in names)
    for names in (("top", "outer", "dress"), ("pants", "leggings", "skirt"))
]
"""What is mistaken for one another with the same outline; a dress and its skirt have two."""
_OUTSIDE: Final = -50.0
_LEAST_CHANCE: Final = 1e-6

Values = NDArray[np.float32]


def keep(regions: Regions, which: NDArray[np.bool_] | NDArray[np.intp]) -> Regions:
    """Only the regions that are marked, in their order, or those at some places, in the order of these.

    Args:
        regions: N of them.
        which: `(N,)` bool, or `(K,)` places.
    """
    return replace(
        regions,
        labels=regions.labels[which],
        boxes=regions.boxes[which],
        scores=regions.scores[which],
        masks=regions.masks[which],
    )


def evidence(regions: Regions, size: tuple[int, int]) -> Values:
    """For each region and pixel, the log-odds that the pixel is part of it, others left aside.

    The semantic branch may call a garment, or part of it, by another name than its region: the upper half of
    a dress "top", say. Where it names something that is worn in the same place, and of which no region is
    nearly as sure, that counts for the region.

    Args:
        regions: In pixels of the picture.
        size: Width and height of the part of the picture, from the left top, that is the photo.

    Returns:
        `(N, H, W)` float32; far below zero outside of a region's box and of what may lie just beyond it.
    """
    width, height = size
    weights = _label_weights(regions.semantic, size)
    total = weights.sum(axis=0)
    odds: dict[tuple[int, ...], Values] = {}
    found = np.full((len(regions.labels), height, width), _OUTSIDE, np.float32)
    for values, names, box, mask in zip(found, _names(regions), regions.boxes, regions.masks, strict=True):
        window, pasted = _paste(box, mask, size)
        if not pasted.size:
            continue
        if names not in odds:
            named = weights[list(names)].sum(axis=0)
            odds[names] = np.log((named + _LEAST_CHANCE) / (total - named + _LEAST_CHANCE))
        values[window] = (1 - MASK_SHARE) * odds[names][window] + MASK_SHARE * pasted
    return found


def weigh(regions: Regions, found: Values) -> tuple[Regions, Values]:
    """Make a region as sure as its mask: the box score times the square of the mask's mean probability.

    The box head judges what a region is, not how well it is cut out. Source of the idea: Huang et al., "Mask
    Scoring R-CNN" (arXiv 1903.00241), which trains a head for it; here both masks' agreement tells enough.

    Args:
        regions: N regions.
        found: Their `evidence`.

    Returns:
        The regions and their evidence, the surest first; those without a pixel are left out.
    """
    inside = found > 0
    counts = inside.sum(axis=(1, 2))
    chances = np.array(
        [
            _sigmoid(values[mask]).mean() if mask.any() else 0
            for values, mask in zip(found, inside, strict=True)
        ]
    )
    scores = (regions.scores * chances**2).astype(np.float32)
    order = np.argsort(-scores, kind="stable")
    order = order[counts[order] > 0]
    return keep(replace(regions, scores=scores), order), found[order]


def _sigmoid(values: Values) -> Values:
    return np.asarray(1 / (1 + np.exp(-values)), np.float32)


def _names(regions: Regions) -> list[tuple[int, ...]]:
    """The labels by which the semantic branch may call each region."""
    return [
        (label, *(other for other in ALIKE[label] if regions.surest[other] < NEARLY * score))
        for label, score in zip(regions.labels.tolist(), regions.scores.tolist(), strict=True)
    ]


def _label_weights(semantic: Values, size: tuple[int, int]) -> Values:
    """What each label weighs at each pixel, the heaviest 1: `(16, H, W)`, from logits at stride 4."""
    width, height = size
    rows, columns = semantic.shape[1:]
    full = np.stack(
        [
            cv2.resize(plane, (CELL * columns, CELL * rows), interpolation=cv2.INTER_LINEAR)[:height, :width]
            for plane in semantic
        ]
    )
    return np.asarray(np.exp(full - full.max(axis=0)), np.float32)


def _paste(box: Values, mask: Values, size: tuple[int, int]) -> tuple[tuple[slice, slice], Values]:
    """A region's own mask, stretched over its box and a little beyond: where in the picture, and what."""
    x, u = _stretch(float(box[0]), float(box[2]), size[0], mask.shape[1])
    y, v = _stretch(float(box[1]), float(box[3]), size[1], mask.shape[0])
    if not x.size or not y.size:
        return np.s_[0:0, 0:0], np.zeros((0, 0), np.float32)
    across, down = np.meshgrid(u, v)
    pasted = cv2.remap(mask, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.s_[y[0] : y[-1] + 1, x[0] : x[-1] + 1], np.asarray(pasted, np.float32)


def _stretch(low: float, high: float, end: int, cells: int) -> tuple[NDArray[np.intp], Values]:
    """The pixels from `low` to `high` and a little beyond, and where each lies among a mask's cells."""
    beyond = BEYOND * (high - low)
    pixels = np.arange(max(0, int(low - beyond)), min(end, int(np.ceil(high + beyond))))
    return pixels, ((pixels + 0.5 - low) / (high - low) * cells - 0.5).astype(np.float32)


def merge(regions: Regions, found: Values) -> tuple[NDArray[np.intp], Values, Values]:
    """Make regions that are one garment one: its pixels are those of either, its label is the surer's.

    Those of one label are if their boxes overlap; those of two labels that are worn in the same place, as top
    and jacket, if their own masks are more alike than not. A shirt below an open jacket has another mask.

    Args:
        regions: The surest first.
        found: What `evidence` says of them.

    Returns:
        Labels `(M,)`, scores `(M,)` and evidence `(M, H, W)` of the garments, the surest first.
    """
    shared = intersections(regions.boxes, regions.boxes)
    sizes = area(regions.boxes)
    same = shared > SAME * np.minimum(sizes[:, None], sizes[None])
    same &= regions.labels[:, None] == regions.labels[None]
    same |= _one_in_two_names(regions, (found.shape[2], found.shape[1]))
    groups: list[list[int]] = []
    for place in range(len(regions.labels)):
        joined = [group for group in groups if same[place, group].any()]
        rest = [group for group in groups if not same[place, group].any()]
        groups = [*rest, sorted([place, *(member for group in joined for member in group)])]
    groups.sort(key=lambda group: group[0])
    first = np.array([group[0] for group in groups], np.intp)
    merged = [found[group].max(axis=0) for group in groups]
    return regions.labels[first], regions.scores[first], np.stack(merged) if merged else found[:0]


def _one_in_two_names(regions: Regions, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Which regions, `(N, N)`, have other labels of the same place, and nearly the same mask."""
    full = np.zeros((len(regions.labels), size[1], size[0]), np.bool_)
    for inside, box, mask in zip(full, regions.boxes, regions.masks, strict=True):
        window, pasted = _paste(box, mask, size)
        inside[window] = pasted > 0
    same = np.zeros((len(full), len(full)), np.bool_)
    for i, label in enumerate(regions.labels.tolist()):
        for j in range(i):
            other = int(regions.labels[j])
            if label != other and any(label in place and other in place for place in _ONE_PLACE):
                shared, either = np.count_nonzero(full[i] & full[j]), np.count_nonzero(full[i] | full[j])
                same[i, j] = same[j, i] = shared > ONE_MASK * either
    return same


def contest(scores: Values, found: Values) -> Values:
    """How clearly each pixel is each garment's, against no garment and against every other.

    A pixel above zero belongs to the garment. No pixel is above zero for two: two margins never add up to
    more than zero.

    Args:
        scores: `(M,)`.
        found: `(M, H, W)` evidence.

    Returns:
        `(M, H, W)` float32.
    """
    if len(found) < 2:
        return found
    claims = found * (scores**SURENESS)[:, None, None]
    best = claims.argmax(axis=0)
    highest = np.take_along_axis(claims, best[None], axis=0)
    others = claims.copy()
    np.put_along_axis(others, best[None], np.float32(-np.inf), axis=0)
    second = others.max(axis=0)
    is_best = np.arange(len(claims))[:, None, None] == best
    margins: Values = np.minimum(found, claims - np.where(is_best, second, highest)).astype(np.float32)
    return margins


def garments_of(
    labels: NDArray[np.intp], scores: Values, margins: Values, photo: Photo, *, apart: bool
) -> list[Garment]:
    """Masks in the photo's full size from margins of cells; what is empty is left out.

    Args:
        labels: `(M,)`.
        scores: `(M,)`.
        margins: `(M, rows, columns)`.
        photo: `(H, W, 3)` uint8 RGB.
        apart: Whether a pixel may be of one garment only; that is the first that claims it.
    """
    if not len(labels):
        return []
    _, rows, columns = margins.shape
    outliner = Outliner(photo, (columns, rows))
    taken = np.zeros(photo.shape[:2], np.bool_)
    garments = []
    for label, score, margin in zip(labels, scores, margins, strict=True):
        mask = drop_specks(outliner.mask(margin) & ~taken)
        if apart:
            taken |= mask
        if mask.any():
            garments.append(Garment.from_mask(LABELS[label], mask, float(score)))
    return garments
