import pytest

from fashion_wizard.errors import VectorIndexError
from fashion_wizard.index.file import open_checked, write_checked


def write(path, payload=b"payload"):
    write_checked(path, {"kind": "test"}, lambda out: out(payload))


def test_what_was_written_is_read(tmp_path):
    path = tmp_path / "new folder" / "a.index"
    write(path, b"\n\x00payload")
    with open_checked(path) as (header, stream):
        assert header == {"kind": "test"}
        assert stream.read(9) == b"\n\x00payload"
    assert [entry.name for entry in path.parent.iterdir()] == ["a.index"]


def test_any_flipped_byte_and_any_cut_is_noticed(tmp_path):
    path = tmp_path / "a.index"
    write(path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(VectorIndexError, match="damaged"), open_checked(path):
            pass
        path.write_bytes(whole[:place])
        with pytest.raises(VectorIndexError, match="damaged"), open_checked(path):
            pass
    path.write_bytes(whole + b"x")
    with pytest.raises(VectorIndexError, match="damaged"), open_checked(path):
        pass


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "none.index", tmp_path):
        with pytest.raises(VectorIndexError, match=str(path)), open_checked(path):
            pass


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.index"
    write(path, b"old")
    before = path.read_bytes()

    def fail(out):
        out(b"half of the n")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_checked(path, {"kind": "test"}, fail)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
