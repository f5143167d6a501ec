"""Files in the folders of the In-shop layout that no list speaks of."""

from pathlib import Path, PurePosixPath
from typing import Final

from fashion_wizard_lab.datasets.inshop.files import COLOR_MAPS, IMAGES, MAP_SUFFIX, PARTITION
from fashion_wizard_lab.datasets.inshop.partition import Inshop

_PHOTO_SUFFIXES: Final = {".jpg", ".jpeg", ".png", ".webp"}


def stray_photos(inshop: Inshop) -> list[str]:
    """Photos below `Img/img` that the partition does not list, one sentence each."""
    return [
        f"{IMAGES}/{within} is not in {PARTITION}"
        for within in _photos_below(inshop.root / IMAGES)
        if f"img/{within}" not in inshop.listed
    ]


def stray_color_maps(inshop: Inshop) -> list[str]:
    """Color maps below `Img/img_highres_seg` without a photo in the partition, one sentence each."""
    known = {str(PurePosixPath(*PurePosixPath(name).parts[1:]).with_suffix("")) for name in inshop.listed}
    return [
        f"{COLOR_MAPS}/{within} belongs to no photo of {PARTITION}"
        for within in _photos_below(inshop.root / COLOR_MAPS)
        if str(within).removeprefix("img_highres/").removesuffix(MAP_SUFFIX) not in known
    ]


def _photos_below(folder: Path) -> list[PurePosixPath]:
    return sorted(
        PurePosixPath(path.relative_to(folder).as_posix())
        for path in folder.rglob("*")
        if path.suffix.lower() in _PHOTO_SUFFIXES
    )
