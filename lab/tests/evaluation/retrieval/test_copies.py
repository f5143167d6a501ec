"""Copies of photos: nothing but the chosen region of interest may reach a feature."""

import numpy as np
import pytest
from PIL import Image
from tests.regions import PANTS, SKIN, TOP, Fixed

from fashion_wizard.errors import DatasetError
from fashion_wizard.features.color import ColorWords
from fashion_wizard.garment import Garment
from fashion_wizard.palette import COLORS, LABELS
from fashion_wizard.photo import load_photo
from fashion_wizard_lab.datasets.inshop import InshopPhoto
from fashion_wizard_lab.evaluation.choice import GarmentHint
from fashion_wizard_lab.evaluation.retrieval.copies import PhotoCopies

NAME = "img/MEN/Denim/id_00000080/01_1_front.png"
MAP = "img_highres_seg/MEN/Denim/id_00000080/01_1_front_segment.png"


def noise(seed, height=60, width=80):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def record(root, pixels, box=(10, 12, 50, 44), clothes_type=2):
    path = root / "Img" / NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return InshopPhoto(NAME, path, "id_00000080", "gallery", box, clothes_type, 1)


def test_nothing_outside_the_box_reaches_any_feature(tmp_path):
    original = noise(0)
    x0, y0, x1, y1 = (10, 12, 50, 44)
    repainted = noise(1)
    repainted[y0:y1, x0:x1] = original[y0:y1, x0:x1]
    copies = []
    for name, pixels in (("a", original), ("b", repainted)):
        photo = record(tmp_path / name, pixels)
        copies.append(PhotoCopies(tmp_path / f"copies-{name}", tmp_path / name, "boxes").put(photo, 7))
    # Whatever reads these copies reads the same bytes, so every feature is the same.
    assert copies[0].read_bytes() == copies[1].read_bytes()
    cut = load_photo(copies[0])
    assert (cut == original[y0:y1, x0:x1]).all()
    whole = Garment.from_mask("garment", np.ones(cut.shape[:2], dtype=bool))
    assert ColorWords().describe(cut, whole).any()


@pytest.mark.parametrize("box", [None, (10, 12, 20, 50)])
def test_a_photo_that_cannot_be_cut_is_named(tmp_path, box):
    with pytest.raises(DatasetError, match="box"):
        PhotoCopies(tmp_path / "copies", tmp_path, "boxes").put(record(tmp_path, noise(0), box), 7)


@pytest.mark.parametrize("roi", ["photo", "semantic", "maskrcnn", "boxes", "maps"])
def test_copies_tell_nothing_of_where_they_came_from(tmp_path, roi):
    photo = record(tmp_path, noise(0))
    write_map(tmp_path, noise(0).shape)
    copy = PhotoCopies(tmp_path / "copies", tmp_path, roi).put(photo, 7)
    assert copy == tmp_path / "copies/photos/000007.png"
    assert not copy.is_symlink()
    left = {
        str(path.relative_to(tmp_path / "copies"))
        for path in (tmp_path / "copies").rglob("*")
        if path.is_file()
    }
    assert left == {"photos/000007.png", *(["maps/000007.png"] if roi == "maps" else [])}


def test_copies_that_are_there_stay(tmp_path):
    photo = record(tmp_path, noise(0))
    copies = PhotoCopies(tmp_path / "copies", tmp_path, "photo")
    before = copies.put(photo, 7).stat().st_mtime_ns
    assert PhotoCopies(tmp_path / "copies", tmp_path, "photo").put(photo, 7).stat().st_mtime_ns == before


def write_map(root, shape, top=(0, 0, 20, 20), pants=(20, 20, 60, 50)):
    pixels = np.zeros((*shape[:2], 3), np.uint8)
    for label, (x0, y0, x1, y1) in (("top", top), ("pants", pants)):
        pixels[y0:y1, x0:x1] = COLORS[LABELS.index(label)]
    path = root / "Img" / MAP
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


@pytest.mark.parametrize("roi", ["photo", "boxes"])
def test_without_segmentation_all_of_the_copy_is_the_garment(tmp_path, roi):
    copies = PhotoCopies(tmp_path / "copies", tmp_path, roi)
    copy = copies.put(record(tmp_path, noise(0)), 7)
    for segmenter in (copies.catalog_segmenter(Fixed(SKIN)), copies.query_segmenter(Fixed(SKIN))):
        (garment,) = segmenter.segment(load_photo(copy), copy)
        assert garment.mask.all()


def test_the_products_own_segmenter_finds_all_garments_and_the_largest_is_meant(tmp_path):
    copies = PhotoCopies(tmp_path / "copies", tmp_path, "semantic")
    photo, copy = noise(0), copies.put(record(tmp_path, noise(0)), 7)
    assert copies.catalog_segmenter(Fixed(PANTS, TOP)).segment(photo, copy) == [PANTS, TOP]
    assert copies.query_segmenter(Fixed(TOP, SKIN, PANTS)).segment(photo, copy) == [PANTS, TOP]


def test_the_color_map_gives_the_garment_that_the_set_is_about(tmp_path):
    write_map(tmp_path, (60, 80))
    copies = PhotoCopies(tmp_path / "copies", tmp_path, "maps")
    copy = copies.put(record(tmp_path, noise(0)), 7)
    (garment,) = copies.catalog_segmenter(Fixed(SKIN)).segment(load_photo(copy), copy)
    assert (garment.label, garment.box) == ("pants", (20, 20, 60, 50))
    first, other = copies.query_segmenter(Fixed(SKIN)).segment(load_photo(copy), copy)
    assert (first.label, first.box, other.label) == ("pants", (20, 20, 60, 50), "top")


def test_maps_of_the_full_size_photos_go_with_those(tmp_path):
    photo = record(tmp_path, noise(0, 64, 64), box=(24, 16, 40, 40), clothes_type=1)
    highres = tmp_path / "Img/img_highres/MEN/Denim/id_00000080/01_1_front.png"
    highres.parent.mkdir(parents=True)
    Image.fromarray(noise(1, 256, 128)).save(highres)
    write_map(tmp_path, (256, 128), top=(0, 0, 20, 20), pants=(40, 100, 100, 200))
    copies = PhotoCopies(tmp_path / "copies", tmp_path, "maps")
    copy = copies.put(photo, 7)
    assert (load_photo(copy) == load_photo(highres)).all()
    # 64 x 64 holds a photo of 128 x 256 at a quarter of its size, 16 pixels from the left and right.
    assert copies.hints[copy.name] == GarmentHint(1, (32, 64, 96, 160))


@pytest.mark.parametrize("size", [None, (30, 30)], ids=["missing", "of another size"])
def test_a_color_map_that_does_not_fit_is_named(tmp_path, size):
    if size:
        write_map(tmp_path, size)
    with pytest.raises(DatasetError, match="color map"):
        PhotoCopies(tmp_path / "copies", tmp_path, "maps").put(record(tmp_path, noise(0)), 7)


def test_distractors_have_no_maps_and_are_segmented_as_the_product_does(tmp_path):
    source = record(tmp_path, noise(0)).path
    copies = PhotoCopies(tmp_path / "copies", tmp_path, "maps")
    copy = copies.put_distractor(source, 9)
    assert copies.catalog_segmenter(Fixed(SKIN, TOP)).segment(load_photo(copy), copy) == [SKIN, TOP]
