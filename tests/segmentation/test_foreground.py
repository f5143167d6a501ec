"""The plain fallback: a garment in front of a plain background is cut out, and no photo makes it fail."""

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.photo import load_photo
from fashion_wizard.segmentation.color_map import GivenColorMaps, read_color_map
from fashion_wizard.segmentation.foreground import Foreground, WholePhoto


def iou(a, b):
    return (a & b).sum() / (a | b).sum()


def shirt(height=300, width=240):
    """The mask of a simple shirt, with sleeves and room on every side."""
    x = np.array([0.38, 0.62, 0.86, 0.78, 0.68, 0.68, 0.32, 0.32, 0.22, 0.14])
    y = np.array([0.2, 0.2, 0.34, 0.48, 0.42, 0.85, 0.85, 0.42, 0.48, 0.34])
    corners = np.stack([x, y], axis=1)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(corners * (width, height)).astype(np.int32)], 1)
    return mask > 0


def cloth(height, width, color, seed=0):
    """Woven noise and a few soft folds."""
    rng, x = np.random.default_rng(seed), np.linspace(0, 9, width)
    shade = 8 * np.sin(x)[None, :, None] + rng.normal(0, 4, (height, width, 1))
    return np.clip(np.array(color) + shade, 0, 255)


def compose(mask, cloth_color, background):
    height, width = mask.shape
    photo = np.where(mask[..., None], cloth(height, width, cloth_color), background)
    return cv2.GaussianBlur(np.clip(photo, 0, 255).astype(np.uint8), (3, 3), 0)


def studio(height, width):
    return np.full((height, width, 3), 255.0)


def gray_sweep(height, width):
    return np.broadcast_to(np.linspace(235, 175, height)[:, None, None], (height, width, 3))


def wooden_floor(height, width):
    planks = np.repeat(np.random.default_rng(1).normal(0, 6, width // 20 + 1), 20)[:width]
    return (
        np.array((176, 132, 90))
        + planks[None, :, None]
        + np.random.default_rng(2).normal(0, 3, (height, width, 1))
    )


@pytest.mark.parametrize("background", [studio, gray_sweep, wooden_floor])
@pytest.mark.parametrize("color", [(40, 60, 120), (170, 30, 40), (25, 25, 28), (90, 140, 90)])
def test_a_shirt_is_cut_out(background, color):
    mask = shirt()
    (garment,) = Foreground().segment(compose(mask, color, background(*mask.shape)))
    assert garment.label == UNKNOWN_LABEL
    assert iou(garment.mask, mask) > 0.93
    assert garment.score > 0.3


def test_a_soft_shadow_is_mostly_background():
    mask = shirt()
    shadow = cv2.GaussianBlur(np.roll(mask, (8, 10), (0, 1)).astype(np.float32), (0, 0), 12)[..., None]
    (garment,) = Foreground().segment(compose(mask, (40, 60, 120), 245 - 15 * shadow + np.zeros(3)))
    assert iou(garment.mask, mask) > 0.9


@pytest.mark.parametrize("color", [(40, 60, 120), (170, 30, 40), (25, 25, 28), (200, 190, 170)])
def test_white_goes_even_where_the_photo_is_cut_to_the_garments_box(color):
    mask = shirt()
    photo = compose(mask, color, studio(*mask.shape))
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    (garment,) = Foreground().segment(photo[window])
    assert iou(garment.mask, mask[window]) > 0.93


@pytest.mark.parametrize("color", [(40, 60, 120), (170, 30, 40), (25, 25, 28), (245, 243, 240)])
def test_a_garment_that_fills_the_photo_is_not_eaten(color):
    photo = cloth(200, 150, color).astype(np.uint8)
    (garment,) = Foreground().segment(photo)
    assert garment.mask.mean() > 0.98


def test_two_shoes_are_both_kept():
    mask = np.zeros((200, 200), bool)
    mask[80:120, 20:80] = mask[80:120, 120:180] = True
    (garment,) = Foreground().segment(compose(mask, (60, 40, 30), studio(200, 200)))
    assert iou(garment.mask, mask) > 0.9


def test_where_no_background_can_be_told_it_is_the_whole_photo_with_a_low_score():
    noise = np.random.default_rng(0).integers(0, 256, (80, 120, 3), dtype=np.uint8)
    for photo in (noise, np.zeros_like(noise), np.full_like(noise, 255), np.full_like(noise, 130)):
        (garment,) = Foreground().segment(photo)
        assert garment.mask.all()
        assert garment.score <= 0.2


SHAPES = [(16, 16), (16, 3000), (3000, 16), (1, 1), (1, 40), (3, 2), (255, 257), (1200, 900)]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["noise", "flat", "split", "gradient", "frame", "dot"])
def test_no_photo_makes_it_fail(shape, kind):
    height, width = shape
    photo = np.full((height, width, 3), 255, np.uint8)
    if kind == "noise":
        photo = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    elif kind == "split":
        photo[:, width // 2 :] = 0
    elif kind == "gradient":
        photo = np.broadcast_to(
            np.linspace(0, 255, width).astype(np.uint8)[None, :, None], photo.shape
        ).copy()
    elif kind == "frame":
        photo[height // 8 : -height // 8, width // 8 : -width // 8] = (200, 30, 30)
    elif kind == "dot":
        photo[height // 2, width // 2] = 0
    (garment,) = Foreground().segment(photo)
    assert garment.mask.shape == shape
    assert garment.mask.any()
    assert 0 <= garment.score <= 1


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_promises(data):
    height, width = data.draw(st.integers(1, 60)), data.draw(st.integers(1, 60))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    tones = data.draw(st.integers(1, 5))
    photo = rng.integers(0, 256, (tones, 3), dtype=np.uint8)[
        rng.integers(0, tones, (height // 9 + 1, width // 9 + 1))
    ]
    photo = np.ascontiguousarray(photo.repeat(9, 0).repeat(9, 1)[:height, :width])
    before = photo.copy()
    (garment,) = Foreground().segment(photo)
    assert np.array_equal(photo, before)
    assert garment.mask.shape == (height, width)
    assert 0 <= garment.score <= 1
    (again,) = Foreground().segment(photo)
    assert np.array_equal(garment.mask, again.mask)


def test_threads_agree():
    mask = shirt()
    photos = [compose(mask, color, gray_sweep(*mask.shape)) for color in ((40, 60, 120), (170, 30, 40))] * 8
    foreground = Foreground()
    expected = [foreground.segment(photo)[0].mask for photo in photos]
    with ThreadPoolExecutor(8) as pool:
        for (garment,), wanted in zip(pool.map(foreground.segment, photos), expected, strict=True):
            assert np.array_equal(garment.mask, wanted)


def test_the_whole_photo():
    (garment,) = WholePhoto().segment(np.zeros((20, 30, 3), np.uint8))
    assert garment.label == UNKNOWN_LABEL
    assert garment.box == (0, 0, 30, 20)
    assert garment.mask.all()
    assert garment.score == 1
    assert len({WholePhoto().name, Foreground().name}) == 2


def test_people_from_real_photos_in_front_of_white(real_data):
    maps, scores = GivenColorMaps(real_data / "ccp/segmentation"), []
    for path in sorted((real_data / "ccp/images").iterdir())[5::140]:
        photo, person = load_photo(path), read_color_map(maps.find(path)) > 0
        inside = cv2.erode(person.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        (garment,) = Foreground().segment(np.where(inside[..., None], photo, 255).astype(np.uint8))
        scores.append(iou(garment.mask, inside))
    assert np.mean(scores) > 0.88
