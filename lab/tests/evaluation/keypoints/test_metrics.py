"""Figures against slow oracles, and on cases whose answer is known."""

import numpy as np
import pytest

from fashion_wizard.garment import Keypoints
from fashion_wizard_lab.evaluation.keypoints.metrics import (
    corner_error,
    on_mask,
    pair_figures,
    repeatability,
    right_matches,
)
from fashion_wizard_lab.evaluation.keypoints.views import random_homography

RNG = np.random.default_rng
EVERYWHERE = np.ones((300, 400), bool)
BOTH = (EVERYWHERE, EVERYWHERE)


def shift(x, y):
    return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64)


def grid(step=20):
    """Points so far from each other and from the border that a small shift confuses none."""
    y, x = np.mgrid[40:260:step, 40:360:step]
    return np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32)


def keypoints(points, descriptors=None):
    if descriptors is None:
        descriptors = np.eye(len(points), 512, dtype=np.float32)
    return Keypoints(points, np.linspace(1, 0.1, len(points), dtype=np.float32), descriptors)


def slow_move(homography, point):
    x, y, w = homography @ (*point, 1)
    return np.array([x / w, y / w])


def slow_repeatability(left, right, homography, masks, within):
    found = counted = 0
    inverse = np.linalg.inv(homography)
    for own, others, way, mask in ((left, right, homography, masks[1]), (right, left, inverse, masks[0])):
        for point in own:
            x, y = slow_move(way, point)
            column, row = round(x), round(y)
            if 0 <= row < mask.shape[0] and 0 <= column < mask.shape[1] and mask[row, column]:
                counted += 1
                found += any(np.hypot(*(other - (x, y))) < within for other in others)
    return found / counted


@pytest.mark.parametrize("seed", range(6))
def test_repeatability_is_that_of_the_slow_oracle(seed):
    rng = RNG(seed)
    left = rng.uniform(0, (399, 299), (60, 2)).astype(np.float32)
    homography = random_homography(rng, (400, 300))
    right = np.array([slow_move(homography, point) for point in left]) + rng.normal(0, 2.5, left.shape)
    right = right[rng.random(len(right)) < 0.8].astype(np.float32)
    masks = rng.random((2, 300, 400)) < 0.9
    expected = slow_repeatability(left, right, homography, masks, 3.0)
    assert 0 < expected < 1
    assert repeatability(left, right, homography, tuple(masks)) == pytest.approx(expected)


@pytest.mark.parametrize(("offset", "expected"), [(0.0, 1.0), (2.9, 1.0), (3.1, 0.0)])
def test_a_keypoint_counts_as_found_again_below_three_pixels(offset, expected):
    points = grid()
    moved = points + np.array([25 + offset, -12], np.float32)
    assert repeatability(points, moved, shift(25, -12), BOTH) == expected


def test_only_what_the_other_view_may_show_counts():
    points = grid()
    half = EVERYWHERE.copy()
    half[:, 200:] = False
    seen = points[points[:, 0] < 200]
    assert repeatability(points, seen, np.eye(3), (EVERYWHERE, half)) == 1.0
    assert repeatability(points, seen, np.eye(3), BOTH) < 0.8


@pytest.mark.parametrize("number", [0, 5])
def test_nothing_found_is_nothing_repeated(number):
    none = np.empty((0, 2), np.float32)
    assert repeatability(grid()[:number], none, np.eye(3), BOTH) == 0
    assert repeatability(none, grid()[:number], np.eye(3), BOTH) == 0


def test_points_are_looked_up_at_the_nearest_pixel():
    rng = RNG(0)
    mask = rng.random((20, 30)) < 0.5
    points = rng.uniform(-4, 34, (500, 2))
    expected = [
        0 <= round(y) < 20 and 0 <= round(x) < 30 and bool(mask[round(y), round(x)]) for x, y in points
    ]
    assert on_mask(points, mask).tolist() == expected
    assert not on_mask(np.array([[np.inf, np.inf]]), mask).any()


def test_matches_are_right_where_they_land_near():
    rng = RNG(3)
    homography = random_homography(rng, (400, 300))
    left = rng.uniform(0, 300, (80, 2)).astype(np.float32)
    landed = np.array([slow_move(homography, point) for point in left])
    right = (landed + rng.normal(0, 2, left.shape)).astype(np.float32)
    expected = [bool(np.hypot(*(a - b)) < 3) for a, b in zip(landed, right, strict=True)]
    assert 0 < sum(expected) < 80
    assert right_matches(left, right, homography).tolist() == expected


@pytest.mark.parametrize(
    ("found", "error"), [(np.eye(3), 0.0), (shift(3, 4), 5.0), (2 * shift(3, 4), 5.0), (None, np.inf)]
)
def test_the_corner_error_is_how_far_corners_go_astray(found, error):
    assert corner_error(found, np.eye(3), (400, 300)) == pytest.approx(error)


def test_the_corner_error_is_that_of_the_slow_oracle():
    rng = RNG(5)
    true, told = random_homography(rng, (400, 300)), random_homography(rng, (400, 300))
    corners = [(0, 0), (399, 0), (399, 299), (0, 299)]
    expected = np.mean([np.hypot(*(slow_move(true, c) - slow_move(told, c))) for c in corners])
    assert corner_error(told, true, (400, 300)) == pytest.approx(expected)


def test_a_view_against_itself_is_perfect():
    same = keypoints(grid())
    figures = pair_figures(same, same, np.eye(3), BOTH)
    assert figures == {
        "repeatability": 1.0,
        "matching_precision": 1.0,
        "homography@1": 1.0,
        "homography@3": 1.0,
        "homography@5": 1.0,
        "keypoints": len(grid()),
    }


def test_a_known_shift_of_all_keypoints_costs_what_it_should():
    points = grid()
    figures = pair_figures(keypoints(points), keypoints(points + 1.5), np.eye(3), BOTH)
    assert figures["repeatability"] == figures["matching_precision"] == 1.0
    assert [figures[f"homography@{k}"] for k in (1, 3, 5)] == [0, 1, 1]


def test_wrong_matches_are_counted_wrong():
    points, rng = grid(), RNG(0)
    descriptors = np.eye(len(points), 512, dtype=np.float32)
    wrong = rng.choice(len(points), len(points) // 4, replace=False)
    swapped = descriptors.copy()
    swapped[wrong] = descriptors[np.roll(wrong, 1)]
    figures = pair_figures(keypoints(points), keypoints(points, swapped), np.eye(3), BOTH)
    assert figures["matching_precision"] == pytest.approx(1 - len(wrong) / len(points))
    assert figures["repeatability"] == figures["homography@1"] == 1.0
    swapped = np.roll(descriptors, 1, axis=0)
    lost = pair_figures(keypoints(points), keypoints(points, swapped), np.eye(3), BOTH)
    assert (lost["matching_precision"], lost["homography@5"]) == (0, 0)


def test_a_method_that_finds_nothing_has_nothing_right():
    nothing = keypoints(np.empty((0, 2), np.float32))
    figures = pair_figures(nothing, keypoints(grid()), np.eye(3), BOTH)
    assert figures.pop("keypoints") == len(grid()) / 2
    assert set(figures.values()) == {0.0}
