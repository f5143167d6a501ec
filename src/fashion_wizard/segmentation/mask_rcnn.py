"""Mask R-CNN finds the garments of a photo: the first half of pipeline one."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.canvas import CELL, scaled
from fashion_wizard.segmentation.compose import contest, evidence, garments_of, keep, merge, weigh
from fashion_wizard.segmentation.detector import Detector, Regions
from fashion_wizard.segmentation.fallback import with_fallback
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard.segmentation.page import find_in_picture
from fashion_wizard.segmentation.thresholds import read_thresholds
from fashion_wizard.segmentation.upright import Upright
from fashion_wizard.weights import weights_path

LONGEST: Final = 576
"""Pixels of the longer side that the network sees."""
THRESHOLDS_FILE: Final = "mask_rcnn_thresholds.json"
"""Beside the ONNX files: the least score of a garment, by label; chosen on validation photos."""


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
        self._upright = Upright()

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
        return read_thresholds(self.weights / THRESHOLDS_FILE)

    @cached_property
    def name(self) -> str:
        """The hashes of the weights and the thresholds."""
        levels = "-".join(f"{100 * self.thresholds[label]:.0f}" for label in LABELS[1:])
        return f"mask-rcnn-9-{self.detector.digest}-{self._upright.digest}-{levels}"

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """Garments and body parts, largest first; see `Segmenter`."""
        least = np.array([0, *(self.thresholds[label] for label in LABELS[1:])], np.float32)

        def find(picture: Photo) -> list[Garment]:
            found = decide(*self.look(picture, least), self.thresholds, picture)
            return with_fallback(found, self.fallback, picture, path)

        return find_in_picture(photo, lambda picture: self._upright.find(picture, find))

    def examine(self, photo: Photo) -> tuple[list[Garment], list[Garment]]:
        """What `segment` finds, without a fallback; and all that was considered, however unsure.

        Of the latter each stands by itself, so masks overlap. Average precision is measured on them.
        """
        regions, found = self.look(photo)
        considered = garments_of(regions.labels, regions.scores, _in_cells(found), photo, apart=False)
        return decide(regions, found, self.thresholds, photo), considered

    def look(
        self, photo: Photo, least: NDArray[np.float32] | None = None
    ) -> tuple[Regions, NDArray[np.float32]]:
        """What the network sees in a copy of the size it wants, and each region's evidence.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
            least: `(16,)` the least score of a region, by label; all that it considers unless given.
        """
        picture, size = scaled(photo, LONGEST)
        if least is None:
            least = np.zeros(len(LABELS), np.float32)
        regions = self.detector.detect(picture, size, least)
        return weigh(regions, evidence(regions, size))


def decide(
    regions: Regions, found: NDArray[np.float32], thresholds: Mapping[str, float], photo: Photo
) -> list[Garment]:
    """The regions that are sure enough, as garments that share no pixel, the surest first.

    Args:
        regions: N of them, from `MaskRCNN.look`.
        found: `(N, H, W)`, their evidence from the same call.
        thresholds: The least score of a garment, by label.
        photo: The photo that they were found in.
    """
    sure = regions.scores >= np.array([thresholds[LABELS[label]] for label in regions.labels])
    labels, scores, merged = merge(keep(regions, sure), found[sure])
    return garments_of(labels, scores, _in_cells(contest(scores, merged)), photo, apart=True)


def _in_cells(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """`(N, H / CELL, W / CELL)`: the means of `(N, H, W)` over each cell."""
    count, height, width = values.shape
    cells = values.reshape(count, height // CELL, CELL, width // CELL, CELL)
    return np.asarray(cells.mean(axis=(2, 4)), np.float32)
