"""The pool shows garments in pairs; its batches are hard: one place, one dye, a copy beside its own color."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError
from fashion_wizard.palette import LABELS
from fashion_wizard_lab.training.embedding import batches, pool
from fashion_wizard_lab.training.embedding.batches import Batches
from fashion_wizard_lab.training.embedding.cutouts import Article, Cutout
from fashion_wizard_lab.training.embedding.pool import DYES, VARIANTS, make_shard, read_shards, save_shard
from fashion_wizard_lab.training.embedding.wearers import Dresser, Wearer


def cutout(color: tuple[int, int, int]) -> Cutout:
    photo = np.full((90, 70, 3), color, np.uint8)
    photo[::6] = photo[::6] // 2
    mask = np.zeros((90, 70), np.bool_)
    mask[12:80, 10:60] = True
    return Cutout(photo, mask)


def articles() -> list[Article]:
    return [
        Article("flat", "top", "T-Shirt", (cutout((200, 30, 40)),)),
        Article("street", "bag", "bag", (cutout((30, 30, 200)),)),
        Article("rendered", "dress", "dress", (cutout((30, 200, 30)), cutout((30, 190, 30)))),
    ]


def person() -> Wearer:
    return Wearer("somebody", "top", cutout((150, 150, 150)), 0.0, 0.3)


@pytest.fixture
def every_variant(monkeypatch) -> None:
    monkeypatch.setattr(pool, "CHANCES", dict.fromkeys(VARIANTS, 1.0))
    monkeypatch.setattr(pool, "SIDE", 64)


@pytest.mark.usefixtures("every_variant")
def test_every_garment_is_shown_in_two_views_and_all_are_known_by_number() -> None:
    shard = make_shard(articles(), [2, 0, 1], Dresser([person()]), [0])
    assert shard.views.shape == (18, 4, 64, 64)
    assert shard.article.tolist() == [2, 2, 2, 0, 0, 0, 1, 1, 1]
    assert shard.variant.tolist() == [0, 1, 2] * 3
    assert [LABELS[number] for number in shard.label[::3]] == ["dress", "top", "bag"]
    assert shard.crosses.tolist() == [True] * 6 + [False] * 3
    assert ((shard.dye >= 0) == (shard.variant == VARIANTS.index("dyed"))).all()
    assert (shard.views[:, 3].reshape(18, -1).max(axis=1) == 255).all()
    again = make_shard(articles(), [2, 0, 1], Dresser([person()]), [0])
    np.testing.assert_array_equal(shard.views, again.views)


@pytest.mark.usefixtures("every_variant")
def test_both_views_of_a_copy_have_its_color(monkeypatch) -> None:
    monkeypatch.setattr(pool, "see", lambda rng, cutout, size: cutout)
    monkeypatch.setattr("fashion_wizard_lab.training.embedding.dressing._scene", lambda rng, worn: np.ones(3))
    shard = make_shard(articles()[:1], [0], Dresser([person()]), [4])
    means = np.array([view[:3][:, view[3] > 0].mean(axis=1) for view in shard.views]).reshape(3, 2, 3)
    hues = means / means.sum(axis=2, keepdims=True)
    own, copy = hues[0], hues[1]
    assert np.abs(own[0] - own[1]).max() < 0.1
    assert np.abs(copy[0] - copy[1]).max() < 0.1
    assert np.abs(own[0] - copy[0]).max() > 0.03


@pytest.mark.usefixtures("every_variant")
def test_shards_are_stored_and_read_in_order(tmp_path) -> None:
    for number in range(2):
        shard = make_shard(articles(), [number], Dresser([]), [number])
        save_shard(tmp_path / f"{number:04d}.npz", shard, {"pooled": np.full((6, 3), number, np.float16)})
    (tmp_path / "partial-0002.npz").write_bytes(b"half a shard")
    read = read_shards(tmp_path, ["article", "pooled"])
    assert read["article"].tolist() == [0, 0, 0, 1, 1, 1]
    assert read["pooled"].shape == (12, 3)
    with pytest.raises(DatasetError, match="run the stage views first"):
        read_shards(tmp_path / "none", ["article"])


LABELED = ("top", "pants", "dress", "outer")


def drawn_from(count: int, garments: int) -> tuple[Batches, dict]:
    """`count` articles in their own color, recolored and dyed; the arrays say which row it is."""
    article = np.repeat(np.arange(count), 3)
    columns = {
        "article": article,
        "variant": np.tile([0, 1, 2], count),
        "dye": np.where(np.tile([0, 1, 2], count) == 2, article % len(DYES), -1),
        "label": np.array([LABELS.index(LABELED[number % 4]) for number in article]),
    }
    kinds = [("flat" if number % 3 else "rendered", LABELED[number % 4]) for number in range(count)]
    rows = np.arange(6 * count, dtype=np.float32)[:, None]
    return Batches({"pooled": rows}, columns, kinds, garments=garments), columns


def test_a_batch_holds_both_views_of_each_garment_once_and_is_always_the_same() -> None:
    drawn, columns = drawn_from(200, 12)
    for number in range(30):
        batch, again = drawn[number], drawn[number]
        assert all(torch.equal(batch[name], again[name]) for name in batch)
        rows = batch["pooled"][:, 0].long()
        half = len(rows) // 2
        assert torch.equal(rows[:half] + 1, rows[half:])
        assert len(set(batch["garment"][:half].tolist())) == half
        assert batch["article"].tolist() == columns["article"][rows.numpy() // 2].tolist()
        assert half == 12


def test_batches_show_one_dye_or_copies_beside_their_own_color() -> None:
    drawn, columns = drawn_from(200, 12)
    dyed = 0
    for number in range(60):
        own = drawn[number]["pooled"][:12, 0].long().numpy() // 2
        dyes = set(columns["dye"][own].tolist())
        if dyes == {-1}:
            article = columns["article"][own].tolist()
            assert len(set(article)) < len(article)
        else:
            assert len(dyes) == 1
            dyed += 1
    assert 8 <= dyed <= 30


def test_some_batches_show_one_category_of_inshop_alone(monkeypatch) -> None:
    monkeypatch.setattr(batches, "KINDRED", 1.0)
    columns = {
        "article": np.arange(60),
        "variant": np.zeros(60, int),
        "dye": np.full(60, -1),
        "label": np.full(60, 1),
    }
    kinds = [("inshop", ("Tees", "Skirts")[number % 2]) for number in range(60)]
    drawn = Batches({}, columns, kinds, garments=8)
    for number in range(10):
        assert len(set(drawn[number]["kind"].tolist())) == 1
