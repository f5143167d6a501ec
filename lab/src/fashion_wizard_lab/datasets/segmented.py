"""Photos that come with a label for each pixel: color maps, or annotations in the form of COCO."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.catalog.find import PHOTO_SUFFIXES
from fashion_wizard.errors import ColorMapError, DatasetError
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.segmentation.coco import garments_from_annotations
from fashion_wizard.segmentation.color_map import label_map_of, read_color_map
from fashion_wizard_lab.datasets.inshop import (
    Annotated,
    ListContents,
    Split,
    find_color_maps,
    read_annotations,
    read_inshop,
)
from fashion_wizard_lab.datasets.inshop.files import COLOR_MAPS, annotations_file, find_of_size


@dataclass(frozen=True, eq=False, slots=True)
class SegmentedPhoto:
    """A photo and where its labels come from: a color map, or else annotations.

    Attributes:
        name: Tells it from the set's other photos, and says which split it falls into.
        path: The photo's file.
        color_map: The color map's file; None where there are annotations alone.
        annotations: Entries of a COCO document's `annotations`.
        categories: Label names by category id.
    """

    name: str
    path: Path
    color_map: Path | None = None
    annotations: Sequence[Mapping[str, Any]] = ()
    categories: Mapping[int, str] | None = None

    def read(self) -> tuple[Photo, NDArray[np.uint8]]:
        """The photo, and its label map as it was given: `(H, W)` uint8, positions in `palette.LABELS`.

        Raises:
            PhotoError: if the photo cannot be used.
            ColorMapError: if its labels cannot be used, or belong to another size.
        """
        photo = load_photo(self.path)
        height, width = photo.shape[:2]
        if self.color_map is None:
            garments = garments_from_annotations(self.annotations, self.categories or {}, height, width)
            return photo, label_map_of(garments, (height, width))
        label_map = read_color_map(self.color_map)
        if label_map.shape != (height, width):
            raise ColorMapError(
                f"{self.color_map}: has {label_map.shape[1]} x {label_map.shape[0]} pixels, but its photo "
                f"has {width} x {height}; make the map from the photo at its full size"
            )
        return photo, label_map


@dataclass(frozen=True, eq=False, slots=True)
class Segmented:
    """A set of segmented photos.

    Attributes:
        photos: Those that can be used.
        problems: Everything that is missing or broken, one sentence each.
    """

    photos: Sequence[SegmentedPhoto]
    problems: Sequence[str] = ()


def read_segmented(root: Path, split: Split | None = None) -> Segmented:
    """The segmented photos of a folder, whichever of the two layouts it has.

    Args:
        root: A folder with `images/` and `segmentation/`, or one in the DeepFashion In-shop layout, with
            color maps or with the COCO-style files; where a photo has both, the color map counts.
        split: Of the In-shop layout only this split; the other layout has none.

    Raises:
        DatasetError: if it is neither, or has no segmented photo.
    """
    if (root / "segmentation").is_dir():
        return _read_folder(root)
    if not root.is_dir():
        raise DatasetError(f"{root}: there is no such folder; check the path")
    inshop = read_inshop(root, needs=())
    maps = find_color_maps(inshop)
    problems = [*inshop.problems, *maps.problems]
    found: list[SegmentedPhoto] = []
    for one in (split,) if split else get_args(Split):
        photos = inshop.of(one)
        outlines: ListContents[Annotated] = ListContents({}, ())
        if any(photo.name not in maps.of for photo in photos):
            outlines = read_annotations(inshop, one)
            problems += outlines.problems
        for photo in photos:
            if mapped := maps.of.get(photo.name):
                found.append(SegmentedPhoto(photo.name, mapped.photo, mapped.color_map))
            elif outline := outlines.of.get(photo.name):
                path = find_of_size(inshop.root, photo, outline.size) or photo.path
                found.append(SegmentedPhoto(photo.name, path, None, outline.annotations, outline.categories))
    if not found:
        because = f"; the first of {len(problems)} problems: {problems[0]}" if problems else ""
        raise DatasetError(
            f"{root} has no segmented photo: it needs images/ and segmentation/, or color maps in "
            f"{COLOR_MAPS}, or {annotations_file('train')}{because}"
        )
    return Segmented(found, problems)


def _read_folder(root: Path) -> Segmented:
    photos = {
        path.stem: path
        for path in sorted((root / "images").glob("[!.]*"))
        if path.suffix.lower() in PHOTO_SUFFIXES
    }
    maps = sorted((root / "segmentation").glob("*.png"))
    named = {path.stem for path in maps}
    problems = [f"{path} has no photo in images/" for path in maps if path.stem not in photos]
    problems += [
        f"{path} has no color map in segmentation/" for stem, path in photos.items() if stem not in named
    ]
    found = [SegmentedPhoto(path.stem, photos[path.stem], path) for path in maps if path.stem in photos]
    if not found:
        because = f": {problems[0]}" if problems else ", no .png"
        raise DatasetError(f"{root / 'segmentation'} holds no color map that can be used{because}")
    return Segmented(found, problems)
