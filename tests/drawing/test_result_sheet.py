"""Result sheets and keypoint pictures, checked by their pixels."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fashion_wizard.drawing.garment import draw_keypoints, highlight
from fashion_wizard.drawing.result_sheet import TILE, SheetRow, Tile, result_sheet
from fashion_wizard.garment import Garment, Keypoints

GREEN, RED = (22, 134, 66), (203, 42, 48)


def plain(color, height=80, width=50):
    return np.full((height, width, 3), color, dtype=np.uint8)


def middle(photo):
    mask = np.zeros(photo.shape[:2], dtype=bool)
    mask[20:60, 10:40] = True
    return Garment.from_mask("top", mask)


def row(*tiles, photo=None, garment=True):
    photo = plain((40, 160, 90)) if photo is None else photo
    return SheetRow(photo, middle(photo) if garment else None, "query", tiles)


def count(image, color):
    return int((np.asarray(image) == color).all(axis=2).sum())


def test_every_result_has_its_place_and_all_rows_are_equally_high():
    tile = Tile(plain((200, 30, 30)), "a", 0.5, {"color": 0.5})
    single = result_sheet([row(tile)])
    three = result_sheet([row(tile, tile, tile)])
    stacked = result_sheet([row(tile), row(tile), row()])
    assert three.width - single.width == 2 * (TILE[0] + 20)
    assert (three.height, stacked.width) == (single.height, single.width)
    assert stacked.height - single.height == 2 * (result_sheet([row(tile)] * 2).height - single.height)


def test_photos_of_any_shape_are_shown_whole_and_unstretched():
    for height, width in [(40, 400), (400, 40), (16, 16), (1000, 900)]:
        photo = plain((1, 2, 250), height, width)
        shown = count(result_sheet([row(Tile(photo, "a", 1.0))]), (1, 2, 250))
        scale = min(TILE[0] / width, TILE[1] / height)
        # A thin line around the tile may cover the photo's own border.
        assert shown == pytest.approx(height * width * scale**2, rel=0.1)


@pytest.mark.parametrize("results", [1, 4])
def test_a_note_stands_above_the_results_and_moves_nothing(results):
    tiles = [Tile(plain((200, 30, 30)), "a", 0.05)] * results
    noted = np.asarray(result_sheet([replace(row(*tiles), note="nothing here is surely it; most alike:")]))
    without = np.asarray(result_sheet([row(*tiles)]))
    ys, xs = (noted != without).any(axis=2).nonzero()
    assert xs.min() >= 32 + TILE[0] + 3 * 20
    assert ys.max() < 32 + 20


@pytest.mark.parametrize(
    ("right", "colors"), [(True, (True, False)), (False, (False, True)), (None, (False, False))]
)
def test_results_are_framed_only_with_ground_truth(right, colors):
    sheet = result_sheet([row(Tile(plain((90, 90, 200)), "a", 0.5, right=right))])
    assert (count(sheet, GREEN) > 2000, count(sheet, RED) > 2000) == colors


def test_right_and_wrong_results_differ_without_color():
    gray = [result_sheet([row(Tile(plain((90, 90, 200)), "a", 0.5, right=right))]) for right in (True, False)]
    marks = [np.asarray(image)[..., 0] > 250 for image in gray]
    assert (marks[0] != marks[1]).sum() > 20


@pytest.mark.parametrize("broken", [False, True])
def test_a_photo_that_cannot_be_shown_is_a_gray_tile(tmp_path, broken):
    path = tmp_path / "gone.jpg"
    if broken:
        path.write_text("no photo")
    sheet = result_sheet([row(Tile(path, "a", 0.5))])
    assert count(sheet, (226, 227, 230)) > 0.9 * TILE[0] * TILE[1]


def test_a_photo_may_come_from_a_file(tmp_path):
    Image.fromarray(plain((1, 2, 250))).save(tmp_path / "a.png")
    assert count(result_sheet([row(Tile(tmp_path / "a.png", "a", 0.5))]), (1, 2, 250)) > 1000


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40), st.floats(allow_nan=False, allow_infinity=False, width=32), st.text(max_size=5))
def test_no_name_and_no_score_breaks_a_sheet(text, score, part):
    sheet = result_sheet([row(Tile(plain((9, 9, 9)), text, score, {part: score}))], text)
    assert sheet.mode == "RGB"


@pytest.mark.parametrize("text", ["Été 夏 платье 👗", "\ud800", "שמלה", "a\nb\tc\0", "x" * 500, ""])
def test_all_names_are_drawn(text):
    plainly = result_sheet([row(Tile(plain((9, 9, 9)), "a", 0.5))])
    assert result_sheet([row(Tile(plain((9, 9, 9)), text, 0.5))]).size == plainly.size


def test_a_query_without_garment_or_results_has_a_row():
    photo = plain((1, 2, 250))
    sheet = result_sheet([row(photo=photo, garment=False)])
    assert count(sheet, (1, 2, 250)) > 1000


def test_only_the_garment_keeps_its_colors():
    photo = plain((200, 30, 30), 200, 200)
    mask = np.zeros((200, 200), dtype=bool)
    mask[50:150, 50:150] = True
    shown = np.asarray(highlight(photo, Garment.from_mask("top", mask)))
    assert (shown[60:140, 60:140] == (200, 30, 30)).all()
    outside = shown[:40]
    assert (outside.max(axis=2) == outside.min(axis=2)).all()
    assert (np.asarray(highlight(photo, None)) == photo).all()


@pytest.mark.parametrize("number", [0, 1, 50])
def test_each_keypoint_is_a_dot_at_its_place(number):
    photo = plain((30, 30, 30), 120, 240)
    points = np.random.default_rng(number).uniform(5, 115, (number, 2)).astype(np.float32)
    scores = np.linspace(1, 0.2, number, dtype=np.float32)
    image = draw_keypoints(photo, None, Keypoints(points, scores, np.zeros((number, 4), np.float32)))
    assert image.size == (960, 480)
    bright = np.asarray(image)[..., 0] > 200
    assert bright.any() == bool(number)
    # Pixel centers: point p of the photo lies at 4 (p + 1/2) - 1/2 of a picture four times as large.
    assert all(bright[round(4 * y + 1.5), round(4 * x + 1.5)] for x, y in points)


def test_real_photos_make_a_sheet(real_data):
    path = sorted((real_data / "luma-men/Img/img/MEN/Hoodies").rglob("*.jpg"))[0]
    assert count(result_sheet([row(Tile(path, "hoodie", 0.9))]), (255, 255, 255)) > 1000
