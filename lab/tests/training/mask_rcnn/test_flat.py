"""Flat garments are cut out where that is certain, and left out where it is not."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.mask_rcnn.flat import KINDS, flat_label_map, flat_labels
from fashion_wizard_lab.wardrobe import render_item, render_view


def test_rendered_flat_garments_are_cut_exactly_or_not_at_all() -> None:
    cut = 0
    for number in range(14):
        shot = render_view(render_item(21, number), "flat", (180, 240))
        found = flat_label_map(shot.photo, shot.item.label)
        if found is None:
            continue
        mask = found == LABELS.index(shot.item.label)
        shared = np.count_nonzero(mask & shot.mask) / np.count_nonzero(mask | shot.mask)
        cut += shared > 0.85
        assert set(np.unique(found)) <= {0, LABELS.index(shot.item.label)}
    assert cut >= 5


@pytest.mark.parametrize(
    "photo",
    [
        np.full((120, 90, 3), 130, np.uint8),
        np.random.default_rng(0).integers(0, 256, (120, 90, 3), dtype=np.uint8),
    ],
    ids=["nothing there", "noise"],
)
def test_an_uncertain_photo_is_not_cut(photo) -> None:
    assert flat_label_map(photo, "top") is None


def test_every_kind_is_a_label() -> None:
    assert set(KINDS.values()) <= set(LABELS[1:])


def test_unknown_kinds_are_left_out(photo_sets) -> None:
    assert flat_labels(photo_sets / "clothing") == {f"{number}.webp": "top" for number in (1, 2, 3)}
