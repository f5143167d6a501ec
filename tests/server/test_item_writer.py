"""Changes of the catalog by the server are atomic, for every reader and after every crash."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import numpy as np
import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import feature_extractor
from fashion_wizard.errors import CatalogError, FashionWizardError, PhotoError
from fashion_wizard.photo import load_photo
from fashion_wizard.server.item_writer import ItemWriter
from fashion_wizard.server.problems import Problem

from .conftest import COLORS, Sift, TopAndPants, encoded, outfit

BLUE, RED, GREEN = (encoded(outfit(COLORS[color], (40, 60, 120), 1)) for color in ("blue", "red", "green"))


def decode(data: bytes, name: str) -> np.ndarray:
    return load_photo(data, name=name)


@pytest.fixture
def folder(tmp_path) -> Path:
    """A catalog with item `a`, of two photos."""
    with Catalog(tmp_path / "catalog") as catalog:
        writer_of(catalog).put("a", [BLUE, RED], {"price": "1"})
    return tmp_path / "catalog"


def writer_of(catalog: Catalog, segmenter: object = None) -> ItemWriter:
    return ItemWriter(catalog, segmenter or TopAndPants(), feature_extractor(keypoints=Sift()), decode)


def state(catalog: Catalog) -> tuple:
    """The state of item `a` that a reader sees."""
    with catalog.snapshot():
        item = catalog.item("a")
        photos = [photo.digest for photo in catalog.photos(item="a")]
        assert all(catalog.garments_of(digest) for digest in photos)
        return item and dict(item.metadata), sorted(photos)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "photos").iterdir())


def stored(catalog: Catalog) -> list[str]:
    return sorted(photo.path.name for photo in catalog.photos())


WRITES = ("_put_packed", "put_photo", "put_item", "remove_photo", "remove_items")


def test_a_reader_sees_a_whole_change_or_none_of_it(folder, monkeypatch) -> None:
    with Catalog(folder) as catalog, Catalog(folder) as reader:
        before, snapshots = state(reader), []

        def watched(write):
            def call(self, *arguments):
                result = write(self, *arguments)
                thread = threading.Thread(target=lambda: snapshots.append(state(reader)))
                thread.start()
                thread.join()
                return result

            return call

        for name in WRITES:
            monkeypatch.setattr(Catalog, name, watched(getattr(Catalog, name)))
        writer_of(catalog).put("a", [GREEN], {"price": "2"})
        assert len(snapshots) >= 4
        assert all(snapshot == before for snapshot in snapshots)
        after = state(reader)
        assert (after[0], len(after[1])) == ({"price": "2"}, 1)
        assert files(folder) == stored(reader)


@pytest.mark.parametrize("at", [*WRITES[:-1], "fsync", "commit"])
def test_a_killed_change_leaves_the_old_state_or_the_new(folder, at, tmp_path) -> None:
    with Catalog(folder) as catalog:
        before = state(catalog)
    (tmp_path / "green").write_bytes(GREEN)
    (tmp_path / "blue").write_bytes(BLUE)
    script = textwrap.dedent(f"""
        import os, signal, sys
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from pathlib import Path
        from conftest import Sift, TopAndPants
        from fashion_wizard.catalog.store import Catalog
        from fashion_wizard.defaults import feature_extractor
        from fashion_wizard.photo import load_photo
        from fashion_wizard.server import item_writer, uploads

        def killed(*_):
            os.kill(os.getpid(), signal.SIGKILL)

        if {at!r} == "fsync":
            os.fsync = killed
        elif {at!r} == "commit":
            uploads.UploadFolder.settle = killed
        else:
            write = getattr(Catalog, {at!r})
            setattr(Catalog, {at!r}, lambda *arguments: (write(*arguments), killed()))
        with Catalog({str(folder)!r}) as catalog:
            decode = lambda data, name: load_photo(data, name=name)
            models = TopAndPants(), feature_extractor(keypoints=Sift())
            writer = item_writer.ItemWriter(catalog, *models, decode)
            data = [Path({str(tmp_path)!r}, name).read_bytes() for name in ("green", "blue")]
            writer.put("a", data, {{"price": "2"}})
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Catalog(folder) as catalog:
        after = state(catalog)
        if at == "commit":
            assert (after[0], len(after[1])) == ({"price": "2"}, 2)
        else:
            assert after == before
        assert all(photo.is_there for photo in catalog.photos())
        assert files(folder) != stored(catalog), "it was killed in the middle"
        writer_of(catalog).clean_up()
        assert files(folder) == stored(catalog)
        assert writer_of(catalog).put("a", [GREEN, BLUE], {"price": "2"}) is False
        assert files(folder) == stored(catalog)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells what a descriptor is")
def test_photos_are_on_disk_before_the_catalog_refers_to_them(folder, monkeypatch) -> None:
    steps = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        steps.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    put_photo = Catalog.put_photo
    monkeypatch.setattr(
        Catalog, "put_photo", lambda self, path, *more: steps.append("known") or put_photo(self, path, *more)
    )
    with Catalog(folder) as catalog:
        writer_of(catalog).put("b", [GREEN], None)
        (photo,) = catalog.photos(item="b")
        assert steps == [str(photo.path), str(folder / "photos"), "known"]


def test_a_photo_that_fails_changes_nothing(folder) -> None:
    with Catalog(folder) as catalog:
        before = (catalog.revision, files(folder))
        for photos in ([GREEN, b"no photo"], [b""]):
            with pytest.raises(PhotoError, match="the photo"):
                writer_of(catalog).put("a", photos, {"price": "2"})
        with pytest.raises(Problem):
            writer_of(catalog).put("new", [], {"price": "2"})
        assert (catalog.revision, files(folder)) == before


def test_a_write_that_fails_leaves_no_file(folder, monkeypatch) -> None:
    with Catalog(folder) as catalog:
        before = (catalog.revision, files(folder))

        def fail(*_) -> None:
            raise CatalogError("the disk is full")

        monkeypatch.setattr(Catalog, "put_item", fail)
        with pytest.raises(CatalogError):
            writer_of(catalog).put("a", [GREEN], {"price": "2"})
        assert (catalog.revision, files(folder)) == before


class Meanwhile(TopAndPants):
    """Something happens while garments are sought."""

    def __init__(self, happens) -> None:
        super().__init__()
        self.happens = [happens]

    def segment(self, photo: np.ndarray, path: Path | None = None):
        found = super().segment(photo, path)
        while self.happens:
            self.happens.pop()()
        return found


def test_of_two_concurrent_changes_of_an_item_the_last_one_wins(folder) -> None:
    with Catalog(folder) as first, Catalog(folder) as second:
        slow = Meanwhile(lambda: writer_of(second).put("b", [RED], {"from": "second"}))
        assert writer_of(first, slow).put("b", [GREEN], {"from": "first"}) is False
        assert dict(first.item("b").metadata) == {"from": "first"}
        assert len(first.photos(item="b")) == 1
        assert files(folder) == stored(first)


def test_a_photo_that_is_removed_meanwhile_is_computed_again(folder) -> None:
    with Catalog(folder) as first, Catalog(folder) as second:
        slow = Meanwhile(lambda: writer_of(second).remove("a"))
        assert writer_of(first, slow).put("b", [BLUE, GREEN], None) is True
        assert first.item("a") is None
        assert len(first.photos(item="b")) == 2
        assert all(first.garments_of(photo.digest) for photo in first.photos())
        assert files(folder) == stored(first)


def test_an_item_that_cannot_be_marked_on_a_full_disk_is_kept_and_the_error_is_one_of_the_user(
    folder, monkeypatch
) -> None:
    with Catalog(folder) as catalog:
        writer_of(catalog).put("b", [RED], {})
        before = (catalog.revision, files(folder))

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "touch", full)
        with pytest.raises(FashionWizardError, match="the disk is full; make room and try again"):
            writer_of(catalog).remove("b")
        with pytest.raises(FashionWizardError, match="the disk is full; make room and try again"):
            writer_of(catalog).put("b", [GREEN], {})
        assert (catalog.revision, files(folder)) == before


def test_a_change_of_metadata_waits_for_the_disk_once(folder) -> None:
    with Catalog(folder) as catalog:
        writer, statements = writer_of(catalog), []
        labels = []
        for name in ("red top", "trousers"):
            catalog._connection.set_trace_callback(statements.append)
            writer.put("a", [], {"name": name})
            catalog._connection.set_trace_callback(None)
            labels.append(catalog.own_garment("a").label)
    assert statements.count("BEGIN IMMEDIATE") == 2
    assert labels == ["top", "pants"]
