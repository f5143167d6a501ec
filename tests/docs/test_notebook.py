"""The notebook runs from its first cell to its last in an empty folder; what is stored is what it shows."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from tests.docs.pages import ROOT

NOTEBOOK = ROOT / "docs/notebook.ipynb"


@pytest.fixture
def notebook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_notebook", ROOT / "docs/notebook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kinds(cells) -> list[list[str]]:
    """For each cell of code, what it printed and showed."""
    return [
        [
            output.get("name") or ", ".join(sorted(output["data"]))
            for output in cell.outputs
            if output.output_type != "error"
        ]
        for cell in cells
        if cell.cell_type == "code"
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_it_runs_and_shows_what_is_stored(notebook, tmp_path: Path) -> None:
    stored = nbformat.read(NOTEBOOK, as_version=4)
    assert len(stored.cells) > 8
    found = notebook.executed(tmp_path)
    assert kinds(found.cells) == kinds(stored.cells)
    assert not any("stderr" in kind for kind in kinds(found.cells))
    assert (tmp_path / "catalog/catalog.sqlite").is_file()


def test_it_is_small_and_its_links_lead_somewhere() -> None:
    assert NOTEBOOK.stat().st_size < 150_000
    stored = nbformat.read(NOTEBOOK, as_version=4)
    text = "\n".join(cell.source for cell in stored.cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\((\S+?)\)", text)
    assert links
    assert all((NOTEBOOK.parent / link).is_file() for link in links)
