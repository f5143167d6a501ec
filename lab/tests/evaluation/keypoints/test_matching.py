"""Matching against slow oracles, and geometries against those that made the points."""

import numpy as np
import pytest

from fashion_wizard_lab.evaluation.keypoints.matching import find_homography, move_points, mutual_nearest

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
