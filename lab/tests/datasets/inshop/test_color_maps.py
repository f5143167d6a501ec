"""A color map goes with the photo of its size, or is named."""

from PIL import Image

from fashion_wizard_lab.datasets.inshop import find_color_map, find_color_maps, read_inshop


def test_every_map_goes_with_the_full_size_photo(wardrobe):
    inshop = read_inshop(wardrobe)
    color_maps = find_color_maps(inshop)
    assert color_maps.problems == ()
    for photo in inshop.photos:
        mapped = color_maps.of[photo.name]
        assert mapped.color_map == find_color_map(inshop.root, photo)
        assert "img_highres/" in str(mapped.photo)


def test_missing_maps_are_no_problem_but_broken_ones_are(copy):
    inshop = read_inshop(copy)
    missing, resized, broken = (find_color_map(copy, photo) for photo in inshop.photos[:3])
    missing.unlink()
    Image.new("RGB", (61, 80)).save(resized)
    broken.write_text("no picture")
    color_maps = find_color_maps(inshop)
    assert len(color_maps.of) == 9
    assert [problem.split("_segment.png ")[1] for problem in color_maps.problems] == [
        f"has 61x80 pixels, which is the size of none of its photos ({inshop.photos[1].name} has 40x40)",
        "is not a picture that can be read",
    ]
