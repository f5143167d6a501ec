"""Points and pictures move together."""

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.superpoint.homography import inside, move_points, random_homography, warp


def test_a_bright_dot_moves_where_its_point_moves() -> None:
    rng = np.random.default_rng(0)
    seen = 0
    for _ in range(30):
        matrix = random_homography(rng, (120, 90))
        dot = rng.uniform(30, 60, 2).round()
        picture = np.zeros((90, 120), np.float32)
        picture[int(dot[1]), int(dot[0])] = 1
        picture = cv2.GaussianBlur(picture, (0, 0), 1.5)
        moved = warp(picture, matrix, (120, 90), cv2.BORDER_CONSTANT)
        expected = move_points(matrix, dot[None])
        if not inside(expected, (120, 90), 8)[0]:
            continue
        y, x = np.indices(moved.shape)
        center = np.array([(moved * x).sum(), (moved * y).sum()]) / moved.sum()
        assert np.hypot(*(center - expected[0])) < 0.6
        seen += 1
    assert seen > 15


def test_without_any_change_nothing_moves() -> None:
    matrix = random_homography(
        np.random.default_rng(0), (50, 40), rotation=0, scale=(1, 1), corner=0, shift=0
    )
    np.testing.assert_allclose(matrix, np.eye(3), atol=1e-5)


def test_inside_counts_the_border_pixel_and_keeps_the_margin() -> None:
    points = np.array([[0, 0], [9, 4], [9.5, 4], [2, 2], [1, 2]])
    assert inside(points, (10, 5)).tolist() == [True, True, False, True, True]
    assert inside(points, (10, 5), 2).tolist() == [False, False, False, True, False]
