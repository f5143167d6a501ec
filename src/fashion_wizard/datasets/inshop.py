"""Reads any folder in the layout of DeepFashion In-shop Clothes Retrieval.

Source: Liu et al., "DeepFashion: Powering Robust Clothes Recognition and Retrieval with Rich Annotations",
CVPR 2016, and the notes handed out with the release. Lists are text: a line with the number of rows, a line
with the names of the columns, then one row a photo, columns padded with blanks.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal, cast, get_args

from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard.photo_file import orientation

Split = Literal["train", "query", "gallery"]
Box = tuple[int, int, int, int]

CLOTHES_TYPES: Final = {1: "upper", 2: "lower", 3: "full"}
"""What part of the body the asked-for garment covers."""

POSE_TYPES: Final = {1: "front", 2: "side", 3: "back", 4: "zoom-out", 5: "zoom-in", 6: "stand-alone"}
"""How the garment is shown; 4 is the whole figure, 5 a detail, 6 the garment without a model."""

PARTITION: Final = "Eval/list_eval_partition.txt"
BOXES: Final = "Anno/list_bbox_inshop.txt"
ITEMS: Final = "Anno/list_item_inshop.txt"
DESCRIPTIONS: Final = "Anno/list_description_inshop.json"


@dataclass(frozen=True, slots=True)
class InshopPhoto:
    """One row of the partition, with what the other lists say of it.

    Attributes:
        name: As the lists have it, such as `img/MEN/Denim/id_00000080/01_1_front.jpg`.
        path: The photo's file.
        item: The id of the item it shows.
        split: Whether it trains, asks or is searched.
        box: `(x0, y0, x1, y1)` in pixels of the photo, inside it; None where none usable is given.
        clothes_type: A key of `CLOTHES_TYPES`, or None.
        pose_type: A key of `POSE_TYPES`, or None.
    """

    name: str
    path: Path
    item: str
    split: Split
    box: Box | None = None
    clothes_type: int | None = None
    pose_type: int | None = None


@dataclass(frozen=True, slots=True)
class Inshop:
    """A data set that has been read.

    Attributes:
        root: The folder that holds `Eval`, `Anno` and `Img`.
        photos: Every row of the partition that can be used, in its order.
        problems: Everything that is missing or broken, one sentence each; whatever is not in `photos`, or has
            lost its box, is named here.
    """

    root: Path
    photos: tuple[InshopPhoto, ...]
    problems: tuple[str, ...]

    def of(self, split: Split) -> list[InshopPhoto]:
        """The photos of one split, in the order of the partition."""
        return [photo for photo in self.photos if photo.split == split]


def read_inshop(root: Path, needs: Sequence[Split] = ("query", "gallery")) -> Inshop:
    """Read the partition, and the boxes where they are given.

    Args:
        root: The folder with `Eval/list_eval_partition.txt`, or one that holds just one such folder. Photos
            are looked for below `Img` and below the folder itself.
        needs: Splits without which there is nothing to do.

    Raises:
        DatasetError: if there is no partition, or no photo is left of a split that is needed.
    """
    root = _find_root(root)
    problems: list[str] = []
    boxes = _read_boxes(root, problems)
    photos: dict[str, InshopPhoto] = {}
    listed: set[str] = set()
    for where, (name, item, split) in _rows(root, PARTITION, 2, problems):
        again = name in listed
        listed.add(name)
        if split not in get_args(Split):
            problems.append(f"{where}: unknown split {split!r}, known are {', '.join(get_args(Split))}")
            continue
        if again:
            problems.append(f"{where}: {name} is listed twice; the first row counts")
            continue
        path = _find_photo(root, name)
        if path is None:
            problems.append(f"{where}: no photo {name}")
            continue
        size = photo_size(path)
        if size is None:
            problems.append(f"{where}: {name} is not a photo that can be read")
            continue
        photo = InshopPhoto(name, path, item, cast("Split", split))
        photos[name] = _with_box(photo, boxes, size, problems)
    strays = ((where, name) for name, (where, _) in boxes.items() if name not in listed)
    problems += [f"{where}: {name} is not in {PARTITION}" for where, name in strays]
    _check_items(root, {photo.item for photo in photos.values()}, problems)
    inshop = Inshop(root, tuple(photos.values()), tuple(problems))
    for needed in needs:
        if not inshop.of(needed):
            reasons = f"; the first of {len(problems)} problems: {problems[0]}" if problems else ""
            raise DatasetError(f"{root / PARTITION} leaves no {needed} photo{reasons}")
    return inshop


def read_descriptions(root: Path) -> dict[str, dict[str, Any]]:
    """What `Anno/list_description_inshop.json` says of each item, by item id; the first entry counts.

    Raises:
        DatasetError: if the file is missing or is not a list of objects with an `item` each.
    """
    path = _find_root(root) / DESCRIPTIONS
    try:
        entries = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise DatasetError(f"no descriptions: {path} is missing") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"cannot read {path}: {error}") from None
    whole = isinstance(entries, list) and all(
        isinstance(entry, dict) and isinstance(entry.get("item"), str) for entry in entries
    )
    if not whole:
        raise DatasetError(f'{path} should be a list of objects, each with an "item"')
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        found.setdefault(entry["item"], entry)
    return found


def find_color_map(root: Path, photo: InshopPhoto) -> Path | None:
    """The photo's color map, where the release or its unpacked archive keeps it; None if there is none."""
    within = PurePosixPath(photo.name)
    within = PurePosixPath(*within.parts[1:]).with_name(f"{within.stem}_segment.png")
    folders = ("img_highres_seg", "img_highres_seg/img_highres", "img_highres", "img_seg")
    for base in (root / "Img", root):
        for folder in folders:
            if (base / folder / within).is_file():
                return base / folder / within
    return None


def find_highres(root: Path, photo: InshopPhoto) -> Path | None:
    """The same photo in full size, from `img_highres`; None if there is none."""
    parts = PurePosixPath(photo.name).parts
    return _find_photo(root, str(PurePosixPath("img_highres", *parts[1:])))


def photo_size(path: Path) -> tuple[int, int] | None:
    """Width and height in pixels, upright, told by the header alone; None if it cannot be read."""
    try:
        with Image.open(path) as image:
            width, height = image.size
            return (height, width) if orientation(image.info.get("exif", b"")) >= 5 else (width, height)
    # A damaged header can make Pillow fail in any way it knows; all of them mean the same here.
    except Exception:
        return None


def _find_root(root: Path) -> Path:
    if (root / PARTITION).is_file():
        return root
    inner = sorted(path.parent.parent for path in root.glob(f"*/{PARTITION}")) if root.is_dir() else []
    if len(inner) == 1:
        return inner[0]
    if inner:
        raise DatasetError(
            f"{root} holds several data sets ({', '.join(p.name for p in inner)}); name one of them"
        )
    raise DatasetError(f"{root} is not in the In-shop layout: there is no {root / PARTITION}")


def _find_photo(root: Path, name: str) -> Path | None:
    # A list is as much a stranger's as a photo is: it must not lead out of its own folder.
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        return None
    return next((base / name for base in (root / "Img", root) if (base / name).is_file()), None)


def _rows(root: Path, file: str, fields: int, problems: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield where a row stands, and its name with so many last fields; blanks inside a name stay."""
    path = root / file
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"cannot read {path}: {error}") from None
    lines = [(number, line) for number, line in enumerate(re.split("\r\n|\n|\r", text), 1) if line.strip()]
    expected = None
    if lines and lines[0][1].strip().isdecimal():
        expected = int(lines.pop(0)[1])
    else:
        problems.append(f"{file}: line 1 should be the number of rows")
    if lines and lines[0][1].split()[0] in ("image_name", "item_id"):
        lines.pop(0)
    if expected is not None and expected != len(lines):
        problems.append(f"{file}: line 1 says {expected} rows, there are {len(lines)}")
    for number, line in lines:
        row = line.strip().rsplit(maxsplit=fields)
        if len(row) == fields + 1:
            yield f"{file} line {number}", row
        else:
            problems.append(
                f"{file} line {number}: {line.strip()!r} has {len(row)} columns instead of {fields + 1}"
            )


def _read_boxes(root: Path, problems: list[str]) -> dict[str, tuple[str, list[int]]]:
    if not (root / BOXES).is_file():
        problems.append(f"no boxes, clothes types and poses: {BOXES} is missing")
        return {}
    boxes: dict[str, tuple[str, list[int]]] = {}
    for where, (name, *numbers) in _rows(root, BOXES, 6, problems):
        if not all(re.fullmatch(r"-?\d+", number) for number in numbers):
            problems.append(f"{where}: {' '.join(numbers)!r} are not six whole numbers")
        elif name in boxes:
            problems.append(f"{where}: {name} is listed twice; the first row counts")
        else:
            boxes[name] = where, [int(number) for number in numbers]
    return boxes


def _with_box(
    photo: InshopPhoto, boxes: dict[str, tuple[str, list[int]]], size: tuple[int, int], problems: list[str]
) -> InshopPhoto:
    if photo.name not in boxes:
        if boxes:
            problems.append(f"{BOXES}: no row for {photo.name}")
        return photo
    where, (clothes_type, pose_type, *corners) = boxes[photo.name]
    for what, value, known in (
        ("clothes type", clothes_type, CLOTHES_TYPES),
        ("pose type", pose_type, POSE_TYPES),
    ):
        if value not in known:
            problems.append(f"{where}: unknown {what} {value} of {photo.name}")
    x0, y0, x1, y1 = corners
    inside = (max(x0, 0), max(y0, 0), min(x1, size[0]), min(y1, size[1]))
    empty = inside[0] >= inside[2] or inside[1] >= inside[3]
    if list(inside) != corners:
        outcome = "it is left out" if empty else "it is cut to the photo"
        shape = f"{size[0]}x{size[1]}"
        problems.append(
            f"{where}: box {tuple(corners)} of {photo.name} leaves the photo of {shape}; {outcome}"
        )
    elif empty:
        problems.append(f"{where}: box {tuple(corners)} of {photo.name} is empty; it is left out")
    return InshopPhoto(
        photo.name,
        photo.path,
        photo.item,
        photo.split,
        None if empty else inside,
        clothes_type if clothes_type in CLOTHES_TYPES else None,
        pose_type if pose_type in POSE_TYPES else None,
    )


def _check_items(root: Path, used: set[str], problems: list[str]) -> None:
    if not (root / ITEMS).is_file():
        problems.append(f"no list of items: {ITEMS} is missing")
        return
    listed = {row[0] for _, row in _rows(root, ITEMS, 0, problems)}
    problems += [f"{PARTITION}: item {item} is not in {ITEMS}" for item in sorted(used - listed)]
