"""All stages in order, on almost nothing: each makes what the next one needs, and resumes."""

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard.features.superpoint import SuperPoint
from fashion_wizard.garment import Garment
from fashion_wizard_lab.peers.aliked import Network
from fashion_wizard_lab.training.superpoint.stages import STAGES, run_stage, training_photos


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
    for stage in STAGES:
        run_stage(stage, data=data, runs=runs, steps=2, views=2, photos=2)
    made = {path.name for path in runs.iterdir()}
    assert {"synthetic.pt", "joint.pt", "agree.pt", "superpoint.onnx"} <= made
    photo = np.random.default_rng(1).integers(0, 256, (120, 90, 3), dtype=np.uint8)
    found = SuperPoint(runs / "superpoint.onnx").extract(
        photo, Garment.from_mask("top", np.ones((120, 90), bool))
    )
    assert found.descriptors.shape == (len(found), 256)


def test_a_teacher_stands_in_for_synthetic_shapes_and_labels_once(data, tmp_path) -> None:
    torch.manual_seed(0)
    teacher, runs = tmp_path / "aliked.pth", tmp_path / "runs"
    torch.save(Network().state_dict(), teacher)
    for stage, photos in (("adapt", 1), ("adapt", 2), ("joint", 2)):
        run_stage(stage, data=data, runs=runs, steps=1, views=2, photos=photos, teacher=teacher)
        labels = sorted((runs / "labels").glob("*.npz"))
        assert len(labels) == photos
    assert not (runs / "synthetic.pt").exists()
    with np.load(labels[0]) as stored:
        assert stored["gray"].shape == stored["heat"].shape
    before = [path.stat().st_mtime_ns for path in labels]
    run_stage("adapt", data=data, runs=runs, steps=1, views=2, photos=2, teacher=teacher)
    assert [path.stat().st_mtime_ns for path in labels] == before


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        ("adapt", "run the stage synthetic first"),
        ("joint", "adaptation"),
        ("agree", "run the stage joint first"),
        ("export", "run the stage agree first"),
    ],
)
def test_a_stage_without_its_predecessor_is_an_error(data, tmp_path, stage: str, error: str) -> None:
    with pytest.raises(DatasetError, match=error):
        run_stage(stage, data=data, runs=tmp_path / "none", steps=1, views=1)


def test_a_teacher_that_cannot_be_read_is_named(data, tmp_path) -> None:
    with pytest.raises(FashionWizardError, match=r"nowhere\.pth"):
        run_stage("adapt", data=data, runs=tmp_path, steps=1, views=1, teacher=tmp_path / "nowhere.pth")


def test_only_training_photos_are_seen_and_no_photos_are_named(data, tmp_path) -> None:
    assert 0 < len(training_photos(data)) <= 6
    with pytest.raises(DatasetError, match="neither clothing"):
        training_photos(tmp_path)
