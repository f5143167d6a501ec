"""Where an evaluation takes each photo's garment from, so that nothing else can reach a feature.

Photos are searched through neutrally named copies: no id, folder or file name of the data set gets past here.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard.files import replacing
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import MIN_SIDE, Photo, load_photo
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard.segmentation.color_map import GivenColorMaps
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.datasets.inshop import (
    CLOTHES_TYPES,
    Box,
    InshopPhoto,
    find_color_map,
    find_highres,
    photo_size,
)

Roi = Literal["maskrcnn", "boxes", "maps", "photo"]
"""Found by the product's own segmentation; all that is in the layout's box; the layout's color map; the whole
photo."""

_FITTING: Final = {
    "upper": {"top", "outer"},
    "lower": {"pants", "skirt", "leggings"},
    "full": {"dress"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the layout says of the garment that a photo is about.

    Attributes:
        clothes_type: A key of `CLOTHES_TYPES`, or None.
        box: In pixels of the photo that is searched; None where it shall not be used.
    """

    clothes_type: int | None
    box: Box | None = None


def choose_garment(garments: Sequence[Garment], asked: Asked) -> Garment | None:
    """The garment that a photo is about: the largest that fits the clothes type.

    With a box, only garments count that lie in it by half at least, and by what lies in it: a layout may
    call a hat upper-body clothes, and the shirt below it must not be taken instead. Where no garment passes
    one of these tests, that test is passed over. Body parts are never chosen.

    Returns:
        None if there is no garment.
    """
    x0, y0, x1, y1 = asked.box or (0, 0, None, None)
    areas = [
        (garment, np.count_nonzero(garment.mask[y0:y1, x0:x1]), np.count_nonzero(garment.mask))
        for garment in garments
        if garment.label not in BODY_PARTS
    ]
    clothes = [each for each in areas if 2 * each[1] >= each[2]] or areas
    fitting = _FITTING.get(CLOTHES_TYPES.get(asked.clothes_type or 0, ""))
    if fitting:
        clothes = [each for each in clothes if each[0].label in {*fitting, UNKNOWN_LABEL}] or clothes
    chosen = max(clothes, key=lambda each: each[1], default=None)
    return chosen[0] if chosen else None


class AskedSegmenter:
    """Narrows another segmenter to the one garment that each photo is about."""

    def __init__(
        self, segmenter: Segmenter, asked: Mapping[str, Asked], others: Segmenter | None = None
    ) -> None:
        """Choose by what is asked of the photo with this file name.

        Args:
            segmenter: Finds the garments to choose from.
            asked: By file name.
            others: Segments the photos of which nothing is asked, without a choice; `segmenter` unless given.
        """
        self.segmenter = segmenter
        self.asked = asked
        self.others = others or segmenter

    @property
    def name(self) -> str:
        """The inner segmenter's: choosing changes which garments count, not what they are."""
        return self.segmenter.name

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """The garment that the photo is about, alone; see `Segmenter`."""
        if path is None or path.name not in self.asked:
            return self.others.segment(photo, path)
        chosen = choose_garment(self.segmenter.segment(photo, path), self.asked[path.name])
        return [] if chosen is None else [chosen]


class Stage:
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
        self.asked: dict[str, Asked] = {}
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
            self.asked[copy.name] = Asked(photo.clothes_type)
        elif self.roi == "maps":
            copy, box = self._with_map(photo, number)
            self.asked[copy.name] = Asked(photo.clothes_type, box)
        else:
            copy = self.put_distractor(photo.path, number)
            self.asked[copy.name] = Asked(photo.clothes_type)
        return copy

    def put_distractor(self, path: Path, number: int) -> Path:
        """Copy a photo whole, of which nothing is known."""
        copy = self.photos / f"{number:06d}{path.suffix.lower()}"
        _copy(path, copy)
        return copy

    def catalog_segmenter(self, default: Segmenter) -> Segmenter:
        """What segments the gallery, given the product's own segmenter."""
        if self.roi == "maps":
            return AskedSegmenter(GivenColorMaps(self.maps), self.asked, others=default)
        return default if self.roi == "maskrcnn" else WholePhoto()

    def query_segmenter(self, default: Segmenter) -> Segmenter:
        """What segments a query: one garment only, so that one ranking answers it."""
        return AskedSegmenter(self.catalog_segmenter(default), self.asked)

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
