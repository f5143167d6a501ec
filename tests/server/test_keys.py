"""The keys of a catalog: changed by several at once, none is lost."""

import multiprocessing
import os
import sqlite3
import stat
from functools import partial
from pathlib import Path

import pytest

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.server import keys
from fashion_wizard.server.keys import FILE_NAME, KeyRing


def names(folder: Path) -> list[str]:
    return [key.name for key in KeyRing(folder).all()]


def test_of_two_concurrent_changes_neither_is_lost(tmp_path, monkeypatch) -> None:
    """Who would change keys that somebody has read and not yet written has to wait, here not at all."""
    ring, save, refused = KeyRing(tmp_path), KeyRing._save, []
    ring.add("old")
    monkeypatch.setattr(keys, "_LOCK_SECONDS", 0)

    def interrupted(self, changed) -> None:
        monkeypatch.setattr(KeyRing, "_save", save)
        for change in (lambda: KeyRing(tmp_path).add("second"), lambda: KeyRing(tmp_path).remove("old")):
            with pytest.raises(FashionWizardError, match="try again"):
                change()
            refused.append(change)
        save(self, changed)

    monkeypatch.setattr(KeyRing, "_save", interrupted)
    ring.add("first")
    for change in refused:
        change()
    assert sorted(names(tmp_path)) == ["first", "second"]


def add(folder: Path, name: str) -> None:
    KeyRing(folder).add(name)


def test_several_processes_may_change_keys_at_once(tmp_path) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=add, args=(tmp_path, f"key{number}")) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert sorted(names(tmp_path)) == ["key0", "key1", "key2"]


def test_a_failed_change_leaves_the_keys_unchanged(tmp_path, monkeypatch) -> None:
    ring = KeyRing(tmp_path)
    secret = ring.add("one", write=True)
    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(FashionWizardError, match="No space left"):
        ring.add("two")
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert ring.find(secret).write
    assert names(tmp_path) == ["one"]


def test_only_the_owner_can_read_the_keys(tmp_path) -> None:
    KeyRing(tmp_path).add("one")
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_names_of_keys_are_unique(tmp_path) -> None:
    ring = KeyRing(tmp_path)
    ring.add("one")
    with pytest.raises(FashionWizardError, match="a key named one already"):
        ring.add("one")
    with pytest.raises(FashionWizardError, match="no key named two; known are: one"):
        ring.remove("two")


def test_a_file_that_cannot_be_read_is_not_called_damaged(tmp_path, monkeypatch) -> None:
    """Whoever is told to remove a damaged file would remove good keys."""
    ring = KeyRing(tmp_path)
    ring.add("one")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(FashionWizardError, match=r"cannot be read .Permission denied.; give it to the user"):
        KeyRing(tmp_path).all()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="files have no such owners here")
@pytest.mark.parametrize("user", [0, 1000])
def test_keys_that_root_makes_belong_to_the_owner_of_the_catalog(tmp_path, monkeypatch, user) -> None:
    """A server that runs as another user could not read them, nor those that were there before."""
    given = []
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(os, "chown", lambda path, *owner: given.append((path.parent, owner)))
    KeyRing(tmp_path).add("one")
    folder = tmp_path.stat()
    assert given == ([(tmp_path, (folder.st_uid, folder.st_gid))] if user == 0 else [])


def test_a_full_disk_is_named(tmp_path, monkeypatch) -> None:
    class Full(sqlite3.Connection):
        def execute(self, *_: object):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Full))
    with pytest.raises(FashionWizardError, match=r"disk is full.; make room on the disk"):
        KeyRing(tmp_path).add("one")
