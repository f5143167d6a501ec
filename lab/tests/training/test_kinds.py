"""Kinds are learned from garments that lie flat and from garments that are worn."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.kinds import FEWEST, fit_kinds

BLOCKS = {"same": 4, "texture": 4, "cut": 4}
AXIS = {"Polo": 0, "Shorts": 1, "Hat": 2}


def views(rng: np.random.Generator, kind: str, count: int, worn: bool) -> np.ndarray:
    """Garments of a kind, which one number tells of those that are worn, and another of those lying flat."""
    found = rng.normal(size=(count, 12))
    found[:, [AXIS[kind], 11] if worn else [3, 8 + AXIS[kind]]] += 6
    return found.astype(np.float32)


def test_worn_and_flat_garments_of_a_kind_are_told_and_rare_kinds_are_not_learned() -> None:
    rng = np.random.default_rng(0)
    kinds, worn, vectors = [], [], []
    for kind, count in (("Polo", 40), ("Shorts", 25), ("Hat", FEWEST - 1), ("Not sure", 30)):
        for is_worn in (False, True):
            vectors.append(views(rng, kind if kind in AXIS else "Polo", count, is_worn))
            kinds += [kind] * count
            worn += [is_worn] * count
    model = fit_kinds(np.concatenate(vectors), kinds, worn, "toy", BLOCKS)
    assert model.names == ("Polo", "Shorts")
    for kind in model.names:
        for is_worn in (False, True):
            chances = model.chances(views(rng, kind, 50, is_worn))
            assert (chances.argmax(axis=1) == model.names.index(kind)).mean() > 0.9
