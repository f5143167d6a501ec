"""Several runs of `index` on one catalog, interleaved where it hurts; and runs that end in the middle."""

import importlib.util
import logging
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog

CONFTEST = Path(__file__).with_name("conftest.py")
_spec = importlib.util.spec_from_file_location("fakes", CONFTEST)
fakes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fakes)


class Meanwhile(fakes.Halves):
    """Something happens while the first photo is computed."""

    def __init__(self, happens) -> None:
        super().__init__()
        self.happens = [happens]

    def segment(self, photo, path=None):
        found = super().segment(photo, path)
        while self.happens:
            self.happens.pop()()
        return found


def index(catalog, root, segmenter=None, **more):
    photos = find_photos([root]).photos
    return add_photos(catalog, photos, segmenter or fakes.Halves(), fakes.Numbers(), **more)


@pytest.fixture
def catalogs(tmp_path):
    """One catalog, opened as by two programs."""
    with Catalog(tmp_path / "catalog") as one, Catalog(tmp_path / "catalog") as other:
        yield one, other


@pytest.mark.parametrize("folders", [False, True])
def test_two_imports_at_once_do_not_join_two_items(shop, catalogs, folders):
    one, other = catalogs
    name = "shirt/1.png" if folders else "1.png"
    first, second = shop({name: 1}, "first"), shop({name: 2}, "second")
    report = index(
        one,
        first,
        Meanwhile(lambda: index(other, second, item_per_folder=folders)),
        item_per_folder=folders,
    )
    assert (report.added, report.left_out) == (1, [])
    name = "shirt" if folders else "1.png"
    items = {photo.path.relative_to(first.parent).parts[0]: photo.item for photo in one.photos()}
    assert items == {"second": name, "first": f"{name}~2"}


def test_an_import_of_the_same_photo_at_once_adds_it_once(shop, catalogs):
    one, other = catalogs
    root = shop({"1.png": 1, "2.png": 2})
    report = index(one, root, Meanwhile(lambda: index(other, root)))
    assert (report.added, report.unchanged, report.left_out) == (0, 2, [])
    assert [photo.item for photo in one.photos()] == ["1.png", "2.png"]
    assert len(one.garments()) == 4


def test_an_image_that_another_removes_is_computed_after_all(shop, catalogs, monkeypatch):
    one, other = catalogs
    root = shop({"1.png": 1})
    index(one, root)
    copy = shop({"2.png": 1}, "copy")
    writing, removed = Catalog.writing, []

    def late(self):
        """Whoever removes the image gets the lock just before it is counted on."""
        if self is one and not removed:
            removed.append(None)
            other.remove_items(["1.png"])
        return writing(self)

    monkeypatch.setattr(Catalog, "writing", late)
    report = index(one, copy)
    assert removed
    assert (report.added, report.left_out) == (1, [])
    assert [photo.item for photo in one.photos()] == ["2.png"]
    assert len(one.garments()) == 2


def test_garments_that_another_removes_are_not_taken_for_none(shop, catalogs, monkeypatch):
    """Only the extractor is new, so garments would be kept; but they are gone before they can be read."""
    one, other = catalogs
    root = shop({"1.png": 1})
    index(one, root)
    recipe_of, asked = Catalog.recipe_of, []

    def late(self, digest):
        told = recipe_of(self, digest)
        if self is one:
            asked.append(told)
            if len(asked) == 3:
                other.remove_items(["1.png"])
        return told

    monkeypatch.setattr(Catalog, "recipe_of", late)
    report = add_photos(one, find_photos([root]).photos, fakes.Halves(), fakes.Numbers("numbers-2"))
    assert len(asked) > 3
    assert (report.left_out, report.notes) == ([], [])
    assert len(one.garments()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("at", ["remove_photo", "move_photos", "add"])
def test_renames_are_settled_all_at_once_also_where_a_run_is_killed(shop, catalogs, at):
    catalog, _ = catalogs
    root = shop({"1.png": 1, "2.png": 2, "3.png": 3})
    index(catalog, root)
    before = {photo.path.name: photo.item for photo in catalog.photos()}
    (root / "2.png").replace(root / "3.png")
    (root / "1.png").replace(root / "2.png")
    script = textwrap.dedent(f"""
        import importlib.util, os, signal
        from fashion_wizard.catalog import ingest, ingest_run
        from fashion_wizard.catalog.find import find_photos
        from fashion_wizard.catalog.store import Catalog
        spec = importlib.util.spec_from_file_location("fakes", {str(CONFTEST)!r})
        fakes = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(fakes)
        owner = ingest_run.IngestRun if {at!r} == "add" else Catalog
        call = getattr(owner, {at!r})
        def killed(*arguments):
            if owner is Catalog:
                call(*arguments)
            os.kill(os.getpid(), signal.SIGKILL)
        setattr(owner, {at!r}, killed)
        with Catalog({str(catalog.path)!r}) as catalog:
            ingest.add_photos(catalog, find_photos([{str(root)!r}]).photos, fakes.Halves(), fakes.Numbers())
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    moved = {"2.png": "1.png", "3.png": "2.png"}
    assert {photo.path.name: photo.item for photo in catalog.photos()} == (moved if at == "add" else before)
    assert index(catalog, root).left_out == []
    assert {photo.path.name: photo.item for photo in catalog.photos()} == moved


def test_what_is_unchanged_is_not_written(shop, catalogs, monkeypatch):
    one, _ = catalogs
    root = shop({"1.png": 1, "2.png": 2})
    index(one, root)
    writing, locks = Catalog.writing, []
    monkeypatch.setattr(Catalog, "writing", lambda self: locks.append(self) or writing(self))
    index(one, root)
    assert not locks


def test_an_error_of_the_program_is_logged_with_its_traceback_and_the_photo(shop, catalogs, caplog):
    one, _ = catalogs
    root = shop({"1.png": 1, "raises.png": 2, "text.png": b"no picture", "z.png": 3})
    with caplog.at_level(logging.ERROR):
        report = index(one, root)
    assert report.added == 2
    (record,) = caplog.records
    assert record.getMessage() == f"{root / 'raises.png'} could not be computed"
    assert record.exc_info[0] is RuntimeError
    assert os.fspath(root / "raises.png") in [os.fspath(each.path) for each in report.left_out]
