"""What the README shows works as it stands there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from fashion_wizard_lab.wardrobe import render_item, render_view
from fashion_wizard_lab.wardrobe.tables import write_csv

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def shop(tmp_path, monkeypatch) -> Path:
    """Photos, a table and a query where the README expects them."""
    (tmp_path / "photos").mkdir()
    items = [render_item(2, number) for number in range(4)]
    for item in items:
        Image.fromarray(render_view(item, "front", (144, 192)).photo).save(tmp_path / f"photos/{item.id}.jpg")
    write_csv(tmp_path / "items.csv", ((f"photos/{item.id}.jpg", item) for item in items))
    Image.fromarray(render_view(items[1], "flat", (144, 192)).photo).save(tmp_path / "query.jpg")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_commands_and_python_run_in_order(shop: Path) -> None:
    commands = [line for block in blocks("bash") for line in block.splitlines()]
    assert len(commands) >= 3
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "fashion-wizard"
        subprocess.run([sys.executable, "-m", "fashion_wizard", *arguments], check=True)
    assert (shop / "answer.png").is_file()
    (python,) = blocks("python")
    done = subprocess.run([sys.executable, "-c", python], capture_output=True, text=True, check=True)
    steps, results, (refusal,) = split(done.stdout.splitlines())
    assert steps[-1] == "indexing 4 4"
    assert len(results) == 3
    assert results[0].split()[0] == "id_00000002", "the photo shows the second item from another side"
    assert "shows no bag" in refusal


def split(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """What the program prints: steps of indexing, results, and the error that it catches."""
    patterns = (r"(reading|indexing) \d+ \d+", r"id_\d+ [\d.]+ \w.*", r"the photo shows .*")
    kinds = [[line for line in lines if re.fullmatch(pattern, line)] for pattern in patterns]
    assert [line for kind in kinds for line in kind] == lines
    return kinds[0], kinds[1], kinds[2]


def test_make_targets_exist() -> None:
    makefile = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\$ make (\S+)", README, flags=re.MULTILINE)
    assert {"demo", "test"} <= set(targets)
    for target in targets:
        assert f"\n{target}:" in makefile


def test_links_lead_to_files() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert {"docs/proxy.md", "docs/glossary.md"} <= set(targets)
    for target in targets:
        assert (Path(__file__).parents[1] / target).exists(), target
