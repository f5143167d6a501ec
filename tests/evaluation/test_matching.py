"""Matching against slow oracles, and geometries against those that made the points."""

import numpy as np
import pytest

from fashion_wizard.evaluation.matching import (
    LEAST_AGREEING,
    agreeing,
    find_homography,
    match_garments,
    move_points,
    mutual_nearest,
)
from fashion_wizard.garment import Garment, Keypoints

RNG = np.random.default_rng
PROJECTIVE = np.array([[0.9, -0.2, 20.0], [0.25, 1.1, -10.0], [2e-4, -1e-4, 1.0]])


def unit(rng, number, size=16):
    vectors = rng.normal(size=(number, size)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def slow_mutual(left, right):
    def nearest(one, others):
        return min(range(len(others)), key=lambda place: np.sum((one - others[place]) ** 2))

    pairs = []
    for row, one in enumerate(left):
        if len(right) and nearest(right[place := nearest(one, right)], left) == row:
            pairs.append([row, place])
    return pairs


@pytest.mark.parametrize(("left", "right"), [(0, 0), (0, 5), (5, 0), (1, 1), (1, 9), (30, 20), (17, 40)])
def test_mutual_nearest_are_those_of_the_slow_oracle(left, right):
    rng = RNG(left * 100 + right)
    a, b = unit(rng, left), unit(rng, right)
    found = mutual_nearest(a, b)
    assert found.shape == (len(found), 2)
    assert found.tolist() == slow_mutual(a, b)


def test_points_move_as_one_by_one_and_none_comes_back_from_beyond_the_horizon():
    points = RNG(0).uniform(0, 400, (50, 2))
    moved = move_points(PROJECTIVE, points)
    for (x, y), (u, v) in zip(points, moved, strict=True):
        a, b, c = PROJECTIVE @ (x, y, 1)
        assert (u, v) == pytest.approx((a / c, b / c))
    assert np.isinf(move_points(PROJECTIVE, np.array([[-6000.0, 0.0]]))).all()
    assert move_points(PROJECTIVE, np.empty((0, 2))).shape == (0, 2)


@pytest.mark.parametrize("seed", range(3))
def test_a_homography_is_found_among_wrong_matches_and_always_the_same(seed):
    rng = RNG(seed)
    left = rng.uniform(0, 400, (100, 2)).astype(np.float32)
    right = move_points(PROJECTIVE, left).astype(np.float32)
    right[:40] = rng.uniform(0, 400, (40, 2))
    found = find_homography(left, right, 3.0)
    assert found is not None
    corners = np.array([[0, 0], [399, 0], [399, 299], [0, 299]])
    np.testing.assert_allclose(move_points(found, corners), move_points(PROJECTIVE, corners), atol=0.5)
    np.testing.assert_array_equal(found, find_homography(left, right, 3.0))


def test_no_homography_comes_from_three_matches():
    points = RNG(0).uniform(0, 400, (3, 2)).astype(np.float32)
    assert find_homography(points, points, 3.0) is None
    assert find_homography(points[:0], points[:0], 3.0) is None


@pytest.mark.parametrize("seed", range(3))
def test_matches_that_follow_one_affine_map_agree_and_no_others(seed):
    rng = RNG(seed)
    left = rng.uniform(0, 400, (80, 2)).astype(np.float32)
    right = left @ np.array([[0.7, 0.3], [-0.4, 0.9]], np.float32) + (40, 15)
    right += rng.normal(0, 2, right.shape)
    wrong = np.arange(80) >= 50
    right[wrong] += rng.choice([-1, 1], (30, 2)) * rng.uniform(40, 200, (30, 2))
    agree = agreeing(left, right.astype(np.float32), (14.0, 12.0))
    assert agree[~wrong].mean() > 0.95
    assert not agree[wrong].any()


def test_no_matches_agree_by_chance():
    rng = RNG(0)
    left, right = rng.uniform(0, 400, (2, 60, 2)).astype(np.float32)
    assert not agreeing(left, right, (12.0, 12.0)).any()


def test_a_map_that_squeezes_everything_onto_one_spot_is_no_geometry():
    rng = RNG(0)
    left = rng.uniform(0, 400, (60, 2)).astype(np.float32)
    spot = (200 + rng.normal(0, 3, (60, 2))).astype(np.float32)
    assert not agreeing(left, spot, (12.0, 12.0)).any()
    assert not agreeing(left, np.full_like(left, 200), (12.0, 12.0)).any()


def test_too_few_matches_never_agree():
    points = RNG(0).uniform(0, 400, (LEAST_AGREEING, 2)).astype(np.float32)
    assert agreeing(points, points, (5.0, 5.0)).all()
    assert not agreeing(points[1:], points[1:], (5.0, 5.0)).any()
    assert agreeing(points[:0], points[:0], (5.0, 5.0)).shape == (0,)


def test_garments_of_two_sizes_are_matched_in_their_own_pixels():
    rng = RNG(1)
    points, descriptors = rng.uniform(10, 90, (40, 2)).astype(np.float32), unit(rng, 40, 64)
    scores = np.linspace(1, 0.1, 40, dtype=np.float32)
    small = Garment.from_mask("top", np.ones((100, 100), bool))
    large = Garment.from_mask("top", np.ones((900, 900), bool))
    order = rng.permutation(40)
    other = Keypoints(points[order] * 9, scores, descriptors[order])
    rows, agree = match_garments((small, Keypoints(points, scores, descriptors)), (large, other))
    assert order[rows[:, 1]].tolist() == rows[:, 0].tolist() == list(range(40))
    assert agree.all()
