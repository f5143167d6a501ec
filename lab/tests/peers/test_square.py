"""A box on a white square: pixels and points land in the same place."""

import numpy as np
import pytest

from fashion_wizard_lab.peers.square import Square


@pytest.mark.parametrize(
    ("box", "side"), [((10, 20, 50, 100), 64), ((0, 0, 90, 30), 48), ((40, 40, 49, 52), 96)]
)
def test_a_dot_is_where_its_point_is_moved_to(box, side):
    photo = np.full((120, 100, 3), 255, np.uint8)
    x, y = (box[0] + box[2]) // 2, box[1] + 5
    photo[y - 1 : y + 2, x - 1 : x + 2] = 0
    square = Square.of(photo, None, box, side)
    (point,) = square.to_square(np.array([[x, y]], np.float32))
    dark = 255 - square.pixels[:, :, 0].astype(float)
    rows, columns = np.mgrid[:side, :side]
    center = np.array([(columns * dark).sum(), (rows * dark).sum()]) / dark.sum()
    assert np.abs(center - point).max() < 0.6
    assert np.allclose(square.to_photo(point[None]), [[x, y]], atol=1e-3)


def test_all_outside_of_the_mask_and_beside_the_box_is_white():
    photo = np.zeros((40, 40, 3), np.uint8)
    mask = np.zeros((40, 40), bool)
    mask[:, :20] = True
    square = Square.of(photo, mask, (10, 0, 30, 40), 80)
    assert square.pixels.shape == (80, 80, 3)
    assert (square.pixels[:, :19] == 255).all()
    assert (square.pixels[:, 21:38] == 0).all()
    assert (square.pixels[:, 42:] == 255).all()
    assert (Square.of(photo, None, (10, 0, 30, 40), 80).pixels[:, 21:59] == 0).all()
