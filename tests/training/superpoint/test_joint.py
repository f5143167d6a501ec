"""Pairs correspond, and the descriptor loss says what it should."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError
from fashion_wizard.training.superpoint.joint import POINTS, Pairs, descriptor_loss


@pytest.fixture
def labels(tmp_path):
    rng = np.random.default_rng(0)
    gray = rng.integers(0, 255, (24, 30), dtype=np.uint8).repeat(8, 0).repeat(8, 1)
    points = rng.uniform(5, 180, (60, 2)).astype(np.float32)
    np.savez(tmp_path / "one.npz", gray=gray, points=points, scores=np.ones(60, np.float32))
    return tmp_path


def test_points_of_a_pair_show_the_same_spot(labels, monkeypatch) -> None:
    monkeypatch.setattr("fashion_wizard.training.superpoint.joint.change_light", lambda rng, gray: gray)
    pairs = Pairs(labels)
    differences = []
    for number in range(8):
        pair = pairs[number]
        assert pair["valid"].sum() > POINTS // 4
        views = [pair[name][0].numpy() for name in "ab"]
        for k in np.flatnonzero(pair["valid"].numpy()):
            (xa, ya), (xb, yb) = (pair[f"points_{n}"][k].round().int().tolist() for n in "ab")
            differences.append(abs(views[0][ya, xa] - views[1][yb, xb]))
    assert np.median(differences) < 0.05


def test_missing_labels_say_what_to_run(tmp_path) -> None:
    with pytest.raises(DatasetError, match="adaptation stage"):
        Pairs(tmp_path)


def test_descriptor_loss_is_small_for_right_partners_and_large_for_shuffled_ones() -> None:
    torch.manual_seed(0)
    dense = torch.randn(2, 256, 20, 20)
    points = torch.rand(2, 30, 2) * 150
    batch = {"points_a": points, "points_b": points, "valid": torch.ones(2, 30, dtype=torch.bool)}
    right = descriptor_loss(dense, dense, batch)
    wrong = descriptor_loss(dense, dense, batch | {"points_b": points.flip(1)})
    assert float(right) < 0.3
    assert float(wrong) > 3


def test_points_that_are_padding_have_no_say() -> None:
    dense = torch.randn(1, 256, 20, 20)
    points = torch.rand(1, 30, 2) * 150
    valid = torch.arange(30)[None] < 20
    moved = points.clone()
    moved[:, 20:] = 7
    first = descriptor_loss(dense, dense, {"points_a": points, "points_b": points, "valid": valid})
    second = descriptor_loss(dense, dense, {"points_a": moved, "points_b": moved, "valid": valid})
    assert float(first) == pytest.approx(float(second))
