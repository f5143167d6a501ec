"""What the `clothing` set tells of its photos besides the picture."""

import csv
from pathlib import Path


def kinds_of(root: Path) -> dict[str, str]:
    """The kind of each photo of a `clothing` folder, such as "Polo", by file name."""
    with (root / "images.csv").open(newline="", encoding="utf-8") as file:
        return {row["image"]: row["label"] for row in csv.DictReader(file)}
