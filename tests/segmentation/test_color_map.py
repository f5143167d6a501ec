"""Given color maps become garments, cleaned; a map that cannot be used says why."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.errors import ColorMapError
from fashion_wizard.palette import COLORS, LABELS, to_color_map
from fashion_wizard.photo import load_photo
from fashion_wizard.segmentation.color_map import GivenColorMaps, garments_from_label_map, read_color_map

TOP, PANTS, BELT, FOOTWEAR, SKIN = (LABELS.index(n) for n in ("top", "pants", "belt", "footwear", "skin"))


def dressed():
    """A person of blocks: skin, top, belt inside the pants, two shoes."""
    label_map = np.zeros((120, 80), np.uint8)
    label_map[5:20, 34:46] = SKIN
    label_map[20:60, 25:55] = TOP
    label_map[60:105, 27:53] = PANTS
    label_map[63:66, 30:50] = BELT
    label_map[105:112, 25:38] = FOOTWEAR
    label_map[105:112, 44:57] = FOOTWEAR
    return label_map


def save(label_map, path, mode="RGB", **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    if mode == "P":
        image = Image.fromarray(label_map)
        image.putpalette(COLORS.tobytes())
    else:
        image = Image.fromarray(to_color_map(label_map)).convert(mode)
    image.save(path, **options)
    return path


@pytest.mark.parametrize("mode", ["RGB", "P", "RGBA"])
def test_every_form_of_a_map_reads_exactly(tmp_path, mode):
    assert np.array_equal(read_color_map(save(dressed(), tmp_path / "a.png", mode)), dressed())


def test_of_a_palette_the_colors_count_not_their_order(tmp_path):
    image = Image.fromarray((15 - dressed()).astype(np.uint8))
    image.putpalette(COLORS[::-1].tobytes())
    image.save(tmp_path / "a.png")
    assert np.array_equal(read_color_map(tmp_path / "a.png"), dressed())


def test_transparent_pixels_are_background(tmp_path):
    rgba = np.dstack([to_color_map(dressed()), np.full((120, 80), 255, np.uint8)])
    rgba[dressed() == 0] = (9, 9, 9, 0)
    Image.fromarray(rgba).save(tmp_path / "a.png")
    assert np.array_equal(read_color_map(tmp_path / "a.png"), dressed())


def test_a_color_profile_does_not_touch_a_map(tmp_path):
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    save(dressed(), tmp_path / "a.png", icc_profile=profile)
    assert np.array_equal(read_color_map(tmp_path / "a.png"), dressed())


@pytest.mark.parametrize(("ending", "kind"), [("jpg", "JPEG"), ("avif", "AVIF")])
def test_a_map_damaged_by_compression_is_an_error_unless_nearest_is_asked_for(tmp_path, ending, kind):
    path = save(dressed(), tmp_path / f"a.{ending}", quality=90)
    with pytest.raises(ColorMapError, match=rf"a\.{ending}: .*{kind}.*nearest"):
        read_color_map(path)
    assert (read_color_map(path, nearest=True) == dressed()).mean() > 0.93
    resaved = tmp_path / "resaved.png"
    Image.open(path).save(resaved)
    with pytest.raises(ColorMapError, match=r"resaved\.png: color .* is not in the palette"):
        read_color_map(resaved)
    assert (read_color_map(resaved, nearest=True) == dressed()).mean() > 0.93


def test_files_that_are_no_map(tmp_path):
    (tmp_path / "text.png").write_text("no map")
    for name, reason in (("text.png", "not a picture"), ("missing.png", "no such file")):
        with pytest.raises(ColorMapError, match=rf"{name}: .*{reason}"):
            read_color_map(tmp_path / name)


def test_one_garment_a_label_largest_first_both_shoes_together():
    garments = garments_from_label_map(dressed())
    assert [garment.label for garment in garments] == ["top", "pants", "footwear", "skin", "belt"]
    for garment in garments:
        assert np.array_equal(garment.mask, dressed() == LABELS.index(garment.label))
        assert garment.score == 1
    assert garments[2].box == (25, 105, 57, 112)


def test_an_empty_map_has_no_garments():
    assert garments_from_label_map(np.zeros((20, 20), np.uint8)) == []


def test_cleaning_repairs_a_noisy_map():
    """Specks of one label inside another become the other's, and those on the background go."""
    clean, rng = dressed(), np.random.default_rng(1)
    noisy = np.where(rng.random(clean.shape) < 0.02, rng.integers(0, 16, clean.shape), clean).astype(np.uint8)

    def mean_iou(masks):
        scores = [
            (masks[label] & (clean == label)).sum() / (masks[label] | (clean == label)).sum()
            for label in (TOP, PANTS, FOOTWEAR, SKIN)
        ]
        return np.mean(scores)

    cleaned = {LABELS.index(garment.label): garment.mask for garment in garments_from_label_map(noisy)}
    before = mean_iou({label: noisy == label for label in range(16)})
    assert 1 - mean_iou(cleaned) < 0.6 * (1 - before)


def test_garments_never_overlap():
    rng = np.random.default_rng(2)
    blocks = rng.integers(0, 16, (12, 12)).repeat(9, 0).repeat(9, 1)
    noisy = np.where(rng.random(blocks.shape) < 0.1, rng.integers(0, 16, blocks.shape), blocks)
    assert (
        sum(garment.mask.astype(int) for garment in garments_from_label_map(noisy.astype(np.uint8))).max()
        == 1
    )


@pytest.mark.parametrize(
    ("photo", "map_file"),
    [
        ("a/b.jpg", "a/b.png"),
        ("a/b.jpg", "a/b_segment.png"),
        ("a/b.jpg", "b.png"),
        ("a/b.jpg", "b_segment.png"),
        ("MEN/Denim/id_00000080/02_1_front.jpg", "MEN/Denim/id_00000080/02_1_front_segment.png"),
        ("b.webp", "b.png"),
    ],
)
def test_a_photos_map_is_found(tmp_path, photo, map_file, monkeypatch):
    expected = save(dressed(), tmp_path / "maps" / map_file)
    maps = GivenColorMaps(tmp_path / "maps")
    assert maps.find(tmp_path / "photos" / photo) == expected
    monkeypatch.chdir(tmp_path)
    assert maps.find(Path("photos") / photo) == expected


def test_the_longest_match_wins_and_a_photo_is_not_its_own_map(tmp_path):
    deep, flat = save(dressed(), tmp_path / "a/b.png"), save(dressed(), tmp_path / "b.png")
    maps = GivenColorMaps(str(tmp_path))
    assert maps.find("x/a/b.jpg") == deep
    assert maps.find("x/c/b.jpg") == flat
    beside = save(dressed(), tmp_path / "a/b_segment.png")
    assert maps.find(deep) == beside


def test_segment(tmp_path):
    save(dressed(), tmp_path / "b.png")
    photo = np.zeros((120, 80, 3), np.uint8)
    maps = GivenColorMaps(tmp_path)
    assert [garment.label for garment in maps.segment(photo, Path("b.jpg"))][:2] == ["top", "pants"]
    assert maps.name
    with pytest.raises(ColorMapError, match=r"c\.jpg: no color map below .*c\.png, c_segment\.png"):
        maps.segment(photo, Path("c.jpg"))
    with pytest.raises(ColorMapError, match="has none"):
        maps.segment(photo)
    with pytest.raises(ColorMapError, match=r"b\.png: .* 80 x 120 pixels.* b\.jpg has 120 x 80 "):
        maps.segment(photo.swapaxes(0, 1), Path("b.jpg"))
    with pytest.raises(ColorMapError, match="no such folder"):
        GivenColorMaps(tmp_path / "nowhere")


def test_the_map_belongs_to_the_upright_photo(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (120, 80)).save(tmp_path / "b.jpg", exif=exif)
    save(dressed(), tmp_path / "maps/b.png")
    photo = load_photo(tmp_path / "b.jpg")
    assert GivenColorMaps(tmp_path / "maps").segment(photo, tmp_path / "b.jpg")


def test_real_maps_lose_next_to_nothing(real_data):
    maps = GivenColorMaps(real_data / "ccp/segmentation")
    for path in sorted((real_data / "ccp/images").iterdir())[::100]:
        before = read_color_map(maps.find(path))
        after = np.zeros_like(before)
        for garment in maps.segment(load_photo(path), path):
            after[garment.mask] = LABELS.index(garment.label)
        assert (before != after).mean() < 0.005
