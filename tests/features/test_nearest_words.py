"""Colors are shared out among words as each pixel by itself would be, however often they were seen before."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from fashion_wizard.features.color import ColorWords, to_lab
from fashion_wizard.features.nearest_words import GRID, SHARED, SOFTNESS, NearestWords, share_out

WORDS = ColorWords().words


def pixels(seed: int, count: int = 120) -> np.ndarray:
    """Pixels about one color, some of them the same, as cloth has."""
    rng = np.random.default_rng(seed)
    return np.clip(rng.integers(0, 256, 3) + rng.normal(0, 12, (count, 3)), 0, 255).astype(np.uint8)


def one_by_one(rgb: np.ndarray) -> np.ndarray:
    """The same histogram, pixel by pixel, in double precision."""
    histogram = np.zeros(len(WORDS))
    for color in np.round(to_lab(rgb) / GRID) * GRID:
        squared = ((WORDS.astype(np.float64) - color) ** 2).sum(axis=1)
        nearest = np.argsort(squared, kind="stable")[:SHARED]
        share = np.exp(-(squared[nearest] - squared[nearest[0]]) / (2 * SOFTNESS**2))
        histogram[nearest] += share / share.sum()
    return histogram


@pytest.mark.parametrize("seed", range(2))
def test_all_pixels_together_are_shared_out_as_each_alone(seed: int) -> None:
    words = NearestWords(WORDS)
    for turn in (seed, seed + 1, seed):  # new colors, further new ones, and known ones
        rgb = pixels(turn)
        np.testing.assert_allclose(words.histogram(to_lab(rgb)), one_by_one(rgb), rtol=1e-3, atol=1e-2)


def test_what_was_seen_before_changes_no_bit() -> None:
    lab = [to_lab(pixels(seed)) for seed in range(3)]
    known = NearestWords(WORDS)
    for each in lab:
        known.histogram(each)
    for each in lab:
        np.testing.assert_array_equal(known.histogram(each), NearestWords(WORDS).histogram(each))


def test_every_color_of_srgb_has_a_place_of_its_own() -> None:
    steps = np.arange(0, 256, 17)
    rgb = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3).astype(np.uint8)
    lab = to_lab(rgb)
    colors = np.unique(np.round(lab / GRID), axis=0) * GRID
    words = NearestWords(WORDS)
    words.histogram(lab)
    for color in colors[::80]:
        nearest, shares = share_out(color[None], WORDS)
        alone = np.bincount(nearest[0], shares[0], len(WORDS))
        np.testing.assert_allclose(words.histogram(color[None]), alone, atol=1e-4)


def test_threads_that_meet_new_colors_at_once_find_the_same() -> None:
    lab = [to_lab(pixels(seed // 4)) for seed in range(8)]
    words = NearestWords(WORDS)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(words.histogram, lab))
    for each, histogram in zip(lab, found, strict=True):
        np.testing.assert_array_equal(histogram, NearestWords(WORDS).histogram(each))


def test_it_can_be_sent_to_another_process() -> None:
    lab = to_lab(pixels(3))
    words = NearestWords(WORDS)
    words.histogram(lab)
    sent = pickle.loads(pickle.dumps(words))  # noqa: S301 - our own
    np.testing.assert_array_equal(sent.histogram(lab), words.histogram(lab))
