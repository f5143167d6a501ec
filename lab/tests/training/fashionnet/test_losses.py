"""The losses against slow, obvious ones."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.fashionnet.losses import (
    MARGIN,
    RARE,
    WEIGHTS,
    Losses,
    attribute_balance,
    attribute_loss,
    location_loss,
    triplet_loss,
)
from fashion_wizard_lab.training.fashionnet.network import Answer


def test_the_triplet_loss_is_the_mean_over_all_triplets_that_break_the_margin():
    rng = torch.Generator().manual_seed(0)
    vectors = torch.nn.functional.normalize(torch.randn(8, 5, generator=rng), dim=1)
    items = torch.tensor([0, 0, 1, 1, 2, 2, 2, 3])
    hinges = []
    for anchor in range(8):
        for right in range(8):
            for wrong in range(8):
                if anchor != right and items[anchor] == items[right] != items[wrong]:
                    near = (vectors[anchor] - vectors[right]).square().sum()
                    far = (vectors[anchor] - vectors[wrong]).square().sum()
                    hinges.append(max(0.0, float(MARGIN + near - far)))
    broken = [hinge for hinge in hinges if hinge > 0]
    assert float(triplet_loss(vectors, items)) == pytest.approx(sum(broken) / len(broken), rel=1e-4)


def test_triplets_that_are_apart_cost_nothing():
    assert float(triplet_loss(torch.eye(4)[[0, 0, 1, 1]], torch.tensor([0, 0, 1, 1]))) == 0


def test_landmarks_that_nobody_knows_say_nothing():
    points = torch.rand(2, 8, 2)
    known = torch.zeros(2, 8, dtype=torch.bool)
    known[0, 3] = known[1, 5] = True
    wanted = points + 9
    wanted[0, 3], wanted[1, 5] = points[0, 3] + torch.tensor([0.3, 0.4]), points[1, 5]
    answer = Answer(*[torch.zeros(1)], points, *[torch.zeros(1)] * 3)
    assert float(location_loss(answer, {"points": wanted, "known": known})) == pytest.approx(0.25 / 2)
    assert float(location_loss(answer, {"points": wanted, "known": known & False})) == 0


def test_rare_attributes_weigh_more_and_unknown_ones_nothing():
    known = np.array([[1, -1, 0], [-1, -1, 0], [-1, -1, 0], [-1, 1, 0]], np.int8)
    assert attribute_balance(known).tolist() == [3, 3, 1]
    assert attribute_balance(np.full((50, 1), -1, np.int8))[0] == RARE
    logits, balance = torch.tensor([[0.5, -1.0, 7.0]]), torch.tensor([3.0, 3.0, 1.0])
    loss = attribute_loss(logits, torch.tensor([[1, -1, 0]], dtype=torch.int8), balance)
    expected = (3 * np.log1p(np.exp(-0.5)) + np.log1p(np.exp(-1.0))) / 2
    assert float(loss) == pytest.approx(expected, rel=1e-5)


def test_first_the_landmarks_are_the_task_and_then_the_rest():
    first, then = WEIGHTS["landmarks"], WEIGHTS["whole"]
    assert first["location"] > then["location"]
    assert all(then[name] > first[name] for name in ("category", "attributes", "triplet"))
    assert Losses("whole", np.ones(2, np.float32)).weights == then
