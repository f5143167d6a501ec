"""Views of a photo: label maps move with their pixels, and chance comes from one source alone."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.palette import LABELS
from fashion_wizard.segmentation.canvas import PAPER
from fashion_wizard_lab.training.mask_rcnn.views import into_studio, place, relight

TOP = LABELS.index("top")


@pytest.fixture
def scene() -> tuple[np.ndarray, np.ndarray]:
    """A green photo with a red region that is labelled."""
    photo = np.full((150, 100, 3), (20, 160, 20), np.uint8)
    label_map = np.zeros((150, 100), np.uint8)
    label_map[40:110, 30:75] = TOP
    photo[label_map == TOP] = (220, 30, 30)
    return photo, label_map


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_labels_move_with_their_pixels(scene, seed: int, flat: bool) -> None:
    placed, labels = place(np.random.default_rng(seed), *scene, (96, 128), flat=flat)
    assert placed.shape == (128, 96, 3)
    assert labels.shape == (128, 96)
    assert set(np.unique(labels)) <= {0, TOP}
    red = (placed[..., 0] > 120) & (placed[..., 1] < 95)
    assert (red == (labels == TOP)).mean() > 0.97
    assert (labels == TOP).mean() > 0.02


def test_what_lies_beyond_the_photo_is_paper(scene) -> None:
    for seed in range(20):
        placed, _ = place(np.random.default_rng(seed), *scene, (200, 128), flat=True)
        assert (placed == PAPER).all(axis=2).any()


def test_in_the_studio_the_labelled_stay_and_the_rest_goes(scene) -> None:
    photo, label_map = scene
    for seed in range(20):
        shown = into_studio(np.random.default_rng(seed), photo, label_map)
        np.testing.assert_allclose(shown[70:80, 45:60], photo[70:80, 45:60], atol=1)
        assert (np.abs(shown[:20].astype(int) - (20, 160, 20)).sum(axis=2) > 30).mean() > 0.9


def test_relighting_keeps_the_shape_and_is_seeded(scene) -> None:
    photo, _ = scene
    first, again, other = (relight(np.random.default_rng(seed), photo) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert first.shape == photo.shape
    assert first.dtype == np.uint8
    assert not np.array_equal(first, other)
