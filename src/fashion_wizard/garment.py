"""A garment and its features: the currency between all rooms."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.palette import LABELS

UNKNOWN_LABEL = "garment"
"""The label of a region of unknown kind: the foreground of a photo, or a given box."""

_WORN_ALIKE: Final = (
    frozenset({"top", "outer", "dress"}),
    frozenset({"pants", "leggings", "skirt", "dress"}),
)


def may_answer(query: str, label: str) -> bool:
    """Whether a garment of one label may be a result for a garment of another.

    It may if both are worn in one place, since a shirt over a shirt can be called either top or outer. It may
    not if nobody would confuse them: shoes and a bag, or trousers and a shirt of the same color. A region of
    unknown kind may be anything.

    Args:
        query: The label of the query's garment.
        label: The label of the candidate.
    """
    if query == label or UNKNOWN_LABEL in {query, label}:
        return True
    return any(query in place and label in place for place in _WORN_ALIKE)


@dataclass(frozen=True, eq=False, slots=True)
class Garment:
    """One labelled region of a photo: the region of interest.

    Attributes:
        label: One of `palette.LABELS` but the background, or `UNKNOWN_LABEL`.
        mask: `(H, W)` bool, the size of the photo as it was read, at least one pixel set.
        box: `(x0, y0, x1, y1)` in pixels of the mask; x1 and y1 are one past the last of its pixels. See
            `box_at` for those of a file that was read at reduced size.
        score: How sure the segmentation is, in [0, 1]; 1 for given annotations.
        turned: How many quarter turns, counterclockwise, set its photo upright: 0 to 3.
    """

    label: str
    mask: NDArray[np.bool_] = field(repr=False)
    box: tuple[int, int, int, int]
    score: float = 1.0
    turned: int = 0

    @classmethod
    def from_mask(cls, label: str, mask: NDArray[np.bool_], score: float = 1.0, turned: int = 0) -> "Garment":
        """The garment that covers `mask`, with the tightest box around it.

        Args:
            label: One of the palette's, or `UNKNOWN_LABEL`.
            mask: `(H, W)`, of the whole photo.
            score: Confidence of the segmentation, in [0, 1].
            turned: See `Garment.turned`.

        Raises:
            ValueError: if the mask is not a 2-D bool array, is empty, or the label or the turn is unknown.
        """
        if mask.ndim != 2 or mask.dtype != np.bool_:
            raise ValueError(f"a mask is a 2-D bool array, not {mask.dtype} of shape {mask.shape}")
        if label not in LABELS[1:] and label != UNKNOWN_LABEL:
            raise ValueError(
                f"unknown label {label!r}; known are {', '.join(LABELS[1:])} and {UNKNOWN_LABEL}"
            )
        if turned not in range(4):
            raise ValueError(f"a photo is set upright by 0, 1, 2 or 3 quarter turns, not by {turned}")
        columns = np.flatnonzero(mask.any(axis=0))
        rows = np.flatnonzero(mask.any(axis=1))
        if not len(columns):
            raise ValueError("the mask is empty")
        box = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
        return cls(label, mask, box, score, turned)

    def box_at(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """The box in pixels of the photo at another size: inside it, and at least one pixel wide and high.

        Args:
            size: Width and height, such as those that the photo's file has.
        """
        height, width = self.mask.shape
        x0, x1 = _scaled(self.box[0], self.box[2], width, size[0])
        y0, y1 = _scaled(self.box[1], self.box[3], height, size[1])
        return x0, y0, x1, y1


def _scaled(start: int, end: int, old: int, new: int) -> tuple[int, int]:
    """A range of some pixels of a side that gets another length."""
    first = min(round(start * new / old), new - 1)
    return first, max(first + 1, min(round(end * new / old), new))


@dataclass(frozen=True, eq=False, slots=True)
class Keypoints:
    """What a keypoint extractor found inside one garment.

    Attributes:
        points: `(N, 2)` float32, x and y in pixels of the photo; (0, 0) is the center of its first pixel.
        scores: `(N,)` float32, descending.
        descriptors: `(N, D)` float32, unit length; D is 256 for SuperPoint.
    """

    points: NDArray[np.float32]
    scores: NDArray[np.float32]
    descriptors: NDArray[np.float32]

    def __len__(self) -> int:
        """The number of keypoints, N."""
        return len(self.points)


@dataclass(frozen=True, eq=False, slots=True)
class Features:
    """The numbers that describe one garment.

    Attributes:
        keypoints: The keypoints inside the garment.
        color: `(C,)` float32, unit length: square roots of the shares of color words.
        embedding: `(E,)` float32, unit length: what it is, of which cloth, and how it is cut.
        in_white_light: Color and embedding that the garment would have in white light, where its photo has
            another and it is a query's; it has no keypoints.
    """

    keypoints: Keypoints
    color: NDArray[np.float32]
    embedding: NDArray[np.float32]
    in_white_light: "Features | None" = None
