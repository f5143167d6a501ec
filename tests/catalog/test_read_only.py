"""Catalogs where nothing can be written: read as ever, and changed with one clear line."""

import shutil
import sqlite3
import sys
import textwrap
from pathlib import Path

import pytest

from fashion_wizard.catalog.database import FILE_NAME
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.index.indexes import Indexes

START = """
import os, sqlite3, sys, threading
from pathlib import Path
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.index.indexes import Indexes
folder = Path(sys.argv[1])
"""


@pytest.fixture
def folder(shop, halves, numbers, tmp_path) -> Path:
    """A catalog of two items, closed."""
    photos = shop({"1.png": 1, "2.png": 2})
    with Catalog(tmp_path / "catalog") as catalog:
        add_photos(catalog, find_photos([photos]).photos, halves, numbers)
    assert [file.name for file in (tmp_path / "catalog").iterdir()] == [FILE_NAME]
    return tmp_path / "catalog"


@pytest.fixture
def script(read_only):
    """Runs lines of Python that see the folder as on a read-only mount; gives what they print."""

    def run(folder: Path, lines: str) -> str:
        done = read_only(folder, sys.executable, "-c", START + textwrap.dedent(lines), folder)
        assert done.returncode == 0, done.stderr
        return f"{done.stdout}{done.stderr}"

    return run


@pytest.mark.parametrize("create", [True, False])
def test_it_is_read_and_searched_with_one_note(folder, script, create):
    told = script(
        folder,
        f"""
        with Catalog(folder, create={create}) as catalog:
            print([item.id for item in catalog.items()], catalog.info().garments)
            indexes = Indexes(catalog, "numbers-1", vector_store)
            query = dict(catalog.vectors("color"))
            for _ in range(2):
                index = indexes.vectors("color")
                print([index.search(row[None], 1)[1].item() == number for number, row in query.items()])
        """,
    ).splitlines()
    assert told[:3] == ["['1.png', '2.png'] 4", "[True, True, True, True]", "[True, True, True, True]"]
    (note,) = told[3:]
    assert f"indexes cannot be written to {folder / 'index'} (Read-only file system)" in note
    assert [file.name for file in folder.iterdir()] == [FILE_NAME]


def test_index_files_that_are_there_are_used_without_a_note(folder, script, numbers):
    with Catalog(folder) as catalog:
        Indexes(catalog, "numbers-1", vector_store).vectors("color")
    told = script(
        folder,
        """
        indexes = Indexes(Catalog(folder, create=False), "numbers-1", vector_store)
        print(len(indexes.vectors("color")), end="")
        """,
    )
    assert told == "4"


def test_whatever_would_change_it_says_so_in_one_line(folder, script):
    told = script(
        folder,
        """
        from fashion_wizard.catalog.ingest import add_photos
        catalog = Catalog(folder)
        changes = {
            "put_item": lambda: catalog.put_item("new", {}),
            "remove_items": lambda: catalog.remove_items(["1.png"]),
            "remove_photo": lambda: catalog.remove_photo(catalog.photos()[0].path),
            "add_photos": lambda: add_photos(catalog, [], None, type("E", (), {"name": ""})),
        }
        for name, change in changes.items():
            try:
                change()
                print(name, "went through")
            except FashionWizardError as error:
                print(error)
        print(len(catalog.items()))
        """,
    )
    line = f"{folder / FILE_NAME}: the catalog is read-only here; change it where its folder can be written"
    assert told.splitlines() == [*[line] * 4, "2"]


def test_what_others_write_meanwhile_is_seen(folder, read_only):
    """The writer sees the folder under another name, where it can be written."""
    lines = """
        def ids():
            return [item.id for item in catalog.items()]
        catalog = Catalog(folder)
        print(ids())
        writer = Catalog(folder.parent / "writable")
        writer.put_item("a", {})
        print(ids())
        with catalog.snapshot():
            writer.put_item("b", {})
            print(ids())
        print(ids())
        writer.close()
        print(ids())
        with Catalog(folder.parent / "writable") as writer:
            writer.remove_items(["a", "b"])
        print(ids())
    """
    other = folder.parent / "writable"
    other.mkdir()
    done = read_only(
        folder.parent / "photos",
        "sh",
        "-c",
        'mount --bind "$0" "$1" && mount --bind -o ro "$0" "$0" && mount -o remount,ro,bind "$0" && shift 1'
        ' && exec "$@"',
        folder,
        other,
        sys.executable,
        "-c",
        START + textwrap.dedent(lines),
        folder,
    )
    assert done.returncode == 0, done.stderr
    items = "'1.png', '2.png'"
    assert done.stdout.splitlines() == [
        f"[{items}]",
        f"[{items}, 'a']",
        f"[{items}, 'a']",
        f"[{items}, 'a', 'b']",
        f"[{items}, 'a', 'b']",
        f"[{items}]",
    ]


def left_by_a_killed_writer(folder: Path) -> None:
    """What a program leaves that was killed after a change: the change stands in the log alone."""
    shutil.copytree(folder, folder.parent / "copy")
    with Catalog(folder.parent / "copy") as catalog:
        catalog.put_item("late", {})
        for file in (folder.parent / "copy").iterdir():
            shutil.copy(file, folder)


def test_changes_of_a_killed_writer_are_read(folder, script):
    left_by_a_killed_writer(folder)
    assert "late" in script(folder, "print([item.id for item in Catalog(folder).items()])")


def test_changes_that_cannot_be_read_are_not_passed_over(folder, script):
    left_by_a_killed_writer(folder)
    (folder / f"{FILE_NAME}-shm").unlink()
    told = script(
        folder,
        """
        try:
            print(Catalog(folder, create=False).items())
        except FashionWizardError as error:
            print(error)
        """,
    )
    assert "cannot be read before it is opened once where its folder can be written" in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("layout", [1, 2, 3])
def test_an_older_layout_stays_as_it_is_and_says_what_to_run(tmp_path, script, layout):
    folder = tmp_path / "catalog"
    folder.mkdir()
    shutil.copy(Path(__file__).parent / "layouts" / f"layout-{layout}.sqlite", folder / FILE_NAME)
    before = (folder / FILE_NAME).read_bytes()
    told = script(
        folder,
        """
        try:
            Catalog(folder, create=False)
        except FashionWizardError as error:
            print(error)
        """,
    ).splitlines()
    assert told == [
        f"{folder / FILE_NAME}: the catalog has the layout of an older version and is read-only here; run "
        f"once, where its folder can be written: fashion-wizard info --catalog {folder}"
    ]
    assert (folder / FILE_NAME).read_bytes() == before


def test_no_catalog_is_made_where_nothing_can_be_written(tmp_path, script):
    told = script(
        tmp_path,
        """
        for create in (True, False):
            try:
                Catalog(folder / "catalog", create=create)
            except FashionWizardError as error:
                print(error)
        """,
    ).splitlines()
    assert "no catalog can be made at" in told[0]
    assert "no catalog at" in told[1]
    assert len(told) == 2


def test_a_catalog_without_a_log_is_read_too(folder, script):
    raw = sqlite3.connect(folder / FILE_NAME)
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    assert script(folder, "print(len(Catalog(folder).items()), end='')") == "2"
