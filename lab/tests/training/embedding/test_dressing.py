"""The dressed wear the cloth that lay flat, in the light of what they wore; all else of the photo stays."""

from types import SimpleNamespace

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.embedding import dressing
from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout
from fashion_wizard_lab.training.embedding.dressing import dress, plainness
from fashion_wizard_lab.training.embedding.wearers import Dresser, Wearer, wearers


def worn(gray: int = 150, texture: float = 0.0, shape: tuple[int, int] = (120, 80)) -> Cutout:
    """A person in a plain garment, darker on the right half, before a green ground."""
    rng = np.random.default_rng(0)
    photo = np.full((*shape, 3), (40, 120, 60), np.uint8)
    mask = np.zeros(shape, np.bool_)
    mask[15:-10, 12:-15] = True
    mask[40:60, 40:50] = False  # an arm before it
    cloth = np.full((*shape, 1), float(gray))
    cloth[:, shape[1] // 2 :] *= 0.6
    cloth = cloth + rng.normal(0, texture, (*shape, 1)) if texture else cloth
    photo[mask] = np.clip(cloth.repeat(3, axis=2), 0, 255)[mask].astype(np.uint8)
    return Cutout(photo, mask)


def flat(
    color: tuple[int, int, int] = (180, 40, 50), ground: tuple[int, int, int] = (250, 240, 30)
) -> Cutout:
    photo = np.full((90, 110, 3), ground, np.uint8)
    mask = np.zeros((90, 110), np.bool_)
    mask[10:80, 35:75] = True
    mask[10:30, 10:100] = True  # sleeves
    photo[mask] = color
    return Cutout(photo, mask)


@pytest.fixture
def daylight(monkeypatch) -> None:
    """A scene that changes no color."""
    monkeypatch.setattr(dressing, "_scene", lambda rng, worn: np.ones(3, np.float32))


def test_only_the_region_changes_and_its_mask_stays() -> None:
    person = worn()
    for seed in range(5):
        dressed = dress(np.random.default_rng(seed), flat(), person)
        near = cv2.dilate(person.mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        np.testing.assert_array_equal(dressed.photo[~near], person.photo[~near])
        np.testing.assert_array_equal(dressed.mask, person.mask)


@pytest.mark.usefixtures("daylight")
def test_the_cloth_is_the_flat_garments_and_none_of_its_ground_is_laid_on() -> None:
    for seed in range(10):
        dressed = dress(np.random.default_rng(seed), flat(), worn())
        inner = cv2.erode(dressed.mask.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        seen = dressed.photo[inner].astype(int)
        assert (seen[:, 0] > 2 * seen[:, 1]).all()  # red everywhere; the ground is yellow


@pytest.mark.usefixtures("daylight")
def test_light_and_shade_are_those_of_what_was_worn() -> None:
    dressed = dress(np.random.default_rng(1), flat(), worn())
    left, right = (dressed.photo[70:100, columns, 0].mean() for columns in (slice(18, 32), slice(46, 58)))
    assert right < 0.9 * left


@pytest.mark.usefixtures("daylight")
def test_a_print_stays_where_it_was_along_the_height() -> None:
    given = flat()
    given.photo[60:70, 35:75] = (20, 40, 200)  # a stripe near the hem
    dressed = dress(np.random.default_rng(2), given, worn())
    blue = np.flatnonzero((dressed.photo[..., 2].astype(int) > dressed.photo[..., 0] + 40).sum(axis=1) > 20)
    rows = np.flatnonzero(dressed.mask.any(axis=1))
    share = (blue.mean() - rows[0]) / np.ptp(rows)
    assert share == pytest.approx((64.5 - 10) / 69, abs=0.12)


def test_the_same_chance_dresses_alike() -> None:
    first, other = (dress(np.random.default_rng(3), flat(), worn()) for _ in range(2))
    np.testing.assert_array_equal(first.photo, other.photo)


@pytest.mark.parametrize("shape", [(1, 1), (2, 40), (40, 2), (3, 3)])
def test_a_garment_of_a_few_pixels_can_be_worn_and_wear(shape) -> None:
    small = Cutout(np.full((*shape, 3), 90, np.uint8), np.ones(shape, np.bool_))
    assert dress(np.random.default_rng(0), small, worn()).photo.shape == worn().photo.shape
    assert dress(np.random.default_rng(0), flat(), small).photo.shape == small.photo.shape


def test_plain_cloth_is_plainer_than_patterned_and_than_black() -> None:
    assert plainness(worn(150)) > plainness(worn(150, texture=25)) > 0
    assert plainness(worn(150)) > plainness(worn(8))


def wearer(person: str, label: str, *, skin: float = 0.0, shape: tuple[int, int] = (120, 80)) -> Wearer:
    return Wearer(person, label, worn(shape=shape), float(np.log(shape[0] / shape[1])), skin)


@pytest.mark.parametrize(("label", "pieces", "lends"), [("top", 1, 1), ("top", 2, 0), ("outer", 2, 1)])
def test_what_shows_in_pieces_below_other_clothes_lends_no_folds(
    monkeypatch, tmp_path, label, pieces, lends
) -> None:
    photo, given = np.full((300, 200, 3), 140, np.uint8), np.zeros((300, 200), np.uint8)
    given[60:240, 40:160] = LABELS.index(label)
    if pieces == 2:  # two sleeves, or an open jacket
        given[60:240, 80:120] = 0
    source = SimpleNamespace(name="somebody", read=lambda: (photo, given))
    monkeypatch.setattr("fashion_wizard_lab.training.embedding.wearers.street", lambda root, split: [source])
    assert len(list(wearers(tmp_path, "train", lambda *_: None))) == lends


def test_nobody_wears_what_belongs_elsewhere() -> None:
    dresser = Dresser([wearer("a", "top")])
    assert dresser.can_wear(Article("flat", "top", "T-Shirt", (flat(),)))
    assert not dresser.can_wear(Article("flat", "pants", "Pants", (flat(),)))
    assert not dresser.can_wear(Article("street", "top", "top", (flat(),)))


def test_short_sleeves_are_worn_by_bare_arms_and_long_ones_by_covered(monkeypatch) -> None:
    people = [wearer(f"bare {i}", "top", skin=0.3) for i in range(10)]
    people += [wearer(f"covered {i}", "top") for i in range(10)]
    chosen = []
    monkeypatch.setattr(
        "fashion_wizard_lab.training.embedding.wearers.dress", lambda rng, flat, worn: chosen.append(worn)
    )
    dresser = Dresser(people)
    for kind, start in (("T-Shirt", 0), ("Longsleeve", 10)):
        chosen.clear()
        for seed in range(20):
            dresser.worn(np.random.default_rng(seed), Article("flat", "top", kind, (flat(),)))
        own = {id(wearer.cutout) for wearer in people[start : start + 10]}
        assert {id(cutout) for cutout in chosen} <= own
        assert len({id(cutout) for cutout in chosen}) > 2
