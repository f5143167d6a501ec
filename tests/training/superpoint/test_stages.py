"""All stages in order, on almost nothing: each makes what the next one needs, and resumes."""

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError
from fashion_wizard.features.superpoint import SuperPoint
from fashion_wizard.garment import Garment
from fashion_wizard.training.superpoint.adaptation import read_gray
from fashion_wizard.training.superpoint.stages import STAGES, run_stage, training_photos


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data" / "ccp" / "images"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in ("a", "b", "c", "d", "e", "f"):
        coarse = rng.integers(0, 256, (24, 18, 3), dtype=np.uint8)
        Image.fromarray(coarse.repeat(8, 0).repeat(8, 1)).save(folder / f"{name}.webp")
    return tmp_path / "data"


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_stages_follow_on_each_other_and_make_weights_that_run(data, tmp_path) -> None:
    runs = tmp_path / "runs"
    for turn in (1, 2):
        for stage in STAGES:
            run_stage(stage, data=data, runs=runs, steps=2, views=2, photos=2, turn=turn)
    assert {"synthetic.pt", "joint-1.pt", "joint-2.pt", "superpoint.onnx"} <= {p.name for p in runs.iterdir()}
    labels = sorted((runs / "labels-2").glob("*.npz"))
    assert len(labels) == 2
    made = labels[0].stat().st_mtime_ns
    run_stage("adapt", data=data, runs=runs, steps=2, views=2, photos=2, turn=2)
    assert labels[0].stat().st_mtime_ns == made
    photo = np.random.default_rng(1).integers(0, 256, (120, 90, 3), dtype=np.uint8)
    found = SuperPoint(runs / "superpoint.onnx").extract(
        photo, Garment.from_mask("top", np.ones((120, 90), bool))
    )
    assert found.descriptors.shape == (len(found), 256)


@pytest.mark.parametrize("stage", ["adapt", "joint", "export"])
def test_a_stage_without_the_one_before_says_so(data, tmp_path, stage: str) -> None:
    with pytest.raises(DatasetError, match="run the stages before"):
        run_stage(stage, data=data, runs=tmp_path / "none", steps=1, views=1)


def test_only_training_photos_are_seen_and_no_photos_are_named(data, tmp_path) -> None:
    assert 0 < len(training_photos(data)) <= 6
    with pytest.raises(DatasetError, match="neither clothing"):
        training_photos(tmp_path)


def test_photos_are_read_gray_with_sides_in_eights(tmp_path) -> None:
    Image.fromarray(np.zeros((700, 333, 3), np.uint8)).save(tmp_path / "p.png")
    gray = read_gray(tmp_path / "p.png")
    assert gray.shape == (320, 152)
    assert gray.dtype == np.uint8
