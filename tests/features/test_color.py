"""The color descriptor: only the garment's pixels count, and like colors come close."""

import numpy as np
import pytest

from fashion_wizard.features.color import ColorWords, to_lab
from fashion_wizard.features.nearest_words import GRID, SHARED
from fashion_wizard.garment import Garment


def plain(*rgb: int) -> np.ndarray:
    return np.full((60, 40, 3), rgb, np.uint8)


def describe(photo: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    mask = np.ones(photo.shape[:2], bool) if mask is None else mask
    return ColorWords().describe(photo, Garment.from_mask("top", mask))


def test_unit_length_and_same_color_scores_one() -> None:
    red = describe(plain(200, 30, 40))
    assert red.shape == (len(ColorWords().words),)
    assert red.dtype == np.float32
    assert float(red @ red) == pytest.approx(1, abs=1e-5)


def test_what_is_outside_the_mask_plays_no_part() -> None:
    photo = plain(20, 60, 200)
    mask = np.zeros((60, 40), bool)
    mask[10:50, 5:30] = True
    other = photo.copy()
    other[~mask] = np.random.default_rng(0).integers(0, 256, (int((~mask).sum()), 3))
    np.testing.assert_array_equal(describe(photo, mask), describe(other, mask))


def test_near_colors_are_nearer_than_far_ones() -> None:
    red = describe(plain(200, 30, 40))
    darker, orange, blue = (describe(plain(*c)) for c in ((170, 25, 34), (230, 120, 30), (30, 40, 200)))
    assert red @ darker > red @ orange >= red @ blue
    assert red @ darker > 0.2
    assert red @ blue < 0.05


def test_two_tones_are_told_from_either_alone_and_from_their_mean() -> None:
    two = plain(250, 250, 250)
    two[::2] = (10, 10, 80)
    both = describe(two)
    for single in ((250, 250, 250), (10, 10, 80), (130, 130, 165)):
        assert both @ describe(plain(*single)) < 0.85


def test_size_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    small = rng.integers(0, 256, (30, 20, 3), dtype=np.uint8)
    large = small.repeat(12, 0).repeat(12, 1)
    assert describe(small) @ describe(large) > 0.99


def test_thin_masks_are_described() -> None:
    photo = plain(10, 200, 30)
    photo = np.tile(photo, (20, 20, 1))
    mask = np.zeros(photo.shape[:2], bool)
    mask[np.arange(800), np.arange(800)] = True
    mask[::10] = False
    mask[3, 3] = True
    assert np.isfinite(describe(photo, mask)).all()


def test_a_color_is_shared_out_among_its_nearest_words() -> None:
    words = ColorWords().words
    assert words.shape[1] == 3
    assert (words[:, 0] >= 0).all()
    assert (words[:, 0] <= 100).all()
    for rgb in ((12, 12, 14), (90, 92, 90), (200, 30, 40), (20, 40, 120)):
        given = to_lab(np.array([rgb], np.uint8))[0]
        found = describe(plain(*rgb))
        used = np.flatnonzero(found)
        distances = np.linalg.norm(words - given, axis=1)
        assert 1 <= len(used) <= SHARED
        assert distances[used].max() <= np.sort(distances)[SHARED - 1] + GRID * 3
        assert distances[found.argmax()] <= distances.min() + GRID * 3


def test_words_lie_denser_where_clothes_have_many_colors() -> None:
    words = ColorWords().words

    def nearest(rgb: tuple[int, int, int]) -> float:
        return float(np.linalg.norm(words - to_lab(np.array([rgb], np.uint8))[0], axis=1).min())

    usual = [(20, 20, 22), (60, 60, 64), (230, 230, 228), (25, 30, 55), (110, 105, 100)]
    rare = [(0, 255, 0), (255, 0, 255), (0, 255, 255), (120, 0, 255)]
    assert max(map(nearest, usual)) < min(map(nearest, rare))
