"""The files are what the release's files are, read here without the project's own reader."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.palette import COLORS, LABELS
from fashion_wizard_lab.wardrobe import render_item, render_view, write_catalog, write_wardrobe
from fashion_wizard_lab.wardrobe.layout import _status
from fashion_wizard_lab.wardrobe.style import CLOTHES, KINDS

SIZE = (60, 80)
VIEWS = ("front", "flat", "detail")


def table(path: Path, header: str | None) -> list[list[str]]:
    lines = path.read_text("ascii").splitlines()
    rows = lines[1:] if header is None else lines[2:]
    assert int(lines[0]) == len(rows)
    if header is not None:
        assert lines[1] == header
    return [row.split() for row in rows]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wardrobe")
    steps: list[tuple[str, int, int]] = []
    write_wardrobe(folder, 8, 3, VIEWS, SIZE, progress=lambda *step: steps.append(step))
    assert steps == [("rendering", number, 24) for number in range(1, 25)]
    return folder


def test_the_partition_has_whole_items_in_train_and_splits_the_others_by_photo(root: Path) -> None:
    rows = table(root / "Eval/list_eval_partition.txt", "image_name item_id evaluation_status")
    status: dict[str, list[str]] = {}
    for name, item, split in rows:
        assert name.split("/")[3] == item
        assert (root / "Img" / name).is_file()
        status.setdefault(item, []).append(split)
    assert set(map(tuple, status.values())) == {("train",) * 3, ("gallery", "query", "query")}
    assert table(root / "Anno/list_item_inshop.txt", None) == [[item] for item in status]


def test_only_clothes_are_sold_by_default(root: Path, tmp_path: Path) -> None:
    for item in table(root / "Anno/list_item_inshop.txt", None):
        assert render_item(3, int(item[0][3:]) - 1).kind in CLOTHES
    write_wardrobe(tmp_path, 2, 3, ("flat",), SIZE, kinds=("hat", "shoes"))
    for item in table(tmp_path / "Anno/list_item_inshop.txt", None):
        assert render_item(3, int(item[0][3:]) - 1).kind in ("hat", "shoes")


def test_boxes_and_landmarks_are_those_of_the_photos(root: Path) -> None:
    boxes = table(root / "Anno/list_bbox_inshop.txt", "image_name clothes_type pose_type x_1 y_1 x_2 y_2")
    triples = (
        f"landmark_{what}_{k}" for k in range(1, 9) for what in ("visibility", "location_x", "location_y")
    )
    header = "image_name clothes_type variation_type " + " ".join(triples)
    landmarks = table(root / "Anno/list_landmarks_inshop.txt", header)
    poses = {
        "01_1_front.jpg": ("front", "1"),
        "01_6_flat.jpg": ("flat", "6"),
        "01_7_additional.jpg": ("detail", "5"),
    }
    for (name, kind, pose, *box), (marked, again, _, *marks) in zip(boxes, landmarks, strict=True):
        folder, file = name.split("/")[3:]
        view = render_view(render_item(3, int(folder[3:]) - 1), poses[file][0], SIZE)
        assert (marked, again) == (name, kind)
        assert pose == poses[file][1]
        assert tuple(map(int, box)) == view.box
        assert all(len(value) == 3 for value in box)
        assert len(marks) == 3 * {"1": 6, "2": 4, "3": 8}[kind]
        for (x, y), seen, given in zip(
            view.landmarks, view.visibility, np.reshape(marks, (-1, 3)), strict=True
        ):
            assert int(given[0]) == seen
            assert (seen == 2) or np.abs(np.array(given[1:], int) - (x, y)).max() <= 0.5


def test_color_maps_are_exact(root: Path) -> None:
    maps = sorted((root / "Img/img_highres_seg").rglob("*_segment.png"))
    assert len(maps) == 24
    known = {tuple(color) for color in COLORS.tolist()}
    for path in maps:
        with Image.open(path) as image:
            assert image.mode == "P"
            assert image.size == SIZE
            colors = {tuple(color) for color in np.asarray(image.convert("RGB")).reshape(-1, 3).tolist()}
        assert colors <= known
        assert colors != {(0, 0, 0)}
        photo = Path("img", *path.relative_to(root / "Img/img_highres_seg").parts)
        assert (root / "Img" / str(photo).replace("_segment.png", ".jpg")).is_file()


def test_coco_files_agree_with_the_color_maps(root: Path) -> None:
    partition = table(root / "Eval/list_eval_partition.txt", "image_name item_id evaluation_status")
    for status in ("train", "query", "gallery"):
        document = json.loads(
            (root / f"Anno/segmentation/DeepFashion_segmentation_{status}.json").read_text()
        )
        assert [c["name"] for c in document["categories"]] == list(LABELS[1:])
        images = {image["id"]: image for image in document["images"]}
        assert [i["file_name"] for i in images.values()] == [row[0] for row in partition if row[2] == status]
        assert len({a["id"] for a in document["annotations"]}) == len(document["annotations"])
        for annotation in document["annotations"]:
            name = images[annotation["image_id"]]["file_name"].removeprefix("img/").removesuffix(".jpg")
            with Image.open(root / "Img/img_highres_seg" / f"{name}_segment.png") as image:
                labels = np.asarray(image)
            mask = labels == annotation["category_id"]
            rows, columns = np.nonzero(mask)
            x, y, width, height = annotation["bbox"]
            assert annotation["area"] == mask.sum()
            assert (x, y) == (columns.min(), rows.min())
            assert (x + width, y + height) == (columns.max() + 1, rows.max() + 1)
            assert all(len(polygon) >= 6 for polygon in annotation["segmentation"])


def test_attributes_colors_and_descriptions_speak_of_every_item(root: Path) -> None:
    items = [row[0] for row in table(root / "Anno/list_item_inshop.txt", None)]
    names = [row[0] for row in table(root / "Anno/attributes/list_attr_cloth.txt", "attribute_name")]
    rows = table(root / "Anno/attributes/list_attr_items.txt", "item_id attribute_labels")
    assert [row[0] for row in rows] == items
    for item, *values in rows:
        has = {name for name, value in zip(names, values, strict=True) if value == "1"}
        assert set(values) <= {"1", "-1"}
        sold = render_item(3, int(item[3:]) - 1)
        assert {sold.kind, sold.color_family, sold.fabric.name.replace(" ", "_")} <= has
        assert len(has & set(KINDS)) == 1
    described = json.loads((root / "Anno/list_description_inshop.json").read_text())
    assert [entry["item"] for entry in described] == items
    assert all(isinstance(line, str) for entry in described for line in entry["description"])
    colors = table(root / "Anno/attributes/list_color_cloth.txt", "image_name  clothes_color")
    assert [row[1:] for row in colors[::3]] == [entry["color"].split() for entry in described]


def test_the_same_bytes_for_fewer_items(root: Path, tmp_path: Path) -> None:
    write_wardrobe(tmp_path, 2, 3, ("flat",), SIZE)
    photos = sorted((tmp_path / "Img").rglob("*.*"))
    assert len(photos) == 4
    for path in photos:
        assert path.read_bytes() == (root / path.relative_to(tmp_path)).read_bytes()


def test_thumbnails_are_square_with_boxes_of_their_own(root: Path, tmp_path: Path) -> None:
    write_wardrobe(tmp_path, 2, 3, ("front", "flat"), SIZE, thumbnail=40)
    header = "image_name clothes_type pose_type x_1 y_1 x_2 y_2"
    full = {row[0]: row for row in table(root / "Anno/list_bbox_inshop.txt", header)}
    for name, _, _, *box in table(tmp_path / "Anno/list_bbox_inshop.txt", header):
        with Image.open(tmp_path / "Img" / name) as small:
            assert small.size == (40, 40)
        big = tmp_path / "Img" / name.replace("img/", "img_highres/", 1)
        assert big.read_bytes() == (root / "Img" / name).read_bytes()
        # 60 x 80 becomes 30 x 40 with 5 columns of white on each side.
        expected = np.array(full[name][3:], int) / 2 + (5, 0, 5, 0)
        assert np.abs(np.array(box, int) - expected).max() <= 0.5
    train = json.loads((tmp_path / "Anno/segmentation/DeepFashion_segmentation_gallery.json").read_text())
    assert train["images"][0]["file_name"].startswith("img_highres/")


def test_a_shop_has_a_table_and_questions(root: Path, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    write_catalog(tmp_path, 5, 3, 2, SIZE, lambda *step: steps.append(step))
    assert steps == [("rendering", number, 7) for number in range(1, 8)]
    with (tmp_path / "items.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["photo", "item", "name", "kind", "color", "fabric", "price"]
    assert len(rows) == 5
    assert all((tmp_path / row["photo"]).is_file() for row in rows)
    queries = sorted(path.name for path in (tmp_path / "queries").iterdir())
    assert queries == ["id_00000001-flat.jpg", "id_00000005-back.jpg"]
    with (root / "items.csv").open(newline="") as file:
        assert all((root / row["photo"]).is_file() for row in csv.DictReader(file))


def test_every_kind_is_both_trained_and_tested() -> None:
    statuses: dict[str, set[str]] = {}
    for index in range(0, 112, 4):
        item = render_item(5, index)
        statuses.setdefault(item.kind, set()).add(_status(item, 0))
    assert set(statuses) == set(KINDS)
    assert all(found == {"train", "gallery"} for found in statuses.values())


@pytest.mark.parametrize("wrong", [{"items": 0}, {"views": ("side",)}, {"kinds": ("sock",)}, {"views": ()}])
def test_a_wardrobe_that_cannot_be_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="at least one item, view and kind"):
        write_wardrobe(tmp_path, **wrong)  # type: ignore[arg-type]


def test_more_queries_than_items_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot have"):
        write_catalog(tmp_path, 2, queries=3)
