"""From photos to weights that run, on almost nothing."""

import json

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")
onnx = pytest.importorskip("onnx")

from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.segmentation.semantic import Semantic
from fashion_wizard.weights import weights_path
from fashion_wizard_lab.training.mask_rcnn.sources import validation_photos
from fashion_wizard_lab.training.segmentation_plan import STAGES, Plan
from fashion_wizard_lab.training.semantic import stages


@pytest.fixture(autouse=True)
def small(monkeypatch) -> None:
    monkeypatch.setattr(stages, "BATCH", 2)
    sizes = ((0.5, (64, 96)), (1, (96, 128)))
    monkeypatch.setattr("fashion_wizard_lab.training.semantic.examples.SIZES", sizes)


def quantized_after(file, layer: str) -> list[str]:
    """What of all that is computed from a layer's output on is rounded to 8 bits."""
    reached: set[str] = set()
    rounded = []
    for node in onnx.load(file).graph.node:
        if any(name.startswith(f"{layer}.weight") for name in node.input) or reached & set(node.input):
            reached.update(node.output)
            if node.op_type == "QuantizeLinear":
                rounded.append(node.name)
    assert reached, "the layer has another name"
    return rounded


def test_what_names_regions_is_not_rounded_in_the_weights_that_ship() -> None:
    assert not quantized_after(weights_path("semantic_int8.onnx"), "label")


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_stages_follow_on_each_other_and_make_weights_that_run(photo_sets, tmp_path) -> None:
    plan = Plan(photo_sets, runs=tmp_path, start=None, steps=3, rendered=0, target=tmp_path / "out")
    for stage in STAGES:
        stages.run_stage(stage, plan)
    lines = (tmp_path / "semantic.jsonl").read_text().splitlines()
    assert "val_mIoU" in json.loads(lines[-1])
    assert not quantized_after(tmp_path / "out" / "semantic_int8.onnx", "label")
    segmenter = Semantic(tmp_path / "out")
    assert all(0 < value < 1 for value in segmenter.thresholds.values())
    photo, _ = validation_photos(photo_sets)[0].read()
    assert segmenter.segment(photo)[0].mask.shape == photo.shape[:2]


def test_a_stage_without_its_predecessor_is_an_error(photo_sets, tmp_path) -> None:
    plan = Plan(photo_sets, runs=tmp_path, start=None, steps=1)
    with pytest.raises(DatasetError, match="run the stage train first"):
        stages.run_stage("export", plan)
    for stage in ("quantize", "thresholds"):
        with pytest.raises(DatasetError, match="run the stage export into it first"):
            stages.run_stage(stage, plan)


def test_weights_that_learn_from_inshop_do_not_ship(tmp_path) -> None:
    plan = Plan(tmp_path, runs=tmp_path, start=None, steps=1, inshop=tmp_path, target=weights_path(""))
    with pytest.raises(FashionWizardError, match="research only"):
        stages.run_stage("export", plan)


def test_dressed_people_keep_their_label_maps(photo_sets, tmp_path, monkeypatch) -> None:
    from fashion_wizard_lab.training.mask_rcnn.sources import training_scenes
    from fashion_wizard_lab.training.semantic import dressed

    monkeypatch.setattr(dressed, "PLAIN", (0.0,))
    scenes = training_scenes(photo_sets, tmp_path, rendered=0)
    made = list(dressed.dressed(scenes, np.random.default_rng(0), lambda *_: None))
    assert made
    street = {id(scene.label_map): scene for scene in scenes if scene.kind == "street"}
    for scene in made:
        before = street[id(scene.label_map)].photo
        changed = (before != scene.photo).any(axis=2)
        assert scene.kind == "dressed"
        assert changed[scene.label_map == 1].any()
        assert not changed[:5].any()
