"""Patterns of drawn cloths, in light that falls from one side."""

import numpy as np
import pytest

from fashion_wizard.appearance.patterns import find_pattern

HEIGHT, WIDTH = 192, 150
ROWS, COLUMNS = np.mgrid[:HEIGHT, :WIDTH]


def woven(figure: np.ndarray, ground=(40, 60, 130), tone=(235, 230, 220)) -> np.ndarray:
    """Two colors, the light falling from the left, folds, and a little noise."""
    cloth = np.where(figure[..., None], tone, ground).astype(float)
    light = 0.75 + 0.25 * COLUMNS / WIDTH + 0.06 * np.sin(COLUMNS / 23)
    noise = np.random.default_rng(0).normal(0, 2, cloth.shape)
    return np.clip(cloth * light[..., None] + noise, 0, 255).astype(np.uint8)


def blobs(seed: int) -> np.ndarray:
    """Spots of any size and shape."""
    noise = np.random.default_rng(seed).normal(size=(HEIGHT, WIDTH))
    spectrum = np.fft.fft2(noise)
    rows, columns = np.fft.fftfreq(HEIGHT)[:, None], np.fft.fftfreq(WIDTH)
    band = np.exp(-(((np.hypot(rows, columns) - 0.05) / 0.02) ** 2))
    return np.fft.ifft2(spectrum * band).real > 0


CLOTHS = {
    "plain": [np.zeros((HEIGHT, WIDTH), bool)],
    "striped": [ROWS % 12 < 5, COLUMNS % 16 < 6, (ROWS + COLUMNS) % 18 < 8],
    "checked": [(ROWS % 16 < 8) ^ (COLUMNS % 16 < 8), (ROWS % 20 < 10) & (COLUMNS % 20 < 10)],
    "dotted": [
        np.hypot(ROWS % 20 - 10, COLUMNS % 20 - 10) < 4,
        np.hypot(ROWS % 16 - 8, COLUMNS % 16 - 8) < 3.2,
    ],
    "printed": [blobs(1), blobs(2), blobs(3)],
}


@pytest.mark.parametrize("pattern", CLOTHS)
def test_drawn_cloths(pattern: str) -> None:
    everywhere = np.ones((HEIGHT, WIDTH), bool)
    cut = np.hypot(ROWS - HEIGHT / 2, (COLUMNS - WIDTH / 2) * 1.2) < HEIGHT / 2.2
    for figure in CLOTHS[pattern]:
        for mask in (everywhere, cut):
            assert find_pattern(woven(figure), mask) == pattern


def test_too_little_cloth_has_no_pattern() -> None:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[:20, :20] = True
    assert find_pattern(woven(ROWS % 12 < 5), mask) is None


def test_pixels_outside_the_mask_are_ignored() -> None:
    mask = COLUMNS < 90
    cloth = woven(np.zeros((HEIGHT, WIDTH), bool))
    cloth[:, 90:] = woven(ROWS % 12 < 5)[:, 90:]
    assert find_pattern(cloth, mask) == "plain"
