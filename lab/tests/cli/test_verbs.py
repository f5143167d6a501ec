"""The verbs that the laboratory adds to the program."""

import json
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image
from tests.program import run_program

from fashion_wizard.cli.verbs import LAB_GROUP, LAB_VERBS, load
from fashion_wizard.palette import to_color_map
from fashion_wizard_lab.wardrobe import render_item, render_view


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_program_knows_each_verb_and_the_first_line_of_its_help() -> None:
    assert {point.name for point in entry_points(group=LAB_GROUP)} == LAB_VERBS.keys()
    for name, text in LAB_VERBS.items():
        first = " ".join((load(name).help or "").split())
        assert first.startswith(text.removesuffix("."))


@pytest.mark.parametrize(
    "verb",
    [
        "demo",
        "evaluate",
        "evaluate doctor",
        "evaluate retrieval",
        "evaluate segmentation",
        "evaluate keypoints",
        "train",
        *(
            f"train {what}"
            for what in ("superpoint", "segmentation", "embedding", "colors", "fusion", "fashionnet")
        ),
    ],
)
def test_every_verb_teaches_itself(verb: str) -> None:
    assert f" {verb} [OPTIONS]" in run_program(*verb.split(), "--help").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("evaluate", "retrieval", "empty-folder"), "no photo in this folder"),
        (("evaluate", "segmentation", "empty-folder"), "list_eval_partition.txt"),
        (("evaluate", "segmentation", "nowhere"), "no such folder"),
        (("evaluate", "bogus"), "bogus"),
    ],
)
def test_a_mistake_is_one_line_and_status_two(arguments: tuple[str, ...], says: str) -> None:
    Path("empty-folder").mkdir()
    done = run_program(*arguments, status=2)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("fashion-wizard: ")
    assert says in line


@pytest.mark.skipif(find_spec("torch") is not None, reason="PyTorch is installed")
def test_without_pytorch_training_says_what_to_install() -> None:
    (line,) = run_program("train", "superpoint", "--data", ".", status=2).stderr.splitlines()
    assert line == "fashion-wizard: training needs torch: pip install './lab[train]'"


def test_evaluate_segmentation() -> None:
    for name in ("images", "segmentation"):
        Path(name).mkdir()
    for number in range(6):
        view = render_view(render_item(1, number), "front", (192, 256))
        Image.fromarray(view.photo).save(f"images/{number}.png")
        Image.fromarray(to_color_map(view.label_map)).save(f"segmentation/{number}.png")
    done = run_program("evaluate", "segmentation", ".", "--json", "out/s.json", "--figures", "out")
    assert "mean" in done.stdout
    figures = json.loads(Path("out/s.json").read_text())
    assert {"photos", "mIoU", "IoU", "mask_AP", "mask_AP50", "AP"} <= figures.keys()
    assert figures["photos"] == 6
    assert figures["IoU"]["background"] > 0.5
    assert Path("out/segmentation.png").is_file()


def test_the_demo_leaves_a_picture_and_prints_its_path() -> None:
    done = run_program("demo", "--items", 6, "--folder", "shown")
    assert done.stdout == "shown/results.png\n"
    with Image.open("shown/results.png") as sheet:
        assert sheet.width > 1000
    assert "items             6" in run_program("info", "--catalog", "shown/catalog").stdout
