"""Held-out people in held-out flat garments ask, flat photos answer: what worn to flat is measured by."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.features.embedding import SIDE, framed
from fashion_wizard.garment import Garment
from fashion_wizard.progress import Progress
from fashion_wizard_lab.training.embedding.cutouts import Cutout, flat_articles
from fashion_wizard_lab.training.embedding.wearers import Dresser, wearers

SEED: Final = 4711
"""Of the people chosen; no other purpose uses it."""
PEOPLE: Final = 2
"""So many people wear each garment."""


@dataclass(frozen=True, eq=False, slots=True)
class DressedPairs:
    """Questions with known answers.

    Attributes:
        queries: Dressed people, on their canvas.
        answers: `(Q,)`, the place in `gallery` of what each wears.
        gallery: Flat garments on their canvas; those that nobody wears are only in the way.
    """

    queries: Sequence[Cutout]
    answers: NDArray[np.int64]
    gallery: Sequence[Cutout]


def dressed_pairs(data: Path, runs: Path, tell: Progress, *, side: int = SIDE) -> DressedPairs:
    """Validation people in garments of validation senders, among the flat garments of all senders.

    Args:
        data: Folder that holds `ccp/` and `clothing/`.
        runs: Folder of the masks of flat garments.
        tell: Called after each photo.
        side: Of the canvas, pixels.
    """
    dresser = Dresser(list(wearers(data / "ccp", "val", tell)))
    shop = list(flat_articles(data / "clothing", "val", runs / "flat", tell))
    others = flat_articles(data / "clothing", "train", runs / "flat", tell)
    queries, answers = [], []
    for place, article in enumerate(shop):
        if dresser.can_wear(article):
            rng = np.random.default_rng([SEED, place])
            for _ in range(PEOPLE):
                queries.append(canvas(dresser.worn(rng, article), side))
                answers.append(place)
    gallery = [canvas(article.cutouts[0], side) for article in shop]
    gallery += [canvas(article.cutouts[0], side) for article in others]
    return DressedPairs(queries, np.array(answers, np.int64), gallery)


def found_within(
    queries: NDArray[np.float32], gallery: NDArray[np.float32], answers: NDArray[np.int64], count: int
) -> float:
    """Share of queries whose answer is among the `count` nearest by inner product."""
    scores = queries @ gallery.T
    own = scores[np.arange(len(answers)), answers]
    return float(((scores > own[:, None]).sum(axis=1) < count).mean())


def canvas(cutout: Cutout, side: int) -> Cutout:
    """A cutout as the product shows it to the network."""
    return Cutout(*framed(cutout.photo, Garment.from_mask("top", cutout.mask), side))
