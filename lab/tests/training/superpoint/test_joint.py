"""Training pairs, and the losses on them."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from torch.utils.data import default_collate

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.training.superpoint.joint import (
    POINTS,
    Pairs,
    agreed_losses,
    descriptor_loss,
    label_losses,
)
from fashion_wizard_lab.training.superpoint.network import SuperPoint


@pytest.fixture
def labels(tmp_path):
    rng = np.random.default_rng(0)
    gray = rng.integers(0, 255, (50, 33), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    heat = np.zeros_like(gray)
    heat[8::16, 8::16] = 255
    np.savez(tmp_path / "one.npz", gray=gray, heat=heat)
    return tmp_path


def test_the_same_number_is_the_same_pair(labels) -> None:
    first, again, other = Pairs(labels)[3], Pairs(labels)[3], Pairs(labels)[4]
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["b"], other["b"])


def test_missing_labels_say_what_to_run(tmp_path) -> None:
    with pytest.raises(DatasetError, match="adaptation stage"):
        Pairs(tmp_path)


def points_and_descriptors():
    torch.manual_seed(0)
    points = torch.rand(2, 30, 2) * 150
    return points, torch.nn.functional.normalize(torch.randn(2, 30, 64), dim=-1)


def test_descriptor_loss_is_small_for_right_partners_and_large_for_shuffled_ones() -> None:
    points, own = points_and_descriptors()
    valid = torch.ones(2, 30, dtype=torch.bool)
    right, sure = descriptor_loss(own, own, (points, points), valid)
    wrong, unsure = descriptor_loss(own, own.flip(1), (points, points.flip(1)), valid)
    assert float(right) < 0.3
    assert float(wrong) > 3
    assert float(sure.mean()) > 0.9
    assert float(unsure.mean()) < 0.2


def test_the_likelihood_of_a_match_is_that_of_the_own_view() -> None:
    points, own = points_and_descriptors()
    alike = own.clone()
    alike[1] = own[0]  # the second photo repeats the first: no confusion within either
    valid = torch.ones(2, 30, dtype=torch.bool)
    loss, sure = descriptor_loss(alike, alike, (points, points), valid)
    assert float(loss) > 0.6
    assert float(sure.mean()) > 0.9
    alike[0, 1] = alike[0, 0]  # the same cloth twice in one photo
    _, confused = descriptor_loss(alike, alike, (points, points), valid)
    assert confused[0, :2].tolist() == pytest.approx([0.5, 0.5], abs=0.1)


def test_padded_points_are_ignored() -> None:
    points, own = points_and_descriptors()
    valid = (torch.arange(30) < 20)[None].repeat(2, 1)
    first, _ = descriptor_loss(own, own, (points, points), valid)
    changed, moved = own.clone(), points.clone()
    changed[:, 20:] = own[:, :1]
    moved[:, 20:] = 7
    second, _ = descriptor_loss(changed, changed, (moved, moved), valid)
    assert float(first) == pytest.approx(float(second))


@pytest.mark.parametrize("losses", [label_losses, agreed_losses])
def test_both_losses_fall_when_one_batch_is_learnt(labels, losses) -> None:
    torch.manual_seed(0)
    batch = default_collate([Pairs(labels)[0]])
    network = SuperPoint().train()
    optimizer = torch.optim.AdamW(network.parameters(), 3e-3)
    history = []
    for _ in range(5):
        parts = losses(network, batch)
        optimizer.zero_grad()
        torch.stack(list(parts.values())).sum().backward()
        optimizer.step()
        history.append({name: float(value.detach()) for name, value in parts.items()})
    assert history[-1]["detector"] < 0.9 * history[0]["detector"]
    assert history[-1]["descriptor"] < 0.9 * history[0]["descriptor"]
    assert POINTS > 100
