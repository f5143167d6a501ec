"""Who can wear which flat garment: people whose own garment has its place, its length and its sleeves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard.progress import Progress
from fashion_wizard.segmentation.color_map import garments_from_label_map, label_map_of
from fashion_wizard_lab.datasets.splits import Split
from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout, cut_out
from fashion_wizard_lab.training.embedding.dressing import dress, plainness
from fashion_wizard_lab.training.mask_rcnn.sources import street

WORN: Final = frozenset({"top", "outer", "pants", "dress", "skirt"})
"""Labels that a person is dressed in."""
LEAST_PLAIN: Final = 0.2
"""Folds of cloth less plain than this would be its pattern."""
IN_ONE: Final = frozenset({"top", "dress", "skirt"})
"""Labels whose region is in one piece, unless other clothes cover most of it: a sleeve here, a hem there."""
LEAST_PIECE: Final = 0.7
"""Share of such a region that its largest piece has."""
SHORT_SLEEVES: Final = frozenset({"T-Shirt", "Polo", "Undershirt", "Top", "Body"})
_NEAREST: Final = 0.2
"""So large a share of all people, those nearest in shape, may wear a garment, but `_FEWEST` always may."""
_FEWEST: Final = 6


@dataclass(frozen=True, eq=False, slots=True)
class Wearer:
    """A garment that a person wears.

    Attributes:
        person: Name of the photo.
        label: Of the palette.
        cutout: The garment in its photo.
        aspect: Logarithm of height by width of its box.
        skin: Skin in the garment's box, as a share of the garment: bare arms, or legs.
    """

    person: str
    label: str
    cutout: Cutout
    aspect: float
    skin: float


def wearers(root: Path, split: Split, tell: Progress, *, whole: bool = False) -> Iterator[Wearer]:
    """Those plain garments of a split's street photos that can lend their folds to others.

    Args:
        root: Folder of the street photos and their label maps.
        split: Which of them.
        tell: Called after each photo.
        whole: Keep the whole person around the garment; see `cut_out`.
    """
    photos = street(root, split)
    for done, source in enumerate(photos, 1):
        photo, given = source.read()
        label_map = label_map_of(garments_from_label_map(given), given.shape)
        for label in sorted(WORN):
            mask = label_map == LABELS.index(label)
            if not mask.any():
                continue
            garment = Garment.from_mask(label, mask)
            cutout = cut_out(photo, garment, whole=whole)
            if cutout is None or plainness(cutout) < LEAST_PLAIN:
                continue
            if label in IN_ONE and _largest_piece(cutout.mask) < LEAST_PIECE:
                continue
            x0, y0, x1, y1 = garment.box
            bare = np.count_nonzero(given[y0:y1, x0:x1] == LABELS.index("skin")) / np.count_nonzero(mask)
            yield Wearer(source.name, label, cutout, _aspect(mask), bare)
        tell("looking for people to dress", done, len(photos))


class Dresser:
    """Dresses people in flat garments.

    Args:
        people: Whoever may be dressed.
    """

    def __init__(self, people: Sequence[Wearer]) -> None:
        """Sort people by what they wear."""
        self._people = {label: [wearer for wearer in people if wearer.label == label] for label in WORN}

    def can_wear(self, article: Article) -> bool:
        """Whether somebody can wear a flat garment."""
        return article.source == "flat" and bool(self._people.get(article.label))

    def worn(self, rng: np.random.Generator, article: Article) -> Cutout:
        """Somebody in a flat garment.

        Args:
            rng: The only source of chance.
            article: One that somebody `can_wear`.
        """
        people = self._people[article.label]
        flat = article.cutouts[0]
        strange = self._strangeness(article, people)
        near = np.argsort(strange, kind="stable")[: max(_FEWEST, round(_NEAREST * len(people)))]
        return dress(rng, flat, people[int(rng.choice(near))].cutout)

    def _strangeness(self, article: Article, people: Sequence[Wearer]) -> NDArray[np.float64]:
        """How far each person's own garment is from the flat one in length and sleeves."""
        aspect = np.array([wearer.aspect for wearer in people])
        skin = np.minimum([wearer.skin for wearer in people], 0.3)
        wanted = _aspect(article.cutouts[0].mask)
        if article.label in {"top", "outer"}:
            # A flat top's box is wide because of its sleeves, a person's is not.
            length = 0.3 * np.abs(aspect - np.median(aspect))
            bare = 0.25 if article.kind in SHORT_SLEEVES else 0.0
            return np.asarray(length + 4 * np.abs(skin - bare))
        return np.asarray(np.abs(aspect - wanted))


def _largest_piece(mask: NDArray[np.bool_]) -> float:
    """The share of a mask that its largest connected piece has."""
    _, _, pieces, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    areas = pieces[1:, cv2.CC_STAT_AREA]
    return float(areas.max() / areas.sum())


def _aspect(mask: NDArray[np.bool_]) -> float:
    _, _, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return float(np.log(height / width))
