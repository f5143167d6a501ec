"""Synthetic shapes: the labeled corners are where the picture bends."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.superpoint import shapes

SIZE = (160, 120)


@pytest.mark.parametrize("shape", dict.fromkeys(shapes.SHAPES), ids=lambda s: s.__name__)
def test_every_shape_draws_something_with_few_enough_corners(shape) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        canvas = shapes.background(rng, SIZE)
        before = canvas.copy()
        points = shape(canvas, rng)
        assert points.shape == (len(points), 2)
        assert len(points) < 200
        assert (canvas != before).any() or shape is shapes.lines


def test_same_number_same_picture_and_points_inside() -> None:
    for seed in range(30):
        first, points = shapes.render(np.random.default_rng(seed), SIZE)
        second, again = shapes.render(np.random.default_rng(seed), SIZE)
        assert first.shape == (120, 160)
        assert first.dtype == np.uint8
        np.testing.assert_array_equal(first, second)
        np.testing.assert_array_equal(points, again)
        assert ((points >= 0) & (points <= np.array(SIZE) - 1)).all()


def test_polygon_corners_lie_between_two_grays() -> None:
    checked = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        canvas = np.full((120, 160), 128, np.uint8)
        points = shapes.polygon(canvas, rng)
        for x, y in np.round(points).astype(int):
            if 4 <= x < 156 and 4 <= y < 116:
                around = canvas[y - 4 : y + 5, x - 4 : x + 5]
                assert int(around.max()) - int(around.min()) >= 30
                checked += 1
    assert checked > 40


def test_checkerboard_crossings_touch_both_colors() -> None:
    canvas = np.full((120, 160), 128, np.uint8)
    points = shapes.checkerboard(canvas, np.random.default_rng(3))
    inner = [p for p in points if 6 <= p[0] < 154 and 6 <= p[1] < 114]
    spread = [int(np.ptp(canvas[int(y) - 3 : int(y) + 4, int(x) - 3 : int(x) + 4])) for x, y in inner]
    assert np.mean(np.array(spread) > 15) > 0.9
