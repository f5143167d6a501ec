"""The losses follow their papers, checked against slow and obvious loops."""

import math

import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.embedding.losses import SHARPNESS, alike


def unit(count: int, seed: int = 0):
    torch.manual_seed(seed)
    return torch.nn.functional.normalize(torch.randn(count, 16), dim=1)


def test_members_of_a_group_choose_each_other_among_all() -> None:
    vectors, group = unit(9, 1), [0, 1, 2, 0, 1, 2, 2, 0, 1]
    total = 0.0
    for anchor in range(9):
        odds = {j: math.exp(SHARPNESS * float(vectors[anchor] @ vectors[j])) for j in range(9) if j != anchor}
        partners = [j for j in odds if group[j] == group[anchor]]
        total -= sum(math.log(odds[j] / sum(odds.values())) for j in partners) / len(partners)
    assert float(alike(vectors, torch.tensor(group), SHARPNESS)) == pytest.approx(total / 9, rel=1e-4)


def test_a_copy_that_looks_alike_costs_much_for_the_garment_and_nothing_for_the_cloth() -> None:
    views = unit(4, 2)
    same = torch.cat([views, views, views, views])
    article, garment = torch.arange(4).repeat(4), torch.arange(8).repeat(2)
    apart = torch.cat([views, unit(4, 3), views, unit(4, 3)])
    assert alike(same, garment, SHARPNESS) > alike(apart, garment, SHARPNESS) + 0.5
    assert alike(same, article, SHARPNESS) < alike(apart, article, SHARPNESS)
