"""Each cleaning step repairs one kind of error of given masks, and leaves a clean mask alone."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from fashion_wizard.segmentation.cleaning import cut_to_box, drop_specks, fill_holes

MASKS = arrays(np.bool_, (12, 14))


def iou(a, b):
    return (a & b).sum() / (a | b).sum()


@given(MASKS, st.floats(0, 1), st.integers(1, 5))
def test_specks_are_those_of_the_whole_photo(mask, share, pixels):
    """Part by part, however little of the photo they are in."""
    count, parts = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    areas = [int((parts == part).sum()) for part in range(1, count)]
    least = max(share * max(areas, default=0), pixels)
    kept = [part for part, area in enumerate(areas, 1) if area >= least]
    assert np.array_equal(drop_specks(mask, share, pixels), np.isin(parts, kept))


def coat():
    mask = np.zeros((120, 90), bool)
    mask[20:100, 25:65] = True
    return mask


def scattered(share, seed=5):
    return np.random.default_rng(seed).random((120, 90)) < share


def test_drop_specks_repairs_strays_of_the_brush():
    clean = coat()
    corrupted = clean | (scattered(0.02) & ~np.pad(clean[2:-2, 2:-2], 2, mode="maximum"))
    assert iou(corrupted, clean) < 0.96
    assert iou(drop_specks(corrupted), clean) > iou(corrupted, clean)
    assert iou(drop_specks(corrupted), clean) > 0.99


def test_fill_holes_repairs_missed_spots():
    clean = coat()
    corrupted = clean & ~scattered(0.05)
    assert iou(corrupted, clean) < 0.96
    assert iou(fill_holes(corrupted), clean) > 0.99


def test_cut_to_box_repairs_a_mask_that_spills_over_its_neighbor():
    clean = coat()
    corrupted = clean.copy()
    corrupted[60:70, 60:90] = True
    assert iou(corrupted, clean) < 0.93
    assert np.array_equal(cut_to_box(corrupted, (25, 20, 65, 100)), clean)


def test_two_shoes_survive_and_so_does_a_half_hidden_one():
    mask = np.zeros((100, 100), bool)
    mask[80:95, 10:40] = mask[80:95, 60:90] = True
    assert np.array_equal(drop_specks(mask), mask)
    mask[80:95, 64:90] = False
    assert np.array_equal(drop_specks(mask), mask)
    mask[0:2, 0:2] = True
    assert not drop_specks(mask)[:50].any()


def test_parts_that_touch_at_a_corner_are_one():
    mask = np.eye(50, dtype=bool)
    assert np.array_equal(drop_specks(mask, min_share=0.5), mask)


def test_what_is_too_small_altogether_is_dropped():
    mask = np.zeros((9, 9), bool)
    mask[4, 4] = True
    assert drop_specks(mask).any()
    assert not drop_specks(mask, min_pixels=2).any()


def test_holes_of_others_large_holes_and_open_ones_stay():
    clean = coat()
    taken = np.zeros_like(clean)
    taken[50:52, 40:44] = True
    dress_with_belt = clean & ~taken
    assert np.array_equal(fill_holes(dress_with_belt, taken), dress_with_belt)
    assert np.array_equal(fill_holes(dress_with_belt), clean)
    handle = clean.copy()
    handle[30:50, 30:60] = False
    assert np.array_equal(fill_holes(handle), handle)
    notch = np.ones((40, 40), bool)
    notch[0, 5] = notch[20, 39] = False
    assert np.array_equal(fill_holes(notch), notch)


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ((0, 0, 90, 120), 3200),
        ((-50, -50, 1000, 1000), 3200),
        ((25.5, 20.2, 64.5, 99.1), 3200),
        ((26, 20, 65, 100), 3120),
        ((0, 0, 10, 10), 0),
        ((65, 100, 25, 20), 0),
    ],
)
def test_boxes(box, inside):
    assert cut_to_box(coat(), box).sum() == inside


@given(MASKS, st.floats(0, 1))
def test_promises(mask, share):
    before = mask.copy()
    fewer, more = drop_specks(mask, share), fill_holes(mask, max_share=share)
    assert np.array_equal(mask, before), "the input is left alone"
    assert not (fewer & ~mask).any()
    assert not (mask & ~more).any()
    assert np.array_equal(drop_specks(fewer, share), fewer)
    assert fewer.any() == mask.any(), "the largest part always stays"
    assert fewer is not mask
    assert more is not mask
