"""A dump holds all that a catalog says, in a documented form; a load makes the same catalog of it."""

import base64
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.safekeeping.conftest import check, content, found_by_each, tools

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.unit_vectors import unpack_vector
from fashion_wizard.errors import CatalogError
from fashion_wizard.safekeeping.dump import dump
from fashion_wizard.safekeeping.load import load


@pytest.fixture
def dumped(shop: Path) -> Path:
    file = shop.parent / "dump.zip"
    with Catalog(shop) as catalog:
        dump(catalog, file)
    return file


def garments(folder: Path) -> list[tuple]:
    """All that is kept of all garments."""
    with Catalog(folder, create=False) as catalog:
        found = [(row.id, row.label, row.box, row.keypoints) for row in catalog.garments()]
        return [(*row, catalog.own_chances([row[0]])) for row in found]


def lines(file: Path, name: str) -> list[dict]:
    with zipfile.ZipFile(file) as archive:
        return [json.loads(line) for line in archive.read(name).splitlines()]


def rewritten(file: Path, name: str, change: Callable[[dict], None]) -> Path:
    """A dump as another program may write it: each line of a member is changed, and no SHA-256 is right."""
    with zipfile.ZipFile(file) as old:
        members = {member: old.read(member) for member in old.namelist()}
    documents = [json.loads(line) for line in members[name].splitlines()]
    for document in documents:
        change(document)
    members[name] = b"".join(json.dumps(document).encode() + b"\n" for document in documents)
    manifest = json.loads(members["manifest.json"])
    manifest["files"][name] = hashlib.sha256(members[name]).hexdigest()
    members["manifest.json"] = json.dumps(manifest).encode()
    target = file.with_name("rewritten.zip")
    with zipfile.ZipFile(target, "w") as new:
        for member, data in members.items():
            new.writestr(member, data)
    return target


def test_a_load_makes_the_same_catalog_with_the_same_garments(shop: Path, dumped: Path) -> None:
    again = shop.parent / "again"
    report = load(dumped, again, tools().new_models)
    assert (report.items, report.photos, report.described, report.left_out) == (5, 6, 0, [])
    assert content(again) == content(shop)
    assert garments(again) == garments(shop)
    assert check(again).findings == []
    assert found_by_each(again, "red") == found_by_each(shop, "red") == {"red": "0.png"}


def test_a_load_keeps_the_order_of_an_items_photos(shop: Path) -> None:
    with Catalog(shop) as catalog:
        first, second = (photo.path for photo in catalog.photos(item="SKU-1"))
        catalog.put_photo_order("SKU-1", [second, first])
        dump(catalog, shop.parent / "dump.zip")
    load(shop.parent / "dump.zip", shop.parent / "again", tools().new_models)
    with Catalog(shop.parent / "again") as catalog:
        names = [photo.path.name for photo in catalog.photos(item="SKU-1")]
    assert names == [second.name, first.name]


def test_another_program_can_read_items_photos_and_vectors_of_a_dump(shop: Path, dumped: Path) -> None:
    items = {line["id"]: line for line in lines(dumped, "items.jsonl")}
    assert items["SKU-1"]["metadata"] == {"name": "Sand shirt"}
    assert len(items["SKU-1"]["photos"]) == 2
    images = {line["sha256"]: line for line in lines(dumped, "images.jsonl")}
    (photo,) = items["0.png"]["photos"]
    image = images[photo["sha256"]]
    assert [garment["label"] for garment in image["garments"]] == ["top", "pants"]
    with zipfile.ZipFile(dumped) as archive:
        data = archive.read(f"photos/{photo['sha256'][:2]}/{photo['sha256']}")
    assert data == Path(photo["path"]).read_bytes()
    with Catalog(shop) as catalog:
        stored = catalog.garments_of(photo["sha256"])
        for kept, (_, vector) in zip(
            image["features"]["garments"], catalog.vectors("color", [row.id for row in stored]), strict=True
        ):
            np.testing.assert_array_equal(unpack_vector(base64.b64decode(kept["color"])), vector)


def test_features_of_the_encoding_before_are_taken_over(shop: Path, dumped: Path) -> None:
    def older(image: dict) -> None:
        assert image["features"]["encoding"] == 5
        image["features"]["encoding"] = 3

    again = shop.parent / "again"
    report = load(rewritten(dumped, "images.jsonl", older), again, tools().new_models)
    assert report.described == 0
    assert garments(again) == garments(shop)


def test_the_turn_of_a_garment_is_kept_and_older_dumps_have_none(shop: Path, dumped: Path) -> None:
    def turns(folder: Path) -> set[int]:
        with Catalog(folder, create=False) as catalog:
            return {row.turned for row in catalog.garments()}

    def laid(image: dict) -> None:
        for garment in image["garments"]:
            assert garment["turned"] == 0
            garment["turned"] = 3

    lying, older = shop.parent / "lying", shop.parent / "older"
    load(rewritten(dumped, "images.jsonl", laid), lying, tools().new_models)
    assert turns(lying) == {3}
    again = shop.parent / "again.zip"
    with Catalog(lying) as catalog:
        dump(catalog, again)
    assert {each["turned"] for image in lines(again, "images.jsonl") for each in image["garments"]} == {3}
    without = rewritten(
        again, "images.jsonl", lambda image: [each.pop("turned") for each in image["garments"]]
    )
    load(without, older, tools().new_models)
    assert turns(older) == {0}


def test_features_of_an_unknown_encoding_are_described_anew_from_the_photos(shop: Path, dumped: Path) -> None:
    def newer(image: dict) -> None:
        image["features"] = {"encoding": 99, "anything": "else"}

    again = shop.parent / "again"
    report = load(rewritten(dumped, "images.jsonl", newer), again, tools().new_models)
    assert report.described == 6
    assert content(again) == content(shop)
    assert garments(again) == garments(shop)


def test_photos_that_are_gone_come_from_the_dump(shop: Path, dumped: Path) -> None:
    before = content(shop)
    shutil.rmtree(shop.parent / "photos")
    shutil.rmtree(shop)
    load(dumped, shop, tools().new_models)
    assert content(shop) == before
    assert check(shop).findings == []
    with Catalog(shop) as catalog:
        assert all(photo.path.is_relative_to(shop) for photo in catalog.photos())


def test_a_photo_that_cannot_be_read_is_named_and_its_item_is_carried(shop: Path) -> None:
    (shop.parent / "photos/0.png").unlink()
    file = shop.parent / "dump.zip"
    with Catalog(shop) as catalog:
        report = dump(catalog, file)
    assert [(path.name, reason) for path, reason in report.missing] == [("0.png", "there is no such file")]
    load(file, shop.parent / "again", tools().new_models)
    assert content(shop.parent / "again") == content(shop)


def odd_path(item: dict) -> None:
    item["photos"] = [{"own": "../../out.png", "sha256": item["photos"][0]["sha256"]}]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("items.jsonl", lambda item: item.pop("id")),
        ("items.jsonl", lambda item: item.update(metadata=7)),
        ("items.jsonl", lambda item: item.update(photos=[{"path": "/x.png", "sha256": "unknown"}])),
        ("items.jsonl", odd_path),
        ("images.jsonl", lambda image: image["features"]["garments"].pop()),
        ("images.jsonl", lambda image: image["features"]["garments"][0].update(color="?")),
        ("images.jsonl", lambda image: image.pop("recipe")),
        ("images.jsonl", lambda image: image["garments"][0].update(turned=90)),
    ],
)
def test_a_dump_that_cannot_be_right_is_refused_whole(
    shop: Path, dumped: Path, name: str, change: Callable[[dict], None]
) -> None:
    with pytest.raises(CatalogError, match="is damaged") as caught:
        load(rewritten(dumped, name, change), shop.parent / "again", tools().new_models)
    assert "\n" not in str(caught.value)
    assert not (shop.parent / "again").exists()
    assert not (shop.parent / "out.png").exists()


def test_an_existing_catalog_is_refused_and_a_dump_is_no_backup(shop: Path, dumped: Path) -> None:
    with pytest.raises(CatalogError, match="there is a catalog already"):
        load(dumped, shop, tools().new_models)
    before = content(shop)
    report = load(dumped, shop, tools().new_models, replace=True)
    assert report.set_aside is not None
    assert content(report.set_aside) == content(shop) == before
