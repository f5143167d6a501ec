"""`demo` ends with how to go on: a search, the page, or with `--serve` the page itself."""

import re
import sys
from functools import partial

import pytest
from tests.toys import Grid, Halves, MeanColor, Octants

from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli import main
from fashion_wizard_lab.cli import demo
from fashion_wizard_lab.wardrobe import write_catalog


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Runs the demo on small photos with toys for models; gives its output, and its notes in one line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(defaults, "segmenter", lambda maps=None: Halves())
    monkeypatch.setattr(defaults, "keypoint_extractor", Grid)
    monkeypatch.setattr(defaults, "color_descriptor", Octants)
    monkeypatch.setattr(defaults, "garment_embedder", MeanColor)
    monkeypatch.setattr(demo, "write_catalog", partial(write_catalog, size=(48, 64)))

    def run(*arguments: str) -> tuple[str, str]:
        monkeypatch.setattr(sys, "argv", ["bin/fashion-wizard", "demo", "--items", "6", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        assert not ended.value.code, output.err
        return output.out, " ".join(output.err.split())

    return run


@pytest.mark.parametrize("found", [True, False])
def test_it_ends_with_commands_that_can_be_run(run, monkeypatch, found: bool) -> None:
    monkeypatch.setattr(demo.shutil, "which", lambda name: f"/usr/bin/{name}" if found else None)
    out, err = run()
    program = "fashion-wizard" if found else "bin/fashion-wizard"
    assert f" {program} search PHOTO --catalog demo/catalog --sheet answer.png " in err
    assert f" {program} serve --catalog demo/catalog " in err
    assert out == "demo/results.png\n"


def test_serve_opens_the_shop(run, monkeypatch) -> None:
    served = []
    monkeypatch.setattr(demo, "serve_catalog", served.append)
    run("--serve", "--folder", "shop")
    (folder,) = served
    with Catalog(folder, create=False) as catalog:
        assert len(catalog.items()) == 6


def test_a_missing_extra_is_named_before_anything_is_rendered(monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setitem(sys.modules, "fastapi", None)
    monkeypatch.setattr(
        sys, "argv", ["fashion-wizard", "demo", "--serve", "--folder", str(tmp_path / "shop")]
    )
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "pip install" in capsys.readouterr().err
    assert not (tmp_path / "shop").exists()


def test_it_says_where_the_time_went(run) -> None:
    _, err = run()
    assert re.search(r"done in \d+ s: rendering \d+ s, indexing \d+ s, searching \d+ s next,", err)
