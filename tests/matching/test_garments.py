"""Matches agree where cloth could lie so, bent or not, and nowhere else."""

import numpy as np
import pytest

from fashion_wizard.garment import Keypoints
from fashion_wizard.matching.garments import HALF, STRETCH, fits_cloth, inliers, match, match_garments


def unit(rng: np.random.Generator, count: int) -> np.ndarray:
    vectors = rng.normal(size=(count, 32)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def keypoints(points: np.ndarray, descriptors: np.ndarray) -> Keypoints:
    return Keypoints(points.astype(np.float32), np.ones(len(points), np.float32), descriptors)


def flat(points: np.ndarray) -> np.ndarray:
    angle = np.deg2rad(25)
    turn = 0.8 * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return points @ turn.T + (30, 12)


def bent(points: np.ndarray) -> np.ndarray:
    """Folded down the middle: the left half is turned one way, the right the other."""
    left = points[:, :1] < 150
    one = (points - (150, 0)) @ np.array([[0.8, 0.3], [-0.1, 1.0]]) + (150, 40)
    other = (points - (150, 0)) @ np.array([[0.7, -0.35], [0.15, 1.1]]) + (150, 40)
    return np.where(left, one, other)


def scattered(points: np.ndarray) -> np.ndarray:
    return np.random.default_rng(5).uniform(0, 300, points.shape)


def mirrored(points: np.ndarray) -> np.ndarray:
    return np.array([300, 0]) + points * (-1, 1)


@pytest.mark.parametrize(
    ("move", "least", "most"),
    [(flat, 1.0, 1.0), (bent, 0.9, 1.0), (scattered, 0.0, 0.25), (mirrored, 0.0, 0.25)],
)
def test_matches_agree_where_cloth_could_lie_so(move, least, most):
    rng = np.random.default_rng(0)
    points, descriptors = rng.uniform(0, 300, (60, 2)), unit(rng, 60)
    one, other = keypoints(points, descriptors), keypoints(move(points), descriptors)
    matches = match(one, other)
    assert matches.tolist() == [[i, i] for i in range(60)]
    assert least <= inliers(one, other, matches).mean() <= most


def test_matches_are_mutual_nearest_neighbors_that_are_alike_enough():
    rng = np.random.default_rng(1)
    left, right = unit(rng, 30), unit(rng, 40)
    right[:10] = left[:10]
    found = match(keypoints(np.zeros((30, 2)), left), keypoints(np.zeros((40, 2)), right))
    alike = left @ right.T
    slow = [
        [i, j]
        for i in range(30)
        for j in range(40)
        if alike[i, j] == alike[i].max() == alike[:, j].max() and alike[i, j] >= 0.55
    ]
    assert found.tolist() == slow
    assert {(i, i) for i in range(10)} <= {tuple(pair) for pair in found.tolist()}


def test_the_more_agree_the_higher_the_score_and_strangers_have_little():
    rng = np.random.default_rng(2)
    points, descriptors = rng.uniform(0, 300, (200, 2)), unit(rng, 200)
    whole = keypoints(points, descriptors)
    scores = [
        match_garments(keypoints(flat(points[:count]), descriptors[:count]), whole).score
        for count in (0, 4, HALF, 80, 200)
    ]
    assert scores == sorted(scores)
    assert scores[:3] == [0, 0, 0.5]
    assert scores[-1] > 0.9
    assert match_garments(keypoints(points, unit(rng, 200)), whole).score < 0.2


def test_the_same_garments_have_the_same_score_whenever_they_are_asked():
    rng = np.random.default_rng(3)
    points, descriptors = rng.uniform(0, 300, (80, 2)), unit(rng, 80)
    noisy = keypoints(flat(points) + rng.normal(0, 3, points.shape), descriptors)
    assert len({match_garments(keypoints(points, descriptors), noisy).score for _ in range(5)}) == 1


def test_the_score_counts_the_matches_that_are_shown_as_agreeing():
    rng = np.random.default_rng(3)
    points, descriptors = rng.uniform(0, 300, (90, 2)), unit(rng, 90)
    moved = np.where(np.arange(90)[:, None] < 50, bent(points), scattered(points))
    found = match_garments(keypoints(points, descriptors), keypoints(moved, descriptors))
    shown = int(np.count_nonzero(found.agree))
    assert 40 <= shown < 90
    assert found.score == shown / (shown + HALF)
    assert (
        found.agree.tolist()
        == inliers(keypoints(points, descriptors), keypoints(moved, descriptors), found.pairs).tolist()
    )


def test_garments_without_keypoints_match_nowhere():
    rng = np.random.default_rng(4)
    none = keypoints(np.empty((0, 2)), np.empty((0, 32), np.float32))
    some = keypoints(rng.uniform(0, 300, (9, 2)), unit(rng, 9))
    for one, other in ((none, some), (some, none), (none, none)):
        found = match_garments(one, other)
        assert (len(found.pairs), len(found.agree), found.score) == (0, 0, 0)


def test_cloth_lies_with_its_face_up_and_is_stretched_within_bounds() -> None:
    rng = np.random.default_rng(0)
    told = []
    for linear in rng.normal(size=(500, 2, 2)) * rng.choice([0.2, 1, 3], (500, 1, 1)):
        least, most = sorted(np.linalg.svd(linear, compute_uv=False))
        right = np.linalg.det(linear) > 0 and STRETCH[0] <= least and most <= STRETCH[1]
        assert fits_cloth(linear) == right
        told.append(right)
    assert 50 < sum(told) < 450
