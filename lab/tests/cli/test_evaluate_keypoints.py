"""`evaluate keypoints` as other programs call it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.program import run_program

from fashion_wizard_lab.datasets.splits import split_of
from fashion_wizard_lab.wardrobe import render_item, render_view

FIGURES = {"repeatability", "matching_precision", "homography@1", "homography@3", "homography@5", "keypoints"}
SENDERS = ("9", "0", "39")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    """A folder in the layout of `clothing`: three photos, two of them of validation senders."""
    folder = tmp_path_factory.mktemp("clothing")
    (folder / "images").mkdir()
    rows = ["image,label,kids,sender_id"]
    for number, sender in enumerate(SENDERS):
        name = f"{number}.png"
        Image.fromarray(render_view(render_item(1, number), "flat", (96, 128)).photo).save(
            folder / "images" / name
        )
        rows.append(f"{name},Shirt,False,{sender}")
    (folder / "images.csv").write_text("\n".join(rows) + "\n")
    return folder


def test_figures_are_printed_and_written(photos: Path) -> None:
    arguments = ("--photos", 2, "--pairs", 1, "--keypoints", 100, "--json", "new/figures.json")
    done = run_program("evaluate", "keypoints", photos, *arguments, "--figures", "pictures")
    assert "2 photos, 2 pairs" in done.stdout
    for word in ("superpoint", "sift", "rootsift", "orb", *FIGURES):
        assert word in done.stdout
    told = json.loads(Path("new/figures.json").read_text())
    assert {"photos", "pairs", "results"} <= told.keys()
    assert (told["photos"], told["pairs"]) == (2, 2)
    assert told["results"].keys() == {"superpoint", "sift", "rootsift", "orb"}
    for figures in told["results"].values():
        assert figures.keys() == FIGURES | {"seconds"}
        assert figures["keypoints"] <= 100
        assert all(0 <= figures[name] <= 1 for name in FIGURES - {"keypoints"})
    assert len(list(Path("pictures").glob("*.png"))) == 2


def test_only_the_split_asked_for_is_measured_and_only_on_the_garment(photos: Path) -> None:
    assert [split_of(sender) for sender in SENDERS] == ["val", "train", "val"]
    arguments = ("--split", "val", "--roi", "foreground", "--pairs", 1, "--json", "val.json")
    run_program("evaluate", "keypoints", photos, *arguments, "--figures", "pictures")
    told = json.loads(Path("val.json").read_text())
    assert told["photos"] == 2
    assert told["segmenter"].startswith("foreground")
    assert sorted(path.name for path in Path("pictures").iterdir()) == ["1-0.png", "2-2.png"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nowhere",), "no such file or folder"),
        (("empty",), "no photo"),
        (("broken",), "no photo could be measured"),
        (("broken", "--split", "val"), "images.csv is missing"),
        (("broken", "--aliked", "nowhere.pth"), "ALIKED"),
    ],
)
def test_a_mistake_is_one_line_and_status_two(arguments: tuple[str, ...], says: str) -> None:
    Path("empty").mkdir()
    Path("broken").mkdir()
    Path("broken/broken.png").write_text("no photo")
    done = run_program("evaluate", "keypoints", *arguments, status=2)
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert last.startswith("fashion-wizard: ")
    assert says in last


def test_a_split_without_a_sender_is_told(photos: Path) -> None:
    folder = Path("train-only")
    (folder / "images").mkdir(parents=True)
    Image.fromarray(np.zeros((32, 32, 3), np.uint8)).save(folder / "images" / "a.png")
    (folder / "images.csv").write_text("image,sender_id\na.png,0\n")
    assert "val" in run_program("evaluate", "keypoints", folder, "--split", "val", status=2).stderr


def test_the_verb_teaches_itself() -> None:
    done = run_program("evaluate", "keypoints", "--help")
    for option in ("--split", "--roi", "--photos", "--pairs", "--keypoints", "--seed", "--aliked", "--json"):
        assert option in done.stdout
