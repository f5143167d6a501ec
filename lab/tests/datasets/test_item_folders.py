"""A folder for each item is a data set."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.item_folders import read_labeled


def put(root: Path, *names: str) -> Path:
    for number, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((40, 30, 3), number, np.uint8)).save(root / name)
    return root


def test_the_first_photo_of_a_folder_is_searched_and_the_others_ask(tmp_path: Path) -> None:
    root = put(tmp_path, "coat/b.png", "coat/a.png", "coat/c.png", "women/skirt/1.png", "stray.png")
    (root / "coat" / "0.jpg").write_text("no photo")
    read = read_labeled(root)
    assert [(photo.name, photo.item, photo.split) for photo in read.photos] == [
        ("coat/a.png", "coat", "gallery"),
        ("coat/b.png", "coat", "query"),
        ("coat/c.png", "coat", "query"),
        ("women/skirt/1.png", "women/skirt", "gallery"),
    ]
    assert {photo.size for photo in read.photos} == {(30, 40)}
    assert len(read.problems) == 2
    assert any("stray.png: it lies in no item's folder" in problem for problem in read.problems)
    assert any("0.jpg" in problem for problem in read.problems)


def test_without_two_photos_of_an_item_it_says_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, "coat/a.png", "skirt/a.png")
    with pytest.raises(DatasetError, match="give each item a folder in it, with two photos or more"):
        read_labeled(tmp_path)
    with pytest.raises(DatasetError, match="nowhere"):
        read_labeled(tmp_path / "nowhere")


@pytest.mark.parametrize("part", ["Anno", "Img/img", "release/Eval"])
def test_what_means_to_be_the_in_shop_layout_is_read_as_that(tmp_path: Path, part: str) -> None:
    put(tmp_path, f"{part}/coat/a.png", f"{part}/coat/b.png")
    with pytest.raises(DatasetError, match="is not in the In-shop layout"):
        read_labeled(tmp_path)
