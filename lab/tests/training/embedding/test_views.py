"""Views show the same garment, recolored copies another color; all chance is the generator's."""

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.embedding.cutouts import Cutout
from fashion_wizard_lab.training.embedding.views import (
    LEAST_RECOLOR,
    clone_cloth,
    dye,
    recolor,
    recolor_together,
    relight,
    see,
)


def lab(cutout: Cutout) -> np.ndarray:
    found = cv2.cvtColor(cutout.photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return found[cutout.mask].mean(axis=0)


def cutout(seed: int, color: tuple[int, int, int] = (120, 60, 70)) -> Cutout:
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.normal(0, 25, (90, 70)).astype(np.float32), (0, 0), 2)[..., None]
    photo = np.clip(np.array(color) + noise, 0, 255).astype(np.uint8)
    mask = np.zeros((90, 70), np.bool_)
    mask[12:80, 10:60] = True
    return Cutout(photo, mask)


@pytest.mark.parametrize("color", [(8, 8, 9), (128, 128, 128), (250, 250, 250), (200, 30, 40), (20, 30, 90)])
def test_a_recolored_copy_differs_more_than_light_does(color) -> None:
    rng = np.random.default_rng(0)
    given = cutout(1, color)
    moved = [np.linalg.norm(lab(recolor(rng, given)) - lab(given)) for _ in range(40)]
    relit = [
        np.linalg.norm(lab(Cutout(relight(rng, given.photo), given.mask)) - lab(given)) for _ in range(40)
    ]
    assert np.percentile(moved, 10) > 0.6 * LEAST_RECOLOR
    assert np.median(relit) < LEAST_RECOLOR
    assert np.median(moved) > 1.5 * np.median(relit)


def test_only_the_garment_is_recolored_and_its_mask_stays() -> None:
    given = cutout(2)
    copy = recolor(np.random.default_rng(1), given)
    np.testing.assert_array_equal(copy.mask, given.mask)
    np.testing.assert_array_equal(copy.photo[~given.mask], given.photo[~given.mask])


@pytest.mark.parametrize("color", [(14, 0, -1), (60, 30, -20), (90, 0, 1)])
def test_dyed_cloth_has_the_color_and_darker_cloth_less_light_and_shade(color) -> None:
    given = cutout(4, (150, 140, 150))
    dyed = dye(given, np.array(color, float))
    assert np.linalg.norm(lab(dyed) - color) < 4
    np.testing.assert_array_equal(dyed.photo[~given.mask], given.photo[~given.mask])
    spread = [
        cv2.cvtColor(cutout.photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[cutout.mask][:, 0].std()
        for cutout in (dyed, given)
    ]
    assert (spread[0] < spread[1]) == (lab(dyed)[0] < lab(given)[0])


def test_covered_cloth_is_cloth_from_elsewhere_on_the_garment() -> None:
    given = cutout(5)
    given.photo[30:50, 20:40] = (0, 255, 0)  # a print
    changed = [clone_cloth(np.random.default_rng(seed), given.photo, given.mask) for seed in range(20)]
    for photo in changed:
        np.testing.assert_allclose(photo[:4].astype(int), given.photo[:4], atol=1)
        assert (photo != given.photo).any()
    prints = [(photo[30:50, 20:40] == (0, 255, 0)).all(axis=2).mean() for photo in changed]
    assert min(prints) < 0.5
    narrow = np.zeros((90, 70), np.bool_)
    narrow[40, 5:60] = True
    assert clone_cloth(np.random.default_rng(0), given.photo, narrow).shape == given.photo.shape


def test_every_view_has_a_garment_and_the_same_chance_gives_the_same_view() -> None:
    for seed in range(60):
        first, again = (see(np.random.default_rng(seed), cutout(seed), 96) for _ in range(2))
        assert first.photo.shape == (96, 96, 3)
        assert first.mask.any()
        np.testing.assert_array_equal(first.photo, again.photo)
        np.testing.assert_array_equal(first.mask, again.mask)


def test_photos_of_one_garment_are_recolored_by_one_step() -> None:
    given = [cutout(7, (120, 60, 70)), cutout(8, (90, 40, 50))]
    apart = []
    for seed in range(20):
        moved = recolor_together(np.random.default_rng(seed), given)
        steps = [lab(recolored) - lab(own) for recolored, own in zip(moved, given, strict=True)]
        assert np.linalg.norm(steps[0]) > 0.5 * LEAST_RECOLOR
        apart.append(np.linalg.norm(steps[0] - steps[1]))
    # A color beyond what a screen shows is cut off, more of one photo than of the other.
    assert np.median(apart) < 6
