"""A small set of photos to train on."""

import csv

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.palette import LABELS, to_color_map
from fashion_wizard_lab.datasets.splits import split_of


@pytest.fixture(scope="session")
def photo_sets(tmp_path_factory):
    """`ccp/` and `clothing/` with drawn photos: a red top above blue pants, and a red top on gray."""
    root = tmp_path_factory.mktemp("sets")
    for name in ("ccp/images", "ccp/segmentation", "clothing/images"):
        (root / name).mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(12):
        labels = np.zeros((112, 80), np.uint8)
        left = int(rng.integers(8, 24))
        labels[10:60, left : left + 44] = LABELS.index("top")
        labels[60:104, left + 4 : left + 40] = LABELS.index("pants")
        photo = np.array([[90, 95, 90], [200, 40, 40], [40, 60, 200]], np.uint8)[
            np.select([labels == LABELS.index("top"), labels == LABELS.index("pants")], [1, 2], 0)
        ]
        noisy = np.clip(photo + rng.normal(0, 6, photo.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(root / f"ccp/images/{number:04d}.webp")
        Image.fromarray(to_color_map(labels)).save(root / f"ccp/segmentation/{number:04d}.png")
    assert {split_of(f"{number:04d}") for number in range(12)} == {"train", "val"}
    with (root / "clothing/images.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("image", "label", "kids", "sender_id"))
        for number in range(4):
            cloth = np.full((120, 90, 3), 128, np.uint8)
            cloth[30:90, 20:70] = (200, 40, 40)
            Image.fromarray(cloth).save(root / f"clothing/images/{number}.webp", lossless=True)
            rows.writerow((f"{number}.webp", "T-Shirt" if number else "Not sure", "False", number))
    return root
