"""Time of the keypoints of a 320 x 320 crop: SuperPoint beside SIFT, RootSIFT and ORB, in one run.

    python benchmarks/keypoint_speed.py PHOTOS

The middle square of each photo, brought to 320 x 320 pixels, is looked at whole, so every method sees the
same pixels. A second figure is for crops of other shapes, as garments have them: what changing shapes cost.
"""

import statistics
import time
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.features.base import Extractor
from fashion_wizard.features.superpoint import SuperPoint
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard_lab.peers.opencv import Orb, Sift

SIDE = 320


def square(photo: Photo) -> Photo:
    """The middle of a photo, `(SIDE, SIDE, 3)` uint8."""
    height, width = photo.shape[:2]
    side = min(height, width)
    y, x = (height - side) // 2, (width - side) // 2
    return np.asarray(cv2.resize(photo[y : y + side, x : x + side], (SIDE, SIDE)), np.uint8)


def narrower(photos: list[Photo]) -> list[Photo]:
    """The same photos, each cut to a width of its own."""
    widths = np.random.default_rng(0).integers(SIDE // 3, SIDE, len(photos))
    return [photo[:, :width] for photo, width in zip(photos, widths, strict=True)]


def median_seconds(extractor: Extractor, photos: list[Photo]) -> tuple[float, float]:
    """The median time of a photo, after two that warm up, and the mean number of its keypoints."""
    seconds, keypoints = [], []
    for photo in photos[:2] + photos:
        garment = Garment.from_mask(UNKNOWN_LABEL, np.ones(photo.shape[:2], np.bool_))
        started = time.perf_counter()
        found = extractor.extract(photo, garment)
        seconds.append(time.perf_counter() - started)
        keypoints.append(len(found))
    return statistics.median(seconds[2:]), statistics.mean(keypoints[2:])


def main(
    photos: Annotated[Path, typer.Argument(help="Photos, or a folder of them.")],
    count: Annotated[int, typer.Option(help="How many photos.")] = 40,
    weights: Annotated[
        Path | None, typer.Option(help="SuperPoint as an ONNX file; the shipped one unless given.")
    ] = None,
) -> None:
    """Print each method's median time and its ratio to SIFT's."""
    found = find_photos([photos]).photos
    shown = [square(load_photo(one.path)) for one in found[:: max(1, len(found) // count)][:count]]
    rows = {
        "SIFT": (Sift(longest=SIDE), shown),
        "RootSIFT": (Sift(root=True, longest=SIDE), shown),
        "ORB": (Orb(longest=SIDE), shown),
        "SuperPoint": (SuperPoint(weights, longest=SIDE), shown),
        "SuperPoint, a new shape each time": (SuperPoint(weights, longest=SIDE), narrower(shown)),
    }
    figures = {name: median_seconds(*row) for name, row in rows.items()}
    yardstick = figures["SIFT"][0]
    print(f"{len(shown)} crops of {SIDE} x {SIDE}")
    for name, (value, keypoints) in figures.items():
        print(f"{name:36} {1000 * value:7.1f} ms   {value / yardstick:6.2f} x   {keypoints:4.0f} keypoints")


if __name__ == "__main__":
    typer.run(main)
