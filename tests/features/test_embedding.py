"""A garment's vector: of unit length, blind outside the mask, and nearer to itself than to others."""

import cv2
import numpy as np
import pytest

from fashion_wizard.features.base import block
from fashion_wizard.features.embedding import BLOCKS, EMPTY, Embedding, framed
from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard_lab.wardrobe import render_item, render_view


@pytest.fixture(scope="module")
def embedding():
    return Embedding()


def shot(index: int, view: str):
    item = render_item(91, index)
    seen = render_view(item, view, (192, 256))
    return seen.photo, Garment.from_mask(item.label, seen.label_map == LABELS.index(item.label))


def test_each_part_is_of_unit_length_and_so_is_the_whole(embedding):
    found = embedding.describe(*shot(0, "front"))
    assert found.shape == (Embedding.dimension,)
    assert found.dtype == np.float32
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-4)
    for name, length in BLOCKS.items():
        part = block(found, name, BLOCKS)
        assert part.shape == (length,)
        assert np.linalg.norm(part) == pytest.approx(1, abs=1e-4)
    assert block(found, "smell", BLOCKS) is found


def test_what_is_outside_of_the_mask_is_not_seen(embedding):
    photo, garment = shot(1, "worn")
    other = np.random.default_rng(0).integers(0, 256, photo.shape, dtype=np.uint8)
    blurred = cv2.dilate(garment.mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    changed = np.where(blurred[..., None], photo, other)
    assert embedding.describe(photo, garment) @ embedding.describe(changed, garment) > 0.999


def test_another_view_is_nearer_than_another_garment(embedding):
    fronts = np.stack([embedding.describe(*shot(index, "front")) for index in range(0, 24, 4)])
    backs = np.stack([embedding.describe(*shot(index, "back")) for index in range(0, 24, 4)])
    right = (backs @ fronts.T).argmax(axis=1) == np.arange(6)
    assert right.mean() >= 0.8


@pytest.mark.parametrize("box", [(2, 3, 40, 90), (0, 0, 120, 20), (5, 5, 6, 6)])
def test_the_box_fills_the_canvas_as_far_as_it_can(box):
    photo = np.random.default_rng(1).integers(0, 256, (100, 120, 3), dtype=np.uint8)
    mask = np.zeros((100, 120), np.bool_)
    x0, y0, x1, y1 = box
    mask[y0:y1, x0:x1] = True
    canvas, inside = framed(photo, Garment.from_mask("top", mask), 64)
    rows, columns = np.nonzero(inside)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == 64
    assert abs((rows.min() + rows.max()) / 2 - 31.5) <= 0.5
    assert (canvas[~inside] == EMPTY).all()
