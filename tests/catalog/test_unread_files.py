"""A run over files that are as they were reads none of them; whatever changed is read."""

import os
import time
from pathlib import Path

import pytest

from fashion_wizard.catalog import ingest_run, moves
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog


@pytest.fixture
def old_files(monkeypatch):
    """Files are as old as they need to be, however new."""
    monkeypatch.setattr(moves, "SETTLED", -1_000_000_000_000)


@pytest.fixture
def run(tmp_path, halves, numbers, monkeypatch):
    """Indexes a folder; gives the report and the names of the files that were read."""
    read: list[str] = []
    whole = moves.read_photo_bytes

    def watched(path: Path, **limits: int) -> bytes:
        read.append(path.name)
        return whole(path, **limits)

    monkeypatch.setattr(moves, "read_photo_bytes", watched)
    monkeypatch.setattr(ingest_run, "read_photo_bytes", watched)

    def run(root: Path):
        read.clear()
        with Catalog(tmp_path / "catalog") as catalog:
            report = add_photos(catalog, find_photos([root]).photos, halves, numbers)
        return report, sorted(set(read))

    return run


@pytest.mark.usefixtures("old_files")
def test_only_files_that_changed_are_read_again(run, shop):
    root = shop({"1.png": 1, "2.png": 2, "3.png": 3})
    assert run(root)[1] == ["1.png", "2.png", "3.png"]
    report, read = run(root)
    assert (report.unchanged, read) == (3, [])
    shop({"2.png": 9, "4.png": 4})
    report, read = run(root)
    assert (report.added, report.updated, report.unchanged, read) == (1, 1, 2, ["2.png", "4.png"])
    os.utime(root / "3.png")
    report, read = run(root)
    assert (report.unchanged, read) == (4, ["3.png"])
    assert run(root)[1] == []


@pytest.mark.usefixtures("old_files")
def test_files_of_one_size_and_time_that_swapped_places_are_noticed(run, shop, tmp_path):
    root = shop({"1.png": 1, "2.png": 2})
    size = max((root / name).stat().st_size for name in ("1.png", "2.png"))
    for name in ("1.png", "2.png"):
        data = (root / name).read_bytes()
        (root / name).write_bytes(data + bytes(size - len(data)))
        os.utime(root / name, ns=(10**18, 10**18))
    run(root)
    (root / "1.png").rename(root / "between")
    (root / "2.png").rename(root / "1.png")
    (root / "between").rename(root / "2.png")
    report, read = run(root)
    assert (report.updated, read) == (2, ["1.png", "2.png"])
    with Catalog(tmp_path / "catalog") as catalog:
        assert {photo.path.name: photo.item for photo in catalog.photos()} == {
            "1.png": "2.png",
            "2.png": "1.png",
        }


def test_a_file_that_was_written_a_moment_ago_is_read_again(run, shop):
    root = shop({"1.png": 1})
    (root / "1.png").write_bytes((root / "1.png").read_bytes())
    run(root)
    assert run(root)[1] == ["1.png"]
    assert moves.file_state(root / "1.png") is None
    assert moves.file_state(root / "none.png") is None
    assert time.time_ns() - (root / "1.png").stat().st_mtime_ns < 60 * moves.SETTLED


@pytest.mark.usefixtures("old_files")
def test_photos_of_an_older_version_get_their_hash_and_nothing_else_is_computed(run, shop, numbers, tmp_path):
    root = shop({"1.png": 1, "2.png": 2})
    run(root)
    with Catalog(tmp_path / "catalog") as catalog:
        hashes = catalog.photo_hashes(photo.digest for photo in catalog.photos())
        assert all(hashes.values())
        with catalog.writing():
            catalog._connection.execute("UPDATE images SET hash = NULL")
    calls = numbers.calls
    report, read = run(root)
    assert (report.unchanged, read, numbers.calls) == (2, ["1.png", "2.png"], calls)
    with Catalog(tmp_path / "catalog") as catalog:
        assert catalog.photo_hashes(hashes) == hashes
        assert catalog.photo_hashes(["f" * 64]) == {}
