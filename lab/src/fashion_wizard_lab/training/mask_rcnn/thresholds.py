"""The least score of a garment, label by label, chosen on photos that no training saw."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.color_map import label_map_of
from fashion_wizard_lab.datasets.segmented import SegmentedPhoto
from fashion_wizard_lab.evaluation.segmentation import confusion, intersection_over_union, mean

Seen = TypeVar("Seen")
"""What a network sees in a photo."""

CHOICES: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


def choose_thresholds(
    photos: Sequence[SegmentedPhoto],
    look: Callable[[Photo], Seen],
    decide: Callable[[Seen, Mapping[str, float], Photo], list[Garment]],
    target: Path,
    progress: Progress | None = None,
) -> dict[str, float]:
    """Raise mIoU by one label's threshold after another, from the best that all labels share.

    Args:
        photos: Validation photos.
        look: Everything that a network sees in a photo.
        decide: Of that, the garments that are sure enough.
        target: The file of thresholds.
        progress: Called after each step.

    Returns:
        The thresholds.
    """
    seen = []
    for source in photos:
        photo, given = source.read()
        seen.append((given, photo, look(photo)))

    def judge(thresholds: Mapping[str, float]) -> float:
        counts: NDArray[np.int64] = np.zeros((len(LABELS), len(LABELS)), np.int64)
        for given, photo, found in seen:
            counts += confusion(given, label_map_of(decide(found, thresholds, photo), given.shape))
        return mean(intersection_over_union(counts)) or 0.0

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
    target.write_text(json.dumps(chosen, indent=2) + "\n", encoding="utf-8")
    return chosen
