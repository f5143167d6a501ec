"""Photos are turned by what they say, and stages make weights that run."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs PyTorch: make test-training")

from fashion_wizard.errors import DatasetError
from fashion_wizard.segmentation import upright as product
from fashion_wizard.segmentation.upright import SIDE
from fashion_wizard.turning import turn_photo
from fashion_wizard_lab.training.upright import stages
from fashion_wizard_lab.training.upright.examples import TurnedPhotos, UprightPhoto
from fashion_wizard_lab.training.upright.sources import read_upright


def sky_above_grass(width: int, height: int) -> UprightPhoto:
    """A photo whose upper half is blue and whose lower half is green; a gray thing in its middle."""
    photo = np.full((height, width, 3), (40, 200, 40), np.uint8)
    photo[: height // 2] = (60, 60, 220)
    mask = np.zeros((height, width), np.bool_)
    mask[height // 4 : -height // 4, width // 4 : -width // 4] = True
    return UprightPhoto("flat", photo, mask)


@pytest.fixture
def plain(monkeypatch):
    """No photo stands before another ground, or loses its colors."""
    monkeypatch.setattr("fashion_wizard_lab.training.upright.examples._PLAIN", 0)
    monkeypatch.setattr("fashion_wizard_lab.training.upright.examples._GRAY", 0)


@pytest.mark.parametrize("size", [(80, 120), (120, 80)])
def test_the_turn_of_an_example_sets_it_right(plain, size: tuple[int, int]) -> None:
    examples = TurnedPhotos([sky_above_grass(*size)], {"flat": 1}, 0)
    turns = set()
    for number in range(40):
        example = examples[number]
        turns.add(int(example["turn"]))
        assert example["photo"].shape == (3, SIDE, SIDE)
        photo = turn_photo(example["photo"].numpy().transpose(1, 2, 0), int(example["turn"]))
        above, below = photo[: SIDE // 8].mean(axis=(0, 1)), photo[-SIDE // 8 :].mean(axis=(0, 1))
        assert above[2] > above[1]
        assert below[1] > below[2]
    assert turns == {0, 1, 2, 3}


def test_the_same_number_gives_the_same_example() -> None:
    photos = [sky_above_grass(60, 90), sky_above_grass(90, 60)]
    first, again = (TurnedPhotos(photos, {"flat": 1}, 5)[7] for _ in range(2))
    torch.testing.assert_close(first, again)


def test_a_photo_without_a_mask_is_shown_before_its_own_ground(monkeypatch) -> None:
    shown = UprightPhoto("flat", sky_above_grass(60, 90).photo, None)
    examples = TurnedPhotos([shown], {"flat": 1}, 0)
    shares = "fashion_wizard_lab.training.upright.examples._PLAIN"
    monkeypatch.setattr(shares, 0)
    before_its_own = examples[0]
    monkeypatch.setattr(shares, 1)
    torch.testing.assert_close(examples[0], before_its_own)


def test_both_sets_are_read_and_their_masks_have_the_photos_sizes(photo_sets, tmp_path) -> None:
    photos = read_upright(photo_sets, tmp_path, "train")
    assert {each.source for each in photos} == {"street", "flat"}
    for each in photos:
        assert each.mask is None or each.mask.shape == each.photo.shape[:2]


@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")  # of the exporter itself
def test_stages_follow_on_each_other_and_make_weights_that_run(photo_sets, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(stages, "BATCH", 4)
    monkeypatch.setattr(stages, "JUDGED", 6)
    for stage in stages.STAGES:
        stages.run_stage(
            stage,
            data=photo_sets,
            runs=tmp_path,
            start=None,
            steps=3,
            rendered=2,
        )
    figures = json.loads((tmp_path / "upright.jsonl").read_text().splitlines()[-1])
    assert {"val_right", "val_sure", "val_sure_right"} <= figures.keys()
    found = product.Upright(tmp_path / "upright.onnx").quarters(sky_above_grass(60, 90).photo)
    assert found in range(4)


def test_export_without_a_training_is_an_error(photo_sets, tmp_path) -> None:
    with pytest.raises(DatasetError, match="run the stage train first"):
        stages.run_stage("export", data=photo_sets, runs=tmp_path, start=None, steps=1)


def test_a_folder_without_photos_is_an_error(tmp_path) -> None:
    with pytest.raises(DatasetError, match="neither ccp/ nor clothing/"):
        read_upright(tmp_path, tmp_path, "train")
