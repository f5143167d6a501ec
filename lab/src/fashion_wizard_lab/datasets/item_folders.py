"""A folder of photos that has a folder for each item: the data set that a shop can make of its own photos."""

from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import Final

from fashion_wizard.catalog.find import FoundPhoto, find_photos
from fashion_wizard.errors import CatalogError, DatasetError
from fashion_wizard_lab.datasets.inshop import Inshop, InshopPhoto, Split, photo_size, read_inshop

_LAYOUT: Final = ("Eval", "Anno", "Img")
"""Folders of the In-shop layout: where one is there, that layout was meant."""


def read_labeled(root: Path) -> Inshop:
    """Read photos with their items: in the In-shop layout, or with a folder for each item.

    In a folder of an item the first photo, by name, is searched, and all others ask for it. Folders may lie
    in folders, as in `index --item-per-folder`.

    Raises:
        DatasetError: as `read_inshop` does, and if no folder has two photos that can be read.
    """
    parts = root.glob("*/Eval") if root.is_dir() else ()
    if any((root / part).is_dir() for part in _LAYOUT) or any(parts):
        return read_inshop(root)
    try:
        found = find_photos([root])
    except CatalogError as error:
        raise DatasetError(str(error)) from None
    problems = [f"{left.path}: {left.reason}" for left in found.left_out]
    photos: list[InshopPhoto] = []
    seen: dict[str, int] = defaultdict(int)
    for photo in found.photos:
        item = str(PurePosixPath(photo.name).parent)
        if item == ".":
            problems.append(f"{photo.path}: it lies in no item's folder, and is left out")
        elif usable := _photo(photo, item, "query" if seen[item] else "gallery"):
            photos.append(usable)
            seen[item] += 1
        else:
            problems.append(f"{photo.path} is not a photo that can be read")
    if max(seen.values(), default=0) < 2:
        raise DatasetError(
            f"{root} has nothing to ask for: give each item a folder in it, with two photos or more. The "
            "first, by name, is searched, and the others ask for it"
        )
    listed: dict[str, tuple[str, Split]] = {photo.name: (photo.item, photo.split) for photo in photos}
    return Inshop(root, tuple(photos), tuple(problems), listed)


def _photo(photo: FoundPhoto, item: str, split: Split) -> InshopPhoto | None:
    """A row of the data set; None if the file is no photo."""
    size = photo_size(photo.path)
    return InshopPhoto(photo.name, photo.path, item, split, size=size) if size else None
