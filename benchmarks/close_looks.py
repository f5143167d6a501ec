"""Close looks at garments of street photos, with their color maps: how well is segmented what fills a photo?

    python benchmarks/close_looks.py DATA/ccp FOLDER
    fashion-wizard evaluate segmentation FOLDER

Each validation photo is cropped to one of its main garments and a little around it, or a little less, and
enlarged as a camera nearer to it would have: customers' photos are often like this.
"""

from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer

from fashion_wizard.palette import LABELS, to_color_map
from fashion_wizard_lab.datasets.segmented import read_segmented
from fashion_wizard_lab.datasets.splits import split_of
from fashion_wizard_lab.wardrobe.tables import save_photo

MAIN = ("top", "outer", "dress", "pants", "skirt")
AROUND = (-0.15, 0.25)
"""How far beyond the garment's box a crop reaches, as a share of its sides."""
LONGEST = 480
LEAST = 60
"""Crops of fewer pixels a side show nothing."""


def main(
    root: Annotated[Path, typer.Argument(help="Folder of images/ and segmentation/.")],
    folder: Annotated[Path, typer.Argument(help="Where the crops and their color maps go.")],
    seed: Annotated[int, typer.Option(help="Which crops.")] = 5,
) -> None:
    """Write `images/` and `segmentation/`."""
    rng = np.random.default_rng(seed)
    for one in read_segmented(root).photos:
        if split_of(one.name) != "val":
            continue
        photo, label_map = one.read()
        shown = [LABELS.index(label) for label in MAIN if (label_map == LABELS.index(label)).any()]
        if not shown:
            continue
        rows, columns = np.nonzero(label_map == shown[int(rng.integers(len(shown)))])
        low, high = np.array([columns.min(), rows.min()]), np.array([columns.max(), rows.max()]) + 1
        beyond = rng.uniform(*AROUND) * (high - low)
        x0, y0 = np.maximum(0, low - beyond).astype(int)
        x1, y1 = (high + beyond).astype(int)
        cut = label_map[y0:y1, x0:x1]
        if min(cut.shape) < LEAST:
            continue
        scale = LONGEST / max(cut.shape)
        size = round(scale * cut.shape[1]), round(scale * cut.shape[0])
        near = cv2.resize(np.ascontiguousarray(photo[y0:y1, x0:x1]), size, interpolation=cv2.INTER_CUBIC)
        labels = cv2.resize(np.ascontiguousarray(cut), size, interpolation=cv2.INTER_NEAREST)
        save_photo(near, folder / "images" / f"{one.name}.png")
        save_photo(to_color_map(labels), folder / "segmentation" / f"{one.name}.png")


if __name__ == "__main__":
    typer.run(main)
