"""`evaluate segmentation`: measures the product's own segmentation on photos with known label maps."""

import contextlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.color_map import label_map_of
from fashion_wizard_lab.datasets.segmented import Segmented, SegmentedPhoto
from fashion_wizard_lab.evaluation.segmentation.comparison import comparison_sheet

Shown = tuple[float, SegmentedPhoto, NDArray[np.uint8]]
"""The share of right pixels, a photo, and the label map found in it."""
_SHEET: Final = 12
"""Photos a sheet."""


class Measurable(Protocol):
    """What can be measured: a segmenter that also tells what it is unsure of."""

    @property
    def name(self) -> str:
        """Tells this segmenter's answers from another's."""
        ...

    def examine(self, photo: Photo) -> tuple[list[Garment], list[Garment]]:
        """What is surely there, disjoint; and all that may be there, with overlapping masks."""
        ...


@dataclass(frozen=True, slots=True)
class SegmentationReport:
    """All figures of one run; None stands for a label that no photo shows.

    Attributes:
        photos: How many were measured.
        iou: Intersection over union of each label's pixels, over all photos together, background included.
        ap: COCO's average precision of each label's masks, over IoU 0.50 to 0.95, background left out.
        ap50: The same at IoU 0.50 alone.
        segmenter: The name of what was measured, with its weights' hash.
        problems: Photos that could not be used, and why.
    """

    photos: int
    iou: Mapping[str, float | None]
    ap: Mapping[str, float | None]
    ap50: Mapping[str, float | None]
    segmenter: str
    problems: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """The one document that `--json` prints."""
        return {
            "photos": self.photos,
            "mIoU": mean(self.iou),
            "IoU": dict(self.iou),
            "mask_AP": mean(self.ap),
            "mask_AP50": mean(self.ap50),
            "AP": dict(self.ap),
            "AP50": dict(self.ap50),
            "segmenter": self.segmenter,
            "problems": list(self.problems),
        }


def mean(values: Mapping[str, float | None]) -> float | None:
    """The mean over the labels that occur."""
    known = [value for value in values.values() if value is not None]
    return round(float(np.mean(known)), 4) if known else None


def evaluate_segmentation(
    photos: Segmented,
    segmenter: Measurable,
    *,
    figures: Path | None = None,
    progress: Progress | None = None,
) -> SegmentationReport:
    """Segment photos, and compare with their label maps as they were given.

    Pixels are judged by the color map that the product draws, where each is given to one garment at most.
    Average precision is of all candidates, however unsure, as COCO has it; one label's pixels on one photo
    are one instance.

    Args:
        photos: What to measure on.
        segmenter: What is measured.
        figures: A sheet of photos, their given and their found color maps is written into this folder, and
            one of those that came out worst.
        progress: Called after each photo.

    Raises:
        FashionWizardError: if no photo can be used.
    """
    counts = np.zeros((len(LABELS), len(LABELS)), np.int64)
    instances = Instances()
    problems = list(photos.problems)
    every = -(-len(photos.photos) // _SHEET)
    some: list[Shown] = []
    worst: list[Shown] = []
    measured = 0
    for done, one in enumerate(photos.photos, 1):
        try:
            photo, given = one.read()
        except FashionWizardError as error:
            problems.append(str(error))
            continue
        sure, candidates = segmenter.examine(photo)
        found = label_map_of(sure, given.shape)
        own = confusion(given, found)
        counts += own
        instances.add(given, candidates)
        if figures:
            shown = (float(np.diag(own).sum() / own.sum()), one, found)
            some += [shown] if measured % every == 0 else []
            worst = sorted([*worst, shown], key=lambda each: each[0])[:_SHEET]
        measured += 1
        if progress:
            progress("segmenting", done, len(photos.photos))
    if not measured:
        raise FashionWizardError(f"no photo could be used; the first problem: {problems[0]}")
    if figures:
        figures.mkdir(parents=True, exist_ok=True)
        for name, chosen in (("segmentation", some), ("segmentation-failures", worst)):
            comparison_sheet([(one, found) for _, one, found in chosen]).save(figures / f"{name}.png")
    ap, ap50 = instances.average_precision()
    return SegmentationReport(measured, intersection_over_union(counts), ap, ap50, segmenter.name, problems)


def confusion(given: NDArray[np.uint8], found: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many pixels have which given label (row) and which found label (column), `(16, 16)`."""
    pairs = len(LABELS) * given.astype(np.int64) + found
    counts = np.bincount(pairs.ravel(), minlength=len(LABELS) ** 2)
    return counts.reshape(len(LABELS), len(LABELS))


def intersection_over_union(counts: NDArray[np.int64]) -> dict[str, float | None]:
    """Of each label: the pixels that have it in both maps, as a share of those that have it in either.

    Args:
        counts: `(16, 16)` as of `confusion`, summed over photos.

    Returns:
        By label; None where neither map ever has it.
    """
    both = np.diag(counts)
    either = counts.sum(axis=0) + counts.sum(axis=1) - both
    return {
        label: round(float(b / e), 4) if e else None for label, b, e in zip(LABELS, both, either, strict=True)
    }


class Instances:
    """Gathers true and found masks, and has pycocotools judge them."""

    def __init__(self) -> None:
        """Nothing gathered yet."""
        self._images: list[dict[str, Any]] = []
        self._true: list[dict[str, Any]] = []
        self._found: list[dict[str, Any]] = []

    def add(self, given: NDArray[np.uint8], found: Sequence[Garment]) -> None:
        """One photo: its label map, one instance a label, and what was found in it, each with a score."""
        number = len(self._images) + 1
        self._images.append({"id": number, "height": given.shape[0], "width": given.shape[1]})
        for label in np.unique(given[given > 0]).tolist():
            run_lengths = _run_lengths(given == label)
            self._true.append(
                {
                    "id": len(self._true) + 1,
                    "image_id": number,
                    "category_id": label,
                    "segmentation": run_lengths,
                    "area": int(coco_mask.area(run_lengths)),
                    "bbox": coco_mask.toBbox(run_lengths).tolist(),
                    "iscrowd": 0,
                }
            )
        for garment in found:
            if garment.label in LABELS:
                self._found.append(
                    {
                        "image_id": number,
                        "category_id": LABELS.index(garment.label),
                        "segmentation": _run_lengths(garment.mask),
                        "score": garment.score,
                    }
                )

    def average_precision(self) -> tuple[dict[str, float | None], dict[str, float | None]]:
        """COCO's average precision of each label but the background, at IoU 0.50 to 0.95, and at 0.50.

        Source: Lin et al., "Microsoft COCO" (arXiv 1405.0312), as pycocotools computes it, with no more than
        100 found masks a photo.

        Returns:
            By label; None where no photo has it.
        """
        truth = COCO()
        truth.dataset = {
            "info": {},
            "images": self._images,
            "annotations": self._true,
            "categories": [{"id": i, "name": name} for i, name in enumerate(LABELS) if i],
        }
        with contextlib.redirect_stdout(io.StringIO()):  # it prints as it goes
            truth.createIndex()
            judge = COCOeval(truth, truth.loadRes(self._found) if self._found else COCO(), "segm")
            judge.params.imgIds = [image["id"] for image in self._images]
            judge.params.catIds = list(range(1, len(LABELS)))
            judge.evaluate()
            judge.accumulate()
        # (IoU thresholds, recall steps, labels, areas, detections): all areas, 100 detections.
        precision = judge.eval["precision"][:, :, :, 0, 2]
        known = [bool((precision[:, :, i] > -1).any()) for i in range(len(LABELS) - 1)]
        whole = [round(float(precision[:, :, i].mean()), 4) for i in range(len(LABELS) - 1)]
        half = [round(float(precision[0, :, i].mean()), 4) for i in range(len(LABELS) - 1)]
        return (
            {name: v if k else None for name, v, k in zip(LABELS[1:], whole, known, strict=True)},
            {name: v if k else None for name, v, k in zip(LABELS[1:], half, known, strict=True)},
        )


def _run_lengths(mask: NDArray[np.bool_]) -> Any:
    return coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
