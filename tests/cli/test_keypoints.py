"""`keypoints` as other programs call it."""

import subprocess
from pathlib import Path

import pytest
from PIL import Image
from tests.program import run_program

from fashion_wizard.features.superpoint import SuperPoint
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.palette import BODY_PARTS
from fashion_wizard.photo import load_photo
from fashion_wizard.segmentation.semantic import Semantic
from fashion_wizard_lab.wardrobe import render_item, render_view


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def photo() -> Path:
    Image.fromarray(render_view(render_item(1, 0), "flat", (96, 128)).photo).save("flat.png")
    return Path("flat.png")


def run(*arguments: object, status: int = 0) -> subprocess.CompletedProcess[str]:
    return run_program("keypoints", *arguments, status=status)


def test_keypoints_are_drawn(photo: Path) -> None:
    done = run(photo, "-o", "out/keypoints.png")
    assert " keypoints on the " in done.stderr
    with Image.open("out/keypoints.png") as drawn:
        assert max(drawn.size) == 960


def test_the_drawn_inliers_are_those_that_the_score_counts(photo: Path) -> None:
    Image.open(photo).rotate(8, expand=True, fillcolor="white").save("turned.png")
    done = run(photo, "--match", "turned.png", "-o", "out/matches.png")
    matches, agree = (int(word) for word in done.stderr.split() if word.isdigit())
    found = []
    for path in (photo, Path("turned.png")):
        pixels = load_photo(path)
        garments = Semantic().segment(pixels, path)
        garment = next(garment for garment in garments if garment.label not in BODY_PARTS)
        found.append(SuperPoint().extract(pixels, garment))
    scored = match_garments(*found)
    assert (matches, agree) == (len(scored.pairs), scored.agree.sum())
    assert agree >= 12
    with Image.open("out/matches.png") as drawn:
        assert drawn.width > 900


def test_a_missing_photo_is_named(photo: Path) -> None:
    assert (
        "gone.png: there is no such file" in run(photo, "--match", "gone.png", "-o", "x.png", status=2).stderr
    )
