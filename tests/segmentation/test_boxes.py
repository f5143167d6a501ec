"""Fast geometry beside slow, obvious oracles."""

import numpy as np
import pytest

from fashion_wizard.segmentation.boxes import (
    anchors,
    area,
    clip,
    intersections,
    level_of,
    move,
    overlaps,
    suppress,
)


def random_boxes(rng: np.random.Generator, count: int, side: int = 40) -> np.ndarray:
    """Whole numbers, some of them empty, so that pixels can be counted."""
    low = rng.integers(0, side, (count, 2))
    return np.concatenate([low, low + rng.integers(0, side, (count, 2))], axis=1).astype(np.float32)


def pixels(box: np.ndarray, side: int = 80) -> np.ndarray:
    drawn = np.zeros((side, side), bool)
    x0, y0, x1, y1 = box.astype(int)
    drawn[y0:y1, x0:x1] = True
    return drawn


@pytest.mark.parametrize("seed", range(5))
def test_areas_and_overlaps_count_pixels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a, b = random_boxes(rng, 9), random_boxes(rng, 7)
    np.testing.assert_array_equal(area(a), [pixels(box).sum() for box in a])
    for i, one in enumerate(a):
        for j, other in enumerate(b):
            both = (pixels(one) & pixels(other)).sum()
            either = (pixels(one) | pixels(other)).sum()
            assert intersections(a, b)[i, j] == both
            assert overlaps(a, b)[i, j] == pytest.approx(both / either if either else 0)


def slow_suppress(boxes: np.ndarray, scores: np.ndarray, most: float) -> list[int]:
    kept: list[int] = []
    for i in sorted(range(len(boxes)), key=lambda i: -scores[i]):
        if all(overlaps(boxes[i : i + 1], boxes[k : k + 1])[0, 0] <= most for k in kept):
            kept.append(i)
    return kept


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("most", [0.0, 0.3, 0.7])
def test_suppression_equals_one_by_one(seed: int, most: float) -> None:
    rng = np.random.default_rng(seed)
    boxes = random_boxes(rng, int(rng.integers(0, 40)))
    scores = rng.permutation(len(boxes)).astype(np.float32)
    assert suppress(boxes, scores, most).tolist() == slow_suppress(boxes, scores, most)


def test_moving_by_nothing_changes_nothing_and_by_known_steps_is_known() -> None:
    box = np.array([[10, 20, 30, 60]], np.float32)
    np.testing.assert_allclose(move(box, np.zeros((1, 4), np.float32)), box)
    # A quarter of the width to the right, half the height up, twice as wide, half as high.
    step = np.array([[0.25, -0.5, np.log(2), np.log(0.5)]], np.float32)
    np.testing.assert_allclose(move(box, step), [[5, 10, 45, 30]], rtol=1e-5)


def test_a_wild_step_stays_finite() -> None:
    moved = move(np.array([[0, 0, 10, 10]], np.float32), np.full((1, 4), 1e4, np.float32))
    assert np.isfinite(moved).all()
    np.testing.assert_array_equal(clip(moved, (50, 40)), [[50, 40, 50, 40]])


def test_anchors_stand_at_their_cells_with_their_area_and_ratio() -> None:
    found = anchors([(2, 3), (1, 1)], [8, 16], [16, 32], [0.25, 1.0, 4.0])
    assert found.shape == (2 * 3 * 3 + 3, 4)
    sides = found[:, 2:] - found[:, :2]
    np.testing.assert_allclose(sides[:3], [[32, 8], [16, 16], [8, 32]])
    np.testing.assert_allclose(sides[-3:], [[64, 16], [32, 32], [16, 64]])
    centers = (found[:, :2] + found[:, 2:]) / 2
    np.testing.assert_allclose(centers[3:6], [[8, 0]] * 3)
    np.testing.assert_allclose(centers[9:12], [[0, 8]] * 3)


@pytest.mark.parametrize(
    ("side", "level"),
    [(1, 0), (56, 0), (111, 0), (113, 1), (223, 1), (224, 2), (447, 2), (449, 3), (2000, 3)],
)
def test_larger_boxes_are_cut_from_coarser_levels(side: int, level: int) -> None:
    assert level_of(np.array([[0, 0, side, side]], np.float32), 4).tolist() == [level]


def test_an_empty_box_has_a_level_too() -> None:
    assert level_of(np.zeros((1, 4), np.float32), 4).tolist() == [0]
