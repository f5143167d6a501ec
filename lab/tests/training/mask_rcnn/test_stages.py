"""From photos to weights that run, on almost nothing."""

import json
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.segmentation.mask_rcnn import MaskRCNN
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.datasets.inshop import read_inshop
from fashion_wizard_lab.datasets.splits import split_of
from fashion_wizard_lab.training.mask_rcnn import stages
from fashion_wizard_lab.training.mask_rcnn.examples import SHARES, Examples
from fashion_wizard_lab.training.mask_rcnn.sources import FiledScene, training_scenes, validation_photos
from fashion_wizard_lab.training.segmentation_plan import STAGES, Plan
from fashion_wizard_lab.wardrobe import write_wardrobe


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_stages_follow_on_each_other_and_make_weights_that_run(photo_sets, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(stages, "BATCH", 2)
    monkeypatch.setattr(
        "fashion_wizard_lab.training.mask_rcnn.examples.SIZES", ((0.5, (64, 96)), (1, (96, 128)))
    )
    plan = Plan(photo_sets, runs=tmp_path, start=None, steps=3, rendered=0, target=tmp_path / "out")
    for stage in STAGES:
        stages.run_stage(stage, plan)
    lines = (tmp_path / "mask_rcnn.jsonl").read_text().splitlines()
    assert "val_mIoU" in json.loads(lines[-1])
    assert (tmp_path / "mask_rcnn.png").stat().st_size > 5000
    segmenter = MaskRCNN(tmp_path / "out")
    assert all(0 < value < 1 for value in segmenter.thresholds.values())
    photo, _ = validation_photos(photo_sets)[0].read()
    assert segmenter.segment(photo)[0].mask.shape == photo.shape[:2]


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_inshop_alone_makes_research_weights_with_a_card(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(stages, "BATCH", 2)
    monkeypatch.setattr(
        "fashion_wizard_lab.training.mask_rcnn.examples.SIZES", ((0.5, (64, 96)), (1, (96, 128)))
    )
    root, out = tmp_path / "shop", tmp_path / "out"
    write_wardrobe(root, 8, 5, ("front", "flat"), (96, 128))
    plan = Plan(root, tmp_path / "runs", start=None, steps=1, inshop=root, rendered=0, target=out)
    for stage in STAGES:
        stages.run_stage(stage, plan)
    photo = np.random.default_rng(0).integers(0, 256, (128, 96, 3), dtype=np.uint8)
    assert MaskRCNN(out).segment(photo)[0].mask.shape == (128, 96)
    (card,) = out.glob("*.card.md")
    text = card.read_text()
    assert "non-commercial, research only" in text
    assert "`shop`, in the In-shop layout" in text
    assert "mask_rcnn_masks.onnx" in text
    with pytest.raises(FashionWizardError, match="research only"):
        stages.run_stage("export", replace(plan, target=weights_path("")))


def test_a_stage_without_its_predecessor_is_an_error(photo_sets, tmp_path) -> None:
    for stage in ("export", "thresholds"):
        with pytest.raises(DatasetError, match="run the stage train first"):
            stages.run_stage(stage, Plan(photo_sets, runs=tmp_path, start=None, steps=1))


def test_thresholds_need_exported_weights_where_they_go(photo_sets, tmp_path) -> None:
    (tmp_path / "mask_rcnn.pt").touch()
    with pytest.raises(DatasetError, match="run the stage export into it first"):
        stages.run_stage("thresholds", Plan(photo_sets, runs=tmp_path, start=None, steps=1))


def test_only_training_photos_become_scenes(photo_sets, tmp_path) -> None:
    scenes = training_scenes(photo_sets, tmp_path, rendered=0)
    kinds = [scene.kind for scene in scenes]
    trained = [f"{n:04d}" for n in range(12) if split_of(f"{n:04d}") == "train"]
    assert kinds.count("street") == len(trained)
    assert {photo.name for photo in validation_photos(photo_sets)}.isdisjoint(trained)
    assert kinds.count("flat") >= 1
    made = sorted((tmp_path / "flat").glob("*.png"))
    stamps = [path.stat().st_mtime_ns for path in made]
    training_scenes(photo_sets, tmp_path, rendered=0)
    assert [path.stat().st_mtime_ns for path in made] == stamps


def test_inshop_and_the_wardrobe_are_learned_from_and_inshop_can_validate(tmp_path) -> None:
    write_wardrobe(tmp_path / "inshop", 6, 5, ("front", "flat"), (96, 128))
    (tmp_path / "data" / "clothing" / "images").mkdir(parents=True)
    (tmp_path / "data" / "clothing" / "images.csv").write_text(
        "image,label,kids,sender_id\nx.webp,Other,,1\n"
    )
    scenes = training_scenes(tmp_path / "data", tmp_path / "runs", inshop=tmp_path / "inshop", rendered=1)
    kinds = [scene.kind for scene in scenes]
    assert kinds.count("rendered") == 3
    assert 0 < kinds.count("street") < 12
    learned = [scene.photo.name for scene in scenes if isinstance(scene, FiledScene)]
    held = [photo.name for photo in validation_photos(tmp_path / "data", tmp_path / "inshop")]
    train = {photo.name: photo.item for photo in read_inshop(tmp_path / "inshop").of("train")}
    assert {*learned, *held} == train.keys()
    assert {train[name] for name in learned}.isdisjoint(train[name] for name in held)
    photo, label_map = next(scene for scene in scenes if isinstance(scene, FiledScene)).read()
    assert photo.shape[:2] == label_map.shape == (128, 96)
    with pytest.raises(DatasetError, match="no ccp/ to validate"):
        validation_photos(tmp_path / "data")
    with pytest.raises(DatasetError, match="neither ccp/ nor clothing/"):
        training_scenes(tmp_path / "nowhere", tmp_path / "runs", rendered=0)


def test_examples_come_by_number_in_their_shares(photo_sets, tmp_path) -> None:
    scenes = training_scenes(photo_sets, tmp_path, rendered=0)
    examples = Examples(scenes, total=100, batch=5)
    first, again = examples[7], examples[7]
    assert all((first[name] == again[name]).all() for name in first)
    assert first["photo"].shape == (3, 352, 256)
    assert examples[60]["label_map"].shape == (448, 320)
    assert examples[99]["label_map"].shape == (576, 416)
    flat = np.array([scene.kind == "flat" for scene in scenes])
    expected = SHARES["flat"] / (SHARES["flat"] + SHARES["street"])
    assert examples.chances[flat].sum() == pytest.approx(expected)
    with pytest.raises(DatasetError, match="no segmented photo"):
        Examples([], total=1, batch=1)
