"""A disk that is full: it is named, nothing stored is lost, and all goes on once there is room."""

import errno
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.catalog.conftest import Halves, Numbers

from fashion_wizard import DiskFullError
from fashion_wizard.catalog import connect, database
from fashion_wizard.catalog.advice import catalog_error
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError

PHOTOS = 80


@pytest.fixture
def little_room(monkeypatch, tmp_path) -> pytest.MonkeyPatch:
    """A catalog whose new connections find room for two pages more; `undo` makes room again."""
    Catalog(tmp_path / "catalog").close()
    attach = connect.attach

    def with_room(file: Path, options: str) -> sqlite3.Connection:
        connection = attach(file, options)
        ((pages,),) = connection.execute("PRAGMA page_count").fetchall()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    monkeypatch.setattr(connect, "attach", with_room)
    return monkeypatch


def test_a_run_says_how_much_is_left_and_goes_on_when_there_is_room(shop, tmp_path, little_room) -> None:
    found = find_photos([shop({f"{number}.png": number for number in range(PHOTOS)})]).photos
    with (
        Catalog(tmp_path / "catalog") as catalog,
        pytest.raises(DiskFullError, match="make room and try again, what was stored is kept") as full,
    ):
        add_photos(catalog, found, Halves(), Numbers())
    little_room.undo()
    with Catalog(tmp_path / "catalog") as catalog:
        stored = catalog.count_items()
        assert f"left, {PHOTOS - stored} of {PHOTOS}, take about" in str(full.value)
        assert 0 < stored < PHOTOS
        report = add_photos(catalog, found, Halves(), Numbers())
        assert (report.added, report.unchanged) == (PHOTOS - stored, stored)


@pytest.mark.parametrize(("free", "kind"), [(50_000, DiskFullError), (5_000_000, CatalogError)])
def test_a_file_that_cannot_be_extended_lacks_room_only_where_little_is_free(
    tmp_path, monkeypatch, free: int, kind: type
) -> None:
    """SQLite calls it an error of input and output, where its shared memory finds no room."""
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert type(catalog_error(error, tmp_path / "catalog.sqlite")) is kind


def test_a_catalog_that_finds_no_room_at_all_says_so(tmp_path, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "mkdir", full)
    with pytest.raises(DiskFullError, match=r"no catalog can be made.*the disk is full"):
        Catalog(tmp_path / "new" / "catalog")


def test_a_copy_names_the_disk_that_is_full(shop, tmp_path, monkeypatch) -> None:
    with Catalog(tmp_path / "catalog") as catalog:
        add_photos(catalog, find_photos([shop({"a.png": 1})]).photos, Halves(), Numbers())
        opened = sqlite3.connect

        def small(file: Path) -> sqlite3.Connection:
            connection = opened(file)
            connection.execute("PRAGMA max_page_count = 3")
            return connection

        monkeypatch.setattr(database.sqlite3, "connect", small)
        (tmp_path / "elsewhere").mkdir()
        with pytest.raises(DiskFullError, match=r"elsewhere/copy\.sqlite: the disk is full"):
            catalog.copy_to(tmp_path / "elsewhere" / "copy.sqlite")
