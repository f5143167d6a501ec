"""Close looks and other colors: labels move with their pixels, and chance comes from one source alone."""

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.semantic.views import dyed, near

TOP, SKIN = LABELS.index("top"), LABELS.index("skin")


@pytest.fixture
def scene() -> tuple[np.ndarray, np.ndarray]:
    """A green photo with a small red top and a patch of skin."""
    photo = np.full((450, 300, 3), (20, 160, 20), np.uint8)
    label_map = np.zeros((450, 300), np.uint8)
    label_map[180:285, 120:195] = TOP
    label_map[300:330, 120:195] = SKIN
    photo[label_map == TOP] = (220, 30, 30)
    photo[label_map == SKIN] = (230, 180, 150)
    return photo, label_map


@pytest.mark.parametrize("seed", range(12))
def test_from_near_a_garment_fills_the_photo(scene, seed: int) -> None:
    placed, labels = near(np.random.default_rng(seed), *scene, (288, 384))
    assert placed.shape == (384, 288, 3)
    red = (placed[..., 0] > 120) & (placed[..., 1] < 95)
    assert (red == (labels == TOP)).mean() > 0.95
    assert (labels == TOP).mean() > 2 * (scene[1] == TOP).mean()


@pytest.mark.parametrize("seed", range(8))
def test_only_garments_are_dyed(scene, seed: int) -> None:
    photo, label_map = scene
    made = dyed(np.random.default_rng(seed), photo, label_map)
    far = cv2.dilate((label_map == TOP).astype(np.uint8), np.ones((9, 9))) == 0
    assert np.abs(made.astype(int) - photo)[far].max() <= 2
    again = dyed(np.random.default_rng(seed), photo, label_map)
    np.testing.assert_array_equal(made, again)


def test_some_garment_is_dyed_at_times(scene) -> None:
    photo, label_map = scene
    changed = [
        np.abs(dyed(np.random.default_rng(seed), photo, label_map).astype(int) - photo).max() > 20
        for seed in range(20)
    ]
    assert 4 <= sum(changed) <= 16
