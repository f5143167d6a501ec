"""Homographic adaptation: what many views agree on, in the photo's own pixels."""

import cv2
import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.superpoint import adaptation
from fashion_wizard_lab.training.superpoint.adaptation import adapted_heatmap, read_gray


def brightness(gray):
    """A detector that names bright spots, wherever a view shows them."""
    return gray[:, 0]


@pytest.mark.parametrize(
    ("size", "shape"), [((333, 700), (400, 184)), ((240, 180), (296, 400)), ((40, 90), (400, 176))]
)
def test_photos_are_read_gray_at_one_size_with_sides_in_eights(tmp_path, size, shape) -> None:
    Image.fromarray(np.zeros((*size[::-1], 3), np.uint8)).save(tmp_path / "p.png")
    gray = read_gray(tmp_path / "p.png")
    assert gray.shape == shape
    assert gray.dtype == np.uint8


def test_one_view_is_the_detectors_own_answer_less_a_rim() -> None:
    gray = np.random.default_rng(0).integers(0, 256, (64, 80), dtype=np.uint8)
    heat = adapted_heatmap(brightness, gray, count=1, seed=0)
    np.testing.assert_allclose(heat[8:-8, 8:-8], gray[8:-8, 8:-8] / 255, atol=1e-6)
    assert heat[:3].max() == 0


def test_answers_of_many_views_come_back_to_their_spot(monkeypatch) -> None:
    monkeypatch.setattr(adaptation, "change_light", lambda rng, gray: gray)
    gray = np.zeros((120, 160), np.uint8)
    cv2.circle(gray, (70, 50), 4, 255, -1)
    heat = adapted_heatmap(brightness, gray, count=12, seed=1)
    y, x = np.unravel_index(cv2.GaussianBlur(heat, (0, 0), 2).argmax(), heat.shape)
    assert abs(x - 70) <= 1
    assert abs(y - 50) <= 1
    assert heat[50, 70] > 0.9
    assert heat[90:, 110:].max() < 0.05


def test_what_one_view_alone_names_counts_little(monkeypatch) -> None:
    calls = []

    def flickering(gray):
        calls.append(None)
        heat = torch.zeros(gray.shape[0], *gray.shape[2:])
        if len(calls) == 1:
            heat[:, 30, 40] = 1
        return heat

    heat = adapted_heatmap(flickering, np.full((64, 80), 99, np.uint8), count=5, seed=0)
    assert 0 < heat[30, 40] <= 0.5
