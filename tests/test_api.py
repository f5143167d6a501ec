"""The front door for Python: what a program may rely on, and what a caller's mistake gets."""

import csv
import io
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.toys import COLORS, Halves, photo, toy_extractor

import fashion_wizard
from fashion_wizard import (
    CatalogError,
    ColorMapError,
    FashionWizardError,
    NoGarmentError,
    OpenCatalog,
    PartWeights,
    PhotoError,
    SearchError,
)

PRICES = dict(zip(COLORS, (20, 40, 60, 80), strict=True))


def opened(folder: Path, *, create: bool = False, **more: object) -> OpenCatalog:
    return fashion_wizard.open(folder, create, segmenter=Halves(), extractor=toy_extractor(), **more)


@pytest.fixture
def photos(tmp_path) -> Path:
    """A photo of each color, and one that cannot be used."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for color in COLORS:
        Image.fromarray(photo(color)).save(folder / f"{color}.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff no more")
    return folder


@pytest.fixture
def table(tmp_path, photos) -> Path:
    file = tmp_path / "items.csv"
    with file.open("w", newline="") as stream:
        rows = [(f"photos/{color}.png", color.upper(), price) for color, price in PRICES.items()]
        csv.writer(stream).writerows([("photo", "item", "price"), *rows, ("photos/none.png", "X", 1)])
    return file


@pytest.fixture
def shop(tmp_path, photos, table):
    with opened(tmp_path / "catalog", create=True) as catalog:
        catalog.add(photos, metadata=table)
        yield catalog


def test_it_is_a_collection_of_items(shop) -> None:
    assert [item.id for item in shop] == sorted(color.upper() for color in COLORS)
    assert len(shop) == len(COLORS)
    assert "RED" in shop
    assert "red" not in shop
    assert 3 not in shop
    assert {item.id: item.metadata["price"] for item in shop}["BLUE"] == str(PRICES["blue"])
    assert [item.id for item in shop.items(where=["price<50"])] == ["GREEN", "RED"]
    assert shop.items(where="price>50") == [item for item in shop if item.id in {"BLUE", "SAND"}]
    assert str(shop.path) in repr(shop)


def test_adding_reports_every_photo_and_every_row(shop, photos, table) -> None:
    steps = []
    report = shop.add([photos], metadata=str(table), progress=lambda *step: steps.append(step))
    assert (report.added, report.updated, report.unchanged) == (0, 0, len(COLORS))
    assert [left_out.path.name for left_out in report.left_out] == ["broken.jpg", "items.csv"]
    assert "line 6" in report.left_out[1].reason
    assert steps[-1] == ("indexing", len(COLORS) + 1, len(COLORS) + 1)


def test_photos_are_items_named_like_their_files_or_their_folders(tmp_path, photos) -> None:
    (photos / "winter").mkdir()
    for color in ("red", "blue"):
        (photos / f"{color}.png").rename(photos / "winter" / f"{color}.png")
    with opened(tmp_path / "files", create=True) as catalog:
        catalog.add([photos / "green.png", str(photos / "winter")])
        assert {item.id for item in catalog} == {"green.png", "red.png", "blue.png"}
    with opened(tmp_path / "folders", create=True) as catalog:
        catalog.add(photos, item_per_folder=True)
        assert "winter" in catalog


@pytest.mark.parametrize("kind", ["path", "text", "bytes", "pixels", "picture"])
def test_a_photo_may_be_given_in_any_form(shop, photos, kind: str) -> None:
    path = photos / "blue.png"
    forms = {"path": path, "text": str(path), "bytes": path.read_bytes(), "pixels": photo("blue")}
    form = Image.open(path) if kind == "picture" else forms[kind]
    results = shop.search(form)
    assert [answer.garment.label for answer in results] == ["top", "pants"]
    assert results.hits[0].item == "BLUE"
    # Bytes that the catalog has are the very photo; of pixels nobody knows.
    assert (results.hits[0].score == 1) == (kind in {"path", "text", "bytes"})


def test_results_can_be_filtered_cut_and_weighed(shop) -> None:
    query = photo("blue", seed=1)
    first, _ = shop.search(query, k=2).hits
    assert first.item == "BLUE"
    cheap = shop.search(query, where=["price<50"])
    assert {hit.item for hit in cheap.hits} == {"GREEN", "RED"}
    assert {id_: item.metadata["price"] for id_, item in cheap.items.items()} == {"GREEN": "40", "RED": "20"}
    assert [hit.item for hit in shop.search(query, where="price=60").hits] == ["BLUE"]
    assert shop.search(query, where="price>1000").hits == []
    assert shop.search(query, min_score=1.0).hits == []
    by_text, by_weights = shop.search(query, like="color=0"), shop.search(query, like=PartWeights(color=0))
    assert by_text.hits == by_weights.hits != shop.search(query).hits


def test_one_garment_may_be_chosen(shop) -> None:
    query = photo("red", seed=1)
    (only,) = shop.search(query, garment="pants")
    assert (only.garment.label, only.number) == ("pants", 1)
    assert shop.search(query, garment=1)[0].hits == only.hits
    assert shop.search(query, garment=only.garment)[0].hits == only.hits
    assert shop.search(query, box=(0, 0, 48, 30))[0].garment.label == "top"
    together = shop.search([query, photo("red", seed=2)], garment="pants")
    assert len(together) == 1
    assert together.hits[0].item == "RED"


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "avif"])
@pytest.mark.parametrize("known", [False, True])
def test_boxes_are_in_pixels_of_the_file_although_it_was_read_smaller(
    tmp_path, kind: str, known: bool
) -> None:
    large = tmp_path / f"large.{kind}"
    Image.fromarray(photo("blue")).resize((480, 640), Image.Resampling.NEAREST).save(large)
    with opened(tmp_path / "catalog", create=True, max_pixels=480 * 640 if known else 200_000) as catalog:
        catalog.add(large)
    with opened(tmp_path / "catalog", max_pixels=200_000) as catalog:
        top, pants = catalog.search(large)
        assert (top.box, pants.box) == ((0, 0, 480, 320), (0, 320, 480, 640))
        assert top.garment.mask.shape == ((640, 480) if known else (320, 240))
        for answer in (top, pants):
            (again,) = catalog.search(large, box=answer.box)
            assert (again.garment.label, again.box) == (answer.garment.label, answer.box)
        # Given pixels are the photo itself.
        assert catalog.search(photo("blue"))[0].box == (0, 0, 48, 32)


def test_an_item_finds_others_like_it(shop) -> None:
    results = shop.search(item="RED", k=2)
    assert len(results.hits) == 2
    assert "RED" not in results.items
    assert results.title == "RED"


def test_results_show_as_a_picture_in_a_notebook_and_as_text_elsewhere(shop, photos) -> None:
    query = photo("sand", seed=1)
    results = shop.search(query, k=3)
    with Image.open(io.BytesIO(results._repr_png_())) as sheet:
        assert sheet.size == results.sheet().size
    shorter = shop.search(query, k=3, garment="top").sheet()
    assert results.sheet().height > shorter.height
    assert repr(results).startswith("<SearchResults of the photo: ")
    assert "top: SAND 0." in repr(results)
    assert repr(shop.search(photos / "sand.png", k=1)) == (
        "<SearchResults of sand.png: top: SAND 1.000; pants: SAND 1.000>"
    )
    assert results[:1] == results.garments[:1]
    assert shop.search(item="RED", k=1)._repr_png_()


def test_a_query_item_whose_photo_is_gone_shows_as_text(shop, photos) -> None:
    (photos / "red.png").unlink()
    results = shop.search(item="RED")
    assert results.hits
    assert results._repr_png_() is None
    with pytest.raises(PhotoError, match="no such file"):
        results.sheet()


def test_results_that_lead_to_no_file_are_named_instead(shop, photos) -> None:
    (photos / "red.png").unlink()
    (top, _) = shop.search(photo("red", seed=1))
    assert top.gone == ("RED",)
    assert "RED" not in {hit.item for hit in top.hits}


def test_removing_takes_all_or_nothing(shop, photos) -> None:
    assert shop.item("RED").id == "RED"
    with pytest.raises(CatalogError, match=r"no item 'red' in .*; did you mean RED\?"):
        shop.item("red")
    with pytest.raises(CatalogError, match=r"nothing was removed: no item 'PINK' in"):
        shop.remove(["RED", "PINK"])
    with pytest.raises(CatalogError, match=r"no item 'red', 'pink' in .*; did you mean RED\?"):
        shop.remove(["red", "pink"])
    assert "RED" in shop
    shop.remove("RED")
    shop.remove(iter(["BLUE", "SAND"]))
    assert [item.id for item in shop] == ["GREEN"]
    assert (photos / "red.png").is_file()
    assert [hit.item for hit in shop.search(photo("red")).hits] == ["GREEN"]
    shop.remove([])


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({}, SearchError, "give at least one"),
        ({"photos": []}, SearchError, "give at least one"),
        ({"photos": "none.png"}, PhotoError, "no such file"),
        ({"photos": "https://shop.example/a.png"}, PhotoError, "not fetched from the web"),
        ({"photos": b""}, PhotoError, "empty"),
        ({"photos": b"GIF89a"}, PhotoError, "a GIF"),
        ({"photos": np.zeros((64, 48), np.uint8)}, PhotoError, r"shape \(64, 48\)"),
        ({"photos": np.zeros((64, 48, 3))}, PhotoError, "float64"),
        ({"photos": np.zeros((3, 3, 3), np.uint8)}, PhotoError, "16 or more"),
        ({"photos": None}, PhotoError, "not a NoneType; give a path"),
        ({"photos": {"photo": "a.png"}}, PhotoError, "not a dict; give a path"),
        ({"photos": io.BytesIO(b"x")}, PhotoError, "not a BytesIO; give a path"),
        ({"photos": [None]}, PhotoError, "not a NoneType; give a path"),
        ({"photos": 3}, PhotoError, "not an int; give a path"),
        ({"photos": ""}, PhotoError, "^'': this is a folder"),
        ({"item": 3}, SearchError, "the id of an item is a text, not 3"),
        ({"item": "PINK"}, SearchError, "no item 'PINK'"),
        ({"item": "RED", "photos": photo("red")}, SearchError, "not both"),
        ({"item": "RED", "box": (0, 0, 9, 9)}, SearchError, "a box belongs to a photo"),
        ({"photos": photo("red"), "garment": "teapot"}, SearchError, "known are top"),
        ({"photos": photo("red"), "garment": "dress"}, NoGarmentError, "top, pants; ask for one of those"),
        ({"photos": photo("red"), "garment": 7}, NoGarmentError, "no garment 7"),
        ({"photos": photo("red"), "box": (1, 2, 3)}, SearchError, "four whole numbers"),
        ({"photos": photo("red"), "box": (1, 2, 3.5, 4)}, SearchError, "four whole numbers"),
        ({"photos": photo("red"), "box": (90, 90, 99, 99)}, SearchError, "not in the photo"),
        ({"photos": photo("red"), "k": 0}, SearchError, "k is the largest number"),
        ({"photos": photo("red"), "k": "5"}, SearchError, "k is the largest number"),
        ({"photos": photo("red"), "k": 2.5}, SearchError, "k is the largest number"),
        ({"photos": photo("red"), "min_score": 2}, SearchError, "from 0 to 1"),
        ({"photos": photo("red"), "min_score": float("nan")}, SearchError, "from 0 to 1"),
        ({"photos": photo("red"), "min_score": "high"}, SearchError, "from 0 to 1"),
        ({"photos": photo("red"), "where": "cheap"}, SearchError, "is not a filter"),
        ({"photos": photo("red"), "where": None}, SearchError, "filters are texts such as .*, not None"),
        ({"photos": photo("red"), "where": [3]}, SearchError, "filters are texts such as .*, not 3"),
        ({"photos": photo("red"), "where": {"color": 3}}, SearchError, "filters are texts such as"),
        ({"photos": photo("red"), "like": {"color": 2}}, SearchError, "like is a text such as"),
        ({"photos": photo("red"), "like": None}, SearchError, "like is a text such as"),
        ({"photos": photo("red"), "where": ["prize<50"]}, SearchError, "did you mean: price"),
        ({"photos": photo("red"), "like": "sleeve=2"}, SearchError, "known are pattern"),
        ({"photos": photo("red"), "by": "luck"}, SearchError, "known are wizard"),
        ({"photos": photo("red"), "metric": "l1"}, SearchError, "known are cosine"),
    ],
)
def test_a_mistake_in_a_search_is_named(shop, arguments: dict[str, object], error: type, says: str) -> None:
    with pytest.raises(error, match=says) as raised:
        shop.search(**arguments)
    assert isinstance(raised.value, FashionWizardError)
    assert "\n" not in str(raised.value)


def test_a_mistake_in_adding_is_named_and_stores_nothing(tmp_path, photos) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "broken.jpg").write_bytes(b"\xff\xd8\xff no more")
    (tmp_path / "odd.csv").write_text("name,price\na,1\n")
    wrong = [
        (([],), {}, CatalogError, "no photo to add"),
        ((tmp_path / "nowhere",), {}, CatalogError, "no such file or folder"),
        ((tmp_path / "empty",), {}, CatalogError, "no photo in this folder"),
        ((tmp_path / "bad",), {}, CatalogError, "no photo could be used; the first: .*broken.jpg: "),
        ((photos,), {"metadata": tmp_path / "none.csv"}, CatalogError, "none.csv"),
        ((photos,), {"metadata": tmp_path / "odd.csv"}, CatalogError, "no column photo"),
        ((photos,), {"maps": tmp_path / "nowhere"}, ColorMapError, "no such folder of color maps"),
        ((None,), {}, CatalogError, "photos to add are paths, not None"),
        ((3,), {}, CatalogError, "photos to add are paths, not 3"),
        (([3],), {}, CatalogError, "photos to add are paths, not 3"),
        ((b"photos",), {}, CatalogError, "photos to add are paths, not b'photos'"),
        ((photo("red"),), {}, CatalogError, "photos to add are paths, not an array"),
        ((photos,), {"jobs": 0}, CatalogError, "jobs is 1 or more, and cannot be 0"),
        ((photos,), {"jobs": "all"}, CatalogError, "jobs is 1 or more, and cannot be 'all'"),
    ]
    with opened(tmp_path / "catalog", create=True) as catalog:
        for arguments, more, error, says in wrong:
            with pytest.raises(error, match=says):
                catalog.add(*arguments, **more)
            assert len(catalog) == 0


def test_other_values_than_those_that_are_meant_are_named(shop, tmp_path) -> None:
    for use, error, says in (
        (lambda: shop.remove(None), CatalogError, "name the items to remove: an id, or several"),
        (lambda: shop.remove([3]), CatalogError, "nothing was removed: no item 3 in"),
        (lambda: shop.items(None), SearchError, "filters are texts"),
        (lambda: shop.outfit(None), SearchError, "the id of an item is a text, not None"),
        (lambda: opened(None), CatalogError, "the folder of a catalog is a path, not None"),
        (lambda: opened(tmp_path / "catalog", max_pixels=0), CatalogError, "max_pixels is 1 or more"),
        (lambda: opened(tmp_path / "catalog", max_pixels="9"), CatalogError, "max_pixels is 1 or more"),
        (
            lambda: fashion_wizard.load_photo(None),
            PhotoError,
            "a path or the bytes of a file, not a NoneType",
        ),
        (lambda: fashion_wizard.load_photo(photo("red")), PhotoError, "bytes of a file, not a ndarray"),
        (lambda: fashion_wizard.parse_filters(None), SearchError, "filters are texts"),
    ):
        with pytest.raises(error, match=says):
            use()
    assert len(shop) == len(COLORS)


def test_bytes_may_be_of_any_kind_and_one_filter_stands_alone(shop, photos) -> None:
    data = (photos / "red.png").read_bytes()
    for source in (bytearray(data), memoryview(data)):
        assert shop.search(source, k=1).hits[0].item == "RED"
        assert fashion_wizard.load_photo(source).shape == photo("red").shape
    assert fashion_wizard.parse_filters("price<=20") == fashion_wizard.parse_filters(["price<=20"])


def test_what_was_added_before_an_interrupt_stays(tmp_path, photos) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if (step, done) == ("indexing", 3):
            raise KeyboardInterrupt

    with opened(tmp_path / "catalog", create=True) as catalog:
        with pytest.raises(KeyboardInterrupt):
            catalog.add(photos, progress=stop)
        assert len(catalog) == 2, "a broken photo and two others were done"
        report = catalog.add(photos)
        assert (report.added, report.unchanged) == (2, 2)


def test_a_catalog_is_made_only_where_that_is_said(tmp_path) -> None:
    with pytest.raises(CatalogError, match="create=True"):
        opened(tmp_path / "catalog")
    assert not (tmp_path / "catalog").exists()
    (tmp_path / "file").touch()
    with pytest.raises(CatalogError, match="no catalog can be made"):
        opened(tmp_path / "file", create=True)
    with opened(tmp_path / "catalog", create=True) as first:
        assert len(first) == 0
        with opened(tmp_path / "catalog", create=True) as second:
            assert list(second) == []


def test_a_closed_catalog_says_so(shop) -> None:
    shop.close()
    for use in (lambda: len(shop), lambda: shop.search(photo("red")), lambda: shop.remove("RED")):
        with pytest.raises(CatalogError, match="is closed"):
            use()


def test_photos_larger_than_allowed_are_refused_by_add_and_search(tmp_path, photos) -> None:
    with opened(tmp_path / "catalog", create=True, max_pixels=1000) as catalog:
        with pytest.raises(CatalogError, match="no photo could be used"):
            catalog.add(photos)
        with pytest.raises(PhotoError, match=r"allowed; .* max_pixels"):
            catalog.search(photos / "red.png")


def test_a_read_only_catalog_is_searched_but_not_changed(shop, read_only) -> None:
    shop.close()
    script = (
        "import sys; sys.path[:0] = sys.argv[2:]\n"
        "from tests.test_api import opened, photo\n"
        "import fashion_wizard\n"
        "with opened(sys.argv[1]) as catalog:\n"
        "    print(catalog.search(photo('red')).hits[0].item, len(catalog))\n"
        "    for change in (lambda: catalog.remove('RED'), lambda: catalog.add(sys.argv[2])):\n"
        "        try:\n"
        "            change()\n"
        "        except fashion_wizard.CatalogError as error:\n"
        "            print(error)\n"
    )
    done = read_only(shop.path, sys.executable, "-c", script, shop.path, Path(__file__).parents[1])
    assert done.returncode == 0, done.stderr
    first, *refusals = done.stdout.splitlines()
    assert first == f"RED {len(COLORS)}"
    assert len(refusals) == 2
    assert all("read-only" in refusal for refusal in refusals)


def test_many_threads_may_search_while_one_adds_and_removes(shop, photos) -> None:
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                assert shop.search(photo("blue", seed=1), k=1).hits[0].item == "BLUE"
        except BaseException as error:
            failures.append(error)

    searching = [threading.Thread(target=search) for _ in range(3)]
    for thread in searching:
        thread.start()
    try:
        shop.remove("RED")
        for _ in range(3):
            shop.add(photos / "red.png")
            assert "red.png" in shop
            shop.remove("red.png")
    finally:
        done.set()
        for thread in searching:
            thread.join()
    assert not failures


FORMATS = {
    "red": ("JPEG", "jpg"),
    "green": ("PNG", "png"),
    "blue": ("WEBP", "webp"),
    "sand": ("AVIF", "avif"),
}


def test_a_folder_may_mix_formats_and_a_renamed_photo_is_known_again(tmp_path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for color, (kind, ending) in FORMATS.items():
        Image.fromarray(photo(color)).save(folder / f"{color}.{ending}", kind)
    lying = Image.Exif()
    lying[0x0112] = 6
    turned = Image.fromarray(np.rot90(photo("green", seed=5)))
    turned.save(folder / "no ending", "AVIF", exif=lying, quality=90)
    with opened(tmp_path / "catalog", create=True) as catalog:
        added = catalog.add(folder)
        assert len(catalog) == len(FORMATS) + 1
        assert not added.left_out
        for color, (_, ending) in FORMATS.items():
            found = catalog.search(photo(color), garment="top", k=2).hits
            assert f"{color}.{ending}" in {hit.item for hit in found}
        upright = catalog.search(folder / "no ending", garment="top", k=1)
        assert upright.garments[0].box == (0, 0, 48, 32)
        (folder / "sand.avif").rename(folder / "beach.avif")
        assert catalog.add(folder).updated == 1
        assert len(catalog) == len(FORMATS) + 1
