"""Both layouts of segmented photos give the same label maps, and what is broken is named."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.errors import ColorMapError, DatasetError
from fashion_wizard.garment import UNKNOWN_LABEL, Garment
from fashion_wizard.palette import LABELS, to_color_map
from fashion_wizard.segmentation.color_map import garments_from_label_map, label_map_of
from fashion_wizard_lab.datasets.segmented import read_segmented
from fashion_wizard_lab.wardrobe import write_wardrobe


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    for name in ("images", "segmentation"):
        (tmp_path / name).mkdir()
    for name in ("0001", "0002"):
        labels = rng.integers(0, 16, (6, 5)).astype(np.uint8).repeat(8, 0).repeat(8, 1)
        Image.fromarray(to_color_map(labels)).save(tmp_path / "segmentation" / f"{name}.png")
        Image.fromarray(to_color_map(labels)).save(tmp_path / "images" / f"{name}.webp", lossless=True)
    return tmp_path


def test_a_folder_of_images_and_maps(folder) -> None:
    found = read_segmented(folder).photos
    assert [photo.name for photo in found] == ["0001", "0002"]
    for photo_entry in found:
        photo, label_map = photo_entry.read()
        np.testing.assert_array_equal(photo, to_color_map(label_map))


def test_a_map_without_its_photo_and_one_of_another_size_are_named(folder) -> None:
    Image.new("RGB", (20, 20)).save(folder / "segmentation" / "0002.png")
    with pytest.raises(ColorMapError, match=r"0002\.png: has 20 x 20 pixels.*40 x 48"):
        read_segmented(folder).photos[1].read()
    (folder / "images" / "0002.webp").unlink()
    left = read_segmented(folder)
    assert [photo.name for photo in left.photos] == ["0001"]
    (problem,) = left.problems
    assert "0002.png has no photo" in problem


def test_a_photo_without_its_map_is_named(folder) -> None:
    (folder / "segmentation" / "0001.png").unlink()
    (folder / "images" / "notes.txt").write_text("no photo, and nobody would think so")
    left = read_segmented(folder)
    assert [photo.name for photo in left.photos] == ["0002"]
    (problem,) = left.problems
    assert "0001.webp has no color map" in problem


def test_folders_with_nothing_to_read_are_named(tmp_path) -> None:
    with pytest.raises(DatasetError, match="no such folder"):
        read_segmented(tmp_path / "nowhere")
    (tmp_path / "segmentation").mkdir()
    with pytest.raises(DatasetError, match="holds no color map"):
        read_segmented(tmp_path)


@pytest.fixture(scope="module")
def wardrobe(tmp_path_factory):
    root = tmp_path_factory.mktemp("wardrobe")
    write_wardrobe(root, 6, 5, ("front", "flat"), (96, 128), thumbnail=64)
    return root


def test_inshop_color_maps_are_in_the_size_of_the_large_photos(wardrobe) -> None:
    found = read_segmented(wardrobe).photos
    assert len(found) == 12
    for photo_entry in found:
        photo, label_map = photo_entry.read()
        assert photo.shape == (128, 96, 3)
        assert label_map.any()
    train = read_segmented(wardrobe, "train").photos
    assert 0 < len(train) < 12
    assert {photo.name for photo in train} < {photo.name for photo in found}


def test_inshop_annotations_alone_give_nearly_the_same_maps(wardrobe, tmp_path) -> None:
    root = tmp_path / "annotated"
    shutil.copytree(wardrobe, root)
    shutil.rmtree(root / "Img" / "img_highres_seg")
    exact = {photo.name: photo.read()[1] for photo in read_segmented(wardrobe).photos}
    found = read_segmented(root).photos
    assert {photo.name for photo in found} == exact.keys()
    for photo_entry in found:
        assert photo_entry.color_map is None
        # Polygons lose holes, and cut corners by half a pixel.
        assert (photo_entry.read()[1] == exact[photo_entry.name]).mean() > 0.95


def test_broken_annotations_are_named(wardrobe, tmp_path) -> None:
    root = tmp_path / "broken"
    shutil.copytree(wardrobe, root)
    shutil.rmtree(root / "Img" / "img_highres_seg")
    path = root / "Anno" / "segmentation" / "DeepFashion_segmentation_train.json"
    path.write_text(json.dumps({"images": [{"id": 1}]}))
    problems = read_segmented(root).problems
    assert any("DeepFashion_segmentation_train.json" in problem for problem in problems)
    for path in (root / "Anno" / "segmentation").glob("*.json"):
        path.unlink()
    with pytest.raises(DatasetError, match="has no segmented photo"):
        read_segmented(root)


def test_painting_garments_turns_reading_them_back() -> None:
    label_map = np.zeros((40, 40), np.uint8)
    label_map[4:36, 4:36] = LABELS.index("dress")
    label_map[18:22, 4:36] = LABELS.index("belt")
    garments = garments_from_label_map(label_map)
    np.testing.assert_array_equal(label_map_of(garments, (40, 40)), label_map)
    unknown = Garment.from_mask(UNKNOWN_LABEL, np.ones((40, 40), bool))
    np.testing.assert_array_equal(label_map_of([unknown, *garments], (40, 40)), label_map)
    whole = Garment.from_mask("dress", np.ones((40, 40), bool))
    on_top = Garment.from_mask("belt", label_map == LABELS.index("belt"))
    assert label_map_of([on_top, whole], (40, 40))[20, 20] == LABELS.index("belt")
