"""Garments cut out of photos: what the embedding learns from, and what only measures it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.color_map import garments_from_label_map, label_map_of
from fashion_wizard_lab.datasets.clothing import kinds_of
from fashion_wizard_lab.datasets.splits import Split
from fashion_wizard_lab.training.mask_rcnn.sources import flat_cuts, street
from fashion_wizard_lab.wardrobe import VIEWS, render_item, render_view

Source = Literal["street", "flat", "rendered", "inshop"]

LONGEST: Final = 288
"""Longer side of a kept garment, pixels: views are no larger than 224, and some look closer."""
WHOLE_LONGEST: Final = 900
"""The same for a whole photo."""
MARGIN: Final = 0.15
"""So much of the photo around a garment's box is kept, as a share of its sides: masks are never exact."""
_LEAST_SIDE: Final = 40
_LEAST_SHARE: Final = 0.006
_SMALL: Final = frozenset({"neckwear", "eyeglass", "belt"})
"""Too small in a street photo to tell one from another."""


@dataclass(frozen=True, eq=False, slots=True)
class Cutout:
    """One garment in one photo.

    Attributes:
        photo: `(H, W, 3)` uint8 RGB, the garment's box and some more.
        mask: `(H, W)` bool.
    """

    photo: Photo
    mask: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Article:
    """One garment, in one photo or in several true views.

    Attributes:
        source: Where it comes from.
        label: Of the palette.
        kind: What its source calls it, such as "Polo"; finer than the label where the source is.
        cutouts: One or more.
    """

    source: Source
    label: str
    kind: str
    cutouts: Sequence[Cutout]


def planes(cutout: Cutout) -> NDArray[np.uint8]:
    """`(4, H, W)` uint8: red, green, blue, and the mask as 0 or 255."""
    mask = cutout.mask.astype(np.uint8) * np.uint8(255)
    return np.ascontiguousarray(np.concatenate([cutout.photo, mask[..., None]], axis=2).transpose(2, 0, 1))


def cut_out(photo: Photo, garment: Garment, *, whole: bool = False) -> Cutout | None:
    """A garment with some of the photo around it, as large as needed; None if too small to learn from.

    Args:
        photo: `(H, W, 3)` uint8 RGB.
        garment: Of it.
        whole: Keep all of the photo around it.
    """
    x0, y0, x1, y1 = garment.box
    if min(x1 - x0, y1 - y0) < _LEAST_SIDE or garment.mask.mean() < _LEAST_SHARE:
        return None
    picture, mask = photo, garment.mask
    if not whole:
        across, down = round(MARGIN * (x1 - x0)), round(MARGIN * (y1 - y0))
        rows = slice(max(0, y0 - down), y1 + down)
        columns = slice(max(0, x0 - across), x1 + across)
        picture, mask = picture[rows, columns], mask[rows, columns]
    scale = (WHOLE_LONGEST if whole else LONGEST) / max(mask.shape)
    if scale < 1:
        size = (max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        mask = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return Cutout(np.ascontiguousarray(picture), np.ascontiguousarray(mask))


def street_articles(root: Path, split: Split, tell: Progress) -> Iterator[Article]:
    """Every garment of the street photos of one split; both shoes of a pair are one."""
    photos = street(root, split)
    for done, one in enumerate(photos, 1):
        photo, given = one.read()
        label_map = label_map_of(garments_from_label_map(given), given.shape)
        for number in np.unique(label_map).tolist():
            label = LABELS[number]
            if number == 0 or label in BODY_PARTS or label in _SMALL:
                continue
            cutout = cut_out(photo, Garment.from_mask(label, label_map == number))
            if cutout:
                yield Article("street", label, label, (cutout,))
        tell("cutting garments out of street photos", done, len(photos))


def flat_articles(
    root: Path, split: Split, cache: Path, tell: Progress, *, whole: bool = False
) -> Iterator[Article]:
    """The flat garments of one split that could be cut out with certainty, each with its kind.

    For arguments see `flat_cuts` and `cut_out`.
    """
    kinds = kinds_of(root)
    for path, photo, label_map in flat_cuts(root, split, cache, tell):
        label = LABELS[int(label_map.max())]
        cutout = cut_out(photo, Garment.from_mask(label, label_map > 0), whole=whole)
        if cutout:
            yield Article("flat", label, kinds[path.name], (cutout,))


def rendered_articles(items: int, seed: int, tell: Progress) -> Iterator[Article]:
    """Items of the wardrobe in all their views, masks exact."""
    for index in range(items):
        item = render_item(seed, index)
        cutouts = []
        for view in VIEWS:
            shot = render_view(item, view, (288, 384))
            mask = shot.label_map == LABELS.index(item.label)
            cutout = cut_out(shot.photo, Garment.from_mask(item.label, mask)) if mask.any() else None
            if cutout:
                cutouts.append(cutout)
        if cutouts:
            yield Article("rendered", item.label, item.kind, tuple(cutouts))
        tell("rendering the wardrobe", index + 1, items)


def training_articles(
    data: Path, runs: Path, *, rendered: int, seed: int, tell: Progress
) -> Sequence[Article]:
    """All that may be learned from, in memory.

    Args:
        data: Folder that holds `ccp/`, `clothing/`, or both; only their training splits are read.
        runs: Keeps the masks of flat garments.
        rendered: Items of the wardrobe to render; none for 0.
        seed: Which wardrobe.
        tell: Called after each photo or item.
    """
    articles: list[Article] = []
    if (data / "ccp").is_dir():
        articles += street_articles(data / "ccp", "train", tell)
    if (data / "clothing").is_dir():
        articles += flat_articles(data / "clothing", "train", runs / "flat", tell)
    return [*articles, *rendered_articles(rendered, seed, tell)]
