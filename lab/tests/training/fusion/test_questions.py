"""Of a photo the garment asks that the question is about."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.garment import Garment
from fashion_wizard_lab.training.embedding.cutouts import WHOLE_LONGEST, cut_out
from fashion_wizard_lab.training.fusion.questions import _asks, _Query


def region(top: int, bottom: int, left: int = 30, right: int = 70) -> np.ndarray:
    mask = np.zeros((200, 100), np.bool_)
    mask[top:bottom, left:right] = True
    return mask


PHOTO = np.zeros((200, 100, 3), np.uint8)


@pytest.mark.parametrize(
    ("label", "found", "asks"),
    [
        ("top", region(40, 90), True),
        ("outer", region(45, 110), True),
        ("pants", region(95, 180), False),
        ("top", region(40, 45), False),
    ],
)
def test_of_a_dressed_person_what_they_were_dressed_in_asks(label, found, asks) -> None:
    query = _Query(PHOTO, "item", worn=region(40, 90))
    assert _asks(query, Garment.from_mask(label, found)) is asks


@pytest.mark.parametrize(("label", "asks"), [("top", True), ("outer", True), ("shoes", False)])
def test_of_a_rendered_item_its_kind_asks(label, asks) -> None:
    label = "footwear" if label == "shoes" else label
    query = _Query(PHOTO, "item", label="top")
    assert _asks(query, Garment.from_mask(label, region(40, 90))) is asks


def test_a_whole_photo_is_kept_around_a_garment_where_that_is_wanted() -> None:
    photo = np.zeros((2000, 1000, 3), np.uint8)
    mask = np.zeros((2000, 1000), np.bool_)
    mask[400:900, 300:700] = True
    garment = Garment.from_mask("top", mask)
    whole, near = cut_out(photo, garment, whole=True), cut_out(photo, garment)
    assert whole is not None
    assert near is not None
    assert whole.mask.shape == (WHOLE_LONGEST, WHOLE_LONGEST // 2)
    assert whole.mask.mean() == pytest.approx(0.1, abs=0.01)
    assert near.mask.mean() > 0.5
