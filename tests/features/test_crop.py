"""A crop holds the garment's box at the size that was asked for, and leads back to the photo's pixels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_wizard.features.crop import LARGEST_ZOOM, Crop
from fashion_wizard.garment import Garment

HEIGHT, WIDTH = 90, 120
BOXES = st.tuples(
    st.integers(0, WIDTH - 2), st.integers(0, HEIGHT - 2), st.integers(1, WIDTH), st.integers(1, HEIGHT)
).filter(lambda box: box[0] < box[2] and box[1] < box[3])


def garment(box: tuple[int, int, int, int]) -> Garment:
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[box[1] : box[3], box[0] : box[2]] = True
    return Garment.from_mask("top", mask)


def gradient() -> np.ndarray:
    """A gray photo whose pixels tell their column, or their row where columns are even."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    return np.stack([(x + y).astype(np.uint8)] * 3, axis=2)


@settings(max_examples=25, deadline=None)
@given(BOXES, st.integers(16, 320), st.sampled_from([1, 8, 32]))
def test_the_longer_side_is_as_long_as_asked_unless_that_enlarges_too_much(box, longest, multiple) -> None:
    crop = Crop.of(gradient(), garment(box), longest=longest, multiple=multiple)
    width, height = box[2] - box[0], box[3] - box[1]
    inside = crop.mask.nonzero()
    spans = [int(places.max()) + 1 for places in inside]
    zoom = min(longest / max(width, height), LARGEST_ZOOM)
    assert spans == [max(1, round(height * zoom)), max(1, round(width * zoom))]
    assert all(side % multiple == 0 for side in crop.gray.shape)
    assert crop.gray.shape == crop.mask.shape
    assert all(span <= side < span + multiple for span, side in zip(spans, crop.gray.shape, strict=True))


@settings(max_examples=25, deadline=None)
@given(BOXES, st.integers(16, 320))
def test_corners_of_the_crop_are_corners_of_the_box(box, longest) -> None:
    crop = Crop.of(gradient(), garment(box), longest=longest, multiple=8)
    rows, columns = (int(places.max()) + 1 for places in crop.mask.nonzero())
    corners = np.array([[-0.5, -0.5], [columns - 0.5, rows - 0.5]], np.float32)
    expected = np.array([[box[0] - 0.5, box[1] - 0.5], [box[2] - 0.5, box[3] - 0.5]])
    np.testing.assert_allclose(crop.to_photo(corners), expected, atol=1e-3)


@pytest.mark.parametrize("longest", [20, 40, 80])
def test_a_pixel_of_the_crop_shows_what_the_photo_has_there(longest: int) -> None:
    box = (10, 20, 50, 60)
    crop = Crop.of(gradient(), garment(box), longest=longest, multiple=8)
    y, x = np.mgrid[2 : longest - 2, 2 : longest - 2]
    points = crop.to_photo(np.stack([x.ravel(), y.ravel()], axis=1).astype(np.float32))
    np.testing.assert_allclose(crop.gray[y.ravel(), x.ravel()], points.sum(axis=1), atol=1)


def test_what_is_filled_up_is_not_the_garment_and_repeats_the_edge() -> None:
    crop = Crop.of(gradient(), garment((0, 0, 30, 20)), longest=30, multiple=32)
    assert crop.gray.shape == (32, 32)
    assert not crop.mask[20:].any()
    assert not crop.mask[:, 30:].any()
    assert (crop.gray[20:, :30] == crop.gray[19, :30]).all()


@pytest.mark.parametrize("margin", [0, 1, 4])
def test_the_inner_mask_keeps_its_distance_from_edge_and_border(margin: int) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[10:50, 20:60] = True
    mask[30, 40] = False
    crop = Crop.of(gradient(), Garment.from_mask("top", mask), longest=40, multiple=8)
    outside = np.pad(~crop.mask, 1, constant_values=True)
    y, x = outside.nonzero()
    rows, columns = np.mgrid[: crop.mask.shape[0], : crop.mask.shape[1]]
    distance = np.maximum(abs(rows[..., None] - (y - 1)), abs(columns[..., None] - (x - 1))).min(axis=2)
    assert (crop.inner_mask(margin) == (distance > margin)).all()
