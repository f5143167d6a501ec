"""A backup holds what the catalog held at one moment, whole, or there is none; a restore gives it back."""

import hashlib
import json
import random
import shutil
import sqlite3
import sys
import threading
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from tests.safekeeping.conftest import check, content, picture, rows, writer

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.journal.store import read_queries
from fashion_wizard.safekeeping.archive import BACKUP
from fashion_wizard.safekeeping.backup import back_up
from fashion_wizard.safekeeping.restore import restore
from fashion_wizard.server.keys import KeyRing


@pytest.fixture
def kept(shop: Path) -> Path:
    """A backup of the shop."""
    return made(shop, shop.parent / "kept.zip")


def made(folder: Path, file: Path) -> Path:
    with Catalog(folder, create=False) as catalog:
        back_up(catalog, file)
    return file


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_restored_catalog_is_the_same_row_by_row_and_photo_by_photo(shop: Path, kept: Path) -> None:
    report = restore(kept, shop.parent / "again")
    again = shop.parent / "again"
    assert rows(again) == rows(shop)
    uploads = {name: data for name, data in files(shop).items() if name.startswith("photos/")}
    assert len(uploads) == 3
    assert uploads.items() <= files(again).items()
    assert (report.items, report.photos, report.moved, report.set_aside) == (5, 6, 0, None)
    assert check(again).findings == []


def test_readers_of_a_restored_catalog_do_not_wait_for_writers(shop: Path, kept: Path) -> None:
    restore(kept, shop.parent / "again")
    with closing(sqlite3.connect(shop.parent / "again/catalog.sqlite")) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_keys_and_what_feeds_and_customers_brought_come_along(shop: Path, kept: Path) -> None:
    again = shop.parent / "again"
    restore(kept, again)
    assert [key.name for key in KeyRing(again).all()] == ["known"]
    assert {(again / name).stat().st_mode & 0o777 for name in ("queries.sqlite3", "api-keys.json")} == {0o600}
    assert (again / "catalog.sqlite").stat().st_mode == (shop / "catalog.sqlite").stat().st_mode
    assert [query.label for query in read_queries(again).queries] == ["top"]
    with Ledger(again) as ledger:
        assert ledger.photos("0.png") == [again / "feed-photos" / "0"]
    assert kept.stat().st_mode & 0o777 == 0o600


def test_index_files_are_left_out(shop: Path, kept: Path) -> None:
    assert (shop / "index").is_dir()
    assert not any("index" in name for name in zipfile.ZipFile(kept).namelist())


def test_each_backup_of_a_catalog_that_others_change_is_of_one_moment(shop: Path) -> None:
    states = []
    stop = threading.Event()
    started = threading.Event()

    def change() -> None:
        chance = random.Random(7)
        with Catalog(shop) as catalog:
            while not stop.is_set():
                item = f"SKU-{chance.randrange(6)}"
                states.append(content(shop))
                if chance.random() < 0.6 or catalog.item(item) is None:
                    photos = [picture("sand", chance.randrange(10_000)) for _ in range(chance.choice((1, 2)))]
                    writer(catalog).put(item, photos, {"name": str(chance.random())})
                else:
                    writer(catalog).remove(item)
                started.set()
            states.append(content(shop))

    changing = threading.Thread(target=change)
    changing.start()
    try:
        started.wait()
        backups = [made(shop, shop.parent / f"{number}.zip") for number in range(4)]
    finally:
        stop.set()
        changing.join()
    for number, file in enumerate(backups):
        again = shop.parent / f"again-{number}"
        restore(file, again)
        assert content(again) in states
        assert [finding for finding in check(again).findings if finding.part == "photo"] == []


def test_a_photo_outside_the_catalog_that_is_gone_comes_into_it(shop: Path, kept: Path) -> None:
    photos = {path.name: path.read_bytes() for path in (shop.parent / "photos").iterdir()}
    shutil.rmtree(shop.parent / "photos")
    again = shop.parent / "again"
    assert restore(kept, again).moved == 3
    with Catalog(again) as catalog:
        for name, data in photos.items():
            (photo,) = catalog.photos(item=name)
            assert photo.path.is_relative_to(again)
            assert photo.path.read_bytes() == data
    assert content(again) == content(shop)
    assert [finding.problem for finding in check(again).findings] == []


def test_photos_outside_can_be_left_out_and_missing_ones_are_named(shop: Path) -> None:
    with Catalog(shop) as catalog:
        report = back_up(catalog, shop.parent / "own.zip", outside=False)
        assert (report.kept, len(report.missing)) == (3, 3)
        (shop.parent / "photos/0.png").unlink()
        (shop.parent / "photos/1.png").write_bytes(picture("sand", 9))
        report = back_up(catalog, shop.parent / "own.zip")
    assert [(path.name, reason) for path, reason in report.missing] == [
        ("0.png", "there is no such file"),
        ("1.png", "it has changed since it was indexed"),
    ]


def test_an_existing_catalog_is_refused_and_with_replace_set_aside(shop: Path, kept: Path) -> None:
    with Catalog(shop) as catalog:
        catalog.remove_items(["0.png"])
    before = files(shop)
    with pytest.raises(CatalogError, match="there is a catalog already; choose another folder, or add --rep"):
        restore(kept, shop)
    assert files(shop) == before
    report = restore(kept, shop, replace=True)
    assert len(content(shop)) == 5
    assert report.set_aside is not None
    assert files(report.set_aside) == before
    other = shop.parent / "photos"
    with pytest.raises(CatalogError, match="the folder is not empty"):
        restore(kept, other)
    with pytest.raises(CatalogError, match="is no folder"):
        restore(kept, kept)


def test_nothing_is_written_into_a_catalog_that_was_set_aside_meanwhile(shop: Path, kept: Path) -> None:
    with Catalog(shop) as opened:
        report = restore(kept, shop, replace=True)
        before = rows(shop)
        for write in (lambda: opened.remove_items(["0.png"]), lambda: opened.put_item("0.png", {"price": 3})):
            with pytest.raises(
                CatalogError, match="was replaced or moved while it was open, so nothing was ch"
            ):
                write()
        assert report.set_aside is not None
        assert rows(report.set_aside) == rows(shop) == before
    with Catalog(shop) as again:
        again.remove_items(["0.png"])
    assert rows(shop) != before


def test_a_damaged_backup_is_refused_or_gives_back_the_same_and_changes_nothing(
    shop: Path, kept: Path
) -> None:
    whole = kept.read_bytes()
    wanted = rows(shop)
    chance = random.Random(3)
    places = [*range(0, 60, 7), *range(len(whole) - 200, len(whole), 23)]
    places += [chance.randrange(len(whole)) for _ in range(25)]
    texts: list[str] = []
    for number, place in enumerate(places):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        kept.write_bytes(damaged)
        again = shop.parent / f"again-{number}"
        try:
            restore(kept, again)
        except CatalogError as error:
            texts.append(str(error))
        else:
            assert rows(again) == wanted
    assert len(texts) > len(places) / 2
    assert not any("\n" in text for text in texts)
    assert len(list(shop.parent.glob("again-*"))) == len(places) - len(texts)
    for length in (0, 1, 1000, len(whole) // 2, len(whole) - 1):
        kept.write_bytes(whole[:length])
        with pytest.raises(CatalogError):
            restore(kept, shop.parent / "cut")
    assert [path.name for path in shop.parent.iterdir() if path.name.startswith(".")] == []


def rewritten(file: Path, change) -> Path:
    """A backup with another manifest."""
    target = file.with_name("other.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                change(manifest)
                data = json.dumps(manifest).encode()
            new.writestr(name, data)
    return target


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": BACKUP.version + 1}, "made by a newer version"),
        ({"layout": 99}, "made by a newer version .*its layout is 99"),
        ({"format": "fashion-wizard dump"}, "is a fashion-wizard dump, not a fashion-wizard backup"),
        ({"files": {}}, "is damaged"),
        ({"counts": {"items": 9}}, "is damaged"),
    ],
)
def test_a_backup_that_cannot_be_right_is_refused(shop: Path, kept: Path, change: dict, message: str) -> None:
    with pytest.raises(CatalogError, match=message):
        restore(rewritten(kept, lambda manifest: manifest.update(change)), shop.parent / "again")
    assert not (shop.parent / "again").exists()


@pytest.mark.parametrize("name", ["../out", "/out", "plain/../../out", "databases/../out"])
def test_no_member_is_written_outside_the_folder(shop: Path, kept: Path, name: str) -> None:
    target = kept.with_name("other.zip")
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member == "manifest.json":
                manifest = json.loads(data)
                manifest["files"][name] = hashlib.sha256(b"out").hexdigest()
                data = json.dumps(manifest).encode()
            new.writestr(member, data)
        new.writestr(name, b"out")
    with pytest.raises(CatalogError, match="leads out of"):
        restore(target, shop.parent / "again")
    assert not (shop.parent / "out").exists()


def test_no_photo_is_written_outside_the_folder(shop: Path, kept: Path) -> None:
    places = [json.dumps({"own": "../out.png", "sha256": "0" * 64}).encode() + b"\n"]
    target = kept.with_name("other.zip")
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            data = b"".join(places) if member == "places.jsonl" else old.read(member)
            if member == "manifest.json":
                manifest = json.loads(data)
                manifest["files"]["places.jsonl"] = hashlib.sha256(b"".join(places)).hexdigest()
                data = json.dumps(manifest).encode()
            new.writestr(member, data)
    with pytest.raises(CatalogError, match="is damaged"):
        restore(target, shop.parent / "again")
    assert not (shop.parent / "out.png").exists()


def test_a_backup_that_fails_leaves_the_one_before(shop: Path, kept: Path) -> None:
    before = kept.read_bytes()
    with Catalog(shop) as catalog:
        with pytest.raises(CatalogError, match="lies in the catalog's own folder"):
            back_up(catalog, shop / "kept.zip")
        (shop / "feeds.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 4096)
        with pytest.raises(CatalogError):
            back_up(catalog, kept)
    assert kept.read_bytes() == before
    assert [path.name for path in shop.parent.iterdir() if path.name.startswith(".")] == []


def test_a_catalog_on_a_read_only_mount_can_be_backed_up(shop: Path, tmp_path: Path, read_only) -> None:
    done = read_only(
        shop, sys.executable, "-m", "fashion_wizard", "backup", tmp_path / "ro.zip", "--catalog", shop
    )
    assert done.returncode == 0, done.stderr
    restore(tmp_path / "ro.zip", tmp_path / "again")
    assert rows(tmp_path / "again") == rows(shop)
