"""Photos that come with a label for each pixel: color maps, or annotations in the form of COCO."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.datasets.inshop import Split, find_color_map, find_highres, photo_size, read_inshop
from fashion_wizard.errors import ColorMapError, DatasetError
from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.segmentation.coco import garments_from_annotations
from fashion_wizard.segmentation.color_map import read_color_map

SEGMENTATIONS: Final = "Anno/segmentation/DeepFashion_segmentation_{split}.json"
"""The COCO-style file of each split of DeepFashion In-shop."""


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


def label_map_of(garments: Sequence[Garment], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Paint garments into a label map, the largest first, so that what lies on top stays visible.

    Args:
        garments: Those of unknown kind are passed over: the palette has no label for them.
        shape: Height and width of the photo.
    """
    label_map = np.zeros(shape, np.uint8)
    for garment in sorted(garments, key=lambda one: -np.count_nonzero(one.mask)):
        if garment.label in LABELS:
            label_map[garment.mask] = LABELS.index(garment.label)
    return label_map


def read_segmented(root: Path, split: Split | None = None) -> list[SegmentedPhoto]:
    """The segmented photos of a folder, whichever of the two layouts it has.

    Args:
        root: A folder with `images/` and `segmentation/`, or one in the DeepFashion In-shop layout, with
            color maps or with the COCO-style files.
        split: Of the In-shop layout only this split; the other layout has none.

    Raises:
        DatasetError: if it is neither, or has no segmented photo.
    """
    if (root / "segmentation").is_dir():
        return _read_folder(root)
    if not root.is_dir():
        raise DatasetError(f"{root}: there is no such folder; check the path")
    inshop = read_inshop(root, needs=())
    found = []
    annotated = _Annotations(inshop.root)
    for photo in inshop.photos:
        if split not in {None, photo.split}:
            continue
        size = None
        if color_map := find_color_map(inshop.root, photo):
            size = photo_size(color_map)
        paths = [path for path in (photo.path, find_highres(inshop.root, photo)) if path is not None]
        fitting = next((path for path in paths if size and photo_size(path) == size), None)
        if color_map and fitting:
            found.append(SegmentedPhoto(photo.name, fitting, color_map))
        elif one := annotated.of(photo.name, photo.split, paths):
            found.append(one)
    if not found:
        raise DatasetError(
            f"{root} has no segmented photo: it needs images/ and segmentation/, or color maps in "
            f"Img/img_highres_seg, or {SEGMENTATIONS.format(split='train')}"
        )
    return found


def _read_folder(root: Path) -> list[SegmentedPhoto]:
    photos = {
        path.stem: path for path in sorted((root / "images").glob("*")) if not path.name.startswith(".")
    }
    maps = sorted((root / "segmentation").glob("*.png"))
    missing = [path.name for path in maps if path.stem not in photos]
    if missing:
        raise DatasetError(
            f"{root}: {len(missing)} color maps have no photo in images/, the first is {missing[0]}"
        )
    if not maps:
        raise DatasetError(f"{root / 'segmentation'} holds no color maps (.png)")
    return [SegmentedPhoto(path.stem, photos[path.stem], path) for path in maps]


class _Annotations:
    """The COCO-style files of an In-shop folder, each read when it is first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[
            Split, tuple[dict[str, Mapping[str, Any]], dict[int, list[Any]], dict[int, str]]
        ] = {}

    def of(self, name: str, split: Split, paths: Sequence[Path]) -> SegmentedPhoto | None:
        """The photo `name` (below `img/`) with its annotations, in the size that they are given for."""
        if split not in self._read:
            self._read[split] = self._load(split)
        images, annotations, categories = self._read[split]
        image = images.get(_below(name))
        if image is None:
            return None
        size = (image.get("width"), image.get("height"))
        path = next((path for path in paths if photo_size(path) == size), None)
        own = annotations.get(image.get("id", -1), [])
        return SegmentedPhoto(name, path, None, own, categories) if path and own else None

    def _load(
        self, split: Split
    ) -> tuple[dict[str, Mapping[str, Any]], dict[int, list[Any]], dict[int, str]]:
        path = self.root / SEGMENTATIONS.format(split=split)
        if not path.is_file():
            return {}, {}, {}
        try:
            document = json.loads(path.read_text("utf-8-sig"))
            images = {_below(str(image["file_name"])): image for image in document["images"]}
            annotations: dict[int, list[Any]] = defaultdict(list)
            for annotation in document["annotations"]:
                annotations[annotation["image_id"]].append(annotation)
            categories = {int(one["id"]): str(one["name"]) for one in document["categories"]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DatasetError(f"cannot read {path}: {type(error).__name__}: {error}") from None
        return images, annotations, categories


def _below(name: str) -> str:
    """A photo's name below `img` or `img_highres`, which is how the lists' names and these files' agree."""
    parts = PurePosixPath(name).parts
    return str(PurePosixPath(*parts[1:])) if parts and parts[0].startswith("img") else name
