"""The text files of the In-shop layout."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashion_wizard_lab.wardrobe.colors import FAMILIES
from fashion_wizard_lab.wardrobe.item import Item
from fashion_wizard_lab.wardrobe.patterns import FABRICS
from fashion_wizard_lab.wardrobe.style import KINDS

CSV_COLUMNS: Final = ("photo", "item", "name", "kind", "color", "fabric", "price")

ATTRIBUTES: Final = (
    *KINDS,
    *(name.replace(" ", "_") for name in FABRICS),
    *FAMILIES,
    "men",
    "women",
    "sleeveless",
    "short_sleeve",
    "long_sleeve",
    "collar",
    "hood",
    "buttons",
    "zip",
    "pockets",
)
"""Names of the attributes, in the order of the files."""


@dataclass(frozen=True, slots=True)
class Row:
    """The entries of a photo in the text files; points are in pixels of the photo in `Img/img`."""

    item: Item
    status: str
    name: str
    view: str
    pose: int
    box: tuple[int, int, int, int]
    landmarks: tuple[tuple[int, int, int], ...]


def write_tables(root: Path, rows: list[Row]) -> None:
    """Write partition, boxes, landmarks, items, colors, attributes and descriptions.

    As in the release: a count, a line of column names, rows padded with blanks; coordinates of three digits;
    a landmark outside of the photo has visibility 2 and stands at 0, 0.

    Args:
        root: The folder of the layout.
        rows: One for each photo, in the order of the files.
    """
    wide = max(len(row.name) for row in rows) + 8
    items = list({row.item.id: row.item for row in rows}.values())

    def table(path: str, header: str, lines: Iterable[str]) -> None:
        body = list(lines)
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(
            "\n".join([str(len(body)), *([header] if header else []), *body]) + "\n", encoding="ascii"
        )

    def photo(row: Row) -> str:
        return f"img/{row.name}.jpg".ljust(wide)

    table(
        "Eval/list_eval_partition.txt",
        "image_name item_id evaluation_status",
        (f"{photo(row)} {row.item.id} {row.status:<10}" for row in rows),
    )
    table(
        "Anno/list_bbox_inshop.txt",
        "image_name clothes_type pose_type x_1 y_1 x_2 y_2",
        (
            f"{photo(row)} {row.item.clothes_type} {row.pose} "
            + " ".join(f"{value:03d}" for value in row.box)
            for row in rows
        ),
    )
    triples = " ".join(
        f"landmark_visibility_{k} landmark_location_x_{k} landmark_location_y_{k}" for k in range(1, 9)
    )
    table(
        "Anno/list_landmarks_inshop.txt",
        f"image_name clothes_type variation_type {triples}",
        (
            f"{photo(row)} {row.item.clothes_type} {5 if row.view == 'detail' else 1} "
            + " ".join(f"{seen} {x:03d} {y:03d}" for seen, x, y in row.landmarks)
            for row in rows
        ),
    )
    table("Anno/list_item_inshop.txt", "", (item.id for item in items))
    table(
        "Anno/attributes/list_color_cloth.txt",
        "image_name  clothes_color",
        (f"{photo(row)}  {row.item.color}" for row in rows),
    )
    table("Anno/attributes/list_attr_cloth.txt", "attribute_name", ATTRIBUTES)
    table(
        "Anno/attributes/list_attr_items.txt",
        "item_id attribute_labels",
        (f"{item.id} " + " ".join("1" if has else "-1" for has in _attributes(item)) for item in items),
    )
    described = [{"item": item.id, "color": item.color, "description": _description(item)} for item in items]
    (root / "Anno" / "list_description_inshop.json").write_text(
        json.dumps(described, indent=0), encoding="utf-8"
    )


def _attributes(item: Item) -> list[bool]:
    style = item.style
    has_sleeves = item.label in ("top", "outer", "dress")
    true = {
        item.kind,
        item.fabric.name.replace(" ", "_"),
        item.color_family,
        "men" if style.man else "women",
        "hood" if style.collar == "hood" else "collar" if style.collar in ("shirt", "stand", "lapel") else "",
        "buttons" if style.closure in ("buttons", "double") else style.closure,
        "pockets" if style.pocket != "none" else "",
    }
    if has_sleeves:
        true.add(
            "sleeveless" if style.sleeve == 0 else "short_sleeve" if style.sleeve < 0.6 else "long_sleeve"
        )
    return [name in true for name in ATTRIBUTES]


def _description(item: Item) -> list[str]:
    style = item.style
    cut = ("Slim", "Regular", "Relaxed")[min(2, int(style.width * 3))]
    return [
        f"{item.name[0].upper()}{item.name[1:]}.",
        f"Kind: {item.kind}",
        f"Fabric: {item.fabric.name}",
        f"Color: {item.color} ({item.color_family})",
        f"{cut} fit",
    ]


def write_csv(path: Path, rows: Iterable[tuple[str, Item]]) -> None:
    """Write a shop's table; `photo` is relative to the file's own folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(CSV_COLUMNS)
        for photo, item in rows:
            writer.writerow((photo, item.id, item.name, item.kind, item.color, item.fabric.name, item.price))


def save_photo(photo: NDArray[np.uint8], path: Path) -> None:
    """Write a JPEG, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(photo).save(path, quality=92)
