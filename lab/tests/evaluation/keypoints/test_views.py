"""Views: where every point goes is known, drawn from the seed alone, and within the limits told."""

import cv2
import numpy as np
import pytest

from fashion_wizard_lab.evaluation.keypoints import views
from fashion_wizard_lab.evaluation.keypoints.matching import move_points
from fashion_wizard_lab.evaluation.keypoints.views import (
    LONGEST,
    MARGIN,
    View,
    change_light,
    first_view,
    random_homography,
    second_view,
)

RNG = np.random.default_rng
CORNERS = np.array([[0, 0], [399, 0], [399, 299], [0, 299]], np.float64)


def cloth(seed=0, height=300, width=400):
    small = RNG(seed).integers(0, 256, (height // 10, width // 10, 3), dtype=np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def everywhere(photo):
    return np.ones(photo.shape[:2], bool)


def test_without_moved_corners_a_view_is_turned_and_scaled_about_its_center(monkeypatch):
    monkeypatch.setattr(views, "CORNER", 0.0)
    angles, scales = [], []
    for seed in range(200):
        homography = random_homography(RNG(seed), (400, 300))
        center, right = move_points(homography, np.array([[199.5, 149.5], [299.5, 149.5]]))
        np.testing.assert_allclose(center, (199.5, 149.5), atol=1e-3)
        np.testing.assert_allclose(homography[2], (0, 0, 1), atol=1e-6)
        angles.append(np.degrees(np.arctan2(*(right - center)[::-1])))
        scales.append(np.hypot(*(right - center)) / 100)
    assert -30 <= min(angles) < -25
    assert 25 < max(angles) <= 30
    assert 0.7 <= min(scales) < 0.75
    assert 1.25 < max(scales) <= 1.3


def test_without_turn_and_scale_each_corner_moves_within_its_share(monkeypatch):
    monkeypatch.setattr(views, "ROTATION", 0.0)
    monkeypatch.setattr(views, "SCALE", (1.0, 1.0))
    moves = [move_points(random_homography(RNG(seed), (400, 300)), CORNERS) - CORNERS for seed in range(200)]
    reach = np.abs(moves).max(axis=(0, 1)) / (400, 300)
    assert (reach <= 0.12 + 1e-5).all()
    assert (reach > 0.11).all()


@pytest.mark.parametrize("shape", [(300, 400), (900, 500), (180, 240), (16, 700)])
def test_photos_are_brought_to_one_size_unstretched(shape):
    view = first_view(cloth(0, *shape), np.ones(shape, bool))
    assert max(view.photo.shape[:2]) == LONGEST
    assert view.mask.shape == view.photo.shape[:2]
    assert view.photo.shape[0] / view.photo.shape[1] == pytest.approx(shape[0] / shape[1], rel=0.06)


def test_keypoints_count_a_margin_inside_the_garment_and_the_photo():
    mask = np.zeros((300, 400), bool)
    mask[100:, 50:200] = True
    counted = first_view(cloth(), mask).mask
    expected = np.zeros_like(mask)
    expected[100 + MARGIN : 300 - MARGIN, 50 + MARGIN : 200 - MARGIN] = True
    np.testing.assert_array_equal(counted, expected)


@pytest.mark.parametrize("seed", range(4))
def test_what_lies_at_a_point_lies_where_the_homography_says(seed):
    spot = np.array([150.0, 170.0])
    y, x = np.indices((300, 400))
    glow = 40 + 200 * np.exp(-((x - spot[0]) ** 2 + (y - spot[1]) ** 2) / 50)
    photo = np.repeat(glow[..., None], 3, axis=2).astype(np.uint8)
    pair = second_view(RNG(seed), first_view(photo, everywhere(photo)))
    smooth = cv2.GaussianBlur(pair.right.photo.astype(np.float32).sum(axis=2), (0, 0), 3)
    place = np.unravel_index(smooth.argmax(), smooth.shape)
    (expected,) = move_points(pair.homography, spot[None])
    assert np.hypot(*(expected - place[::-1])) < 2


@pytest.mark.parametrize("seed", range(3))
def test_keypoints_count_where_the_other_view_has_its_own(seed):
    mask = np.zeros((300, 400), bool)
    cv2.ellipse(canvas := mask.astype(np.uint8), (220, 140), (150, 100), 20, 0, 360, 1, -1)
    left = first_view(cloth(), canvas > 0)
    pair = second_view(RNG(seed), left)
    rows, columns = np.nonzero(pair.right.mask)
    back = move_points(np.linalg.inv(pair.homography), np.stack([columns, rows], axis=1)).round().astype(int)
    assert left.mask[back[:, 1], back[:, 0]].mean() > 0.99
    assert not pair.right.mask[:MARGIN].any()
    assert not pair.right.mask[:, -MARGIN:].any()
    points = np.argwhere(left.mask)[:, ::-1]
    landed = move_points(pair.homography, points).round()
    inside = ((landed >= MARGIN + 1) & (landed < (400 - MARGIN - 1, 300 - MARGIN - 1))).all(axis=1)
    x, y = landed[inside].astype(int).T
    assert pair.right.mask[y, x].mean() > 0.99


def test_a_view_is_drawn_from_its_seed_alone():
    left = first_view(cloth(), everywhere(cloth()))
    one, same, other = (second_view(RNG(seed), left) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.right.photo, same.right.photo)
    np.testing.assert_array_equal(one.homography, same.homography)
    assert not np.allclose(one.homography, other.homography)


@pytest.mark.parametrize("seed", range(5))
def test_another_light_changes_values_and_no_places(seed):
    photo = cloth()
    changed = change_light(RNG(seed), photo)
    assert changed.dtype == np.uint8
    assert changed.shape == photo.shape
    assert np.abs(changed.astype(int) - photo).mean() > 2
    assert np.corrcoef(changed.ravel(), photo.ravel())[0, 1] > 0.6


def test_an_extractor_is_asked_about_the_whole_view():
    mask = np.zeros((300, 400), bool)
    mask[100:200, 50:90] = True
    garment = View(cloth(), mask).garment
    assert garment.box == (0, 0, 400, 300)
    np.testing.assert_array_equal(garment.mask, mask)
