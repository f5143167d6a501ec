"""The boxes of the In-shop layout, with clothes type and pose type."""

from dataclasses import replace
from pathlib import Path

from fashion_wizard_lab.datasets.inshop.files import BOXES
from fashion_wizard_lab.datasets.inshop.photo import CLOTHES_TYPES, POSE_TYPES, InshopPhoto
from fashion_wizard_lab.datasets.inshop.rows import is_number, once, read_rows

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
        elif once(seen, where, name, problems):
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
