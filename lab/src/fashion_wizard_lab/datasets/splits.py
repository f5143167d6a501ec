"""Which photos train and which only measure: fixed once, by item or by sender, never at random.

A sender of the `clothing` set uses one background for many garments, so a split by photo would let
the background give the answer away. A group (a sender, or a street photo's id) falls to validation
by a hash of its name, so the split never depends on which files happen to be there.
"""

import csv
import hashlib
from pathlib import Path
from typing import Literal

from fashion_wizard.errors import DatasetError

Split = Literal["train", "val"]
VALIDATION_SHARE = 0.15


def split_of(group: str) -> Split:
    """The split of a group of photos that belong together, by the first byte of its SHA-256."""
    return "val" if hashlib.sha256(group.encode()).digest()[0] < 256 * VALIDATION_SHARE else "train"


def may_fit(group: str) -> bool:
    """Whether a validation group may set a few numbers that training groups cannot, as networks know those.

    Decided by the second byte of its SHA-256; what such numbers are worth, the other groups tell.
    """
    return hashlib.sha256(group.encode()).digest()[1] >= 128


def clothing_photos(root: Path, split: Split, *, fitting: bool | None = None) -> list[Path]:
    """Photos of a `clothing` folder (`images.csv` with `image,label,kids,sender_id`), split by sender.

    Args:
        root: The folder.
        split: Which senders.
        fitting: Of these only senders that `may_fit`, or only the others; all unless given.

    Raises:
        DatasetError: if `images.csv` is missing or lacks a column.
    """
    table = root / "images.csv"
    if not table.is_file():
        raise DatasetError(f"{table} is missing: give a folder that holds images/ and images.csv")
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"image", "sender_id"} <= rows[0].keys():
        raise DatasetError(f"{table} needs the columns image and sender_id")
    return sorted(
        root / "images" / row["image"]
        for row in rows
        if split_of(row["sender_id"]) == split and fitting in (None, may_fit(row["sender_id"]))
    )


def street_photos(root: Path, split: Split) -> list[Path]:
    """Photos of a folder with `images/` and `segmentation/` (`ccp`), split by the photo's id.

    Raises:
        DatasetError: if there are no photos.
    """
    photos = sorted((root / "images").glob("*.webp"))
    if not photos:
        raise DatasetError(f"{root / 'images'} holds no .webp photos")
    return [p for p in photos if split_of(p.stem) == split]
