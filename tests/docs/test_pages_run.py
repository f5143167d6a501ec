"""The quickstart's commands and the Python of docs/python.md run as they stand, with toys for models."""

import json
import shlex
import sys
from pathlib import Path

import pytest
from PIL import Image
from tests.docs.pages import ROOT, blocks
from tests.toys import Grid, Halves, MeanColor, Octants, photo

from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli import main

QUICKSTART = ROOT / "docs/quickstart.md"


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Path:
    """The photos and the table of the quickstart, and small stand-ins for the models."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FASHION_WIZARD_CATALOG", raising=False)
    monkeypatch.setattr(defaults, "segmenter", lambda maps=None: Halves())
    monkeypatch.setattr(defaults, "keypoint_extractor", Grid)
    monkeypatch.setattr(defaults, "color_descriptor", Octants)
    monkeypatch.setattr(defaults, "garment_embedder", MeanColor)
    (tmp_path / "photos").mkdir()
    for file, color, seed in (("1-front", "sand", 0), ("1-back", "sand", 1), ("2", "red", 0)):
        Image.fromarray(photo(color, seed)).save(tmp_path / f"photos/{file}.jpg")
    Image.fromarray(photo("sand", 2)).resize((480, 640)).save(tmp_path / "query.jpg")
    (table,) = blocks(QUICKSTART, "csv")
    (tmp_path / "items.csv").write_text(table, encoding="utf-8")
    return tmp_path


def test_the_quickstart(shop: Path, monkeypatch, capsys) -> None:
    lines = [line for block in blocks(QUICKSTART, "bash") for line in block.splitlines()]
    assert len(lines) > 8
    for line in lines:
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        assert not ended.value.code, (line, output.err)
        if "--json" in line:
            answer = json.loads(output.out)
            assert answer["garments"][0]["hits"][0]["item"] == "SKU-1"
        if "--where" in line:
            assert "SKU-1" in output.out
            assert "SKU-2" not in output.out
    assert (shop / "answer.png").is_file()
    with Catalog("catalog", create=False) as catalog:
        assert [item.id for item in catalog.items()] == ["SKU-1"]


def test_the_page_about_python(shop: Path, capsys) -> None:
    page = ROOT / "docs/python.md"
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), names)  # noqa: S102 - it is our own page
    lines = capsys.readouterr().out.splitlines()
    assert "indexing 3 3" in lines
    assert any(line.startswith("SKU-1 ") and line.endswith(" Linen shirt") for line in lines)
    assert any("shows no bag" in line for line in lines)
    assert "2 items" in lines
    assert any(line.startswith("True {") for line in lines)
    assert "2 garments, most alike: SKU-2" in lines
    assert lines[-1].endswith(".jpg")
    with Catalog("catalog", create=False) as catalog:
        assert len(catalog.items()) == 1
