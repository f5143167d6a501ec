"""Two views of one photo: every pixel's way from the second to the first."""

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.superpoint import views


@pytest.fixture
def photo():
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (40, 30), dtype=np.uint8)
    return cv2.resize(coarse, (264, 400), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize("bent", [0.0, 1.0])
def test_the_way_leads_to_the_same_spot(photo, monkeypatch, bent: float) -> None:
    monkeypatch.setattr(views, "change_light", lambda rng, gray: gray)
    monkeypatch.setattr(views, "BENT", bent)
    for seed in range(6):
        a, b, way = views.make_pair(np.random.default_rng(seed), photo, photo)
        assert way.shape == (*views.VIEW[::-1], 2)
        shared = b.seen & ((way >= 0) & (way <= np.array(views.VIEW) - 1)).all(axis=-1)
        assert shared.mean() > 0.2
        for y, x in np.random.default_rng(seed).permutation(np.argwhere(shared))[:40]:
            there = way[y, x]
            shown = cv2.getRectSubPix(a.gray, (1, 1), (float(there[0]), float(there[1])))[0, 0]
            assert abs(int(shown) - int(b.gray[y, x])) < 25
            warm = cv2.getRectSubPix(a.heat, (1, 1), (float(there[0]), float(there[1])))[0, 0]
            assert abs(warm - b.heat[y, x]) < 0.1


def test_the_label_moves_with_the_photo_and_is_nothing_beyond_it(photo) -> None:
    for seed in range(6):
        for view in views.make_pair(np.random.default_rng(seed), photo, np.full_like(photo, 255))[:2]:
            assert (view.heat[view.seen] > 0.99).all()
            beyond = cv2.erode((~view.seen).astype(np.uint8), np.ones((3, 3))) > 0
            assert (view.heat[beyond] == 0).all()


def test_light_changes_the_second_view_and_the_same_chance_gives_the_same_pair(photo) -> None:
    first = views.make_pair(np.random.default_rng(3), photo, photo)
    again = views.make_pair(np.random.default_rng(3), photo, photo)
    for a, b in zip(first[:2], again[:2], strict=True):
        np.testing.assert_array_equal(a.gray, b.gray)
    np.testing.assert_array_equal(first[2], again[2])


def test_photos_smaller_than_a_view_are_taken(photo) -> None:
    a, b, _ = views.make_pair(np.random.default_rng(0), photo[:80, :120], photo[:80, :120])
    assert a.gray.shape == b.gray.shape == views.VIEW[::-1]
