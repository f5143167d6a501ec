"""Which garment of a photo a query is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from fashion_wizard.catalog.garment_words import near_word
from fashion_wizard.catalog.own_garments import label_named
from fashion_wizard.catalog.rows import StoredGarment
from fashion_wizard.errors import NoGarmentError, SearchError
from fashion_wizard.garment import UNKNOWN_LABEL, Features, Garment, may_answer
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.palette import BODY_PARTS, LABELS
from fashion_wizard.search.comparison import compare_vectors
from fashion_wizard.search.fuse import shipped
from fashion_wizard.search.weights import PartWeights

SURE_LABEL: Final = 0.7
"""Below this score a garment's label may be wrong: a sleeve in close-up may be called trousers."""
_SHOWN: Final = 40
"""Characters of a word that messages repeat."""
_FILLED: Final = 0.2
"""A garment is meant by a box if it fills this share of it."""

NumberedGarment = tuple[int | None, Garment]
"""A garment, and its number among those of its photo; None where it is not one of them."""


@dataclass(frozen=True, eq=False, slots=True)
class QueryGarment:
    """A garment of a query.

    Attributes:
        garment: As it was found.
        features: Of the garment.
        stored: Its number in the catalog, where the catalog has the very photo.
        named: Whether it was asked for by its label: then the label is right, however unsure segmentation is.
    """

    garment: Garment
    features: Features
    stored: int | None = None
    named: bool = False

    @property
    def sure(self) -> bool:
        """Whether its label is sure."""
        return self.named or is_sure(self.garment)

    def may_be(self, other: Garment | StoredGarment) -> bool:
        """Whether a garment of another photo may be this one, by its label, where both labels are sure."""
        return not (self.sure and is_sure(other)) or may_answer(self.garment.label, other.label)

    @property
    def labels(self) -> frozenset[str] | None:
        """The labels of garments that `may_be` allows whatever their score; None for all."""
        label = self.garment.label
        if not self.sure or label == UNKNOWN_LABEL:
            return None
        return frozenset(name for name in (*LABELS[1:], UNKNOWN_LABEL) if may_answer(label, name))


def is_sure(garment: Garment | StoredGarment) -> bool:
    """Whether segmentation is sure of a garment's label."""
    return garment.score >= SURE_LABEL


def as_asked(shown: QueryGarment, which: int | str | Garment | None) -> QueryGarment:
    """A garment that `choose` chose: its label is right where `which` is that label, or a word for it."""
    named = isinstance(which, str) and label_named(which) == shown.garment.label
    return replace(shown, named=True) if named else shown


def by_prominence(garments: Sequence[Garment]) -> list[Garment]:
    """The garments of a photo, the most prominent first."""
    return sorted(garments, key=prominence, reverse=True)


def prominence(garment: Garment) -> float:
    """How likely a garment is to be what its photo is about, by the photo alone; in [0, 1].

    The larger it is, the nearer to the photo's middle, and the higher its score, the more prominent.
    """
    height, width = garment.mask.shape
    x0, y0, x1, y1 = garment.box
    off = np.hypot(((x0 + x1) / 2 - width / 2) / width, ((y0 + y1) / 2 - height / 2) / height)
    return float(garment.mask.mean() * (1 - off) * garment.score)


def choose(found: Sequence[Garment], which: int | str | Garment | None) -> list[NumberedGarment]:
    """The garments of a photo that a query is about.

    Args:
        found: The garments of the photo, the most prominent first.
        which: A number, a label or a usual word for it, a garment, which need not be one of `found`, or None
            for all. Garments of that very label come before those of unknown kind.

    Raises:
        NoGarmentError: if no garment can have this label, or there is no such garment.
    """
    if isinstance(which, Garment):
        same = [
            number
            for number, garment in enumerate(found)
            if (garment.label, garment.box) == (which.label, which.box)
        ]
        return [(same[0] if same else None, which)]
    numbered: list[NumberedGarment] = list(enumerate(found))
    if which is None:
        return numbered
    if isinstance(which, str):
        which = label_named(which)
    if isinstance(which, int):
        chosen = [pair for pair in numbered if pair[0] == which]
    elif which != UNKNOWN_LABEL and (which not in LABELS[1:] or which in BODY_PARTS):
        raise NoGarmentError(_unknown(which))
    else:
        chosen = [pair for pair in numbered if pair[1].label in {which, UNKNOWN_LABEL}]
        chosen.sort(key=lambda pair: pair[1].label != which)
    if not chosen:
        name = f"garment {which}" if isinstance(which, int) else which
        raise NoGarmentError(f"the photo shows no {name}, but {_listed(found)}")
    return chosen


def _unknown(word: str) -> str:
    """Why nothing can be searched for by a word, and by which words it can."""
    known = ", ".join(name for name in LABELS[1:] if name not in BODY_PARTS)
    near = near_word(word[:_SHOWN])
    meant = f"did you mean {near} ({label_named(near)})? " if near else ""
    return (
        f"{word[:_SHOWN]!r} is no garment that can be searched for; {meant}known are {known}, and usual "
        "words for these in English, German, French, Spanish and Italian, such as trousers"
    )


def _listed(found: Sequence[Garment]) -> str:
    """What a photo shows, and how to ask for it."""
    if not found:
        return "no garment at all; give the box of one"
    labels = ", ".join(dict.fromkeys(garment.label for garment in found))
    numbered = ", ".join(f"{number} {garment.label}" for number, garment in enumerate(found))
    return f"{labels}; ask for one of those, by label or by number: {numbered}"


def same_garment(
    first: QueryGarment, others: Sequence[QueryGarment], blocks: Mapping[str, int]
) -> QueryGarment | None:
    """The garment of another photo that is this one: the most similar of those whose label allows it.

    Similarity is the score that a search would give to a candidate with these features.

    Args:
        first: The garment.
        others: All garments of the other photo.
        blocks: The parts of the embedding; see `Embedder.blocks`.

    Returns:
        None if no label allows it.
    """
    fitting = [other for other in others if first.may_be(other.garment)]
    if not fitting:
        return None
    features = first.features
    parts = compare_vectors(
        features,
        np.stack([other.features.embedding for other in fitting]),
        np.stack([other.features.color for other in fitting]),
        blocks,
    )
    parts["pattern"] = np.array(
        [match_garments(features.keypoints, other.features.keypoints).score for other in fitting], np.float32
    )
    whole = np.ones(len(fitting), np.float32)
    log_odds = shipped().log_odds(parts, whole, len(features.keypoints), PartWeights())
    return fitting[int(np.argmax(log_odds))]


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
    best = max(found, key=lambda garment: np.count_nonzero(garment.mask & inside), default=None)
    if best is not None:
        mask = best.mask & inside
        if np.count_nonzero(mask) >= _FILLED * (x1 - x0) * (y1 - y0):
            return Garment.from_mask(best.label, mask, best.score, best.turned)
    turned = best.turned if best else 0
    return Garment.from_mask(UNKNOWN_LABEL, inside, turned=turned)
