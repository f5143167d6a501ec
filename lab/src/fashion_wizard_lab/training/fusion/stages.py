"""What `train fusion` runs."""

from pathlib import Path
from typing import Final

import cv2

from fashion_wizard_lab.training.bars import Bars
from fashion_wizard_lab.training.fusion.fit import fit, write
from fashion_wizard_lab.training.fusion.questions import (
    Question,
    dressed_questions,
    real_questions,
    rendered_questions,
)
from fashion_wizard_lab.training.fusion.traits import fit_likeness, flat_pairs, rendered_pairs

PAIRED: Final = 3
"""Times as many items for likeness: few of them have something in common."""


def train_fusion(
    *, data: Path, runs: Path, bars: Bars, items: int = 60, most: int = 50, seed: int = 401, target: Path
) -> None:
    """Put questions with known answers to the product's own search, and fit the weights of its parts.

    Then fit what tells likeness, to pairs of garments of which it is known what they have in common. Photos
    that were indexed by the same models before are not computed again.

    Args:
        data: Folder that holds `ccp/`, `clothing/`, or both: their validation splits are the queries, as the
            embedding did not learn from them. For likeness, of these only senders that `may_fit`.
        runs: Folder of photos, catalogs and cut-outs.
        bars: Shows how far it is.
        items: Items of the wardrobe to ask for. TraitModel learns from `PAIRED` times as many of another.
        most: Photos of each real set at most.
        seed: Which wardrobe, and which views.
        target: The file to write.

    Raises:
        DatasetError: if a folder of photos is not what it should be.
    """
    cv2.setNumThreads(1)
    groups: dict[str, list[Question]] = {}
    with bars() as tell:
        groups["real"] = real_questions(data, runs, runs / "real", most, seed, tell)
        if (data / "ccp").is_dir() and (data / "clothing").is_dir():
            groups["dressed"] = dressed_questions(data, runs, runs / "dressed", most, seed, tell)
        groups["rendered"] = rendered_questions(runs / "rendered", items, seed, tell)
        pairs = [rendered_pairs(runs / "pairs", PAIRED * items, seed + 1, tell)]
        if (data / "clothing").is_dir():
            pairs.append(flat_pairs(data / "clothing", runs / "flat_pairs", tell))
    document = fit({name: questions for name, questions in groups.items() if questions})
    write(document | {"likeness": fit_likeness(pairs)}, target)
