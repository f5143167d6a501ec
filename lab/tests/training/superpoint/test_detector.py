"""Cell labels and heatmaps are inverse, and an example depends on nothing but its number."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.superpoint.detector import NO_KEYPOINT, Shapes, cell_labels
from fashion_wizard_lab.training.superpoint.network import heatmap


def test_heatmap_puts_each_label_back_on_its_pixel() -> None:
    rng = np.random.default_rng(0)
    points = np.stack([rng.permutation(64)[:20] * 1.0, rng.integers(0, 48, 20) * 1.0], axis=1)
    labels = cell_labels(points, (64, 48))
    logits = torch.nn.functional.one_hot(torch.from_numpy(labels), 65).permute(2, 0, 1)[None] * 50.0
    heat = heatmap(logits)[0].numpy()
    found = {(int(x), int(y)) for y, x in np.argwhere(heat > 0.5)}
    wanted = {(int(x), int(y)) for x, y in points}
    assert found <= wanted
    cells = {(x // 8, y // 8) for x, y in wanted}
    assert {(x // 8, y // 8) for x, y in found} == cells


def test_first_of_two_in_a_cell_counts_and_those_outside_do_not() -> None:
    labels = cell_labels(np.array([[3, 2], [5, 5], [-1, 4], [16, 0]]), (16, 8))
    assert labels.tolist() == [[2 * 8 + 3, NO_KEYPOINT]]


def test_examples_follow_from_their_number() -> None:
    a, b, other = Shapes(1)[7], Shapes(1)[7], Shapes(1)[8]
    assert torch.equal(a["gray"], b["gray"])
    assert torch.equal(a["labels"], b["labels"])
    assert not torch.equal(a["gray"], other["gray"])
    assert 0 <= float(a["gray"].min()) <= float(a["gray"].max()) <= 1
