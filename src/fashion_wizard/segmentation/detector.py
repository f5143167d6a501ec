"""The three graphs of Mask R-CNN on one picture: regions with label, score and mask, and pixels' labels."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import sha256_of
from fashion_wizard.model import open_model, precision
from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.boxes import Boxes, anchors, area, clip, level_of, mirror, move, suppress
from fashion_wizard.segmentation.canvas import CELL
from fashion_wizard.steps import step

ANCHOR_SIZES: Final = (16, 36, 80, 160)
"""Pixels; one size a level, from stride 8 on."""
ANCHOR_RATIOS: Final = (0.4, 1.0, 2.5)
"""Height by width: belts lie, trousers stand."""
LEAST_SCORE: Final = 0.05
"""Regions less sure than this are never considered."""

_LEVELS: Final = 4
_LEVEL_NAMES: Final = tuple(f"l{level}" for level in range(_LEVELS))
_REGIONS: Final = (*_LEVEL_NAMES, *(f"b{level}" for level in range(_LEVELS)))
_ENDS: Final = {
    "features": (("photo",), (*_LEVEL_NAMES, "scores", "offsets", "semantic")),
    "boxes": (_REGIONS, ("probabilities", "offsets")),
    "masks": (_REGIONS, ("masks",)),
}
"""What each graph takes and gives."""
_MASK: Final = (28, 28)
_MIRROR_STEP: Final = np.array([-1, 1, 1, 1], np.float32)
_BEFORE_SUPPRESSION: Final = 400
_PROPOSALS: Final = 100
_PROPOSAL_OVERLAP: Final = 0.7
_REGION_OVERLAP: Final = 0.5
_MOST_REGIONS: Final = 40

Values = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Regions:
    """What the network found in one picture, before any decision.

    Attributes:
        labels: `(N,)` positions in `palette.LABELS`, never 0.
        boxes: `(N, 4)` in pixels of the picture.
        scores: `(N,)` in [0, 1], descending.
        masks: `(N, 28, 28)` logits, each stretched over its box.
        semantic: `(16, H/4, W/4)` logits of each pixel's label.
        surest: `(16,)` the best score of each label, also of regions that are too unsure to be among these.
    """

    labels: NDArray[np.intp]
    boxes: Boxes
    scores: Values
    masks: Values
    semantic: Values
    surest: Values


@dataclass(frozen=True, eq=False, slots=True)
class _View:
    """The pyramid's levels of a picture or of its mirror image; boxes are always given as in the picture."""

    levels: list[Values]
    mirrored: bool
    width: int

    def boxes(self, boxes: Boxes) -> Boxes:
        """Boxes of the picture, as this view has them."""
        return mirror(boxes, self.width) if self.mirrored else boxes


class Detector:
    """Runs the graphs that `training/mask_rcnn` exports. The models are loaded on first use.

    Args:
        weights: Folder of `mask_rcnn_features.onnx`, `mask_rcnn_boxes.onnx` and `mask_rcnn_masks.onnx`. Where
            it also holds `mask_rcnn_features_int8.onnx`, that is used instead on machines that can.
        twice: Run on the picture's mirror image as well, and average both: that takes twice as long, and is
            right more often.
    """

    def __init__(self, weights: Path, *, twice: bool = True) -> None:
        """Loads no model yet.

        Raises:
            FashionWizardError: if a file is missing.
        """
        self.files = {part: weights / f"mask_rcnn_{part}.onnx" for part in _ENDS}
        missing = [path.name for path in self.files.values() if not path.is_file()]
        if missing:
            raise FashionWizardError(
                f"{weights} holds no weights of Mask R-CNN: {', '.join(missing)} missing"
            )
        quick = weights / "mask_rcnn_features_int8.onnx"
        self._in_8_bits = {"features"} if quick.is_file() and precision() == "int8" else set[str]()
        if self._in_8_bits:
            self.files["features"] = quick
        self.twice = twice

    @cached_property
    def digest(self) -> str:
        """The weights' hash."""
        return sha256_of(*self.files.values())[:12]

    @cached_property
    def _sessions(self) -> dict[str, onnxruntime.InferenceSession]:
        return {
            part: open_model(path, f"Mask R-CNN's {part}", *_ENDS[part], in_8_bits=part in self._in_8_bits)
            for part, path in self.files.items()
        }

    def detect(
        self, picture: NDArray[np.uint8], size: tuple[int, int], least: NDArray[np.float32]
    ) -> Regions:
        """Everything that may be a garment or a body part.

        Args:
            picture: `(H, W, 3)` uint8 RGB; H and W are multiples of `canvas.MULTIPLE`.
            size: Width and height of the part of it, from the left top, that is the photo; the width is a
                multiple of `canvas.CELL`.
            least: `(16,)` the least score of a region, by label. Masks take longer than boxes: ask only for
                those that are used.
        """
        width = size[0]
        levels, scores, offsets, semantic = self._look(picture)
        views = [_View(levels, mirrored=False, width=width)]
        if self.twice:
            flipped = picture.copy()
            flipped[:, :width] = picture[:, :width][:, ::-1]
            levels, _, _, again = self._look(flipped)
            views.append(_View(levels, mirrored=True, width=width))
            cells = width // CELL
            again[:, :, :cells] = again[:, :, :cells][:, :, ::-1].copy()
            semantic = np.asarray((semantic + again) / 2, np.float32)
        proposals = self._propose(picture.shape[:2], scores, offsets, size)
        labels, boxes, sure = self._judge(views, proposals, size)
        surest = np.zeros(len(LABELS), np.float32)
        np.maximum.at(surest, labels, sure)
        wanted = sure >= least[labels]
        labels, boxes, sure = labels[wanted], boxes[wanted], sure[wanted]
        masks = np.zeros((0, *_MASK), np.float32)
        if len(boxes):
            masks = self._masks(views, boxes, labels)
        return Regions(labels, boxes, sure, masks, semantic, surest)

    def _look(self, picture: NDArray[np.uint8]) -> tuple[list[Values], Values, Values, Values]:
        """Levels; proposals' scores and offsets; pixels' labels."""
        batch = picture.transpose(2, 0, 1)[None].astype(np.float32)
        step()
        *levels, scores, offsets, semantic = self._sessions["features"].run(None, {"photo": batch})
        return levels, scores, offsets, semantic

    def _propose(
        self, shape: tuple[int, ...], scores: Values, offsets: Values, size: tuple[int, int]
    ) -> Boxes:
        """The boxes that are most likely to hold something, whatever it is."""
        strides = [8 << level for level in range(len(ANCHOR_SIZES))]
        shapes = [(-(-shape[0] // stride), -(-shape[1] // stride)) for stride in strides]
        places = anchors(shapes, strides, ANCHOR_SIZES, ANCHOR_RATIOS)
        found, sure = [], []
        start = 0
        for height, width in shapes:
            count = height * width * len(ANCHOR_RATIOS)
            best = start + np.argsort(-scores[start : start + count], kind="stable")[:_BEFORE_SUPPRESSION]
            start += count
            boxes = clip(move(places[best], offsets[best]), size)
            wide = area(boxes) > 0
            boxes, level_scores = boxes[wide], scores[best][wide]
            distinct = suppress(boxes, level_scores, _PROPOSAL_OVERLAP)
            found.append(boxes[distinct])
            sure.append(level_scores[distinct])
        order = np.argsort(-np.concatenate(sure), kind="stable")[:_PROPOSALS]
        return np.concatenate(found)[order]

    def _judge(
        self, views: list[_View], proposals: Boxes, size: tuple[int, int]
    ) -> tuple[NDArray[np.intp], Boxes, Values]:
        """Labels, refined boxes and scores of the proposals that hold something; each label by itself."""
        outputs = [self._on_regions("boxes", view, proposals) for view in views]
        probabilities = np.stack([output[0] for output in outputs]).mean(axis=0)
        steps = [
            output[1] * _MIRROR_STEP if view.mirrored else output[1]
            for view, output in zip(views, outputs, strict=True)
        ]
        offsets = np.stack(steps).mean(axis=0)
        labels, boxes, scores = [], [], []
        for label in range(1, len(LABELS)):
            places = np.flatnonzero(probabilities[:, label] >= LEAST_SCORE)
            moved = clip(move(proposals[places], offsets[places, label]), size)
            places, moved = places[area(moved) > 0], moved[area(moved) > 0]
            distinct = suppress(moved, probabilities[places, label], _REGION_OVERLAP)
            labels.append(np.full(len(distinct), label, np.intp))
            boxes.append(moved[distinct])
            scores.append(probabilities[places[distinct], label])
        order = np.argsort(-np.concatenate(scores), kind="stable")[:_MOST_REGIONS]
        return np.concatenate(labels)[order], np.concatenate(boxes)[order], np.concatenate(scores)[order]

    def _masks(self, views: list[_View], boxes: Boxes, labels: NDArray[np.intp]) -> Values:
        """The mask of each box for its label."""
        found = []
        for view in views:
            masks = self._on_regions("masks", view, boxes)[0][np.arange(len(boxes)), labels]
            found.append(masks[:, :, ::-1] if view.mirrored else masks)
        return np.asarray(np.stack(found).mean(axis=0))

    def _on_regions(self, part: str, view: _View, boxes: Boxes) -> list[Values]:
        """Run a head on boxes, each cut from the level that its size asks for; answers in their order."""
        boxes = view.boxes(boxes)
        level = level_of(boxes, _LEVELS)
        order = np.argsort(level, kind="stable")
        given = {f"l{i}": values for i, values in enumerate(view.levels)}
        given |= {f"b{i}": boxes[order[level[order] == i]] for i in range(_LEVELS)}
        back = np.argsort(order)
        step()
        return [values[back] for values in self._sessions[part].run(None, given)]
