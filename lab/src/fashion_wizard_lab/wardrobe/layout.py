"""The wardrobe in the folder layout of DeepFashion In-shop."""

import json
from collections.abc import Collection, Sequence
from itertools import count, islice, product
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashion_wizard.palette import COLORS
from fashion_wizard.progress import Progress
from fashion_wizard_lab.wardrobe.coco import CATEGORIES, annotations
from fashion_wizard_lab.wardrobe.item import Item, render_item
from fashion_wizard_lab.wardrobe.style import CLOTHES, KINDS
from fashion_wizard_lab.wardrobe.tables import Row, save_photo, write_csv, write_tables
from fashion_wizard_lab.wardrobe.view import CUT_OFF, VIEWS, View, render_view

"""Told how many photos are written, and of how many."""


FILE_NAMES: Final = {
    "front": "01_1_front",
    "back": "01_3_back",
    "worn": "01_4_full",
    "flat": "01_6_flat",
    "detail": "01_7_additional",
}
"""The original's names for the views."""


def write_wardrobe(
    root: Path,
    items: int = 300,
    seed: int = 0,
    views: Sequence[str] = VIEWS,
    size: tuple[int, int] = (384, 512),
    kinds: Collection[str] = CLOTHES,
    thumbnail: int | None = None,
    progress: Progress | None = None,
) -> None:
    """Render a wardrobe into a folder, in the layout of DeepFashion In-shop.

    Families of look-alikes alternate between the train items and the others. Of those others the first of
    `views` is the gallery photo and every other view a query.

    Args:
        root: The folder; made if absent, files in it are overwritten.
        items: How many items: the first of the wardrobe that are of `kinds`. An item is the same whatever the
            number, and its id counts all kinds.
        seed: Which wardrobe.
        views: Which views of each item, of `view.VIEWS`.
        size: `(width, height)` of the photos.
        kinds: Which kinds are sold. Hats, bags and shoes are only worn as company unless they are named here:
            the layout has no clothes type for them. Asked for, hats and bags count as upper-body clothes and
            shoes as lower-body clothes, with landmarks at corners of their own, in folders of their own.
        thumbnail: Side of square photos on white in `Img/img`, 256 in the original: boxes and landmarks then
            count in their pixels, and the full size stands in `Img/img_highres`. None puts the full size into
            `Img/img`. Color maps and the COCO-style files are always of the full size.
        progress: Called after each photo, in the step `rendering`.

    Raises:
        ValueError: for no items, or a view or kind that does not exist.
    """
    unknown = [*(view for view in views if view not in VIEWS), *(kind for kind in kinds if kind not in KINDS)]
    if items < 1 or not views or not kinds or unknown:
        raise ValueError(f"a wardrobe needs at least one item, view and kind; unknown: {unknown or 'none'}")
    everything = (render_item(seed, index) for index in count())
    sold = list(islice((item for item in everything if item.kind in kinds), items))
    folder = "img_highres" if thumbnail else "img"
    rows: list[Row] = []
    documents = {status: _document(seed) for status in ("train", "query", "gallery")}
    for item, (place, view) in product(sold, enumerate(views)):
        shot = render_view(item, view, size)
        name = f"{item.category}/{item.id}/{FILE_NAMES[view]}"
        row = _row(shot, _status(item, place), name, thumbnail)
        rows.append(row)
        _write_photo(root, folder, name, shot)
        if thumbnail:
            save_photo(_thumbnail(shot.photo, thumbnail), root / "Img" / "img" / f"{name}.jpg")
        _enter(documents[row.status], f"{folder}/{name}.jpg", shot)
        if progress:
            progress("rendering", len(rows), len(sold) * len(views))
    for status, document in documents.items():
        path = root / "Anno" / "segmentation" / f"DeepFashion_segmentation_{status}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
    write_tables(root, rows)
    write_csv(root / "items.csv", ((f"Img/img/{row.name}.jpg", row.item) for row in rows))


def _status(item: Item, place: int) -> str:
    """Families alternate, and the shift after each round of kinds gives every kind to both sides."""
    if (item.family + item.family // len(KINDS)) % 2:
        return "train"
    return "gallery" if place == 0 else "query"


def _document(seed: int) -> dict[str, Any]:
    return {
        "info": {"description": f"rendered wardrobe, seed {seed}"},
        "images": [],
        "annotations": [],
        "categories": CATEGORIES,
    }


def _enter(document: dict[str, Any], file: str, shot: View) -> None:
    """One photo more in a COCO-style document."""
    number = len(document["images"]) + 1
    height, width = shot.label_map.shape
    document["images"].append({"id": number, "file_name": file, "width": width, "height": height})
    document["annotations"] += annotations(shot.label_map, number, len(document["annotations"]) + 1)


def _write_photo(root: Path, folder: str, name: str, shot: View) -> None:
    save_photo(shot.photo, root / "Img" / folder / f"{name}.jpg")
    path = root / "Img" / "img_highres_seg" / f"{name}_segment.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    color_map = Image.fromarray(shot.label_map)
    color_map.putpalette(COLORS.tobytes())
    color_map.save(path)


def _fit(width: int, height: int, side: int) -> tuple[float, float, float]:
    """Scale and offsets that center a photo in a square."""
    scale = side / max(width, height)
    return scale, (side - width * scale) / 2, (side - height * scale) / 2


def _thumbnail(photo: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """The photo, centered on a white square."""
    height, width = photo.shape[:2]
    scale, left, top = _fit(width, height, side)
    small = Image.fromarray(photo).resize(
        (round(width * scale), round(height * scale)), Image.Resampling.LANCZOS
    )
    square = Image.new("RGB", (side, side), "white")
    square.paste(small, (round(left), round(top)))
    return np.asarray(square)


def _row(shot: View, status: str, name: str, thumbnail: int | None) -> Row:
    height, width = shot.photo.shape[:2]
    scale, left, top = _fit(width, height, thumbnail) if thumbnail else (1.0, 0.0, 0.0)
    x0, y0, x1, y1 = shot.box
    box = (
        round(x0 * scale + left),
        round(y0 * scale + top),
        round(x1 * scale + left),
        round(y1 * scale + top),
    )
    marks = []
    for (x, y), seen in zip(shot.landmarks.tolist(), shot.visibility.tolist(), strict=True):
        inside = (round((x + 0.5) * scale - 0.5 + left), round((y + 0.5) * scale - 0.5 + top))
        marks.append((seen, *((0, 0) if seen == CUT_OFF else (max(inside[0], 0), max(inside[1], 0)))))
    return Row(shot.item, status, f"{name}", shot.name, shot.pose, box, tuple(marks))
