import multiprocessing
import sqlite3
import threading
from pathlib import Path

import pytest

from fashion_wizard.catalog import layout
from fashion_wizard.catalog.database import FILE_NAME, Database
from fashion_wizard.catalog.layout import SCHEMA_VERSION
from fashion_wizard.errors import CatalogError


def test_a_missing_catalog_is_made_or_named(tmp_path):
    path = tmp_path / "some" / "catalog"
    with pytest.raises(
        CatalogError, match=f"no catalog at {path}; make one with: fashion-wizard index PHOTOS"
    ):
        Database(path, create=False)
    assert not path.exists()
    with Database(path) as database:
        assert database.revision == 0
    with Database(str(path), create=False) as database:
        assert database.revision == 0
    with sqlite3.connect(path / FILE_NAME) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert raw.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    raw.close()


def test_a_newer_catalog_is_left_alone(tmp_path):
    Database(tmp_path).close()
    raw = sqlite3.connect(tmp_path / FILE_NAME)
    raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.close()
    with pytest.raises(CatalogError, match="newer version of Fashion Wizard"):
        Database(tmp_path)


def test_another_program_s_file_is_left_alone(tmp_path):
    raw = sqlite3.connect(tmp_path / FILE_NAME)
    raw.execute("CREATE TABLE recipes (title)")
    raw.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(CatalogError, match="not a catalog of Fashion Wizard"):
        Database(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"no database at all, but text" * 99, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_file_that_is_no_database_is_named(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(CatalogError, match=FILE_NAME):
        Database(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_damage_inside_is_reported_as_such_with_what_saves_the_most(tmp_path):
    with Database(tmp_path) as database:
        file = database.file
    content = bytearray(file.read_bytes())
    content[4096:] = b"\x55" * (len(content) - 4096)
    file.write_bytes(content)
    repair = f"fashion-wizard check --repair --catalog {tmp_path}"
    with pytest.raises(CatalogError, match=repair), Database(tmp_path) as database, database.snapshot():
        pass


def test_an_empty_file_left_by_a_killed_run_is_made_a_catalog(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"")
    with pytest.raises(CatalogError, match="not a catalog"):
        Database(tmp_path, create=False)
    with Database(tmp_path) as database:
        assert database.revision == 0


def test_a_place_where_nothing_can_be_made_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CatalogError, match="no catalog can be made"):
        Database(tmp_path / "file" / "catalog")
    (tmp_path / "folder" / FILE_NAME).mkdir(parents=True)
    with pytest.raises(CatalogError, match="cannot be opened"):
        Database(tmp_path / "folder")


def test_odd_characters_in_the_path_are_fine(tmp_path):
    path = tmp_path / "50% off? #1 – Größe"
    Database(path).close()
    assert [entry.name for entry in path.iterdir()] == [FILE_NAME]


def test_a_closed_catalog_says_so(tmp_path):
    database = Database(tmp_path)
    database.close()
    database.close()
    with pytest.raises(CatalogError, match="closed"):
        _ = database.revision


def test_a_failed_write_leaves_nothing(tmp_path):
    def fail(database):
        with database.writing():
            database._changed()
            raise KeyboardInterrupt

    with Database(tmp_path) as database:
        with pytest.raises(KeyboardInterrupt):
            fail(database)
        assert database.revision == 0
        with database.writing(), database.writing():
            database._changed()
        assert database.revision == 1


def test_a_snapshot_cannot_be_written_to(tmp_path):
    with Database(tmp_path) as database:
        with database.snapshot(), pytest.raises(RuntimeError, match="snapshot"), database.writing():
            pass
        with database.writing(), database.snapshot():
            assert database.revision == 0


def test_a_snapshot_stays_as_it_was_and_never_waits_for_a_writer(tmp_path):
    with Database(tmp_path) as database:
        written = threading.Event()

        def write():
            with database.writing():
                database._changed()
            written.set()

        with database.snapshot():
            thread = threading.Thread(target=write)
            thread.start()
            assert written.wait(30)
            assert database.revision == 0
        assert database.revision == 1
        thread.join()


def test_connections_of_finished_threads_are_given_back(tmp_path):
    with Database(tmp_path) as database:
        for _ in range(20):
            thread = threading.Thread(target=lambda: database.revision)
            thread.start()
            thread.join()
        assert len(database._open) <= 2


def _bump(path: Path, times: int) -> None:
    with Database(path) as database:
        for _ in range(times):
            with database.writing():
                database._changed()


def test_a_catalog_that_another_makes_at_this_moment_is_opened(tmp_path, monkeypatch):
    identity, others = layout._identity, []

    def and_then_another_makes_it(connection: sqlite3.Connection) -> tuple[int, int]:
        found = identity(connection)
        if not others:
            others.append(threading.Thread(target=lambda: Database(tmp_path).close()))
            others[0].start()
            others[0].join(0.5)  # it ends, or waits for this one
        return found

    monkeypatch.setattr(layout, "_identity", and_then_another_makes_it)
    with Database(tmp_path) as database:
        assert database.revision == 0
    others[0].join()
    with Database(tmp_path, create=False) as database:
        assert database.revision == 0


def test_several_processes_may_make_and_write_one_catalog_at_once(tmp_path):
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_bump, args=(tmp_path / "catalog", 10)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with Database(tmp_path / "catalog", create=False) as database:
        assert database.revision == 30
