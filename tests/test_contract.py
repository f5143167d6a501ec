"""The contract on imports holds, and notices an import that breaks it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ("src/fashion_wizard", "lab/src/fashion_wizard_lab")


@pytest.fixture
def sources(tmp_path) -> Path:
    """A copy of all modules, to plant imports in."""
    for source in SOURCES:
        for module in (ROOT / source).rglob("*.py"):
            target = tmp_path / module.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(module, target)
    return tmp_path


def lint(sources: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    path = os.pathsep.join(str((sources / source).parent) for source in SOURCES)
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        capture_output=True,
        text=True,
        check=False,
        cwd=sources,
        env=os.environ | {"PYTHONPATH": path},
    )


def test_the_contract_holds(sources) -> None:
    done = lint(sources)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("src/fashion_wizard/garment.py", "fashion_wizard_lab.wardrobe"),
        ("src/fashion_wizard/cli/search.py", "fashion_wizard_lab.evaluation.retrieval.metrics"),
        ("src/fashion_wizard/palette.py", "fashion_wizard.garment"),
        ("src/fashion_wizard/features/extract.py", "fashion_wizard.segmentation.mask_rcnn"),
        ("src/fashion_wizard/search/searcher.py", "fashion_wizard.server.settings"),
        ("src/fashion_wizard/search/searcher.py", "fashion_wizard.segmentation.mask_rcnn"),
        ("src/fashion_wizard/server/backend.py", "fashion_wizard.cli.options"),
        ("lab/src/fashion_wizard_lab/peers/square.py", "fashion_wizard_lab.evaluation.retrieval.metrics"),
    ],
)
def test_a_wrong_import_breaks_it(sources, module: str, planted: str) -> None:
    file = sources / module
    file.write_text(f"{file.read_text()}\nimport {planted}\n")
    done = lint(sources)
    assert done.returncode == 1, done.stdout + done.stderr
    assert " 1 broken" in done.stdout
    assert planted.rpartition(".")[0] in done.stdout


def test_a_room_without_a_layer_breaks_it(sources) -> None:
    (sources / "src/fashion_wizard/attic.py").touch()
    done = lint(sources)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "attic" in done.stdout
