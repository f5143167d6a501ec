"""Where the parts of the layout are looked for."""

from pathlib import Path

import pytest
from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import InshopPhoto, find_color_map, find_highres, photo_size
from fashion_wizard_lab.datasets.inshop.files import annotations_file, find_list, find_of_size, find_root

NAME = "img/WOMEN/Dresses/id_00000002/02_1_front.jpg"


def write_photo(path: Path, size=(40, 60)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "white").save(path)
    return path


@pytest.mark.parametrize(
    "folder",
    [
        "Img/img_highres_seg",
        "Img/img_highres_seg/img_highres",
        "Img/img_highres",
        "img_highres_seg",
        "Anno/segmentation/img_highres_seg/img_highres",
    ],
)
def test_color_maps_and_full_size_photos_are_found_beside_the_photo(tmp_path, folder):
    photo = InshopPhoto(NAME, write_photo(tmp_path / "Img" / NAME), "id_00000002", "gallery", size=(40, 60))
    assert find_color_map(tmp_path, photo) is None
    assert find_highres(tmp_path, photo) is None
    highres = tmp_path / "Img/img_highres/WOMEN/Dresses/id_00000002/02_1_front.jpg"
    color_map = tmp_path / folder / "WOMEN/Dresses/id_00000002/02_1_front_segment.png"
    write_photo(highres, (80, 120))
    write_photo(color_map, (80, 120))
    assert find_highres(tmp_path, photo) == highres
    assert find_color_map(tmp_path, photo) == color_map
    assert find_of_size(tmp_path, photo, (80, 120)) == highres
    assert find_of_size(tmp_path, photo, (40, 60)) == photo.path
    assert find_of_size(tmp_path, photo, (40, 61)) is None


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("Anno/attributes/list_attr_items.txt", "Anno/attributes/list_attr_items.txt"),
        ("Anno/attributes/list_attr_items.txt", "Anno/list_attr_items.txt"),
        (annotations_file("query"), "Anno/segmentation/DeepFashion_segmentation_query.json"),
        (annotations_file("query"), "Anno/segmentation/DeepFashion_instances_query.json"),
        (annotations_file("query"), "Anno/DeepFashion_segmentation_query.json"),
    ],
)
def test_lists_are_found_where_copies_of_the_release_have_them(tmp_path, file, place):
    assert find_list(tmp_path, file) is None
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).touch()
    assert find_list(tmp_path, file) == tmp_path / place


def test_a_folder_without_a_partition_says_what_else_it_has(tmp_path):
    write_photo(tmp_path / "Img" / NAME)
    (tmp_path / "Anno").mkdir()
    (tmp_path / "Anno/list_bbox_inshop.txt").touch()
    with pytest.raises(DatasetError, match=r"partition.txt; Anno/list_bbox_inshop.txt, Img/img are there"):
        find_root(tmp_path)


def test_the_size_of_what_is_no_photo_is_unknown(tmp_path):
    (tmp_path / "a.jpg").write_text("no photo")
    assert photo_size(tmp_path / "a.jpg") is None
    assert photo_size(tmp_path / "b.jpg") is None
