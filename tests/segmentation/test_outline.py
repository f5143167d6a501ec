"""Masks follow the edges that a photo shows, not the corners of cells."""

import numpy as np
import pytest
from numpy.typing import NDArray

from fashion_wizard.segmentation.compose import garments_of
from fashion_wizard.segmentation.outline import EVEN, Outliner


def enlarged(values: NDArray[np.floating], height: int, width: int) -> NDArray[np.float64]:
    """Between the middles of cells linearly, beyond the outer ones as they are; pixel by pixel."""
    rows, columns = values.shape
    made = np.empty((height, width))
    for y in range(height):
        for x in range(width):
            v = min(max((y + 0.5) * rows / height - 0.5, 0), rows - 1)
            u = min(max((x + 0.5) * columns / width - 0.5, 0), columns - 1)
            top, left = min(int(v), max(rows - 2, 0)), min(int(u), max(columns - 2, 0))
            below, right = min(top + 1, rows - 1), min(left + 1, columns - 1)
            upper = values[top, left] * (1 - u + left) + values[top, right] * (u - left)
            lower = values[below, left] * (1 - u + left) + values[below, right] * (u - left)
            made[y, x] = upper * (1 - v + top) + lower * (v - top)
    return made


def slowly(photo: NDArray[np.uint8], margins: NDArray[np.floating], cell: int) -> NDArray[np.float64]:
    """Equations 14 to 16 of the guided image filter, window by window; above zero is the garment."""
    height, width = photo.shape[:2]
    rows, columns = margins.shape
    colors = photo.reshape(rows, cell, columns, cell, 3).mean(axis=(1, 3)).round() / 255
    wide = np.pad(colors, ((1, 1), (1, 1), (0, 0)), mode="symmetric")
    sure = np.pad(np.tanh(margins), 1, mode="symmetric")
    lines = np.empty((rows, columns, 4))
    for row in range(rows):
        for column in range(columns):
            window = np.s_[row : row + 3, column : column + 3]
            x, p = wide[window].reshape(-1, 3), sure[window].ravel()
            spread = np.cov(x.T, bias=True) + EVEN * np.eye(3)
            slope = np.linalg.solve(spread, (x * p[:, None]).mean(axis=0) - x.mean(axis=0) * p.mean())
            lines[row, column] = *slope, p.mean() - slope @ x.mean(axis=0)
    wide = np.pad(lines, ((1, 1), (1, 1), (0, 0)), mode="symmetric")
    smooth = np.stack(
        [
            [wide[row : row + 3, column : column + 3].mean(axis=(0, 1)) for column in range(columns)]
            for row in range(rows)
        ]
    )
    *slopes, level = (enlarged(smooth[..., part], height, width) for part in range(4))
    return sum(slope * photo[..., part] / 255 for part, slope in enumerate(slopes)) + level


@pytest.mark.parametrize(("rows", "columns"), [(12, 9), (1, 14), (15, 1), (2, 2), (1, 1)])
def test_masks_are_those_of_the_filter_pixel_by_pixel(rows: int, columns: int) -> None:
    rng = np.random.default_rng(rows)
    coarse = rng.integers(0, 256, (rows, columns, 3))
    noise = rng.integers(-20, 21, (8 * rows, 8 * columns, 3))
    photo = np.clip(coarse.repeat(8, axis=0).repeat(8, axis=1) + noise, 0, 255).astype(np.uint8)
    margins = rng.normal(0, 4, (rows, columns)).astype(np.float32)
    found, value = Outliner(photo, (columns, rows)).mask(margins), slowly(photo, margins, 8)
    clear = np.abs(value) > 0.02  # float32 beside float64
    assert clear.mean() > 0.95
    assert np.array_equal(found[clear], value[clear] > 0)


def red_on_gray(height: int, width: int, box: tuple[slice, slice]) -> NDArray[np.uint8]:
    photo = np.full((height, width, 3), 120, np.uint8)
    photo[box] = (190, 40, 50)
    return photo


@pytest.mark.parametrize(("top", "left"), [(0, 0), (1, 3), (2, 5), (3, 7), (5, 2)])
def test_the_edge_of_a_garment_within_a_cell_is_found(top: int, left: int) -> None:
    box = np.s_[32 + top : 93 + top, 24 + left : 71 + left]
    photo = red_on_gray(128, 96, box)
    share = (photo[..., 1] == 40).reshape(16, 8, 12, 8).mean(axis=(1, 3))
    mask = Outliner(photo, (12, 16)).mask((12 * share - 6).astype(np.float32))
    cloth = photo[..., 1] == 40
    assert np.count_nonzero(mask & cloth) / np.count_nonzero(mask | cloth) > 0.99


def test_where_colors_say_nothing_the_network_decides() -> None:
    photo = np.full((120, 80, 3), 200, np.uint8)
    margins = np.full((15, 10), -6, np.float32)
    margins[4:11, 3:7] = 6
    mask = Outliner(photo, (10, 15)).mask(margins)
    assert mask[40:80, 32:48].all()
    assert not mask[:24].any()
    assert not mask[96:].any()
    assert not mask[:, :16].any()
    assert not mask[:, 64:].any()


def test_a_photo_without_the_garment_has_an_empty_mask() -> None:
    photo = red_on_gray(64, 48, np.s_[10:40, 10:30])
    assert not Outliner(photo, (6, 8)).mask(np.full((8, 6), -5, np.float32)).any()


@pytest.mark.parametrize("shape", [(97, 61), (480, 360), (33, 700), (5, 3)])
def test_any_size_of_photo_has_masks_of_its_size(shape: tuple[int, int]) -> None:
    photo = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    margins = np.full((28, 21), 5, np.float32)
    margins[:3] = -5
    mask = Outliner(photo, (21, 28)).mask(margins)
    assert mask.shape == shape
    assert mask[-1].all()


def test_garments_that_must_be_apart_share_no_pixel() -> None:
    rng = np.random.default_rng(4)
    photo = rng.integers(0, 256, (96, 96, 3), np.uint8)
    margins = rng.normal(0, 3, (2, 24, 24)).astype(np.float32)
    margins[1] = -margins[0]
    labels, scores = np.array([1, 6]), np.array([0.9, 0.8], np.float32)
    both = garments_of(labels, scores, margins, photo, apart=False)
    first, second = garments_of(labels, scores, margins, photo, apart=True)
    assert not (first.mask & second.mask).any()
    assert np.array_equal(first.mask, both[0].mask)
    assert [first.label, second.label] == ["top", "pants"]
