"""Appearances that are computed in the background: nothing wrong is stored, nothing is lost."""

import itertools
import json
import logging
import shutil
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.photo import load_photo
from fashion_wizard.server import appearance_cache
from fashion_wizard.server.appearance_cache import FILE_NAME, AppearanceCache
from fashion_wizard.server.metrics import Metrics


@pytest.fixture
def shop(drawn_shop, tmp_path) -> Path:
    """A copy of the drawn shop's catalog, whose photos lie in a folder that can be taken away."""
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    (tmp_path / "catalog" / "index" / FILE_NAME).unlink(missing_ok=True)  # of servers of other tests
    shutil.copytree(drawn_shop / "photos", tmp_path / "share")
    with Catalog(tmp_path / "catalog") as catalog:
        for photo in catalog.photos():
            item = photo.item
            catalog.put_photo(tmp_path / "share" / photo.path.name, item, photo.digest)
            catalog.remove_photo(photo.path)
    return tmp_path


@pytest.fixture
def catalog(shop):
    with Catalog(shop / "catalog") as opened:
        yield opened


class InProcess:
    """Stands in for the decoders, whose processes start slowly on a busy machine."""

    def photo(self, data: bytes) -> SimpleNamespace:
        return SimpleNamespace(photo=load_photo(data))


@pytest.fixture
def cache(catalog):
    return AppearanceCache(catalog, InProcess(), Metrics())


@pytest.fixture(autouse=True)
def no_pause(monkeypatch) -> None:
    monkeypatch.setattr(appearance_cache, "PAUSE", 0.0)


class Until(threading.Event):
    """Stops after so many rounds."""

    def __init__(self, rounds: int = 1) -> None:
        super().__init__()
        self.left = rounds

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        if not self.left:
            self.set()
        return self.is_set()


def stored(catalog: Catalog) -> dict:
    file = catalog.index_folder / FILE_NAME
    return json.loads(file.read_text()) if file.is_file() else {}


def test_appearances_are_stored_and_loaded(catalog, cache) -> None:
    cache.fill(Until())
    rows = catalog.garments()
    assert set(stored(catalog)) == {str(row.id) for row in rows}
    again = AppearanceCache(catalog, None, Metrics())
    assert again.get(rows, 0.0) == cache.get(rows, 0.0)
    assert all(appearance.colors for appearance in again.get(rows, 0.0).values())


def test_unreadable_photos_store_nothing_and_are_retried(shop, catalog, cache, caplog) -> None:
    (shop / "share").rename(shop / "away")
    cache.fill(Until(3))
    assert stored(catalog) == {}
    assert cache.get(catalog.garments(), time.monotonic() + 60) == {}
    warnings = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(warnings) == len(catalog.photos()), "each photo is named once"
    (shop / "away").rename(shop / "share")
    cache.fill(Until())
    assert len(stored(catalog)) == len(catalog.garments())


def test_photos_that_become_readable_again_are_described(shop, catalog, cache) -> None:
    (shop / "share").rename(shop / "away")

    class Returning(Until):
        def wait(self, timeout: float | None = None) -> bool:
            if self.left == 2:
                (shop / "away").rename(shop / "share")
            return super().wait(timeout)

    cache.fill(Returning(3))
    assert len(stored(catalog)) == len(catalog.garments())


def test_the_pause_between_retries_grows(shop, catalog, cache, monkeypatch) -> None:
    monkeypatch.setattr(appearance_cache, "PAUSE", 60.0)
    now = [1000.0]
    monkeypatch.setattr(appearance_cache.time, "monotonic", lambda: now[0])
    tries = []
    monkeypatch.setattr(appearance_cache, "stored_bytes", lambda photos: tries.append(now[0]) or 1 / 0)
    rows = catalog.garments()[:1]
    for _ in range(400):
        cache.get(rows, now[0] + 1)
        now[0] += 30
    assert [later - earlier for earlier, later in itertools.pairwise(tries)][:6] == [
        60, 120, 240, 480, 960, 1920,
    ]  # fmt: skip


def test_empty_appearances_of_earlier_versions_are_ignored(catalog, cache) -> None:
    rows = catalog.garments()
    file = catalog.index_folder / FILE_NAME
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps({str(row.id): [[], None] for row in rows}))
    again = AppearanceCache(catalog, InProcess(), Metrics())
    assert again.get(rows, 0.0) == {}
    again.fill(Until())
    assert all(colors for colors, _ in stored(catalog).values())


def test_a_file_with_other_contents_is_not_described(shop, catalog, cache) -> None:
    first, second, *_ = catalog.photos()
    first.path.write_bytes(second.path.read_bytes())
    cache.fill(Until())
    missing = {str(row.id) for row in catalog.garments_of(first.digest)}
    assert missing
    assert not missing & set(stored(catalog))


def test_another_path_of_the_photo_is_used_if_the_first_is_gone(shop, catalog, cache) -> None:
    first = catalog.photos()[0]
    catalog.put_photo(shop / "zz.png", first.item, first.digest)
    first.path.rename(shop / "zz.png")
    cache.fill(Until())
    assert len(stored(catalog)) == len(catalog.garments())


def test_an_unexpected_error_is_logged_for_its_photo_only(catalog, cache, monkeypatch, caplog) -> None:
    bad = catalog.photos()[0].digest
    right = appearance_cache.stored_bytes

    def broken(photos):
        if photos[0].digest == bad:
            raise ZeroDivisionError("no such thing")
        return right(photos)

    monkeypatch.setattr(appearance_cache, "stored_bytes", broken)
    cache.fill(Until())
    rest = {str(row.id) for row in catalog.garments() if row.digest != bad}
    assert set(stored(catalog)) == rest
    assert any(record.exc_info and "no such thing" in record.exc_text for record in caplog.records)


def test_a_failure_to_read_the_catalog_is_retried(catalog, cache, monkeypatch, caplog) -> None:
    right, calls = catalog.garments, []

    def once_broken(*arguments):
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("locked")
        return right(*arguments)

    monkeypatch.setattr(catalog, "garments", once_broken)
    cache.fill(Until(2))
    assert "locked" in caplog.text
    assert len(stored(catalog)) == len(right())


def test_appearances_are_stored_while_the_work_goes_on(catalog, cache, monkeypatch) -> None:
    sizes = []
    monkeypatch.setattr(
        cache,
        "_describe_photo",
        lambda digest, go_on=cache._describe_photo: sizes.append(len(stored(catalog))) or go_on(digest),
    )
    cache.fill(Until())
    assert sizes == sorted(sizes)
    assert sizes[-1] > 0


def test_items_that_are_added_later_are_described(shop, catalog, cache) -> None:
    victim = catalog.photos()[0]
    cache.fill(Until())
    before = len(stored(catalog))

    class Later(Until):
        def wait(self, timeout: float | None = None) -> bool:
            if self.left == 2:
                catalog.put_item(victim.item, {"name": "changed"})
                cache._appearances.pop(catalog.garments_of(victim.digest)[0].id)
            return super().wait(timeout)

    cache.fill(Later(3))
    assert len(cache._appearances) == before


def test_without_a_writable_folder_appearances_are_in_memory(catalog, cache, monkeypatch) -> None:
    monkeypatch.setattr(cache, "_file", Path("/proc/none/cache.json"))
    cache.fill(Until())
    assert len(cache.get(catalog.garments(), 0.0)) == len(catalog.garments())
