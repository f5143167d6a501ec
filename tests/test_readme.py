"""What the README shows works as it stands there, with the models that ship."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from tests.docs.pages import ROOT, blocks

from fashion_wizard_lab.wardrobe import render_item, render_view

PATH = ROOT / "README.md"
README = PATH.read_text(encoding="utf-8")


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Path:
    """Photos and a query where the README expects them."""
    (tmp_path / "photos").mkdir()
    items = [render_item(2, number) for number in range(4)]
    for item in items:
        Image.fromarray(render_view(item, "front", (144, 192)).photo).save(tmp_path / f"photos/{item.id}.jpg")
    Image.fromarray(render_view(items[1], "flat", (144, 192)).photo).save(tmp_path / "query.jpg")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_and_python_run_in_order(shop: Path) -> None:
    commands = [line for block in blocks(PATH, "bash") for line in block.splitlines()]
    assert len(commands) == 2
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "fashion-wizard"
        subprocess.run([sys.executable, "-m", "fashion_wizard", *arguments], check=True)
    assert (shop / "answer.png").is_file()
    (python,) = blocks(PATH, "python")
    done = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, check=True)
    results = done.stdout.splitlines()
    assert len(results) == 3
    assert results[0].split()[0] == "id_00000002.jpg", "the photo shows the second item from another side"


def test_its_figures_are_those_of_the_benchmarks() -> None:
    benchmarks = (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8").replace("**", "")
    figures = re.findall(r"[01]\.\d{3}(?: / [01]\.\d{3}){2}", README.replace("**", ""))
    assert len(figures) >= 8
    for figure in figures:
        assert figure in benchmarks


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_pictures_are_small() -> None:
    pictures = sorted((ROOT / "docs/pictures").iterdir())
    assert len(pictures) >= 4
    for picture in pictures:
        assert picture.stat().st_size <= 150_000, picture
        with Image.open(picture) as opened:
            opened.verify()
    for shown in ("results", "page"):
        assert f"docs/pictures/{shown}.jpg" in README
