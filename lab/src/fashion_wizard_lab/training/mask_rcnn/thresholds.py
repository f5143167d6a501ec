"""The least score of a garment, label by label, chosen on photos that no training saw."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.palette import LABELS
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.color_map import label_map_of
from fashion_wizard.segmentation.compose import keep
from fashion_wizard.segmentation.mask_rcnn import THRESHOLDS_FILE, MaskRCNN, decide
from fashion_wizard_lab.datasets.segmented import SegmentedPhoto
from fashion_wizard_lab.evaluation.segmentation import confusion, intersection_over_union, mean

CHOICES: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


def choose_thresholds(
    photos: Sequence[SegmentedPhoto],
    weights: Path,
    progress: Progress | None = None,
) -> dict[str, float]:
    """Raise mIoU by one label's threshold after another, from the best that all labels share.

    Written into the weights' folder, where `MaskRCNN` reads them.

    Args:
        photos: Validation photos.
        weights: Folder of the ONNX files.
        progress: Called after each step.

    Returns:
        The thresholds.
    """
    judge = _Judge(photos, weights)
    steps = len(CHOICES) + (len(LABELS) - 1) * 2
    done = 0

    def tell() -> None:
        nonlocal done
        done += 1
        if progress:
            progress("choosing thresholds", done, steps)

    shared = []
    for value in CHOICES:
        shared.append((judge(dict.fromkeys(LABELS[1:], value)), value))
        tell()
    best, value = max(shared)
    chosen = dict.fromkeys(LABELS[1:], value)
    for label in LABELS[1:]:
        for way in (-1, 1):
            place = CHOICES.index(chosen[label]) + way
            while 0 <= place < len(CHOICES):
                tried = chosen | {label: CHOICES[place]}
                if (found := judge(tried)) <= best:
                    break
                best, chosen, place = found, tried, place + way
            tell()
    text = json.dumps(chosen, indent=2) + "\n"
    (weights / THRESHOLDS_FILE).write_text(text, encoding="utf-8")
    return chosen


class _Judge:
    """mIoU of thresholds; the network looks at each photo only once."""

    def __init__(self, photos: Sequence[SegmentedPhoto], weights: Path) -> None:
        segmenter = MaskRCNN(weights)
        self._seen = []
        for source in photos:
            photo, given = source.read()
            regions, found = segmenter.look(photo)
            likely = regions.scores >= min(CHOICES)
            self._seen.append((given, photo, keep(regions, likely), found[likely]))

    def __call__(self, thresholds: Mapping[str, float]) -> float:
        counts: NDArray[np.int64] = np.zeros((len(LABELS), len(LABELS)), np.int64)
        for given, photo, regions, found in self._seen:
            garments = decide(regions, found, thresholds, photo)
            counts += confusion(given, label_map_of(garments, given.shape))
        return mean(intersection_over_union(counts)) or 0.0
