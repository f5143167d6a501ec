"""Views whose masks the segmentation found: in pairs, and none where it found something else."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.garment import Garment
from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.embedding import found
from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout
from fashion_wizard_lab.training.embedding.found import found_shard
from fashion_wizard_lab.training.embedding.wearers import Dresser, Wearer


def cutout(color: tuple[int, int, int]) -> Cutout:
    photo = np.full((120, 90, 3), (20, 90, 20), np.uint8)
    mask = np.zeros((120, 90), np.bool_)
    mask[20:100, 15:75] = True
    photo[mask] = color
    return Cutout(photo, mask)


class Shifted:
    """Finds what is not green, so many pixels too far down, and the ground beside it."""

    name = "shifted"

    def __init__(self, pixels: int) -> None:
        self.pixels = pixels

    def segment(self, photo, path=None):
        cloth = photo[..., 1] <= photo[..., 0]
        moved = np.roll(cloth, self.pixels, axis=0)
        return [Garment.from_mask("skin", ~moved), Garment.from_mask("top", moved)]


def shard(pixels: int):
    shop = {7: Article("flat", "top", "T-Shirt", (cutout((200, 30, 40)),))}
    dresser = Dresser([Wearer("somebody", "top", cutout((150, 150, 150)), 0.0, 0.3)])
    return found_shard(shop, [7], dresser, Shifted(pixels), [3])


@pytest.fixture(autouse=True)
def undisturbed(monkeypatch) -> None:
    monkeypatch.setattr(found, "DISTURBED", 0.0)
    monkeypatch.setattr(found, "SIDE", 64)


def test_a_garment_is_seen_lying_and_worn_with_what_the_masks_took_along() -> None:
    pool = shard(8)
    assert pool.views.shape == (2, 4, 64, 64)
    assert pool.article.tolist() == [7]
    assert pool.label.tolist() == [LABELS.index("top")]
    assert pool.crosses.tolist() == [True]
    for view in pool.views:
        colors, mask = view[:3].astype(int), view[3] > 0
        green = (colors[1] > colors[0])[mask].mean()
        assert 0.05 < green < 0.2  # 8 rows of 80


def test_exact_masks_take_nothing_along() -> None:
    for view in shard(0).views:
        colors, mask = view[:3].astype(int), view[3] > 0
        assert (colors[1] > colors[0])[mask].mean() < 0.03


def test_what_is_found_elsewhere_is_no_view() -> None:
    assert shard(60) is None
