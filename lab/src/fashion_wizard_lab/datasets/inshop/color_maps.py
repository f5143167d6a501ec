"""The color maps of the In-shop layout, each beside the photo that it was drawn on."""

from dataclasses import dataclass
from pathlib import Path

from fashion_wizard_lab.datasets.inshop.files import find_color_map, find_of_size, photo_size
from fashion_wizard_lab.datasets.inshop.partition import Inshop
from fashion_wizard_lab.datasets.inshop.rows import ListContents


@dataclass(frozen=True, slots=True)
class MappedPhoto:
    """A color map and its photo, both of one size.

    Attributes:
        color_map: The color map's file.
        photo: The photo's file, from `img` or `img_highres`.
    """

    color_map: Path
    photo: Path


def find_color_maps(inshop: Inshop) -> ListContents[MappedPhoto]:
    """The color map of each photo that has one, by photo name; sizes are read from the files' headers.

    A map that cannot be read, or has the size of none of its photos, is named and left out. That a photo has
    no map is no problem: the release maps only some.
    """
    problems: list[str] = []
    found: dict[str, MappedPhoto] = {}
    for photo in inshop.photos:
        color_map = find_color_map(inshop.root, photo)
        if color_map is None:
            continue
        size = photo_size(color_map)
        fitting = find_of_size(inshop.root, photo, size) if size else None
        name = color_map.relative_to(inshop.root)
        if size is None:
            problems.append(f"{name} is not a picture that can be read")
        elif fitting is None:
            problems.append(
                f"{name} has {size[0]}x{size[1]} pixels, which is the size of none of its photos "
                f"({photo.name} has {photo.size[0]}x{photo.size[1]})"
            )
        else:
            found[photo.name] = MappedPhoto(color_map, fitting)
    return ListContents(found, tuple(problems))
