"""The score of `wizard` behaves as its docstring says."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.search.fuse import fuse

SHARE = st.floats(0, 1, width=32)


def one(color: float, keypoints: float, count: int) -> float:
    return float(fuse(np.array([color], np.float32), np.array([keypoints], np.float32), count)[0])


@given(SHARE, SHARE, st.integers(0, 2000))
def test_scores_lie_between_zero_and_one_and_both_perfect_parts_give_one(color, keypoints, count) -> None:
    assert 0 <= one(color, keypoints, count) <= 1
    assert abs(one(1, 1, count) - 1) < 1e-6


@given(SHARE, SHARE, SHARE, st.integers(0, 2000))
def test_more_of_either_part_is_never_less(color, low, high, count) -> None:
    low, high = sorted((low, high))
    assert one(color, low, count) <= one(color, high, count) + 1e-6
    assert one(low, color, count) <= one(high, color, count) + 1e-6


@given(SHARE, SHARE)
def test_a_query_without_keypoints_is_decided_by_color_alone(color, keypoints) -> None:
    assert abs(one(color, keypoints, 0) - color) < 1e-6


def test_the_more_texture_the_more_keypoints_say() -> None:
    gains = [one(0.5, 1, count) - one(0.5, 0, count) for count in (0, 5, 20, 100, 500)]
    assert gains == sorted(gains)
    assert gains[0] == 0
    assert gains[-1] > 0.4
