"""A small wardrobe in the exact layout of the release, and copies of it to break."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fashion_wizard_lab.wardrobe import write_wardrobe

KINDS = ("t-shirt", "jeans", "dress")
"""One of each clothes type."""


@pytest.fixture(scope="session")
def wardrobe(tmp_path_factory) -> Path:
    """6 items, 12 photos: 6 to train, 3 to ask with, 3 to search; thumbnails, the rest in full size."""
    root = tmp_path_factory.mktemp("wardrobe") / "shop"
    write_wardrobe(root, 6, 3, ("front", "detail"), (60, 80), KINDS, thumbnail=40)
    return root


@pytest.fixture
def copy(wardrobe, tmp_path) -> Path:
    """A copy of the wardrobe that a test may change."""
    return Path(shutil.copytree(wardrobe, tmp_path / "copy"))


@pytest.fixture
def edit(copy) -> Callable[[str, Callable[[list[str]], list[str]]], None]:
    """Changes the lines of one of the copy's lists: called with the file and a function of its lines."""

    def change(file, changed):
        path = copy / file
        path.write_bytes("\n".join(changed(path.read_text().splitlines())).encode() + b"\n")

    return change
