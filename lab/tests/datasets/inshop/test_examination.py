"""A whole data set is called whole, and everything that is broken in one is named."""

import json

import pytest
from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import examine, find_color_map, read_inshop

PARTITION = "Eval/list_eval_partition.txt"
BOXES = "Anno/list_bbox_inshop.txt"
LANDMARKS = "Anno/list_landmarks_inshop.txt"
COLORS = "Anno/attributes/list_color_cloth.txt"
PARTS = {
    "photos",
    "boxes, types, poses",
    "landmarks",
    "items",
    "descriptions",
    "attributes",
    "colors",
    "outlines, train",
    "outlines, query",
    "outlines, gallery",
    "color maps",
    "full-size photos",
}


def states(checkup):
    return {part.name: part.state for part in checkup.parts}


def uses(checkup):
    return {use.name.removeprefix("evaluate retrieval "): use.state for use in checkup.uses}


@pytest.mark.parametrize("decode", [False, True])
def test_the_wardrobe_is_whole_and_good_for_everything(wardrobe, decode):
    calls = []
    checkup = examine(wardrobe, decode=decode, progress=lambda *call: calls.append(call))
    assert checkup.problems == []
    assert states(checkup) == dict.fromkeys(PARTS, "whole")
    assert set(uses(checkup).values()) == {"yes"}
    assert checkup.photos == {"train": 6, "query": 3, "gallery": 3}
    assert checkup.items == {"train": 3, "query": 3, "gallery": 3}
    assert not checkup.full_release
    assert [call[0] for call in calls if call[1] == call[2]] == (
        ["decoding photos", "decoding color maps", *["drawing annotations"] * 3] if decode else []
    )


def test_the_json_says_it_all(wardrobe):
    document = examine(wardrobe).as_json()
    assert json.loads(json.dumps(document)) == document
    assert document["dataset"] == "shop"
    assert {part["name"] for part in document["parts"]} == PARTS
    assert document["parts"][0]["found"] == document["parts"][0]["expected"] == 12


def test_a_set_of_photos_and_boxes_is_good_for_what_needs_no_more(real_data):
    checkup = examine(real_data / "luma-men")
    assert checkup.problems == []
    assert {name for name, state in states(checkup).items() if state == "whole"} == {
        "photos",
        "boxes, types, poses",
        "items",
        "descriptions",
    }
    assert uses(checkup) == {
        "--roi semantic": "yes",
        "--roi photo": "yes",
        "--roi boxes": "yes",
        "--roi maps": "no",
        "train segmentation --inshop": "no",
        "train embedding --inshop": "no",
        "train fashionnet --inshop": "no",
    }


def test_every_wound_is_named(copy, edit):
    photos = read_inshop(copy).photos
    blank = photos[0].name.replace("01_1_front", "01 1 front")
    for path in list((copy / "Img").rglob(f"*/{photos[0].item}/01_1_front*")):
        path.rename(path.with_name(path.name.replace("01_1_front", "01 1 front")))
    edit(BOXES, lambda lines: ["99", *lines[1:3], lines[3][:-3] + "900", *lines[4:]])
    for file in (PARTITION, BOXES, LANDMARKS, COLORS):
        edit(file, lambda lines: [line.replace(photos[0].name, blank) for line in lines])
        (copy / file).write_bytes((copy / file).read_bytes().replace(b"\n", b"\r\n"))
    Image.new("RGB", (61, 80)).save(find_color_map(copy, photos[2]))
    (copy / "Img" / photos[3].name).write_text("no photo")
    (copy / "Img" / photos[4].name).unlink()
    Image.new("RGB", (40, 40)).save(copy / "Img/img/stray.jpg")
    Image.new("RGB", (40, 40)).save(copy / "Img/img_highres_seg/stray_segment.png")
    (copy / "Anno/list_description_inshop.json").write_text("{")
    checkup = examine(copy)
    problems_of = {part.name: "\n".join(part.problems) for part in checkup.parts}
    for part, complaint in (
        ("photos", f"{photos[3].name} is not a photo that can be read"),
        ("photos", f"no photo {photos[4].name}"),
        ("photos", "Img/img/stray.jpg is not in Eval/list_eval_partition.txt"),
        ("boxes, types, poses", "line 1 says 99 rows, there are 12"),
        ("boxes, types, poses", f"of {photos[1].name} leaves the photo of 40x40; it is cut to the photo"),
        ("color maps", "has 61x80 pixels, which is the size of none of its photos"),
        ("color maps", "stray_segment.png belongs to no photo"),
        ("descriptions", "cannot read"),
    ):
        assert complaint in problems_of[part]
        assert states(checkup)[part] == "broken"
    # Blanks in a name and foreign line ends break nothing.
    lists = ("photos", "boxes, types, poses", "landmarks", "colors", "color maps")
    assert not any(blank in problems_of[part] for part in lists)
    found = {part.name: part.found for part in checkup.parts}
    assert [found[part] for part in lists] == [10, 10, 10, 10, 9]
    assert uses(checkup)["--roi maps"] == "partly"


@pytest.mark.parametrize(
    ("file", "part"),
    [
        ("Anno/list_landmarks_inshop.txt", "landmarks"),
        ("Anno/list_bbox_inshop.txt", "boxes, types, poses"),
        ("Anno/list_item_inshop.txt", "items"),
        ("Anno/list_description_inshop.json", "descriptions"),
        ("Anno/attributes/list_attr_items.txt", "attributes"),
        ("Anno/attributes/list_color_cloth.txt", "colors"),
        ("Anno/segmentation/DeepFashion_segmentation_train.json", "outlines, train"),
    ],
)
def test_a_missing_list_is_missing_and_breaks_nothing_else(copy, file, part):
    (copy / file).unlink()
    checkup = examine(copy)
    assert checkup.problems == []
    assert states(checkup) == {**dict.fromkeys(PARTS, "whole"), part: "missing"}


def test_without_a_partition_there_is_nothing_to_examine(copy):
    (copy / PARTITION).unlink()
    with pytest.raises(
        DatasetError, match=r"there is no .*list_eval_partition.txt; Anno/list_bbox_inshop.txt"
    ):
        examine(copy)


@pytest.mark.parametrize(
    ("folder", "archive", "part"),
    [
        ("Img/img_highres_seg", "Anno/segmentation/img_highres_seg.zip", "color maps"),
        ("Img/img_highres", "Img/img_highres.zip", "full-size photos"),
        ("Img/img", "Img/img.zip", "photos"),
    ],
)
def test_an_archive_that_was_not_unpacked_is_a_hint(copy, folder, archive, part):
    (copy / folder).rename(copy / "elsewhere")
    (copy / archive).touch()
    (found,) = [part_found for part_found in examine(copy).parts if part_found.name == part]
    assert (found.found, found.hint) == (0, f"unpack {archive}")


def test_only_decoding_finds_what_headers_do_not_tell(copy):
    photos = read_inshop(copy).photos
    path = copy / "Img" / photos[0].name
    path.write_bytes(path.read_bytes()[:-400])
    Image.new("RGB", (60, 80), (1, 2, 3)).save(find_color_map(copy, photos[1]))
    outlines = copy / "Anno/segmentation/DeepFashion_segmentation_train.json"
    document = json.loads(outlines.read_text())
    document["annotations"][0]["segmentation"] = [[1, 2]]
    outlines.write_text(json.dumps(document))
    assert examine(copy).problems == []
    problems_of = {part.name: part.problems for part in examine(copy, decode=True).parts if part.problems}
    assert problems_of.keys() == {"photos", "color maps", "outlines, train"}
    assert all(len(problems) == 1 for problems in problems_of.values())
    assert photos[0].name in problems_of["photos"][0]
    assert "1-2-3" in problems_of["color maps"][0]


def test_a_set_without_queries_trains_but_measures_nothing(copy, edit):
    edit(PARTITION, lambda lines: [line for line in lines if not line.rstrip().endswith("query")])
    checkup = examine(copy)
    assert uses(checkup)["--roi photo"] == "no"
    assert uses(checkup)["train segmentation --inshop"] == "yes"
