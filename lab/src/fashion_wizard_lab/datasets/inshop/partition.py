"""The photos of the In-shop layout, with their boxes: what training and evaluation start from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop.files import (
    BOXES,
    ITEMS,
    PARTITION,
    find_photo,
    find_root,
    photo_size,
)
from fashion_wizard_lab.datasets.inshop.photo import CLOTHES_TYPES, POSE_TYPES, InshopPhoto, Split
from fashion_wizard_lab.datasets.inshop.release import count_problems
from fashion_wizard_lab.datasets.inshop.rows import is_first, is_number, read_rows

BoxRows = dict[str, tuple[str, list[int]]]
"""By photo name: where the row stands, and its six numbers."""


def read_boxes(root: Path, problems: list[str]) -> BoxRows:
    """The rows of the boxes' list; empty, and named in `problems`, where there is none.

    Raises:
        DatasetError: if the list cannot be read as text.
    """
    if not (root / BOXES).is_file():
        problems.append(f"no boxes, clothes types and poses: {BOXES} is missing")
        return {}
    boxes: BoxRows = {}
    seen: set[str] = set()
    for where, (name, *numbers) in read_rows(root, BOXES, 6, problems):
        if not all(map(is_number, numbers)):
            problems.append(f"{where}: {' '.join(numbers)!r} are not six whole numbers")
        elif is_first(seen, where, name, problems):
            boxes[name] = where, [int(number) for number in numbers]
    return boxes


def with_box(photo: InshopPhoto, boxes: BoxRows, problems: list[str]) -> InshopPhoto:
    """The photo with its box, cut to the photo, and its types; what cannot be used is named in `problems`."""
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
    width, height = photo.size
    inside = (max(x0, 0), max(y0, 0), min(x1, width), min(y1, height))
    empty = inside[0] >= inside[2] or inside[1] >= inside[3]
    if list(inside) != corners:
        outcome = "it is left out" if empty else "it is cut to the photo"
        problems.append(
            f"{where}: box {tuple(corners)} of {photo.name} leaves the photo of {width}x{height}; {outcome}"
        )
    elif empty:
        problems.append(f"{where}: box {tuple(corners)} of {photo.name} is empty; it is left out")
    return replace(
        photo,
        box=None if empty else inside,
        clothes_type=clothes_type if clothes_type in CLOTHES_TYPES else None,
        pose_type=pose_type if pose_type in POSE_TYPES else None,
    )


@dataclass(frozen=True, slots=True)
class Inshop:
    """A data set that has been read.

    Attributes:
        root: The folder that holds `Eval`, `Anno` and `Img`.
        photos: Every row of the partition that can be used, in its order.
        problems: Everything that is missing or broken, one sentence each; whatever is not in `photos`, or has
            lost its box, is named here.
        listed: Item and split of every photo that the partition lists, usable or not, by name.
    """

    root: Path
    photos: tuple[InshopPhoto, ...]
    problems: tuple[str, ...]
    listed: Mapping[str, tuple[str, Split]]

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
    root = find_root(root)
    problems: list[str] = []
    boxes = read_boxes(root, problems)
    photos: list[InshopPhoto] = []
    listed: dict[str, tuple[str, Split]] = {}
    seen: set[str] = set()
    for where, (name, item, split) in read_rows(root, PARTITION, 2, problems):
        if split not in get_args(Split):
            seen.add(name)
            problems.append(f"{where}: unknown split {split!r}, known are {', '.join(get_args(Split))}")
            continue
        if not is_first(seen, where, name, problems):
            continue
        listed[name] = item, cast("Split", split)
        path = find_photo(root, name)
        size = photo_size(path) if path else None
        if path is None:
            problems.append(f"{where}: no photo {name}")
        elif size is None:
            problems.append(f"{where}: {name} is not a photo that can be read")
        else:
            photo = InshopPhoto(name, path, item, cast("Split", split), size=size)
            photos.append(with_box(photo, boxes, problems))
    strays = ((where, name) for name, (where, _) in boxes.items() if name not in seen)
    problems += [f"{where}: {name} is not in {PARTITION}" for where, name in strays]
    _check_items(root, _items_of(listed), problems)
    problems += count_problems(listed)
    inshop = Inshop(root, tuple(photos), tuple(problems), listed)
    for needed in needs:
        if not inshop.of(needed):
            reasons = f"; the first of {len(problems)} problems: {problems[0]}" if problems else ""
            raise DatasetError(f"{root / PARTITION} leaves no {needed} photo{reasons}")
    return inshop


def read_items(root: Path, problems: list[str]) -> set[str]:
    """The ids in the list of items; what is wrong with it is named in `problems`.

    Raises:
        DatasetError: if there is no such list, or it cannot be read as text.
    """
    seen: set[str] = set()
    for where, (item,) in read_rows(root, ITEMS, 0, problems):
        is_first(seen, where, item, problems)
    return seen


def _items_of(listed: Mapping[str, tuple[str, Split]]) -> dict[Split, set[str]]:
    items_of: dict[Split, set[str]] = {split: set() for split in get_args(Split)}
    for item, split in listed.values():
        items_of[split].add(item)
    return items_of


def _check_items(root: Path, items_of: Mapping[Split, set[str]], problems: list[str]) -> None:
    both = items_of["train"] & (items_of["query"] | items_of["gallery"])
    problems += [f"{PARTITION}: item {item} is in train and in the test splits" for item in sorted(both)]
    if not (root / ITEMS).is_file():
        problems.append(f"no list of items: {ITEMS} is missing")
        return
    listed = read_items(root, problems)
    used = set[str]().union(*items_of.values())
    problems += [f"{PARTITION}: item {item} is not in {ITEMS}" for item in sorted(used - listed)]
    problems += [f"{ITEMS}: item {item} is not in {PARTITION}" for item in sorted(listed - used)]
