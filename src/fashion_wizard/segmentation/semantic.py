"""One network labels all pixels of a photo: what finds garments unless Mask R-CNN is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.files import sha256_of
from fashion_wizard.garment import Garment
from fashion_wizard.model import open_model, precision
from fashion_wizard.palette import LABELS
from fashion_wizard.photo import Photo
from fashion_wizard.segmentation.canvas import CELL, scaled
from fashion_wizard.segmentation.compose import ALIKE, NEARLY, contest, garments_of
from fashion_wizard.segmentation.fallback import with_fallback
from fashion_wizard.segmentation.foreground import Foreground
from fashion_wizard.segmentation.page import find_in_picture
from fashion_wizard.segmentation.pieces import joined
from fashion_wizard.segmentation.thresholds import read_thresholds
from fashion_wizard.segmentation.upright import Upright
from fashion_wizard.steps import step
from fashion_wizard.weights import weights_path

LONGEST: Final = 352
"""Pixels of the longer side that the network sees."""
LONGEST_OF_PEOPLE: Final = 512
"""The same at a second look, where the first shows somebody from head to foot: everything on them is small.
Both chosen on validation photos; log in `training/semantic/README.md`."""
THRESHOLDS_FILE: Final = "semantic_thresholds.json"
"""Beside the ONNX files: the least score of a garment, by label; chosen on validation photos."""
LEAST: Final = 0.05
"""A label that the photo shows with less chance than this is never considered."""
SURENESS: Final = 1.6
"""Of what has a score of 0.5, 0.7 and 0.9, about 0.6, 0.85 and 0.95 are rightly named: as with Mask R-CNN,
whose scores all that follows was made for. Chosen on validation photos."""
_SEEN: Final = 0.3
"""The least scores of head and feet of somebody who is seen from one to the other."""
_HEAD: Final = [LABELS.index(label) for label in ("face", "hair")]
_FEET: Final = LABELS.index("footwear")
_SMALL: Final = 1e-6

Values = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """What a photo may show.

    Attributes:
        labels: `(N,)` positions in `palette.LABELS`, never 0.
        scores: `(N,)` in [0, 1], descending.
        evidence: `(N, h, w)` log-odds that a pixel is of this label, others left aside; one of `CELL` pixels
            of the network's picture each way.
    """

    labels: NDArray[np.intp]
    scores: Values
    evidence: Values


class Semantic:
    """Finds garments and body parts; each pixel is given to one of them at most.

    The network gives each pixel a label and the photo a chance of showing each label. All pixels of a label
    are one garment. Where somebody is seen from head to foot, the network looks once more, at more pixels.
    Where no garment is found, the plain foreground stands for it, with an unknown label.

    The model is loaded on first use. One object may serve many threads.

    Args:
        weights: Folder of `semantic.onnx` and its thresholds; those that ship unless given. Where it also
            holds `semantic_int8.onnx`, that is used instead on machines that can.
        thresholds: The least score of a garment, by label, instead of those in the folder.
    """

    def __init__(self, weights: Path | None = None, thresholds: Mapping[str, float] | None = None) -> None:
        """Loads no model yet.

        Raises:
            FashionWizardError: if a file of the weights is missing.
        """
        self.weights = weights or weights_path("")
        self.file = self.weights / "semantic.onnx"
        if not self.file.is_file():
            raise FashionWizardError(
                f"{self.weights} holds no weights of segmentation: {self.file.name} missing"
            )
        quick = self.weights / "semantic_int8.onnx"
        self._in_8_bits = quick.is_file() and precision() == "int8"
        if self._in_8_bits:
            self.file = quick
        self._given = thresholds
        self.fallback = Foreground()
        self._upright = Upright()

    @property
    def files(self) -> list[Path]:
        """All files of the weights: the graph and the thresholds."""
        return [self.file, self.weights / THRESHOLDS_FILE]

    @cached_property
    def thresholds(self) -> Mapping[str, float]:
        """The least score of a garment, by label.

        Raises:
            FashionWizardError: if their file is missing or damaged.
        """
        if self._given is not None:
            return self._given
        return read_thresholds(self.files[1])

    @cached_property
    def name(self) -> str:
        """The hashes of the weights and the thresholds."""
        levels = "-".join(f"{100 * self.thresholds[label]:.0f}" for label in LABELS[1:])
        return f"semantic-6-{sha256_of(self.file)[:12]}-{self._upright.digest}-{levels}"

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        ends = ["photo"], ["labels", "presence"]
        return open_model(self.file, "the segmentation network", *ends, in_8_bits=self._in_8_bits)

    def segment(self, photo: Photo, path: Path | None = None) -> list[Garment]:
        """Garments and body parts, largest first; see `Segmenter`."""

        def find(picture: Photo) -> list[Garment]:
            found = decide(self.look(picture), self.thresholds, picture)
            return with_fallback(found, self.fallback, picture, path)

        return find_in_picture(photo, lambda picture: self._upright.find(picture, find))

    def examine(self, photo: Photo) -> tuple[list[Garment], list[Garment]]:
        """What `segment` finds, without a fallback; and all that was considered, however unsure.

        Of the latter each stands by itself, so masks overlap. Average precision is measured on them.
        """
        shown = self.look(photo)
        considered = garments_of(shown.labels, shown.scores, shown.evidence, photo, apart=False)
        return decide(shown, self.thresholds, photo), considered

    def look(self, photo: Photo) -> Shown:
        """All labels that the photo may show, the surest first.

        Args:
            photo: `(H, W, 3)` uint8 RGB.
        """
        shown = self._look(photo, LONGEST)
        return self._look(photo, LONGEST_OF_PEOPLE) if _from_head_to_foot(shown) else shown

    def _look(self, photo: Photo, longest: int) -> Shown:
        """What the network sees in a copy whose longer side has so many pixels."""
        step()
        picture, (width, height) = scaled(photo, longest)
        given = {"photo": picture.transpose(2, 0, 1)[None].astype(np.float32)}
        logits, presence = self._session.run(["labels", "presence"], given)
        logits = logits[0, :, : height // CELL, : width // CELL]
        return shown_by(logits, 1 / (1 + np.exp(-presence[0])))


def shown_by(logits: Values, chances: Values) -> Shown:
    """What a photo may show.

    A pixel may be called by another name than its garment: the upper half of a dress "top", say. Where that
    names something that is worn in the same place, and that the photo does not show with nearly the same
    chance, it counts for the garment. A label's score is the photo's chance of showing it times the mean
    chance of its pixels, to the power of `SURENESS`.

    Args:
        logits: `(16, h, w)` of each pixel's label.
        chances: `(16,)` that the photo shows each label.
    """
    weights = np.exp(logits - logits.max(axis=0))
    total = weights.sum(axis=0)
    labels, scores, evidence = [], [], []
    for label in range(1, len(LABELS)):
        if chances[label] < LEAST:
            continue
        names = [label, *(other for other in ALIKE[label] if chances[other] < NEARLY * chances[label])]
        named = weights[names].sum(axis=0)
        inside = 2 * named > total
        if inside.any():
            labels.append(label)
            scores.append((chances[label] * float((named[inside] / total[inside]).mean())) ** SURENESS)
            evidence.append(np.log((named + _SMALL) / (total - named + _SMALL)))
    order = np.argsort(-np.array(scores), kind="stable")
    planes = np.array(evidence, np.float32).reshape(-1, *logits.shape[1:])
    return Shown(np.array(labels, np.intp)[order], np.array(scores, np.float32)[order], planes[order])


def _from_head_to_foot(shown: Shown) -> bool:
    """Whether a photo shows a person whole."""
    seen = set(shown.labels[shown.scores >= _SEEN].tolist())
    return _FEET in seen and not seen.isdisjoint(_HEAD)


def decide(shown: Shown, thresholds: Mapping[str, float], photo: Photo) -> list[Garment]:
    """The labels that are sure enough, as garments that share no pixel, the surest first.

    Args:
        shown: As of `Semantic.look`.
        thresholds: The least score of a garment, by label.
        photo: The photo that they were found in.
    """
    sure = shown.scores >= np.array([thresholds[LABELS[label]] for label in shown.labels])
    scores = shown.scores[sure]
    margins = contest(scores, shown.evidence[sure])
    return joined(garments_of(shown.labels[sure], scores, margins, photo, apart=True), photo)
