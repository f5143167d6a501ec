"""Time of one photo: both networks, alone and the whole path, beside torchvision's Mask R-CNN, in one run.

    python benchmarks/segmentation_speed.py PHOTOS

Needs the extra `train` for torchvision. Its network has random weights: that changes no time but that of its
last steps, which have little to do when nothing is found, to its advantage.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import torch
import typer
from torchvision.models.detection import maskrcnn_resnet50_fpn_v2

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.photo import Photo, load_photo
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.segmentation.semantic import Semantic


def median_seconds(run: Callable[[Photo], object], photos: list[Photo]) -> float:
    """The median over photos, after one that warms up."""
    run(photos[0])
    seconds = []
    for photo in photos:
        started = time.perf_counter()
        run(photo)
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def main(
    photos: Annotated[Path, typer.Argument(help="Photos, or a folder of them.")],
    count: Annotated[int, typer.Option(help="How many photos.")] = 16,
) -> None:
    """Print each path's median time and its ratio to the first."""
    found = find_photos([photos]).photos
    shown = [load_photo(one.path) for one in found[:: max(1, len(found) // count)][:count]]
    one_pass, mask_rcnn = Semantic(), MaskRCNN()
    peer = maskrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None).eval()

    def torchvision(photo: Photo) -> None:
        with torch.inference_mode():
            peer([torch.from_numpy(photo).permute(2, 0, 1).float() / 255])

    rows = {
        "one pass, whole path": one_pass.segment,
        "one pass, model alone": one_pass.look,
        "Mask R-CNN, whole path": mask_rcnn.segment,
        "Mask R-CNN, model alone": mask_rcnn.look,
        "plain foreground": Foreground().segment,
        "torchvision Mask R-CNN R50-FPN v2 (800 px)": torchvision,
    }
    seconds = {name: median_seconds(run, shown) for name, run in rows.items()}
    first = next(iter(seconds.values()))
    print(f"{len(shown)} photos, {torch.get_num_threads()} threads")
    for name, value in seconds.items():
        print(f"{name:44} {1000 * value:7.0f} ms   {value / first:6.2f} x")


if __name__ == "__main__":
    typer.run(main)
