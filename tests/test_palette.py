"""The palette: label maps and color maps turn into each other without loss."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from fashion_wizard.errors import ColorMapError
from fashion_wizard.palette import BODY_PARTS, COLORS, LABELS, to_color_map, to_label_map


def test_sixteen_distinct_labels_and_colors():
    assert len(set(LABELS)) == len(LABELS) == 16
    assert len({tuple(color) for color in COLORS.tolist()}) == 16
    assert set(LABELS) >= BODY_PARTS


def test_top_and_outer_differ_only_in_blue():
    top, outer = COLORS[LABELS.index("top")].tolist(), COLORS[LABELS.index("outer")].tolist()
    assert top[:2] == outer[:2]
    assert top[2] != outer[2]


@given(
    arrays(
        np.uint8, array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=9), elements=st.integers(0, 15)
    )
)
def test_there_and_back_is_exact(label_map):
    color_map = to_color_map(label_map)
    assert color_map.shape == (*label_map.shape, 3)
    assert color_map.dtype == np.uint8
    for nearest in (False, True):
        back = to_label_map(color_map, nearest=nearest)
        assert back.dtype == np.uint8
        assert np.array_equal(back, label_map)


@given(arrays(np.uint8, (5, 7, 3)))
def test_nearest_agrees_with_a_plain_search(color_map):
    difference = color_map[..., None, :].astype(int) - COLORS.astype(int)
    assert np.array_equal(to_label_map(color_map, nearest=True), (difference**2).sum(-1).argmin(-1))


@given(arrays(np.uint8, (4, 4, 3), elements=st.sampled_from([0, 70, 130, 180, 205, 250, 255])))
def test_a_color_is_known_or_an_error(color_map):
    known = (color_map[:, :, None] == COLORS).all(-1).any(-1)
    if known.all():
        to_label_map(color_map)
    else:
        with pytest.raises(ColorMapError, match=rf"\({(~known).sum()} of 16 pixels"):
            to_label_map(color_map)


def test_the_error_names_color_place_and_remedy():
    color_map = to_color_map(np.ones((3, 5), np.uint8))
    color_map[1, 4] = color_map[2, 0] = (255, 250, 249)
    with pytest.raises(ColorMapError, match=r"255-250-249 at x 4, y 1 .*\(2 of 15 pixels.*nearest color"):
        to_label_map(color_map)


def test_a_label_beyond_the_palette_is_an_error():
    with pytest.raises(ColorMapError, match=r"label 16 at x 1, y 0"):
        to_color_map(np.array([[0, 16]], np.uint8))
