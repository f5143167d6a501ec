"""A file is whole or as it was, for readers, after an error and after a power cut."""

import hashlib
import os
import stat
import threading

import pytest

from fashion_wizard import files
from fashion_wizard.files import ONLY_OWNER, creating, replacing, sha256_of, write_flushed

WAYS = pytest.mark.parametrize("writing", [replacing, creating])


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield
    os.umask(before)


@WAYS
def test_only_the_file_is_made(tmp_path, writing) -> None:
    path = tmp_path / "a.bin"
    with writing(path) as stream:
        stream.write(b"one\r\n")
        assert not path.exists()
    assert path.read_bytes() == b"one\r\n"
    assert list(tmp_path.iterdir()) == [path]


@WAYS
def test_a_missing_folder_is_not_made(tmp_path, writing) -> None:
    with pytest.raises(FileNotFoundError), writing(tmp_path / "gone" / "a.bin"):
        pass
    assert not list(tmp_path.iterdir())


@WAYS
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, ValueError])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, writing, error) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")

    def fail() -> None:
        with writing(path) as stream:
            stream.write(b"half of the n")
            raise error

    with pytest.raises(error):
        fail()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("writing", "wins"), [(replacing, b"second"), (creating, b"first")])
def test_replacing_keeps_the_last_and_creating_the_first_of_two_writers(tmp_path, writing, wins) -> None:
    path = tmp_path / "a.bin"
    with writing(path) as second:
        second.write(b"second")
        with writing(path) as first:
            first.write(b"first")
    assert path.read_bytes() == wins
    assert list(tmp_path.iterdir()) == [path]


def test_readers_never_see_a_part(tmp_path) -> None:
    path, ended = tmp_path / "a.bin", threading.Event()
    path.write_bytes(b"0" * 100_000)
    sizes = set()

    def read() -> None:
        while not ended.is_set():
            content = path.read_bytes()
            sizes.add((len(content), len(set(content))))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for turn in range(20):
            with replacing(path) as stream:
                for _ in range(100):
                    stream.write(str(turn % 10).encode() * 1000)
    finally:
        ended.set()
        reader.join()
    assert sizes == {(100_000, 1)}


@WAYS
def test_bytes_are_on_disk_before_the_name_is(tmp_path, writing, monkeypatch) -> None:
    path, synced = tmp_path / "a.bin", []

    def fsync(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else os.fstat(descriptor).st_size
        synced.append((kind, path.exists()))

    monkeypatch.setattr(files.os, "fsync", fsync)
    with writing(path) as stream:
        stream.write(b"12345")
    assert synced == [(5, False), ("folder", True)]


@WAYS
@pytest.mark.parametrize(("mode", "left"), [(0o666, 0o640), (ONLY_OWNER, 0o600)])
def test_permissions_follow_mode_and_umask(tmp_path, umask, writing, mode, left) -> None:
    with writing(tmp_path / "a.bin", mode) as stream:
        assert stat.S_IMODE(os.fstat(stream.fileno()).st_mode) == left
    assert stat.S_IMODE((tmp_path / "a.bin").stat().st_mode) == left


def test_bytes_are_flushed_in_place(tmp_path, monkeypatch) -> None:
    synced = []
    monkeypatch.setattr(files.os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    write_flushed(tmp_path / "a.bin", b"1234")
    assert synced == [4]
    assert (tmp_path / "a.bin").read_bytes() == b"1234"


def test_the_digest_is_that_of_the_concatenated_files(tmp_path) -> None:
    for name, content in {"a": b"garment", "b": b"", "c": b"\0" * 5}.items():
        (tmp_path / name).write_bytes(content)
    assert sha256_of(tmp_path / "a") == hashlib.sha256(b"garment").hexdigest()
    paths = [tmp_path / name for name in "cba"]
    assert sha256_of(*paths) == hashlib.sha256(b"\0" * 5 + b"garment").hexdigest()
    assert sha256_of(*reversed(paths)) != sha256_of(*paths)
