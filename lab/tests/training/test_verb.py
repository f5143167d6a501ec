"""`train` as people call it: a mistake is one line."""

import pytest

pytest.importorskip("torch", reason="needs PyTorch: make test-training")

import subprocess
import sys
from pathlib import Path


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("superpoint", "--data", "empty-folder", "--stage", "bogus"), "bogus"),
        (("segmentation", "--data", "empty-folder", "--stage", "bogus"), "bogus"),
        (("segmentation", "--data", "empty-folder"), "neither ccp/ nor clothing/"),
        (("segmentation",), "name a folder with --data or --inshop"),
        (("embedding",), "name a folder with --data or --inshop"),
    ],
)
def test_a_mistake_is_one_line_and_status_two(
    arguments: tuple[str, ...], says: str, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty-folder").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "fashion_wizard", "train", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("fashion-wizard: ")
    assert says in line
