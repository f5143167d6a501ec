"""Overlays of street, studio and flat photos, eight each, to be looked at.

    python benchmarks/segmentation_overlays.py DATA FOLDER

DATA holds `ccp/`, `luma-men/` and `clothing/`; of the first and last only photos that no training saw are
shown. Photos are drawn by lot, always the same. One sheet for each kind is written into FOLDER.
"""

import random
from pathlib import Path
from typing import Annotated

import typer
from PIL import Image, ImageOps

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.defaults import segmenter
from fashion_wizard.drawing.overlay import draw_overlay
from fashion_wizard.photo import load_photo
from fashion_wizard_lab.datasets.splits import clothing_photos, street_photos

TILE = (360, 480)


def main(
    data: Annotated[Path, typer.Argument(help="Folder of ccp/, luma-men/ and clothing/.")],
    folder: Annotated[Path, typer.Argument(help="Where the sheets go.")],
    count: Annotated[int, typer.Option(help="Photos of each kind.")] = 8,
    seed: Annotated[int, typer.Option(help="Which photos.")] = 0,
) -> None:
    """Write `street.png`, `studio.png` and `flat.png`."""
    finder = segmenter()
    sets = {
        "street": street_photos(data / "ccp", "val"),
        "studio": [found.path for found in find_photos([data / "luma-men"]).photos],
        "flat": clothing_photos(data / "clothing", "val"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, paths in sets.items():
        sheet = Image.new("RGB", (4 * TILE[0], -(-count // 4) * TILE[1]), "white")
        for place, path in enumerate(random.Random(seed).sample(paths, count)):  # noqa: S311
            photo = load_photo(path)
            drawn = draw_overlay(photo, finder.segment(photo, path))
            tile = ImageOps.pad(drawn, (TILE[0] - 8, TILE[1] - 8), color="white")
            sheet.paste(tile, (place % 4 * TILE[0] + 4, place // 4 * TILE[1] + 4))
        sheet.save(folder / f"{name}.png")
        print(folder / f"{name}.png")


if __name__ == "__main__":
    typer.run(main)
