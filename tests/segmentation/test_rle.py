"""Run-length masks: exact, compact, and in the very form of COCO's tools."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from fashion_wizard.errors import ColorMapError
from fashion_wizard.segmentation.rle import decode, encode, pack, unpack

MASKS = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=20))


def plain_runs(mask):
    """The definition, step by step."""
    runs, current = [0], False
    for column in mask.T:
        for pixel in column:
            if pixel != current:
                runs.append(0)
                current = pixel
            runs[-1] += 1
    return runs


@given(MASKS)
def test_there_and_back(mask):
    encoded = encode(mask)
    assert encoded["size"] == list(mask.shape)
    assert unpack(encoded["counts"]) == plain_runs(mask)
    assert np.array_equal(decode(encoded), mask)
    assert np.array_equal(decode({**encoded, "counts": encoded["counts"].encode()}), mask)
    assert np.array_equal(decode({**encoded, "counts": plain_runs(mask)}), mask)


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_compact_numbers_of_any_size(runs):
    text = pack(runs)
    assert unpack(text) == runs
    assert all(48 <= ord(character) < 112 for character in text)


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        # Worked out by hand from the form's definition.
        ([6], "6"),
        ([15, 1], "?1"),
        ([16], "`0"),
        ([31, 32], "o0P1"),
        ([0, 5, 3, 5, 3], "05300"),
        ([9, 9, 9, 8], "999O"),
    ],
)
def test_known_texts(runs, text):
    assert pack(runs) == text
    assert unpack(text) == runs


@pytest.mark.parametrize(
    ("run_lengths", "reason"),
    [
        ({"counts": "6"}, "size"),
        ({"size": [2, 3, 4], "counts": "6"}, "size"),
        ({"size": "23", "counts": "6"}, "size"),
        ({"size": [-2, -3], "counts": "6"}, "size"),
        ({"size": [2, 3]}, "counts"),
        ({"size": [2, 3], "counts": [1.5, 4.5]}, "counts"),
        ({"size": [2, 3], "counts": [10**30]}, "counts"),
        ({"size": [2, 3], "counts": [7, -1]}, "add up"),
        ({"size": [2, 3], "counts": [2, 3]}, "add up to 5 pixels, not to 2 x 3"),
        ({"size": [2, 3], "counts": "5"}, "add up"),
        ({"size": [2, 3], "counts": "6 "}, "' ' does not belong"),
        ({"size": [2, 3], "counts": b"\xff"}, "does not belong"),
        ({"size": [2, 3], "counts": "o" * 50}, "does not belong"),
        ({"size": [2, 3], "counts": "o"}, "cut off"),
    ],
)
def test_damage_is_told(run_lengths, reason):
    with pytest.raises(ColorMapError, match=reason):
        decode(run_lengths)
