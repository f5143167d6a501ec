"""Overlays show each garment where it is, named; body parts are tinted without a name."""

import numpy as np
import pytest

from fashion_wizard.drawing.overlay import SIDE, TINTS, draw_overlay
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import LABELS


def region(label: str, rows: slice, shape: tuple[int, int] = (120, 80)) -> Garment:
    mask = np.zeros(shape, bool)
    mask[rows, 10:70] = True
    return Garment.from_mask(label, mask, 0.87)


def test_only_garments_are_tinted() -> None:
    photo = np.full((120, 80, 3), 255, np.uint8)
    drawn = np.asarray(draw_overlay(photo, [region("pants", slice(20, 100))]))
    assert drawn.shape == (SIDE, 640, 3)
    np.testing.assert_allclose(drawn[300, 320], 0.55 * 255 + 0.45 * np.array(TINTS["pants"]), atol=2)
    assert (drawn[:100, :60] == 255).all()


def test_body_parts_have_no_label() -> None:
    photo = np.full((120, 80, 3), 255, np.uint8)
    skin = np.asarray(draw_overlay(photo, [region("skin", slice(20, 100))]))
    assert len(np.unique(skin[200:700, 120:520].reshape(-1, 3), axis=0)) == 1


def test_many_garments_and_none() -> None:
    photo = np.full((120, 80, 3), 200, np.uint8)
    many = [region(label, slice(50, 60)) for label in (*LABELS[1:], UNKNOWN_LABEL)]
    assert draw_overlay(photo, many).size == (640, SIDE)
    assert (np.asarray(draw_overlay(photo, [])) == 200).all()


@pytest.mark.parametrize("shape", [(16, 300), (300, 16), (2000, 1500)])
def test_any_shape(shape: tuple[int, int]) -> None:
    photo = np.zeros((*shape, 3), np.uint8)
    drawn = draw_overlay(photo, [Garment.from_mask("dress", np.ones(shape, bool))])
    assert max(drawn.size) == SIDE
