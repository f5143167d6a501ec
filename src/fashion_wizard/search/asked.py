"""Which garment of a photo is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.errors import SearchError
from fashion_wizard.garment import UNKNOWN_LABEL, Features, Garment, may_answer
from fashion_wizard.palette import BODY_PARTS, LABELS

SURE_KIND: Final = 0.7
"""Below this score a garment's label may be wrong: a sleeve seen from near may be called trousers."""


@dataclass(frozen=True, eq=False, slots=True)
class Asked:
    """A garment of the query; `twin` is its id where the catalog has the very photo."""

    garment: Garment
    features: Features
    twin: int | None = None

    def may_be(self, other: Garment | StoredGarment) -> bool:
        """Whether a garment of another photo may be this one, by its kind, where both kinds are sure."""
        unsure = min(self.garment.score, other.score) < SURE_KIND
        return unsure or may_answer(self.garment.label, other.label)


def by_likelihood(garments: Sequence[Garment]) -> list[Garment]:
    """Garments in the order in which they are likely to be what a photo is about.

    The larger a garment is, the nearer to the photo's middle, and the surer it was found, the likelier.
    """

    def likelihood(garment: Garment) -> float:
        height, width = garment.mask.shape
        x0, y0, x1, y1 = garment.box
        off = np.hypot(((x0 + x1) / 2 - width / 2) / width, ((y0 + y1) / 2 - height / 2) / height)
        return float(garment.mask.mean() * (1 - off) * garment.score)

    return sorted(garments, key=likelihood, reverse=True)


def choose(found: Sequence[Garment], label: str | None) -> list[Garment]:
    """The garments of a label, or all.

    Raises:
        SearchError: if the label is none that can be asked for, or there is no such garment.
    """
    if label is None:
        return list(found)
    if label not in LABELS[1:] or label in BODY_PARTS:
        known = ", ".join(name for name in LABELS[1:] if name not in BODY_PARTS)
        raise SearchError(f"{label!r} is no garment that can be searched for; known are {known}")
    chosen = [g for g in found if g.label in {label, UNKNOWN_LABEL}]
    if not chosen:
        seen = ", ".join(dict.fromkeys(g.label for g in found)) or "no garment"
        raise SearchError(f"the photo shows no {label}, but {seen}; ask for one of those, or for no kind")
    return chosen


def in_box(found: Sequence[Garment], box: tuple[int, int, int, int], shape: tuple[int, int]) -> Garment:
    """The garment that fills most of a box, cut to it; or the box itself where none fills a fifth of it.

    Args:
        found: The garments of the photo.
        box: `(x0, y0, x1, y1)` in pixels; what lies outside of the photo is cut off.
        shape: The photo's height and width.

    Raises:
        SearchError: if nothing of the box is in the photo.
    """
    height, width = shape
    x0, x1 = (min(max(x, 0), width) for x in (box[0], box[2]))
    y0, y1 = (min(max(y, 0), height) for y in (box[1], box[3]))
    if x1 - x0 < 1 or y1 - y0 < 1:
        raise SearchError(
            f"the box {','.join(map(str, box))} is not in the photo, which is {width} x {height} pixels; "
            "write it as x0,y0,x1,y1"
        )
    inside = np.zeros(shape, np.bool_)
    inside[y0:y1, x0:x1] = True
    best = max(found, key=lambda one: np.count_nonzero(one.mask & inside), default=None)
    if best is not None:
        mask = best.mask & inside
        if np.count_nonzero(mask) >= 0.2 * (x1 - x0) * (y1 - y0):
            return Garment.from_mask(best.label, mask, best.score)
    return Garment.from_mask(UNKNOWN_LABEL, inside)
