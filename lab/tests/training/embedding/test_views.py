"""Views show the same garment, recolored copies another color; all chance is the generator's."""

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout
from fashion_wizard_lab.training.embedding.examples import Examples
from fashion_wizard_lab.training.embedding.views import (
    LEAST_RECOLOR,
    clone_cloth,
    dye,
    recolor,
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
        cv2.cvtColor(one.photo.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[one.mask][:, 0].std()
        for one in (dyed, given)
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


def articles(count: int) -> list[Article]:
    labels = ("top", "pants", "dress")
    return [
        Article("street" if i % 2 else "flat", labels[i % 3], labels[i % 3], (cutout(i), cutout(i + 100)))
        for i in range(count)
    ]


def test_a_batch_holds_each_garment_once_and_an_example_is_always_the_same() -> None:
    examples = Examples(articles(30), total=64, batch=8)
    for batch in range(8):
        assert len(set(examples._drawn(batch).tolist())) == 8
    for number in (0, 7, 40, 63):
        one, other = examples[number], examples[number]
        assert one["views"].shape[:2] == (3, 4)
        assert all(torch.equal(one[key], other[key]) for key in one)
    assert examples[0]["views"].shape[-1] < examples[63]["views"].shape[-1]


def test_some_batches_show_garments_of_nearly_one_color(monkeypatch) -> None:
    monkeypatch.setattr("fashion_wizard_lab.training.embedding.views.relight", lambda rng, photo: photo)
    colors = (200, 30, 40), (20, 30, 90), (120, 120, 120), (240, 240, 230)
    made = [
        Article("flat", "top", "top", (cutout(i, colors[i % 4]), cutout(i + 100, colors[i % 4])))
        for i in range(12)
    ]
    examples = Examples(made, total=12 * 40, batch=12)
    dyed = [batch for batch in range(40) if examples._dye(batch) is not None]
    assert 8 <= len(dyed) <= 24

    def spread(batch: int) -> float:
        means = []
        for number in range(12 * batch, 12 * batch + 12):
            view = examples[number]["views"][0].numpy()
            means.append(lab(Cutout(view[:3].transpose(1, 2, 0).copy(), view[3] > 0)))
        return float(np.linalg.norm(np.std(means, axis=0)))

    own = next(batch for batch in range(40) if batch not in dyed)
    assert 3 * spread(dyed[0]) < spread(own)
