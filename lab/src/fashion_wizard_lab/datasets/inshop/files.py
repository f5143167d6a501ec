"""Where the parts of the In-shop layout lie, in the release and in what people unpack it to."""

from pathlib import Path, PurePosixPath
from typing import Final

from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard.photo_file import orientation
from fashion_wizard_lab.datasets.inshop.photo import InshopPhoto, Size, Split

PARTITION: Final = "Eval/list_eval_partition.txt"
BOXES: Final = "Anno/list_bbox_inshop.txt"
LANDMARKS: Final = "Anno/list_landmarks_inshop.txt"
ITEMS: Final = "Anno/list_item_inshop.txt"
DESCRIPTIONS: Final = "Anno/list_description_inshop.json"
ATTRIBUTE_NAMES: Final = "Anno/attributes/list_attr_cloth.txt"
ATTRIBUTES: Final = "Anno/attributes/list_attr_items.txt"
COLORS: Final = "Anno/attributes/list_color_cloth.txt"

IMAGES: Final = "Img/img"
HIGHRES: Final = "Img/img_highres"
COLOR_MAPS: Final = "Img/img_highres_seg"

MAP_SUFFIX: Final = "_segment.png"
"""What a color map's name has in place of its photo's ending."""

BASES: Final = ("Img", ".", "Anno/segmentation")
"""The folders that `img`, `img_highres` and `img_highres_seg` are unpacked in."""
_MAP_FOLDERS: Final = ("img_highres_seg", "img_highres_seg/img_highres", "img_highres", "img_seg")
"""The archive of color maps holds a folder `img_highres`."""


def annotations_file(split: Split) -> str:
    """The COCO-style file of one split."""
    return f"Anno/segmentation/DeepFashion_segmentation_{split}.json"


def find_root(root: Path) -> Path:
    """The folder that holds the partition: `root`, or the only folder in it that does.

    Raises:
        DatasetError: if there is none, or several.
    """
    if (root / PARTITION).is_file():
        return root
    inner = sorted(path.parent.parent for path in root.glob(f"*/{PARTITION}")) if root.is_dir() else []
    if len(inner) == 1:
        return inner[0]
    if inner:
        raise DatasetError(
            f"{root} holds several data sets ({', '.join(p.name for p in inner)}); name one of them"
        )
    others = (BOXES, LANDMARKS, ITEMS, DESCRIPTIONS, IMAGES, HIGHRES, COLOR_MAPS)
    there = [part for part in others if (root / part).exists()]
    hint = f"; {', '.join(there)} are there, but only the partition says what asks and what is searched"
    raise DatasetError(
        f"{root} is not in the In-shop layout: there is no {root / PARTITION}{hint if there else ''}"
    )


def find_list(root: Path, file: str) -> Path | None:
    """The file of a list or of outlines: where the release has it, or where its notes say or copies put it.

    Lists below a folder of `Anno` may lie in `Anno` itself; the notes call the outlines "instances".
    """
    names = [PurePosixPath(file).name]
    names.append(names[0].replace("_segmentation_", "_instances_"))
    folders = ((root / file).parent, root / "Anno")
    candidates = (folder / name for folder in folders for name in names)
    return next((path for path in candidates if path.is_file()), None)


def find_photo(root: Path, name: str) -> Path | None:
    """The file of a photo with this name in the lists, below `Img` or the root; None if there is none."""
    # A list is as much a stranger's as a photo is: it must not lead out of its own folder.
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        return None
    return next((base / name for base in (root / "Img", root) if (base / name).is_file()), None)


def find_color_map(root: Path, photo: InshopPhoto) -> Path | None:
    """The photo's color map, where the release or its unpacked archive keeps it; None if there is none."""
    within = PurePosixPath(photo.name)
    within = PurePosixPath(*within.parts[1:]).with_name(f"{within.stem}{MAP_SUFFIX}")
    candidates = (root / base / folder / within for base in BASES for folder in _MAP_FOLDERS)
    return next((path for path in candidates if path.is_file()), None)


def find_highres(root: Path, photo: InshopPhoto) -> Path | None:
    """The same photo in full size, from `img_highres`; None if there is none."""
    parts = PurePosixPath(photo.name).parts
    return find_photo(root, str(PurePosixPath("img_highres", *parts[1:])))


def find_of_size(root: Path, photo: InshopPhoto, size: Size) -> Path | None:
    """The file of the photo that has this size: `img` or `img_highres`; None if neither has.

    In the full release color maps and outlines have the size of `img_highres`, boxes and landmarks of `img`.
    """
    if size == photo.size:
        return photo.path
    highres = find_highres(root, photo)
    return highres if highres and photo_size(highres) == size else None


def photo_size(path: Path) -> Size | None:
    """Width and height in pixels, upright, read from the header alone; None if it cannot be read."""
    try:
        with Image.open(path) as image:
            width, height = image.size
            return (height, width) if orientation(image) >= 5 else (width, height)
    # A damaged header can make Pillow fail in any way it knows; all of them mean the same here.
    except Exception:
        return None
