"""Neutrally named copies of a data set's photos: no id, folder or file name of the set reaches the search.

A copy holds only what the chosen region of interest may show, so that nothing else can reach a feature.
"""

import shutil
from pathlib import Path
from typing import Final, Literal

from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard.files import replacing
from fashion_wizard.photo import MIN_SIDE, load_photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.color_map import GivenColorMaps
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.datasets.inshop import Box, InshopPhoto, find_color_map, find_highres, photo_size
from fashion_wizard_lab.evaluation.choice import GarmentHint
from fashion_wizard_lab.evaluation.retrieval.segmenters import MeantGarmentFirst, MeantGarmentOnly

Roi = Literal["semantic", "maskrcnn", "boxes", "maps", "photo"]
"""Found by a network, that of the product or Mask R-CNN; all that is in the layout's box; the layout's color
map; the whole photo."""

FOUND: Final = frozenset({"semantic", "maskrcnn"})
"""Those for which a network finds the garments."""


class PhotoCopies:
    """A folder of neutrally named copies, in the form that `roi` asks for."""

    def __init__(self, folder: Path, root: Path, roi: Roi) -> None:
        """Use `folder`, which is made where it is missing; copies that are there already stay.

        Args:
            folder: Where the copies go.
            root: The data set's folder.
            roi: Where the garment is taken from.
        """
        self.root = root
        self.roi = roi
        self.photos = folder / "photos"
        self.maps = folder / "maps"
        self.hints: dict[str, GarmentHint] = {}
        self.photos.mkdir(parents=True, exist_ok=True)
        self.maps.mkdir(exist_ok=True)

    def put(self, photo: InshopPhoto, number: int) -> Path:
        """Copy one photo of the data set, for `boxes` only what is inside its box.

        Args:
            photo: The photo.
            number: Names the copy.

        Returns:
            The copy's path.

        Raises:
            DatasetError: if the photo lacks the box or the color map that `roi` asks for.
            PhotoError: if it has to be cut to its box but cannot be read.
        """
        if self.roi == "boxes":
            copy = self._cut(photo, number)
            self.hints[copy.name] = GarmentHint(photo.clothes_type)
        elif self.roi == "maps":
            copy, box = self._with_map(photo, number)
            self.hints[copy.name] = GarmentHint(photo.clothes_type, box)
        else:
            copy = self.put_distractor(photo.path, number)
            if photo.clothes_type is not None:
                self.hints[copy.name] = GarmentHint(photo.clothes_type)
        return copy

    def put_distractor(self, path: Path, number: int) -> Path:
        """Copy a photo whole, of which nothing is known."""
        copy = self.photos / f"{number:06d}{path.suffix.lower()}"
        _copy(path, copy)
        return copy

    def catalog_segmenter(self, default: Segmenter) -> Segmenter:
        """What segments the gallery, given the product's own segmenter.

        All garments are in the catalog, but with `maps` only the one that a photo is about.
        """
        if self.roi == "maps":
            return MeantGarmentOnly(self._segmenter(default), self.hints, others=default)
        return self._segmenter(default)

    def query_segmenter(self, default: Segmenter) -> Segmenter:
        """What segments a query: all its garments, the one that the photo is about first."""
        return MeantGarmentFirst(self._segmenter(default), self.hints)

    def _segmenter(self, default: Segmenter) -> Segmenter:
        if self.roi == "maps":
            return GivenColorMaps(self.maps)
        return default if self.roi in FOUND else WholePhoto()

    def _cut(self, photo: InshopPhoto, number: int) -> Path:
        if photo.box is None:
            raise DatasetError("no box to cut it to")
        x0, y0, x1, y1 = photo.box
        if min(x1 - x0, y1 - y0) < MIN_SIDE:
            raise DatasetError(f"its box {photo.box} is too small to show a garment")
        copy = self.photos / f"{number:06d}.png"
        if not copy.exists():
            inside = Image.fromarray(load_photo(photo.path)[y0:y1, x0:x1])
            with replacing(copy) as file:
                inside.save(file, format="PNG", compress_level=1)
        return copy

    def _with_map(self, photo: InshopPhoto, number: int) -> tuple[Path, Box | None]:
        color_map = find_color_map(self.root, photo)
        if color_map is None:
            raise DatasetError("no color map")
        size = photo_size(color_map)
        # The full release has its maps in the size of `img_highres`, its boxes in that of `img`.
        for path in (photo.path, find_highres(self.root, photo)):
            if path is not None and size is not None and photo_size(path) == size:
                copy = self.put_distractor(path, number)
                _copy(color_map, self.maps / f"{number:06d}.png")
                return copy, _box_in(photo, size)
        raise DatasetError(f"its color map {color_map} has another size than the photo")


def _box_in(photo: InshopPhoto, size: tuple[int, int]) -> Box | None:
    """The box in pixels of the full-size photo, of which `photo` is a centered, letterboxed copy."""
    small = photo_size(photo.path)
    if photo.box is None or small is None:
        return None
    scale = min(small[0] / size[0], small[1] / size[1])
    margins = [(s - scale * f) / 2 for s, f in zip(small, size, strict=True)]
    x0, y0, x1, y1 = (
        min(max(round((value - margins[axis % 2]) / scale), 0), size[axis % 2])
        for axis, value in enumerate(photo.box)
    )
    return (x0, y0, x1, y1)


def _copy(source: Path, target: Path) -> None:
    if not target.exists():
        with source.open("rb") as given, replacing(target) as file:
            shutil.copyfileobj(given, file)
