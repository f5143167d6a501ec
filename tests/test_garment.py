"""Which garments may answer which, and where a garment is in a file of another size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.garment import UNKNOWN_LABEL, Garment, may_answer
from fashion_wizard.palette import LABELS


@pytest.mark.parametrize(
    ("label_of_query", "answers"),
    [
        ("top", {"top", "outer", "dress"}),
        ("outer", {"top", "outer", "dress"}),
        ("pants", {"pants", "leggings", "skirt", "dress"}),
        ("dress", {"top", "outer", "dress", "pants", "leggings", "skirt"}),
        ("bag", {"bag"}),
        ("belt", {"belt"}),
        (UNKNOWN_LABEL, set(LABELS[1:])),
    ],
)
def test_what_is_worn_in_one_place_may_answer(label_of_query: str, answers: set[str]) -> None:
    assert {label for label in LABELS[1:] if may_answer(label_of_query, label)} == answers
    assert may_answer(label_of_query, UNKNOWN_LABEL)


def test_it_goes_both_ways() -> None:
    for label in LABELS[1:]:
        assert may_answer(label, label)
        assert all(may_answer(label, other) == may_answer(other, label) for other in LABELS[1:])


SIDE = st.integers(1, 200)


@given(SIDE, SIDE, st.data(), st.floats(0.05, 20))
def test_a_box_at_another_size_is_inside_and_not_empty(width: int, height: int, data, scale: float) -> None:
    x0, y0 = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    x1, y1 = data.draw(st.integers(x0 + 1, width)), data.draw(st.integers(y0 + 1, height))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    garment = Garment("top", np.ones((height, width), np.bool_), (x0, y0, x1, y1))
    left, top, right, bottom = garment.box_at(size)
    assert 0 <= left < right <= size[0]
    assert 0 <= top < bottom <= size[1]
    for found, edge, old, new in ((left, x0, width, size[0]), (right, x1, width, size[0])):
        assert abs(found - edge * new / old) <= 1.5
    assert garment.box_at((width, height)) == garment.box


@pytest.mark.parametrize(
    ("label", "mask", "turned", "told"),
    [
        ("top", np.ones((3, 3)), 0, "a mask is a 2-D bool array, not float64"),
        ("top", np.ones(3, np.bool_), 0, r"not bool of shape \(3,\)"),
        ("top", np.zeros((3, 3), np.bool_), 0, "the mask is empty"),
        ("jumper", np.ones((3, 3), np.bool_), 0, "unknown label 'jumper'; known are top, "),
        ("top", np.ones((3, 3), np.bool_), 90, "by 0, 1, 2 or 3 quarter turns, not by 90"),
    ],
)
def test_what_is_no_garment_is_refused(label: str, mask: np.ndarray, turned: int, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Garment.from_mask(label, mask, turned=turned)
