"""The command line as its users and other programs call it."""

import csv
import json
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask
from tests.program import run_program

from fashion_wizard.palette import LABELS, to_color_map
from fashion_wizard.segmentation.color_map import read_color_map
from fashion_wizard.segmentation.rle import decode
from fashion_wizard_lab.wardrobe import render_item, render_view

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FASHION_WIZARD_CATALOG", raising=False)


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    """Front views of six items, and a flat view of the third."""
    folder = tmp_path_factory.mktemp("shop")
    for number in range(6):
        view = render_view(render_item(1, number), "front", (192, 256))
        Image.fromarray(view.photo).save(folder / f"item{number}.png")
        (folder / "maps").mkdir(exist_ok=True)
        Image.fromarray(to_color_map(view.label_map)).save(folder / "maps" / f"item{number}.png")
    (folder / "queries").mkdir()
    Image.fromarray(render_view(render_item(1, 2), "flat", (192, 256)).photo).save(
        folder / "queries" / "flat.png"
    )
    return folder


def fronts(photos: Path) -> list[Path]:
    return sorted(photos.glob("item*.png"))


@pytest.fixture(scope="module")
def indexed(photos: Path, tmp_path_factory) -> Path:
    """The catalog of the front views."""
    catalog = tmp_path_factory.mktemp("indexed") / "catalog"
    assert "6 added" in run_program("index", *fronts(photos), "--catalog", catalog).stderr
    return catalog


@pytest.fixture
def catalog(indexed: Path, home) -> Path:
    """A copy of that catalog where the program looks for it."""
    return Path(shutil.copytree(indexed, "catalog"))


def test_index_search_remove_info(photos: Path, catalog: Path) -> None:
    assert (catalog / "catalog.sqlite").is_file()
    assert "6 unchanged" in run_program("index", *fronts(photos)).stderr
    answer = json.loads(run_program("search", fronts(photos)[2], "-k", 3, "--json").stdout)
    assert answer.keys() == {"photo", "garments", "seconds"}
    assert answer["garments"]
    for garment in answer["garments"]:
        assert garment.keys() == {"label", "box", "score", "hits"}
        assert garment["label"] not in {"hair", "skin", "face"}
        assert 1 <= len(garment["hits"]) <= 3
        assert garment["hits"][0].keys() == {"item", "photo", "label", "score", "parts"}
        assert (garment["hits"][0]["item"], garment["hits"][0]["score"]) == ("item2.png", 1.0)
    run_program("remove", "item2.png")
    answer = json.loads(run_program("search", fronts(photos)[2], "--json").stdout)
    assert "item2.png" not in [hit["item"] for hit in answer["garments"][0]["hits"]]
    assert "items             5" in run_program("info").stdout


def test_search_tables_and_sheet(photos: Path, catalog: Path) -> None:
    catalog.rename("shop")
    query = photos / "queries" / "flat.png"
    done = run_program("search", query, "--catalog", "shop", "--sheet", "out/sheet.png", "--metric", "l2")
    assert "item2.png" in done.stdout
    assert "sheet.png" in done.stderr
    with Image.open("out/sheet.png") as sheet:
        assert sheet.width > 600


def test_the_catalog_may_come_from_the_environment(photos: Path, monkeypatch) -> None:
    monkeypatch.setenv("FASHION_WIZARD_CATALOG", "elsewhere")
    run_program("index", fronts(photos)[0])
    assert Path("elsewhere/catalog.sqlite").is_file()


def test_metadata_maps_and_garment(photos: Path) -> None:
    some = fronts(photos)[:3]
    with Path("items.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [("photo", "item", "price"), *((p, f"SKU{i}", i) for i, p in enumerate(some))]
        )
    run_program("index", *some, "--metadata", "items.csv", "--maps", photos / "maps")
    labels = {
        path: {g["label"] for g in json.loads(run_program("search", path, "--json").stdout)["garments"]}
        for path in some
    }
    found = set().union(*labels.values())
    assert found - {"garment"}
    assert not found & {"hair", "skin", "face"}
    label = min(found)
    path = next(path for path in some if label in labels[path])
    (only,) = json.loads(run_program("search", path, "--garment", label, "--json").stdout)["garments"]
    assert only["label"] == label
    assert only["hits"][0]["item"] == f"SKU{some.index(path)}"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A whole PNG of a few hundred kB that unpacks to gigabytes of black."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj()
    rows = b"\0" * (1 + (width + 7) // 8)
    pixels = b"".join(packer.compress(rows) for _ in range(height)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_invalid_photos_are_listed_with_reasons_and_the_others_indexed(photos: Path) -> None:
    folder = Path("mixed")
    folder.mkdir()
    good = Image.open(fronts(photos)[0])
    good.save(folder / "good.png")
    exif = good.getexif()
    exif[0x0112] = 6
    good.save(folder / "rotated.jpg", exif=exif)
    data = (folder / "rotated.jpg").read_bytes()
    (folder / "truncated.jpg").write_bytes(data[: len(data) // 2])
    (folder / "text.jpg").write_text("this is no photo")
    (folder / "empty.jpg").touch()
    (folder / "bomb.png").write_bytes(bomb(30_000, 30_000))
    (folder / "notes.txt").write_text("no photo, and nobody would think so")
    done = run_program("index", folder, status=1)
    assert "2 added, 0 updated, 0 unchanged, 4 left out" in done.stderr
    left_out = [line for line in done.stderr.splitlines() if "left out:" in line]
    lines = {Path(line.split(": ")[1]).name: line for line in left_out}
    assert lines.keys() == {"truncated.jpg", "text.jpg", "empty.jpg", "bomb.png"}
    assert "empty" in lines["empty.jpg"]
    assert "30000" in lines["bomb.png"].replace(",", "").replace(" ", "")
    answer = json.loads(run_program("search", folder / "rotated.jpg", "--json").stdout)
    assert answer["garments"][0]["hits"][0]["item"] == "rotated.jpg"


def test_search_by_item_by_several_photos_in_a_box_and_with_conditions(photos: Path, catalog: Path) -> None:
    table = [
        ("photo", "item", "color"),
        *((str(f), f.stem, "red" if i % 2 else "blue") for i, f in enumerate(fronts(photos))),
    ]
    with Path("items.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)
    run_program("index", *fronts(photos), "--metadata", "items.csv")
    flat, front = photos / "queries" / "flat.png", fronts(photos)[2]
    answer = json.loads(run_program("search", "--item", "item2", "--json").stdout)
    assert answer.keys() == {"item", "garments", "seconds"}
    assert "item2" not in {hit["item"] for hit in answer["garments"][0]["hits"]}
    answer = json.loads(run_program("search", flat, front, "--json").stdout)
    assert answer["photos"] == [str(flat), str(front)]
    assert len(answer["garments"]) == 1
    assert answer["garments"][0]["hits"][0]["item"] == "item2"
    arguments = ("--where", "color=RED", "--like", "color=0,pattern=2", "--min-score", "0")
    answer = json.loads(run_program("search", flat, *arguments, "--json").stdout)
    assert {hit["item"] for found in answer["garments"] for hit in found["hits"]} <= {
        "item1",
        "item3",
        "item5",
    }
    assert (
        "no item of the catalog passes --where"
        in run_program("search", flat, "--where", "COLOR=mauve").stdout
    )
    done = run_program("search", flat, "--where", "colour=red", status=2)
    assert "no item has 'colour' in its metadata; did you mean: color" in one_line(done)
    answer = json.loads(run_program("search", flat, "--box", "20,20,170,230", "--json").stdout)
    assert len(answer["garments"]) == 1
    x0, y0, x1, y1 = answer["garments"][0]["box"]
    assert 20 <= x0 < x1 <= 170
    assert 20 <= y0 < y1 <= 230
    assert (
        json.loads(run_program("search", flat, "--min-score", "1", "--json").stdout)["garments"][0]["hits"]
        == []
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("fashion-wizard: ")
    return line


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("search", "nowhere.jpg"), "no such file"),
        (("search",), "name either a photo to search with, or an item"),
        (("search", "q.png", "-k", "0"), "-k"),
        (("search", "q.png", "--by", "magic"), "Invalid value for '--by': 'magic' is not one of"),
        (("search", "q.png"), "fashion-wizard index"),
        (("search", "q.png", "--item", "x"), "either a photo"),
        (("search", "q.png", "q.png", "--box", "0,0,9,9"), "just one"),
        (("search", "q.png", "--min-score", "2"), "--min-score"),
        (("search", "q.png", "--catalog", "q.png"), "q.png"),
        (("index", "nowhere"), "no such file or folder"),
        (("index", "empty-folder"), "no photo"),
        (("index", "q.png", "--maps", "nowhere"), "no such folder"),
        (("index", "q.png", "--metadata", "nowhere.csv"), "cannot be read"),
        (("remove", "x"), "no catalog"),
        (("info",), "no catalog"),
        (("report", "asked", "nowhere"), "no catalog"),
        (("segment", "nowhere.jpg"), "no such file"),
        (("segment", "q.png", "-o", "map.bogus"), "map.png"),
        (("keypoints", "q.png", "-o", "q.png/x.png"), "cannot be written"),
        (("bogus",), "bogus"),
        (("search", "q.png", "--bogus"), "--bogus"),
    ],
)
def test_an_error_of_the_user_is_one_line_and_status_two(arguments: tuple[str, ...], says: str) -> None:
    Path("empty-folder").mkdir()
    Image.fromarray(np.zeros((32, 32, 3), np.uint8)).save("q.png")
    assert says in one_line(run_program(*arguments, status=2))


def test_removing_an_unknown_item_fails_and_removes_nothing(photos: Path, catalog: Path) -> None:
    done = run_program("remove", "item0.png", "nothing", status=2)
    assert "no item 'nothing' in " in done.stderr
    assert "items             6" in run_program("info").stdout


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of pycocotools itself
def test_segment_writes_map_overlay_and_json(photos: Path) -> None:
    done = run_program(
        "segment", fronts(photos)[0], "-o", "out/map.png", "--overlay", "out/overlay.png", "--json"
    )
    answer = json.loads(done.stdout)
    assert answer.keys() == {"photo", "size", "garments", "seconds"}
    assert answer["size"] == [192, 256]
    label_map = read_color_map("out/map.png")
    with Image.open("out/map.png") as drawn:
        assert drawn.mode == "P"
        np.testing.assert_array_equal(np.array(drawn), label_map)
    with Image.open("out/overlay.png") as drawn:
        assert max(drawn.size) == 960
    painted = np.zeros_like(label_map)
    for garment in answer["garments"]:
        assert garment.keys() == {"label", "box", "score", "area", "segmentation"}
        mask = coco_mask.decode(garment["segmentation"]).astype(bool)
        assert mask.shape == (256, 192)
        assert mask.sum() == garment["area"]
        x0, y0, x1, y1 = garment["box"]
        assert mask[y0:y1, x0:x1].sum() == garment["area"]
        if garment["label"] in LABELS:
            painted[mask] = LABELS.index(garment["label"])
    np.testing.assert_array_equal(painted, label_map)
    assert "garment" in run_program("segment", fronts(photos)[0]).stdout


def test_boxes_of_a_large_photo_are_in_pixels_of_its_file(photos: Path, catalog: Path) -> None:
    with Image.open(fronts(photos)[2]) as picture:
        picture.resize((394, 512)).save("large.jpg")
    small = ("large.jpg", "--max-megapixels", 0.12)
    document = json.loads(run_program("segment", *small, "--json").stdout)
    assert document["size"] == [394, 512]
    for garment in document["garments"]:
        mask = decode(garment["segmentation"])
        assert garment["segmentation"]["size"] == [256, 197] == list(mask.shape)
        assert garment["area"] == 4 * mask.sum()
        rows, columns = np.nonzero(mask)
        edges = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        assert garment["box"] == [2 * edge for edge in edges]
    assert ", ".join(map(str, document["garments"][0]["box"])) in run_program("segment", *small).stdout
    found = json.loads(run_program("search", *small, "--json").stdout)["garments"]
    assert {tuple(garment["box"]) for garment in found} <= {
        tuple(garment["box"]) for garment in document["garments"]
    }
    box = ",".join(map(str, found[0]["box"]))
    assert f"at ({box.replace(',', ', ')})" in run_program("search", *small).stdout
    (again,) = json.loads(run_program("search", *small, "--box", box, "--json").stdout)["garments"]
    assert (again["label"], again["box"]) == (found[0]["label"], found[0]["box"])
    assert again["hits"] == found[0]["hits"]


def test_segment_notes_that_no_garment_was_recognized() -> None:
    Image.fromarray(np.full((64, 64, 3), 255, np.uint8)).save("white.png")
    done = run_program("segment", "white.png", "-o", "map.png", "--json")
    assert "no kind of garment was recognized" in " ".join(done.stderr.split())
    assert [garment["label"] for garment in json.loads(done.stdout)["garments"]] == ["garment"]
    assert not read_color_map("map.png").any()
    Image.open("white.png").crop((-8, -8, 40, 72)).save("two.png")
    for verb, photo in (("index", "two.png"), ("search", "white.png")):
        assert "no kind of garment was recognized" in " ".join(run_program(verb, photo).stderr.split())


def test_a_blank_picture_is_left_out_with_the_reason() -> None:
    Image.new("RGB", (64, 64), (250, 250, 250)).save("blank.jpg")
    done = run_program("index", "blank.jpg", status=2)
    assert "blank.jpg: it is of one color all over and shows no garment" in " ".join(done.stderr.split())
