import sqlite3
import threading
from pathlib import Path

import numpy as np
import pytest

from fashion_wizard.catalog.blobs import ID_BITS, GarmentBlobs
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError
from fashion_wizard.garment import Garment

SIZE = (12, 10)


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        yield catalog


@pytest.fixture
def contents(features_maker):
    """Garments and features that follow from a seed."""

    def make(seed: int, garments: int = 2, keypoints: int = 4):
        rng = np.random.default_rng(seed)
        made = []
        for number in range(garments):
            mask = rng.uniform(size=SIZE[::-1]) < 0.5
            mask[0, 0] = True
            garment = Garment.from_mask(("top", "pants")[number % 2], mask, 0.5)
            made.append((garment, features_maker(rng, keypoints)))
        return made

    return make


@pytest.fixture
def put(catalog, contents):
    """Puts a photo whose content is a seed, and gives its digest."""

    def put(path: str, item: str, seed: int, recipe: str = "r1", **more):
        digest = f"{seed:064x}"
        with catalog.writing():
            if catalog.recipe_of(digest) != recipe:
                catalog.put_image(digest, recipe, SIZE, contents(seed, **more))
            catalog.put_photo(Path(path), item, digest)
        return digest

    return put


def test_what_is_put_is_there(catalog, put, contents):
    catalog.put_item("shirt", {"name": "Größe M", "price": 9.5})
    digest = put("/p/1.jpg", "shirt", 1)
    assert catalog.items() == [StoredItem("shirt", {"name": "Größe M", "price": 9.5})]
    assert catalog.item("shirt") == catalog.items()[0]
    assert catalog.item("other") is None
    photo = catalog.photo(Path("/p/1.jpg"))
    assert (photo.item, photo.digest, photo.width, photo.height) == ("shirt", digest, *SIZE)
    assert catalog.photos() == catalog.photos(item="shirt") == catalog.photos(digest=digest) == [photo]
    assert catalog.photos(item="x") == catalog.photos(digest="x") == []
    rows = catalog.garments_of(digest)
    assert catalog.garments() == sorted(rows, key=lambda row: row.id)
    features = dict(catalog.features())
    colors = dict(catalog.vectors("color"))
    for position, (row, (garment, own)) in enumerate(zip(rows, contents(1), strict=True)):
        assert (row.position, row.label, row.score, row.box) == (position, garment.label, 0.5, garment.box)
        assert row.keypoints == len(own.keypoints)
        np.testing.assert_array_equal(catalog.mask(row.id), garment.mask)
        found = features[row.id].keypoints
        np.testing.assert_allclose(found.points, own.keypoints.points, atol=2e-4)
        np.testing.assert_allclose(found.descriptors, own.keypoints.descriptors, atol=5e-3)
        np.testing.assert_allclose(colors[row.id], own.color, atol=5e-3)
        ((_, alone),) = catalog.keypoints([row.id])
        np.testing.assert_array_equal(alone.descriptors, found.descriptors)


def test_everything_is_there_after_opening_again(tmp_path, catalog, put):
    digest = put("/p/1.jpg", "a", 1)
    rows = catalog.garments()
    catalog.close()
    with Catalog(tmp_path / "catalog", create=False) as again:
        assert again.garments() == rows
        assert again.recipe_of(digest) == "r1"


def test_garments_come_in_the_order_asked_and_unknown_ones_not_at_all(catalog, put):
    with catalog.writing():
        for seed in range(70):
            put(f"/p/{seed}.jpg", str(seed), seed)
    ids = [row.id for row in catalog.garments()]
    assert len(ids) == 140
    assert ids == sorted(ids)
    wanted = [*ids[::-3], 1, ids[1]]
    found = [number for number in wanted if number in ids]
    assert [row.id for row in catalog.garments(wanted)] == found
    assert [number for number, _ in catalog.features(wanted)] == found
    assert [number for number, _ in catalog.vectors("embedding", np.array(wanted))] == found
    numbers, counts = catalog.keypoint_counts()
    assert numbers.tolist() == ids == [number for number, _ in catalog.features()]
    assert counts.tolist() == [4] * 140


def test_vectors_of_an_unknown_name_are_refused_and_not_none_at_all(catalog, put):
    put("/a.jpg", "A", 1)
    assert len(list(catalog.vectors("embedding"))) == len(list(catalog.vectors("color"))) == 2
    with pytest.raises(CatalogError, match="'embeding'; known are color, embedding"):
        next(catalog.vectors("embeding"))


def test_an_empty_catalog_answers(catalog):
    assert catalog.items() == catalog.photos() == catalog.garments() == []
    assert list(catalog.features()) == list(catalog.vectors("color")) == []
    assert [len(array) for array in catalog.keypoint_counts()] == [0, 0]
    info = catalog.info()
    assert (info.items, info.photos, info.images, info.garments, info.keypoints) == (0, 0, 0, 0, 0)
    assert info.bytes > 0
    with pytest.raises(CatalogError, match="no garment 5"):
        catalog.mask(5)


def test_the_same_bytes_in_two_places_are_kept_once(catalog, put):
    digest = put("/p/1.jpg", "a", 1)
    put("/q/1.jpg", "b", 1)
    assert len(catalog.garments()) == 2
    assert [photo.item for photo in catalog.photos(digest=digest)] == ["a", "b"]
    assert catalog.remove_items(["a"]) == ["a"]
    assert len(catalog.garments()) == 2
    assert catalog.remove_items(["b"]) == ["b"]
    assert catalog.garments() == []
    assert catalog.recipe_of(digest) is None


def test_removing_an_item_takes_all_of_it_and_nothing_else(catalog, put):
    put("/p/1.jpg", "a", 1)
    put("/p/2.jpg", "a", 2)
    other = put("/p/3.jpg", "b", 3)
    gone = [row.id for row in catalog.garments() if row.digest != other]
    assert catalog.remove_items(["nobody", "a", "a"]) == ["a"]
    assert [item.id for item in catalog.items()] == ["b"]
    assert [str(photo.path) for photo in catalog.photos()] == ["/p/3.jpg"]
    assert list(catalog.features(gone)) == []
    assert len(list(catalog.features())) == len(catalog.garments()) == 2
    info = catalog.info()
    assert (info.items, info.photos, info.images, info.garments, info.keypoints) == (1, 1, 1, 2, 8)


def test_a_changed_file_replaces_what_it_showed(catalog, put):
    old = put("/p/1.jpg", "a", 1)
    new = put("/p/1.jpg", "a", 2)
    assert catalog.recipe_of(old) is None
    assert {row.digest for row in catalog.garments()} == {new}


def test_a_photo_may_change_its_item_and_an_item_without_photos_goes(catalog, put):
    put("/p/1.jpg", "a", 1)
    put("/p/1.jpg", "b", 1)
    assert [item.id for item in catalog.items()] == ["b"]
    put("/p/2.jpg", "b", 2)
    put("/p/2.jpg", "c", 2)
    assert [item.id for item in catalog.items()] == ["b", "c"]


def test_another_recipe_replaces_the_garments(catalog, put):
    put("/p/1.jpg", "a", 1, garments=2)
    put("/p/1.jpg", "a", 1, recipe="r2", garments=1)
    assert len(catalog.garments()) == 1
    assert catalog.info().recipes == ("r2",)
    put("/p/2.jpg", "a", 2, recipe="r3")
    assert catalog.info().recipes == ("r2", "r3")


def test_garments_that_come_back_unchanged_have_their_ids_back(catalog, put):
    put("/p/1.jpg", "a", 1)
    before = catalog.garments()
    catalog.remove_items(["a"])
    put("/p/1.jpg", "a", 1, recipe="r2")
    assert catalog.garments() == before


def test_garments_whose_ids_would_be_the_same_are_kept_apart(catalog, put, monkeypatch):
    monkeypatch.setattr(GarmentBlobs, "garment_id", lambda *_: (1 << ID_BITS) - 2)
    first, second = put("/p/1.jpg", "a", 1), put("/p/2.jpg", "b", 2)
    top = (1 << ID_BITS) - 1
    assert [row.id for row in catalog.garments_of(first)] == [top - 1, top]
    assert [row.id for row in catalog.garments_of(second)] == [0, 1]
    assert len(dict(catalog.features())) == 4


def test_the_revision_grows_with_every_change_and_only_then(catalog, put):
    seen = [catalog.revision]

    def changed() -> bool:
        seen.append(catalog.revision)
        assert seen[-1] >= seen[-2]
        return seen[-1] > seen[-2]

    put("/p/1.jpg", "a", 1)
    assert changed()
    put("/p/1.jpg", "a", 1)
    catalog.put_item("a", {})
    catalog.remove_items(["nobody"])
    list(catalog.features())
    catalog.info()
    assert not changed()
    catalog.put_item("a", {"price": "3"})
    assert changed()
    put("/q/1.jpg", "a", 1)
    assert changed()
    catalog.remove_items(["a"])
    assert changed()


def test_a_write_that_fails_leaves_everything_as_it_was(catalog, put, contents):
    put("/p/1.jpg", "a", 1)
    before = (catalog.revision, catalog.garments(), catalog.photos(), catalog.items())

    def fail():
        with catalog.writing():
            catalog.put_image("f" * 64, "r1", SIZE, contents(2))
            catalog.put_photo(Path("/p/1.jpg"), "b", "f" * 64)
            catalog.remove_items(["a"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (catalog.revision, catalog.garments(), catalog.photos(), catalog.items()) == before


def test_a_moved_file_keeps_its_item(catalog, put):
    put("/p/1.jpg", "a", 1)
    catalog.move_photos({Path("/p/1.jpg"): Path("/q/1.jpg")})
    assert [str(photo.path) for photo in catalog.photos(item="a")] == ["/q/1.jpg"]


def test_files_may_swap_places_and_take_the_place_of_others(catalog, put):
    for number, item in enumerate("abc"):
        put(f"/p/{item}.jpg", item, number)
    a, b, c, d = (Path(f"/p/{name}.jpg") for name in "abcd")
    catalog.move_photos({a: b, b: a, d: c})
    assert {photo.path: photo.item for photo in catalog.photos()} == {a: "b", b: "a", c: "c"}
    revision = catalog.revision
    catalog.move_photos({a: c, d: b})
    assert {photo.path: photo.item for photo in catalog.photos()} == {b: "a", c: "b"}
    assert catalog.item("c") is None
    assert catalog.revision > revision
    for moves in ({b: a, c: a}, {b: Path("x.jpg")}):
        with pytest.raises(ValueError, match=r"one place|not absolute"):
            catalog.move_photos(moves)


def test_photos_of_an_item_come_in_the_order_that_is_given(catalog, put):
    paths = [Path(f"/p/{name}.jpg") for name in "abcd"]
    for number, path in enumerate(paths):
        put(str(path), "x", number)
    a, b, c, d = paths

    def order(item: str = "x") -> list[Path]:
        return [photo.path for photo in catalog.photos(item=item)]

    assert order() == [a, b, c, d]
    catalog.put_photo_order("x", [c, a])
    assert order() == [c, a, b, d]
    revision = catalog.revision
    for same in ([c], [c, a, b], [Path("/p/unknown.jpg"), c], []):
        catalog.put_photo_order("x", same)
    assert (order(), catalog.revision) == ([c, a, b, d], revision)
    put("/p/0.jpg", "x", 7)
    catalog.move_photos({c: Path("/p/z.jpg")})
    put(str(b), "x", 8)
    assert order() == [Path("/p/z.jpg"), a, b, d, Path("/p/0.jpg")]
    put("/p/z.jpg", "y", 0)
    put("/p/e.jpg", "y", 9)
    assert order("y") == [Path("/p/e.jpg"), Path("/p/z.jpg")]


def test_photos_of_a_folder_are_those_below_it(catalog, put):
    for path in ("/p/1.jpg", "/p/q/2.jpg", "/pq/3.jpg", "/p.jpg", "/p0/4.jpg", "/p%/5.jpg"):
        put(path, path, 1)
    assert [str(photo.path) for photo in catalog.photos(folder=Path("/p"))] == ["/p/1.jpg", "/p/q/2.jpg"]
    assert len(catalog.photos(folder=Path("/"))) == 6
    assert catalog.photos(folder=Path("/p%"), item="/p/1.jpg") == []


def test_numpy_numbers_are_kept_as_numbers(catalog, contents):
    garment, features = contents(1)[0]
    box = tuple(np.int64(number) for number in garment.box)
    odd = Garment(garment.label, garment.mask, box, np.float32(0.5))
    catalog.put_image("0" * 64, "r1", SIZE, [(odd, features)])
    (row,) = catalog.garments()
    assert (row.box, row.score) == (garment.box, 0.5)
    assert {type(number) for number in row.box} == {int}


def test_what_makes_no_sense_is_refused(catalog, put):
    digest = put("/p/1.jpg", "a", 1)
    with pytest.raises(ValueError, match="not absolute"):
        catalog.put_photo(Path("1.jpg"), "a", digest)
    with pytest.raises(ValueError, match="no image"):
        catalog.put_photo(Path("/p/9.jpg"), "a", "unknown")
    with pytest.raises(ValueError, match="not empty"):
        catalog.put_item("", {})
    with pytest.raises(ValueError, match=r"JSON|range"):
        catalog.put_item("a", {"price": float("nan")})


def test_damaged_features_are_reported(tmp_path, catalog, put):
    put("/p/1.jpg", "a", 1)
    raw = sqlite3.connect(catalog.file)
    raw.execute("UPDATE features SET points = x'00', mask = x'00'")
    raw.commit()
    raw.close()
    with pytest.raises(CatalogError, match=r"damaged.*check --repair --catalog"):
        list(catalog.features())
    with pytest.raises(CatalogError, match="damaged"):
        catalog.mask(catalog.garments()[0].id)


def test_a_snapshot_is_consistent_while_another_thread_writes(catalog, put):
    """Each write adds an item with a photo of two garments, or removes one; a reader sees all or none."""
    put("/p/0.jpg", "0", 0)
    stop = threading.Event()
    failures: list[BaseException] = []

    def write():
        try:
            for seed in range(1, 30):
                put(f"/p/{seed}.jpg", str(seed), seed)
                if seed % 2:
                    catalog.remove_items([str(seed - 1)])
        except BaseException as error:
            failures.append(error)
        finally:
            stop.set()

    thread = threading.Thread(target=write)
    thread.start()
    seen = set()
    while not stop.is_set():
        with catalog.snapshot():
            revision = catalog.revision
            photos = catalog.photos()
            garments = catalog.garments()
            features = dict(catalog.features())
            assert {photo.item for photo in photos} == {item.id for item in catalog.items()}
            assert len(garments) == 2 * len(photos)
            assert {row.digest for row in garments} == {photo.digest for photo in photos}
            assert [row.id for row in garments] == list(features)
            assert catalog.revision == revision
            seen.add(revision)
    thread.join()
    assert failures == []
    assert len(seen) > 1


def test_a_photo_is_removed_and_what_only_it_showed(catalog, put):
    shared = put("/p/1.jpg", "shirt", 1)
    put("/p/copy.jpg", "other", 1)
    own = put("/p/2.jpg", "shirt", 2)
    numbers = {digest: [row.id for row in catalog.garments_of(digest)] for digest in (shared, own)}
    before = catalog.revision
    catalog.remove_photo(Path("/p/2.jpg"))
    assert catalog.revision != before
    assert [photo.path for photo in catalog.photos(item="shirt")] == [Path("/p/1.jpg")]
    assert catalog.garments(numbers[own]) == []
    catalog.remove_photo(Path("/p/1.jpg"))
    assert catalog.item("shirt") is None, "an item is gone with its last photo"
    assert [row.id for row in catalog.garments_of(shared)] == numbers[shared], "another photo shows them, too"
    before = catalog.revision
    catalog.remove_photo(Path("/p/unknown.jpg"))
    assert catalog.revision == before
