"""Turning photos, garments and points by quarters: they stay together, and come back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.garment import Garment
from fashion_wizard.turning import turn_garment, turn_photo, turn_points

HEIGHT, WIDTH = 30, 50
NUMBERED = np.arange(HEIGHT * WIDTH * 3, dtype=np.uint16).reshape(HEIGHT, WIDTH, 3)


def an_l(top: int, left: int) -> Garment:
    """A garment whose mask no turn leaves as it is."""
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[top : top + 9, left : left + 3] = True
    mask[top + 7 : top + 9, left : left + 8] = True
    return Garment.from_mask("top", mask, 0.5, turned=1)


@given(st.integers(0, 20), st.integers(0, 40), st.integers(-5, 5))
def test_a_garment_goes_with_its_photo(top: int, left: int, quarters: int) -> None:
    garment = an_l(top, left)
    photo, turned = turn_photo(NUMBERED, quarters), turn_garment(garment, quarters)
    assert sorted(photo[turned.mask].ravel()) == sorted(NUMBERED[garment.mask].ravel())
    assert turned.box == Garment.from_mask("top", turned.mask).box
    assert (turned.label, turned.score) == ("top", 0.5)


@given(st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.integers(-5, 5))
def test_points_go_with_their_photo(row: int, column: int, quarters: int) -> None:
    point = np.array([[column, row]], np.float32)
    ((x, y),) = turn_points(point, quarters, (WIDTH, HEIGHT)).astype(int)
    np.testing.assert_array_equal(turn_photo(NUMBERED, quarters)[y, x], NUMBERED[row, column])


@pytest.mark.parametrize("quarters", range(4))
def test_the_way_there_and_back_changes_nothing(quarters: int) -> None:
    garment = an_l(4, 20)
    back = turn_garment(turn_garment(garment, quarters), -quarters)
    np.testing.assert_array_equal(back.mask, garment.mask)
    assert (back.box, back.turned) == (garment.box, garment.turned)


def test_what_has_been_set_upright_needs_no_turn_any_more() -> None:
    assert turn_garment(an_l(4, 20), 1).turned == 0
    assert turn_garment(an_l(4, 20), -1).turned == 2


def test_a_quarter_is_counterclockwise() -> None:
    photo = np.zeros((2, 3, 3), np.uint8)
    photo[0, 2] = 255  # right at the top
    assert turn_photo(photo, 1)[0, 0].all()
