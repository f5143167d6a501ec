"""The losses are what their papers say, beside slow and obvious loops."""

import math

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.embedding.losses import (
    CUT_SHARPNESS,
    SHARPNESS,
    kinds,
    same_cloth,
    same_garment,
)


def unit(count: int, seed: int = 0):
    torch.manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(count, 16), dim=1)


def test_two_views_of_a_garment_choose_each_other_among_all_and_recolored_copies() -> None:
    vectors, count = unit(12), 4
    total = 0.0
    for anchor in range(2 * count):
        partner = (anchor + count) % (2 * count)
        odds = [math.exp(SHARPNESS * float(vectors[anchor] @ vectors[j])) for j in range(12) if j != anchor]
        own = math.exp(SHARPNESS * float(vectors[anchor] @ vectors[partner]))
        total -= math.log(own / sum(odds))
    assert float(same_garment(vectors, count)) == pytest.approx(total / (2 * count), rel=1e-4)


def test_all_three_views_are_of_one_cloth() -> None:
    vectors, count = unit(9, 1), 3
    total = 0.0
    for anchor in range(9):
        others = [j for j in range(9) if j != anchor]
        odds = {j: math.exp(0.7 * SHARPNESS * float(vectors[anchor] @ vectors[j])) for j in others}
        for other in others:
            if other % count == anchor % count:
                total -= math.log(odds[other] / sum(odds.values()))
    assert float(same_cloth(vectors, count)) == pytest.approx(total / 18, rel=1e-4)


def test_a_recolored_copy_that_looks_alike_costs_much_for_the_garment_and_nothing_for_the_cloth() -> None:
    views = unit(4, 2)
    alike, apart = torch.cat([views, views, views]), torch.cat([views, views, unit(4, 3)])
    assert same_garment(alike, 4) > same_garment(apart, 4) + 0.5
    assert same_cloth(alike, 4) < same_cloth(apart, 4)


def test_kinds_are_chosen_among_those_of_the_same_source() -> None:
    vectors, proxies = unit(2, 4), 3 * unit(5, 5)
    sources = torch.tensor([0, 0, 1, 1, 1])
    kind, source = torch.tensor([1, 4]), torch.tensor([0, 1])
    total = 0.0
    for row in range(2):
        odds = {
            k: math.exp(CUT_SHARPNESS * float(vectors[row] @ proxies[k] / proxies[k].norm()))
            for k in range(5)
            if sources[k] == source[row]
        }
        total -= math.log(odds[int(kind[row])] / sum(odds.values()))
    assert float(kinds(vectors, proxies, sources, kind, source)) == pytest.approx(total / 2, rel=1e-4)
