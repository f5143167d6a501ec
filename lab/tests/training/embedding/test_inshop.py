"""In-shop's train items are learned from as items with true views, and batches of one category are hard."""

import shutil
from contextlib import nullcontext

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.features.embedding import Embedding
from fashion_wizard.garment import Garment
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.datasets.inshop import find_color_map, read_inshop
from fashion_wizard_lab.training.embedding import pool, stages
from fashion_wizard_lab.training.embedding.inshop import inshop_articles
from fashion_wizard_lab.training.embedding.stages import run_stage
from fashion_wizard_lab.wardrobe import write_wardrobe


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("embedding") / "shop"
    write_wardrobe(folder, 12, 4, ("front", "worn"), (96, 128), ("t-shirt", "jeans", "dress"), thumbnail=96)
    return folder


def test_every_train_item_is_an_article_with_all_its_photos(root):
    train = read_inshop(root).of("train")
    articles = inshop_articles(root)
    assert len(articles) == len({photo.item for photo in train})
    assert sum(len(article.cutouts) for article in articles) == len(train)
    assert {(article.label, article.kind) for article in articles} == {
        ({1: "top", 2: "pants", 3: "dress"}[photo.clothes_type], photo.category) for photo in train
    }
    for article in articles:
        for cutout in article.cutouts:
            assert cutout.photo.shape[:2] == cutout.mask.shape
            assert 0.1 < cutout.mask.mean() < 0.95


def test_without_a_map_all_in_the_box_counts(root, tmp_path):
    inshop = read_inshop(shutil.copytree(root, tmp_path / "copy"))
    photo = inshop.of("train")[0]
    find_color_map(inshop.root, photo).unlink()
    x0, y0, x1, y1 = photo.box
    (article,) = [
        article
        for article in inshop_articles(inshop.root)
        if article.cutouts[0].mask.sum() == (x1 - x0) * (y1 - y0)
    ]
    assert article.kind == photo.category


def test_a_map_of_another_size_or_with_strange_colors_is_named_and_the_box_counts(root, tmp_path, caplog):
    inshop = read_inshop(shutil.copytree(root, tmp_path / "copy"))
    resized, strange = inshop.of("train")[:2]
    Image.new("P", (95, 128)).save(find_color_map(inshop.root, resized))
    Image.new("RGB", (96, 128), (1, 2, 3)).save(find_color_map(inshop.root, strange))
    articles = inshop_articles(inshop.root)
    assert "95x128 pixels, which is the size of none of its photos" in caplog.text
    masks = [cutout.mask for article in articles for cutout in article.cutouts]
    assert f"all in the box counts of {strange.name}" in caplog.text
    for photo in (resized, strange):
        x0, y0, x1, y1 = photo.box
        assert any(mask.sum() == (x1 - x0) * (y1 - y0) for mask in masks)


def test_research_weights_do_not_go_where_those_lie_that_ship(root, tmp_path):
    plan = {"data": tmp_path, "runs": tmp_path, "start": None, "steps": 1, "bars": None, "inshop": root}
    with pytest.raises(FashionWizardError, match="research only"):
        run_stage("export", **plan, target=weights_path("embedding.onnx"))
    for stage, first in (("levels", "views"), ("heads", "levels"), ("export", "heads")):
        with pytest.raises(DatasetError, match=f"run the stage {first} first"):
            run_stage(stage, **plan)


def test_nothing_to_learn_from_is_an_error(tmp_path):
    plan = {"data": tmp_path, "runs": tmp_path, "start": None, "steps": 1, "rendered": 0}
    with pytest.raises(DatasetError, match="holds neither ccp/ nor clothing/: name the folder with --data"):
        run_stage("views", **plan, bars=lambda: nullcontext(lambda *_: None))


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_inshop_alone_makes_weights_that_run_and_a_card(root, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "LEVELS_GARMENTS", 4)
    monkeypatch.setattr(stages, "LEVELS_STEPS", 1)
    monkeypatch.setattr(stages, "HEADS_GARMENTS", 4)
    monkeypatch.setattr(stages, "SIDE", 64)
    monkeypatch.setattr(pool, "SIDE", 64)
    monkeypatch.setattr(pool, "CHANCES", dict.fromkeys(pool.VARIANTS, 1.0))
    plan = {"data": root, "runs": tmp_path, "start": None, "steps": 1, "rendered": 0, "inshop": root}
    for stage in stages.STAGES:
        run_stage(stage, **plan, bars=lambda: nullcontext(lambda *_: None))
    text = (tmp_path / "embedding.card.md").read_text()
    assert "non-commercial, research only" in text
    assert "train items of `shop`, in the In-shop layout" in text
    photo = np.random.default_rng(0).integers(0, 256, (64, 48, 3), dtype=np.uint8)
    vector = Embedding(tmp_path / "embedding.onnx").describe(
        photo, Garment.from_mask("top", np.ones((64, 48), np.bool_))
    )
    assert vector.shape == (Embedding.dimension,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
