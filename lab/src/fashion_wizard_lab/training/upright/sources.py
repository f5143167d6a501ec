"""Photos that are the right way up, as almost all are that people publish."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import DatasetError
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard_lab.datasets.segmented import SegmentedPhoto, read_segmented
from fashion_wizard_lab.datasets.splits import Split, clothing_photos
from fashion_wizard_lab.training.mask_rcnn.sources import street
from fashion_wizard_lab.training.upright.examples import UprightPhoto
from fashion_wizard_lab.wardrobe import write_wardrobe

SHARES: Final = {"flat": 0.55, "street": 0.37, "rendered": 0.08}
"""How often each source is shown."""
_LONGEST: Final = 256
"""Pixels of the longer side that are kept of a photo."""
_CUT: Final = 0.35
"""From this score on a flat garment may stand before another ground."""


def read_upright(
    data: Path, runs: Path, split: Split, *, rendered: int = 0, progress: Progress | None = None
) -> list[UprightPhoto]:
    """All photos of a split, in memory.

    Args:
        data: Folder that holds `ccp/`, `clothing/`, or both.
        runs: Where the wardrobe is rendered.
        split: Which senders and street photos.
        rendered: Items of the wardrobe to render; none for 0.
        progress: Called after each photo.

    Raises:
        DatasetError: if there is none.
    """
    tell = progress or (lambda *_: None)
    found: list[UprightPhoto] = []
    if (data / "ccp").is_dir():
        found += _segmented("street", street(data / "ccp", split), tell)
    if (data / "clothing").is_dir():
        paths = clothing_photos(data / "clothing", split)
        for done, path in enumerate(paths, 1):
            photo = load_photo(path)
            (cut,) = Foreground().segment(photo)
            found.append(_small("flat", photo, cut.mask if cut.score >= _CUT else None))
            tell("reading flat garments", done, len(paths))
    if not found:
        raise DatasetError(f"{data} holds neither ccp/ nor clothing/: name the folder with --data")
    if rendered:
        folder = runs / f"wardrobe-{rendered}"
        if not (folder / "items.csv").is_file():
            write_wardrobe(folder, rendered, 101, ("front", "flat", "worn"), (320, 448), progress=tell)
        found += _segmented("rendered", read_segmented(folder).photos, tell)
    return found


def _segmented(source: str, photos: Sequence[SegmentedPhoto], tell: Progress) -> list[UprightPhoto]:
    found = []
    for done, each in enumerate(photos, 1):
        photo, label_map = each.read()
        found.append(_small(source, photo, label_map > 0))
        tell(f"reading {source} photos", done, len(photos))
    return found


def _small(source: str, photo: Photo, mask: NDArray[np.bool_] | None) -> UprightPhoto:
    height, width = photo.shape[:2]
    zoom = min(1, _LONGEST / max(height, width))
    size = round(zoom * width), round(zoom * height)
    if mask is not None:
        mask = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return UprightPhoto(
        source, np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8), mask
    )
