"""Mask R-CNN finds the garments of a photo: the first half of pipeline one."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.cleaning import drop_specks
from fashion_wizard.segmentation.compose import contest, evidence, keep, merge, weigh
from fashion_wizard.segmentation.detector import CELL, MULTIPLE, Detector, Regions
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard.weights import weights_path

LONGEST: Final = 576
"""Pixels of the longer side that the network sees."""
PAPER: Final = (124, 124, 124)
"""What fills a picture up to the sides that the network takes, as in training."""
THRESHOLDS_FILE: Final = "mask_rcnn_thresholds.json"
"""Beside the ONNX files: the least score of a garment, by label; chosen on validation photos."""
SURE: Final = 0.8
"""If a garment has this score, the foreground is not searched for more."""
LIKELY: Final = 0.5
"""A foreground or a body part below this score is not relied on."""


class MaskRCNN:
    """Finds garments and body parts; each pixel is given to one of them at most.

    Where no garment is found, the plain foreground stands for it, with an unknown label. So it does in a
    close-up of which only scraps are found: where cloth fills the photo, no outline shows its kind.

    The models are loaded on first use. One object may serve many threads.

    Args:
        weights: Folder of the three ONNX files and their thresholds; those that ship unless given.
        thresholds: The least score of a garment, by label, instead of those in the folder.
    """

    def __init__(self, weights: Path | None = None, thresholds: Mapping[str, float] | None = None) -> None:
        """Loads no model yet.

        Raises:
            FashionWizardError: if a file of the weights is missing.
        """
        self.weights = weights or weights_path("")
        self.detector = Detector(self.weights)
        self._given = thresholds
        self.fallback = Foreground()

    @property
    def files(self) -> list[Path]:
        """All files of the weights: the three graphs and the thresholds."""
        return [*self.detector.files.values(), self.weights / THRESHOLDS_FILE]

    @cached_property
    def thresholds(self) -> Mapping[str, float]:
        """The least score of a garment, by label.

        Raises:
            FashionWizardError: if their file is missing or damaged.
        """
        if self._given is not None:
            return self._given
        file = self.weights / THRESHOLDS_FILE
        try:
            read: dict[str, float] = json.loads(file.read_text(encoding="utf-8"))
            return {label: float(read[label]) for label in LABELS[1:]}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise FashionWizardError(f"{file} does not hold the least score of each label: {error}") from None

    @cached_property
    def name(self) -> str:
        """The weights' hash and the thresholds."""
        levels = "-".join(f"{100 * self.thresholds[label]:.0f}" for label in LABELS[1:])
        return f"mask-rcnn-4-{self.detector.digest}-{levels}"

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """Garments and body parts, largest first; see `Segmenter`."""
        least = np.array([0, *(self.thresholds[label] for label in LABELS[1:])], np.float32)
        found = decide(*self.look(photo, least), self.thresholds, photo)
        if all(garment.label in BODY_PARTS for garment in found):
            found += self.fallback.segment(photo, path)
        elif all(garment.score < SURE for garment in found if garment.label not in BODY_PARTS):
            found += missed(found, self.fallback.segment(photo, path)[0])
        return sorted(found, key=lambda garment: -np.count_nonzero(garment.mask))

    def examine(self, photo: Photo) -> tuple[list[Garment], list[Garment]]:
        """What `segment` finds, without a fallback; and all that was considered, however unsure.

        Of the latter each stands by itself, so masks overlap. Average precision is measured on them.
        """
        regions, found = self.look(photo)
        considered = _garments(regions.labels, regions.scores, found, photo)
        return decide(regions, found, self.thresholds, photo), considered

    def look(
        self, photo: Photo, least: NDArray[np.float32] | None = None
    ) -> tuple[Regions, NDArray[np.float32]]:
        """What the network sees in a copy of the size it wants, and each region's evidence.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            least: `(16,)` the least score of a region, by label; all that it considers unless given.
        """
        picture, size = scaled(photo)
        if least is None:
            least = np.zeros(len(LABELS), np.float32)
        regions = self.detector.detect(picture, size, least)
        return weigh(regions, evidence(regions, size))


def scaled(photo: Photo) -> tuple[NDArray[np.uint8], tuple[int, int]]:
    """A photo in the size that the network takes.

    Args:
        photo: `(H, W, 3)` uint8 RGB.

    Returns:
        The picture, filled up to multiples of `MULTIPLE`; width and height of the part of it, from the left
        top, that is the photo.
    """
    height, width = photo.shape[:2]
    scale = LONGEST / max(height, width)
    size = CELL * max(1, round(width * scale / CELL)), max(1, round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(photo, size, interpolation=way)
    below, beside = -size[1] % MULTIPLE, -size[0] % MULTIPLE
    picture = cv2.copyMakeBorder(small, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=PAPER)
    return np.asarray(picture, np.uint8), size


def missed(found: Sequence[Garment], foreground: Garment) -> list[Garment]:
    """The foreground, less what is surely hair, skin or face, where the garments cover less than half of it.

    Args:
        found: Garments and body parts, none of the garments sure.
        foreground: All that is in front of the background.

    Returns:
        One garment of unknown kind, or none.
    """
    cloth = foreground.mask.copy()
    covered = np.zeros_like(cloth)
    for garment in found:
        if garment.label not in BODY_PARTS:
            covered |= garment.mask
        elif garment.score >= LIKELY:
            cloth &= ~garment.mask
    cloth = drop_specks(cloth)
    if foreground.score < LIKELY or 2 * np.count_nonzero(covered) >= np.count_nonzero(cloth):
        return []
    return [Garment.from_mask(UNKNOWN_LABEL, cloth, foreground.score)]


def decide(
    regions: Regions, found: NDArray[np.float32], thresholds: Mapping[str, float], photo: Photo
) -> list[Garment]:
    """The regions that are sure enough, as garments that share no pixel, the surest first.

    Args:
        regions: As of `MaskRCNN.look`.
        found: Their evidence.
        thresholds: The least score of a garment, by label.
        photo: The photo that they were found in.
    """
    sure = regions.scores >= np.array([thresholds[LABELS[label]] for label in regions.labels])
    labels, scores, merged = merge(keep(regions, sure), found[sure])
    return _garments(labels, scores, contest(scores, merged), photo)


def _garments(
    labels: NDArray[np.intp], scores: NDArray[np.float32], margins: NDArray[np.float32], photo: Photo
) -> list[Garment]:
    """Masks in the photo's full size from margins in the network's; what is empty is left out."""
    height, width = photo.shape[:2]
    garments = []
    for label, score, margin in zip(labels, scores, margins, strict=True):
        full = cv2.resize(margin, (width, height), interpolation=cv2.INTER_LINEAR) > 0
        mask = drop_specks(full)
        if mask.any():
            garments.append(Garment.from_mask(LABELS[label], mask, float(score)))
    return garments
