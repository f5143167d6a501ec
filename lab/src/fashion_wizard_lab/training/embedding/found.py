"""Training views cut out as the product cuts them: by the masks that its segmentation finds."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout, cut_out, planes
from fashion_wizard_lab.training.embedding.dressed_pairs import canvas
from fashion_wizard_lab.training.embedding.pool import SIDE, VARIANTS, Pool
from fashion_wizard_lab.training.embedding.views import see
from fashion_wizard_lab.training.embedding.wearers import Dresser

LEAST_LYING: Final = 0.5
LEAST_WORN: Final = 0.35
"""Found masks that overlap the true one less, as intersection over union, show something else."""
DISTURBED: Final = 0.5
"""How often a view is disturbed by chance as well."""


def found_shard(
    articles: Mapping[int, Article],
    numbers: Sequence[int],
    dresser: Dresser,
    segmenter: Segmenter,
    seed: Sequence[int],
) -> Pool | None:
    """Views of flat garments in pairs, one as it lies and one as a person wears it; None if none was found.

    Args:
        articles: Flat garments in their whole photos, by the number that the pool knows them by.
        numbers: Which of them.
        dresser: Of whole people.
        segmenter: Finds the garments.
        seed: Decides all chance.
    """
    rng = np.random.default_rng(seed)
    views, rows = [], []
    for number in numbers:
        article = articles[number]
        lying, worn = article.cutouts[0], dresser.worn(rng, article)
        true = Garment.from_mask(article.label, lying.mask)
        first = _found(lying, segmenter, LEAST_LYING) or cut_out(lying.photo, true)
        second = _found(worn, segmenter, LEAST_WORN)
        if first is None or second is None:
            continue
        views += [_view(rng, first), _view(rng, second)]
        rows.append((number, VARIANTS.index("own"), -1, LABELS.index(article.label), True))
    if not rows:
        return None
    columns = np.array(rows, np.int64).T
    return Pool(np.stack(views), columns[0], columns[1], columns[2], columns[3], columns[4] > 0)


def _found(whole: Cutout, segmenter: Segmenter, least: float) -> Cutout | None:
    """The garment that is found where the true one is, in its box."""
    garments = segmenter.segment(whole.photo)
    overlaps = [_overlap(garment.mask, whole.mask) for garment in garments]
    if max(overlaps, default=0.0) < least:
        return None
    return cut_out(whole.photo, garments[int(np.argmax(overlaps))])


def _overlap(found: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    return np.count_nonzero(found & true) / np.count_nonzero(found | true)


def _view(rng: np.random.Generator, cutout: Cutout) -> NDArray[np.uint8]:
    return planes(see(rng, cutout, SIDE) if rng.random() < DISTURBED else canvas(cutout, SIDE))
