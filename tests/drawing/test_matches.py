"""Pictures of matches, checked by their pixels."""

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.drawing.matches import SIDE, MatchView, match_picture, picture_grid
from fashion_wizard.garment import Garment

GREEN, RED = (22, 134, 66), (203, 42, 48)
BLUE = np.array((60, 90, 200), np.uint8)


def side(points, height=320, width=240, box=None):
    x0, y0, x1, y1 = box or (0, 0, width, height)
    mask = np.zeros((height, width), bool)
    mask[y0:y1, x0:x1] = True
    photo = np.tile(BLUE, (height, width, 1))
    return MatchView(photo, Garment.from_mask("top", mask), np.array(points, np.float32).reshape(-1, 2), 99)


def draw(points, good, **settings):
    return match_picture(
        side(points, **settings),
        side(points, **settings),
        np.array(good, bool),
        heading="a and b",
        legend=("right", "wrong"),
    )


def near(picture, color, place, reach=3):
    x, y = (round(value) for value in place)
    around = np.asarray(picture)[y - reach : y + reach + 1, x - reach : x + reach + 1]
    return bool((np.abs(around.astype(int) - color).sum(axis=2) < 30).any())


def count(picture, color):
    # Without the legend, which shows both colors whatever was drawn.
    return int((np.asarray(picture)[:-64] == color).all(axis=2).sum())


@pytest.mark.parametrize(
    ("good", "green", "red"), [([], 0, 0), ([True], 1, 0), ([False], 0, 1), ([True, False], 1, 1)]
)
def test_inliers_and_other_matches_differ(good, green, red):
    points = [(60, 100), (120, 200)][: len(good)]
    picture = draw(points, good)
    assert (count(picture, GREEN) > 10, count(picture, RED) > 4) == (bool(green), bool(red))


def test_lines_end_at_the_keypoints():
    point = (60.0, 100.0)
    picture = draw([point], [True])
    scale = SIDE / 320
    x, y = (value * scale + scale / 2 - 0.5 for value in point)
    left = 28 + x, 40 + y
    right = 28 + 240 * scale + 24 + x, 40 + y
    assert near(picture, GREEN, left)
    assert near(picture, GREEN, right)
    assert not near(picture, GREEN, (left[0] - 12, left[1]))


def test_a_photo_is_cut_to_its_garment_and_the_keypoint_stays_on_it():
    # A square garment in the middle: its 160 pixels, with 10 more on each side, become 640.
    picture = draw([(120, 160)], [True], box=(40, 80, 200, 240))
    scale = SIDE / (160 + 2 * 10)
    assert abs(picture.width - (2 * SIDE + 24 + 56)) <= 2
    middle = 28 + (120 - 30) * scale + scale / 2, 40 + (160 - 70) * scale + scale / 2
    assert near(picture, GREEN, middle, 4)


@pytest.mark.parametrize(
    "shapes", [((320, 240), (240, 320)), ((16, 400), (400, 16)), ((900, 700), (100, 80))]
)
def test_photos_of_any_shape_are_side_by_side(shapes):
    sides = [side([(5, 5)], *shape) for shape in shapes]
    picture = match_picture(*sides, np.array([True]), heading="", legend=("right", "wrong"))
    wide = [round(SIDE * width / max(height, width)) for height, width in shapes]
    high = [round(SIDE * height / max(height, width)) for height, width in shapes]
    assert abs(picture.width - (sum(wide) + 24 + 56)) <= 2
    assert abs(picture.height - (max(high) + 40 + 36 + 28)) <= 2


def test_many_inliers_have_thinner_lines():
    points = np.random.default_rng(0).uniform(20, 220, (400, 2))
    many = np.asarray(draw(points, [True] * 400))
    blue = (np.abs(many.astype(int) - BLUE).sum(axis=2) < 150).mean()
    assert blue > 0.3


def test_a_grid_shows_every_picture():
    colors = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    pictures = [Image.new("RGB", (30 + 10 * place, 20), color) for place, color in enumerate(colors)]
    grid = picture_grid(pictures)
    assert grid.size == (100, 40)
    shown = np.asarray(grid)
    for picture, color in zip(pictures, colors, strict=True):
        assert (shown == color).all(axis=2).sum() == picture.width * picture.height
    assert picture_grid(pictures[:1]).size == (30, 20)
