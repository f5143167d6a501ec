"""Given color maps become garments, cleaned."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import ColorMapError, PhotoError
from fashion_wizard.garment import Garment
from fashion_wizard.palette import COLORS, LABELS, to_label_map
from fashion_wizard.photo import Photo, decode_image
from fashion_wizard.segmentation.cleaning import drop_specks, fill_holes

_MIN_SHARE_OF_PHOTO = 1e-4


def read_color_map(path: str | Path, *, nearest: bool = False) -> NDArray[np.uint8]:
    """Read a color map's file: PNG (or lossless WebP) in RGB, with a palette, or with transparency.

    Fully transparent pixels are background. Colors are taken as they stand in the file; of a palette only the
    colors count, not their order.

    Args:
        path: The file.
        nearest: Accept a damaged map, JPEG and AVIF included, and take the palette's nearest color for each
            pixel.

    Returns:
        `(H, W)` uint8 label map.

    Raises:
        ColorMapError: if the file cannot be used, or has colors that are not in the palette unless `nearest`.
    """
    try:
        image, _ = decode_image(path)
    except PhotoError as error:
        raise ColorMapError(f"{error} (as a color map)") from error
    if image.format in {"JPEG", "AVIF"} and not nearest:
        raise ColorMapError(
            f"{path}: a color map saved as {image.format} has lost its exact colors (top and outer differ "
            "only in blue); save the original as PNG, or read it in Python with nearest=True"
        )
    transparent = image.mode in {"LA", "RGBA"} or "transparency" in image.info
    pixels = np.array(image.convert("RGBA" if transparent else "RGB"))
    colors = pixels[..., :3]
    if transparent:
        colors[pixels[..., 3] == 0] = COLORS[0]
    try:
        return to_label_map(colors, nearest=nearest)
    except ColorMapError as error:
        raise ColorMapError(f"{path}: {error}") from error


def garments_from_label_map(label_map: NDArray[np.uint8]) -> list[Garment]:
    """The garments and body parts of a label map, one a label, cleaned: specks dropped, holes filled.

    Specks of all labels are dropped before any hole is filled, so a speck inside a garment becomes garment.

    Args:
        label_map: `(H, W)` uint8.

    Returns:
        One garment for each label that is left, largest first, score 1.
    """
    min_pixels = max(1, round(_MIN_SHARE_OF_PHOTO * label_map.size))
    cleaned = np.zeros_like(label_map)
    for label in np.flatnonzero(np.bincount(label_map.ravel(), minlength=len(LABELS))[1:]) + 1:
        mask = label_map == label
        rows, columns = _window(mask)
        cleaned[rows, columns][drop_specks(mask[rows, columns], min_pixels=min_pixels)] = label
    garments = []
    for label in np.flatnonzero(np.bincount(cleaned.ravel(), minlength=len(LABELS))[1:]) + 1:
        mask = cleaned == label
        rows, columns = _window(mask)
        part = mask[rows, columns]
        mask[rows, columns] = fill_holes(part, (cleaned[rows, columns] != 0) & ~part)
        garments.append(Garment.from_mask(LABELS[label], mask))
    return sorted(garments, key=lambda garment: -np.count_nonzero(garment.mask))


def _window(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    return slice(y, y + height), slice(x, x + width)


class GivenColorMaps:
    """Looks up each photo's color map in a folder instead of segmenting.

    The map of `.../a/b.jpg` is `a/b.png` or `a/b_segment.png` (as DeepFashion names them) below the folder,
    with as many of the photo's folders as match, or none: `b.png`. The longest match is taken.
    """

    def __init__(self, folder: str | Path) -> None:
        """Use the color maps below `folder`.

        Raises:
            ColorMapError: if there is no such folder.
        """
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise ColorMapError(f"{folder}: there is no such folder of color maps; check the path")

    @cached_property
    def name(self) -> str:
        """The version of the cleaning, and a hash of the maps' names, sizes and dates."""
        state = hashlib.sha256()
        for path in sorted(self.folder.rglob("*.png")):
            status = path.stat()
            state.update(f"{path.relative_to(self.folder)}\0{status.st_size} {status.st_mtime_ns}\0".encode())
        return f"color-map-1-{state.hexdigest()[:12]}"

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """The garments and body parts of the photo's color map, largest first; see `Segmenter`.

        Raises:
            ColorMapError: if the photo has no map, or one that cannot be used or has another size.
        """
        if path is None:
            raise ColorMapError("a given color map is found by its photo's path, but this photo has none")
        map_path = self.find(path)
        label_map = read_color_map(map_path)
        if label_map.shape != photo.shape[:2]:
            map_size, photo_size = (f"{shape[1]} x {shape[0]}" for shape in (label_map.shape, photo.shape))
            raise ColorMapError(
                f"{map_path}: the color map has {map_size} pixels, but its photo {path} has {photo_size} "
                "when upright; make the map from the photo at its full size"
            )
        return garments_from_label_map(label_map)

    def find(self, path: str | Path) -> Path:
        """The file of a photo's color map.

        Raises:
            ColorMapError: if there is none; the text names what was looked for.
        """
        photo = Path(os.path.abspath(path))  # noqa: PTH100 (resolve would follow a linked photo away from its name)
        for candidate in self._candidates(photo):
            if candidate.is_file() and candidate.resolve() != photo.resolve():
                return candidate
        looked_for = ", ".join(str(c.relative_to(self.folder)) for c in list(self._candidates(photo))[-4:])
        raise ColorMapError(f"{path}: no color map below {self.folder}; looked for {looked_for}")

    def _candidates(self, photo: Path) -> Iterator[Path]:
        folders = photo.parts[1:-1]
        for start in range(len(folders) + 1):
            for ending in (".png", "_segment.png"):
                yield self.folder.joinpath(*folders[start:], photo.stem + ending)


def label_map_of(garments: Sequence[Garment], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Paint garments into a label map, the largest first, so that what lies on top stays visible.

    Args:
        garments: Those of unknown kind are passed over: the palette has no label for them.
        shape: Height and width of the photo, H and W.

    Returns:
        `(H, W)`: for each pixel the place of its label in `LABELS`, 0 where no garment is.
    """
    label_map = np.zeros(shape, np.uint8)
    for garment in sorted(garments, key=lambda each: -np.count_nonzero(each.mask)):
        if garment.label in LABELS:
            label_map[garment.mask] = LABELS.index(garment.label)
    return label_map
