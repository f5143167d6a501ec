"""What the reader of the partition promises: everything usable is read, everything else is named."""

from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import InshopPhoto, read_descriptions, read_inshop, release

FRONT = "img/WOMEN/Dresses/id_00000002/02_1_front.jpg"
BACK = "img/WOMEN/Dresses/id_00000002/02_3_back.jpg"
OTHER = "img/MEN/Denim/id_00000080/01_1_front.jpg"

PARTITION = [
    (FRONT, "id_00000002", "gallery"),
    (BACK, "id_00000002", "query"),
    (OTHER, "id_00000080", "train"),
]
BOXES = [(FRONT, 3, 1, 5, 6, 30, 40), (BACK, 3, 3, 0, 0, 40, 60), (OTHER, 2, 4, 10, 10, 20, 59)]


def write_photo(path: Path, size=(40, 60)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, "white").save(path)


def table(header, rows, end="\n", count=None):
    lines = [str(len(rows) if count is None else count), header]
    lines += [
        f"{row[0]:<60}  " + "   ".join(f"{v:03d}" if isinstance(v, int) else v for v in row[1:])
        for row in rows
    ]
    return end.join(lines) + end


def write_set(
    root: Path,
    partition=PARTITION,
    boxes=BOXES,
    *,
    photos=(FRONT, BACK, OTHER),
    end="\n",
    images="Img",
    **count,
):
    for name in photos:
        write_photo(root / images / name)
    for folder in ("Eval", "Anno"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    text = table("image_name item_id evaluation_status", partition, end, count.get("count"))
    (root / "Eval/list_eval_partition.txt").write_bytes(text.encode())
    header = "image_name clothes_type pose_type x_1 y_1 x_2 y_2"
    if boxes is not None:
        (root / "Anno/list_bbox_inshop.txt").write_bytes(table(header, boxes, end).encode())
    items = sorted({row[1] for row in partition})
    (root / "Anno/list_item_inshop.txt").write_bytes(
        table("item_id", [(item,) for item in items], end).encode()
    )
    return root


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"], ids=["lf", "crlf", "blank-lines"])
@pytest.mark.parametrize("images", ["Img", "."])
def test_a_whole_set_is_read_without_a_complaint(tmp_path, end, images):
    inshop = read_inshop(write_set(tmp_path, end=end, images=images))
    assert inshop.problems == ()
    assert inshop.photos == (
        InshopPhoto(FRONT, tmp_path / images / FRONT, "id_00000002", "gallery", (5, 6, 30, 40), 3, 1),
        InshopPhoto(BACK, tmp_path / images / BACK, "id_00000002", "query", (0, 0, 40, 60), 3, 3),
        InshopPhoto(OTHER, tmp_path / images / OTHER, "id_00000080", "train", (10, 10, 20, 59), 2, 4),
    )
    assert [photo.name for photo in inshop.of("query")] == [BACK]


def test_a_byte_order_mark_is_no_part_of_the_count(tmp_path):
    path = write_set(tmp_path) / "Eval/list_eval_partition.txt"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_inshop(tmp_path).problems == ()


def test_blanks_in_a_name_belong_to_the_name(tmp_path):
    name = "img/MEN/Shirts  and Polos/id 1/01 1 front.jpg"
    write_set(
        tmp_path,
        [*PARTITION, (name, "id_9", "gallery")],
        [*BOXES, (name, 1, 1, 0, 0, 9, 9)],
        photos=(FRONT, BACK, OTHER, name),
    )
    inshop = read_inshop(tmp_path)
    assert inshop.problems == ()
    assert (inshop.photos[-1].name, inshop.photos[-1].box) == (name, (0, 0, 9, 9))


def test_the_set_may_lie_one_folder_deeper(tmp_path):
    write_set(tmp_path / "In-shop Clothes Retrieval Benchmark")
    assert len(read_inshop(tmp_path).photos) == 3


def test_two_sets_in_one_folder_are_not_guessed_between(tmp_path):
    write_set(tmp_path / "a")
    write_set(tmp_path / "b")
    with pytest.raises(DatasetError, match=r"several data sets .*a, b"):
        read_inshop(tmp_path)


@pytest.mark.parametrize("there", [True, False])
def test_a_missing_partition_is_named(tmp_path, there):
    root = tmp_path if there else tmp_path / "nowhere"
    with pytest.raises(DatasetError, match=r"list_eval_partition.txt"):
        read_inshop(root)


@pytest.mark.parametrize("left", ["query", "gallery"])
def test_a_set_without_queries_or_gallery_cannot_be_evaluated(tmp_path, left):
    write_set(tmp_path, [(FRONT, "id_00000002", left)])
    with pytest.raises(DatasetError, match=f"no {'gallery' if left == 'query' else 'query'} photo"):
        read_inshop(tmp_path)


def test_when_every_photo_is_missing_the_error_says_so(tmp_path):
    write_set(tmp_path, photos=())
    with pytest.raises(DatasetError, match="no photo img/WOMEN"):
        read_inshop(tmp_path)


def test_a_binary_partition_is_an_error_of_one_sentence(tmp_path):
    (write_set(tmp_path) / "Eval/list_eval_partition.txt").write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(DatasetError, match=r"cannot read .*list_eval_partition.txt"):
        read_inshop(tmp_path)


EXTRA = "img/MEN/Denim/id_00000081/01_2_side.jpg"


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ((EXTRA, "id_00000081", "gallery"), f"line 6: no photo {EXTRA}"),
        ((FRONT, "id_00000002", "query"), f"line 6: {FRONT} is listed twice"),
        ((OTHER + "x", "id_00000080", "test"), "line 6: unknown split 'test'"),
        (("../secret.jpg", "id_00000081", "query"), "line 6: no photo ../secret.jpg"),
        (("id_00000080", "query"), "line 6: 'id_00000080"),
    ],
    ids=["missing photo", "twice", "unknown split", "outside", "columns"],
)
def test_a_bad_row_of_the_partition_is_named_and_costs_nothing_else(tmp_path, row, complaint):
    write_photo(tmp_path.parent / "secret.jpg")
    write_set(tmp_path / "set", [*PARTITION, row])
    if len(row) < 3:  # the list of items holds only whole rows
        write_set(tmp_path / "other")
        items = (tmp_path / "other/Anno/list_item_inshop.txt").read_bytes()
        (tmp_path / "set/Anno/list_item_inshop.txt").write_bytes(items)
    inshop = read_inshop(tmp_path / "set")
    assert len(inshop.photos) == 3
    (problem,) = [problem for problem in inshop.problems if "list_eval_partition" in problem]
    assert complaint in problem


@pytest.mark.parametrize("count", [2, 4, 52712])
def test_a_wrong_count_is_named(tmp_path, count):
    inshop = read_inshop(write_set(tmp_path, count=count))
    assert len(inshop.photos) == 3
    assert inshop.problems == (f"Eval/list_eval_partition.txt: line 1 says {count} rows, there are 3",)


def test_a_missing_count_is_named(tmp_path):
    path = write_set(tmp_path) / "Eval/list_eval_partition.txt"
    path.write_text(path.read_text().split("\n", 1)[1])
    inshop = read_inshop(tmp_path)
    assert len(inshop.photos) == 3
    assert "line 1 should be the number of rows" in inshop.problems[0]


@pytest.mark.parametrize(
    ("row", "box", "complaint"),
    [
        ((BACK, 3, 3, -4, 2, 44, 61), (0, 2, 40, 60), "leaves the photo of 40x60; it is cut to the photo"),
        ((BACK, 3, 3, 50, 2, 70, 40), None, "leaves the photo of 40x60; it is left out"),
        ((BACK, 3, 3, 20, 2, 20, 40), None, "is empty"),
        ((BACK, 3, 3, 30, 2, 20, 40), None, "is empty"),
        ((BACK, 3, 3, "a", 2, 20, 40), None, "are not six whole numbers"),
        ((BACK, 7, 3, 0, 2, 20, 40), (0, 2, 20, 40), "unknown clothes type 7"),
        ((BACK, 3, 0, 0, 2, 20, 40), (0, 2, 20, 40), "unknown pose type 0"),
        ((FRONT, 3, 3, 0, 2, 20, 40), None, "is listed twice"),
        ((OTHER + "x", 3, 3, 0, 2, 20, 40), None, "is not in Eval/list_eval_partition.txt"),
    ],
)
def test_a_bad_box_is_named_and_never_leaves_the_photo(tmp_path, row, box, complaint):
    inshop = read_inshop(write_set(tmp_path, boxes=[BOXES[0], row, BOXES[2]]))
    assert [photo.box for photo in inshop.photos] == [(5, 6, 30, 40), box, (10, 10, 20, 59)]
    assert any(complaint in problem for problem in inshop.problems)


def test_boxes_are_compared_with_the_upright_photo(tmp_path):
    write_set(tmp_path, boxes=[(FRONT, 3, 1, 0, 0, 60, 40), *BOXES[1:]])
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (40, 60)).save(tmp_path / "Img" / FRONT, exif=exif)
    inshop = read_inshop(tmp_path)
    assert (inshop.problems, inshop.photos[0].box) == ((), (0, 0, 60, 40))


def test_without_boxes_the_photos_are_still_there(tmp_path):
    inshop = read_inshop(write_set(tmp_path, boxes=None))
    assert [photo.box for photo in inshop.photos] == [None] * 3
    assert inshop.problems == ("no boxes, clothes types and poses: Anno/list_bbox_inshop.txt is missing",)


def test_a_photo_that_is_no_photo_is_named(tmp_path):
    (write_set(tmp_path) / "Img" / OTHER).write_text("not a photo")
    inshop = read_inshop(tmp_path)
    assert len(inshop.photos) == 2
    assert any("01_1_front.jpg is not a photo that can be read" in problem for problem in inshop.problems)


def test_an_item_that_the_list_of_items_lacks_is_named(tmp_path):
    (write_set(tmp_path) / "Anno/list_item_inshop.txt").write_text("1\nitem_id\nid_00000002\n")
    assert "item id_00000080 is not in Anno/list_item_inshop.txt" in read_inshop(tmp_path).problems[0]


def test_an_item_that_no_photo_shows_is_named(tmp_path):
    path = write_set(tmp_path) / "Anno/list_item_inshop.txt"
    path.write_text("3\nitem_id\nid_00000002\nid_00000080\nid_00000081\n")
    assert read_inshop(tmp_path).problems == (
        "Anno/list_item_inshop.txt: item id_00000081 is not in Eval/list_eval_partition.txt",
    )


def test_an_item_that_trains_and_is_tested_is_named(tmp_path):
    inshop = read_inshop(
        write_set(tmp_path, [(FRONT, "id_2", "gallery"), (BACK, "id_2", "query"), (OTHER, "id_2", "train")])
    )
    assert inshop.problems == ("Eval/list_eval_partition.txt: item id_2 is in train and in the test splits",)


def test_a_release_with_other_counts_than_it_should_have_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(release, "PHOTOS", {"train": 1, "query": 2, "gallery": 1})
    monkeypatch.setattr(release, "ITEMS", {"train": 1, "query": 1, "gallery": 1})
    assert read_inshop(write_set(tmp_path)).problems == (
        "Eval/list_eval_partition.txt: 1 query photos instead of the full release's 2",
    )


def test_training_needs_no_queries(tmp_path):
    write_set(tmp_path, [(OTHER, "id_00000080", "train")], [BOXES[2]])
    assert [photo.name for photo in read_inshop(tmp_path, needs=()).of("train")] == [OTHER]
    with pytest.raises(DatasetError, match="no gallery photo"):
        read_inshop(tmp_path, needs=("gallery",))


def test_a_photo_knows_its_size_and_category(tmp_path):
    photos = read_inshop(write_set(tmp_path)).photos
    assert [(photo.size, photo.category) for photo in photos] == [
        ((40, 60), "WOMEN/Dresses"),
        ((40, 60), "WOMEN/Dresses"),
        ((40, 60), "MEN/Denim"),
    ]


def test_listed_photos_are_named_even_where_they_cannot_be_used(tmp_path):
    inshop = read_inshop(write_set(tmp_path, photos=(FRONT, BACK)))
    assert inshop.listed[OTHER] == ("id_00000080", "train")
    assert len(inshop.photos) == 2


def test_real_photos_are_read_whole(real_data):
    inshop = read_inshop(real_data / "luma-men")
    assert inshop.problems == ()
    assert Counter(photo.split for photo in inshop.photos) == {"gallery": 199, "query": 103}
    assert len({photo.item for photo in inshop.photos}) == 199
    assert all(photo.box and photo.clothes_type and photo.pose_type for photo in inshop.photos)
    assert {photo.item for photo in inshop.of("query")} <= {photo.item for photo in inshop.of("gallery")}
    assert {entry["category"] for entry in read_descriptions(inshop.root).values()} >= {"Hoodies", "Pants"}
