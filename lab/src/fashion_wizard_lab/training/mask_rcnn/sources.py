"""Which photos Mask R-CNN learns from, and which only measure it."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard.files import replacing
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.color_map import garments_from_label_map, label_map_of
from fashion_wizard.segmentation.mask_rcnn import LONGEST
from fashion_wizard_lab.datasets.segmented import Segmented, SegmentedPhoto, read_segmented
from fashion_wizard_lab.datasets.splits import Split, clothing_photos, split_of
from fashion_wizard_lab.training.mask_rcnn.examples import Kind, LoadedScene, Scene
from fashion_wizard_lab.training.mask_rcnn.flat import flat_label_map, flat_labels
from fashion_wizard_lab.wardrobe import write_wardrobe

WARDROBE: Final = 101
"""The seed of the rendered wardrobe to learn from."""
HELD_OUT: Final = 20
"""Of the train items of In-shop, every 20th only measures."""


def street(root: Path, split: Split) -> list[SegmentedPhoto]:
    """The photos of a folder with `images/` and `segmentation/`, split by the photo's id."""
    return [photo for photo in _with_warnings(read_segmented(root)) if split_of(photo.name) == split]


def inshop_photos(root: Path, split: Split) -> list[SegmentedPhoto]:
    """In-shop's train photos; every `HELD_OUT`th item only measures, as queries and gallery are for the end.

    Raises:
        DatasetError: if there is none.
    """
    photos = _with_warnings(read_segmented(root, "train"))
    items = sorted({Path(photo.name).parent for photo in photos})
    held = set(items[HELD_OUT - 1 :: HELD_OUT] or items[-1:])
    own = [photo for photo in photos if (Path(photo.name).parent in held) == (split == "val")]
    if not own:
        raise DatasetError(
            f"{root} has one segmented train item: one to learn from and one to hold out are needed"
        )
    return own


def validation_photos(data: Path, inshop: Path | None = None) -> Sequence[SegmentedPhoto]:
    """What measures a training: the street photos' validation split, else In-shop's held-out train items.

    Raises:
        DatasetError: if there is neither.
    """
    if (data / "ccp").is_dir():
        return street(data / "ccp", "val")
    if inshop is not None:
        return inshop_photos(inshop, "val")
    raise DatasetError(f"{data} holds no ccp/ to validate with, and no In-shop folder is named")


def training_scenes(
    data: Path,
    runs: Path,
    *,
    inshop: Path | None = None,
    rendered: int = 160,
    progress: Progress | None = None,
) -> list[Scene]:
    """Every training photo with its label map, in memory but for those of In-shop.

    Args:
        data: Folder that holds `ccp/`, `clothing/`, or both; only their training splits are read.
        runs: Folder of what is slow to make: cut-out flat garments and the rendered wardrobe.
        inshop: A folder in the DeepFashion In-shop layout whose train split is learned from too.
        rendered: Items of the wardrobe to render; none for 0.
        progress: Called after each photo.

    Raises:
        DatasetError: if there is nothing to train on.
    """
    tell = progress or (lambda *_: None)
    scenes: list[Scene] = []
    if (data / "ccp").is_dir():
        scenes += read_scenes("street", street(data / "ccp", "train"), tell)
    if inshop is not None:
        scenes += [FiledScene(photo) for photo in inshop_photos(inshop, "train")]
    if (data / "clothing").is_dir():
        cuts = flat_cuts(data / "clothing", "train", runs / "flat", tell)
        scenes += [LoadedScene("flat", photo, label_map) for _, photo, label_map in cuts]
    if not scenes:
        raise DatasetError(f"{data} holds neither ccp/ nor clothing/: name the folder with --data")
    if rendered:
        folder = runs / f"wardrobe-{WARDROBE}-{rendered}"
        if not (folder / "items.csv").is_file():
            write_wardrobe(
                folder,
                rendered,
                WARDROBE,
                ("front", "flat", "worn"),
                (320, 448),
                progress=tell,
            )
        scenes += read_scenes("rendered", _with_warnings(read_segmented(folder)), tell)
    return scenes


def _with_warnings(segmented: Segmented) -> Sequence[SegmentedPhoto]:
    """The photos; unusable ones are reported on standard error."""
    for problem in segmented.problems:
        logging.getLogger(__name__).warning(problem)
    return segmented.photos


def read_scenes(
    kind: Kind, photos: Sequence[SegmentedPhoto], tell: Progress | None = None
) -> list[LoadedScene]:
    """Segmented photos in memory."""
    scenes = []
    for done, source in enumerate(photos, 1):
        scenes.append(LoadedScene(kind, *_cleaned(source)))
        if tell:
            tell(f"reading {kind} photos", done, len(photos))
    return scenes


@dataclass(frozen=True, eq=False, slots=True)
class FiledScene:
    """One that is read whenever it is shown: all of In-shop would not fit in memory."""

    photo: SegmentedPhoto
    kind: Kind = "street"
    rarity: float = 1.0

    def read(self) -> tuple[Photo, NDArray[np.uint8]]:
        """Of the files.

        Raises:
            PhotoError: if the photo cannot be used.
            ColorMapError: if its labels cannot be used.
        """
        return _cleaned(self.photo)


def _cleaned(source: SegmentedPhoto) -> tuple[Photo, NDArray[np.uint8]]:
    """The photo and its labels, cleaned, no larger than the network sees them."""
    photo, given = source.read()
    label_map = label_map_of(garments_from_label_map(given), given.shape)
    scale = LONGEST / max(label_map.shape)
    if scale < 1:
        size = (round(label_map.shape[1] * scale), round(label_map.shape[0] * scale))
        photo = np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.uint8)
        label_map = np.asarray(cv2.resize(label_map, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return photo, label_map


def flat_cuts(
    root: Path, split: Split, cache: Path, tell: Progress
) -> Iterator[tuple[Path, Photo, NDArray[np.uint8]]]:
    """Flat garments that could be cut out with certainty: file, photo and label map of each.

    `cache` stores each cut as a file, a failed one as an empty file, so that none is computed twice.
    """
    cache.mkdir(parents=True, exist_ok=True)
    labels = flat_labels(root)
    photos = [path for path in clothing_photos(root, split) if path.name in labels]
    for done, path in enumerate(photos, 1):
        photo = load_photo(path)
        cached = cache / f"{path.stem}.png"
        if cached.is_file():
            label_map = np.array(Image.open(cached))
        else:
            cut = flat_label_map(photo, labels[path.name])
            label_map = np.zeros(photo.shape[:2], np.uint8) if cut is None else cut
            with replacing(cached) as file:
                Image.fromarray(label_map).save(file, format="PNG")
        if label_map.any():
            yield path, photo, label_map
        tell("cutting out flat garments", done, len(photos))
