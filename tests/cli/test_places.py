"""A place where nothing can be written is refused before work begins, and told what is wrong with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from fashion_wizard.cli.places import file_to_write, folder_to_write


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_bytes(b"kept")
    Path("folder/inside").mkdir(parents=True)


@pytest.mark.parametrize("place", ["new", "new/deeper/still", "folder", "folder/inside/new", "."])
def test_a_folder_that_is_there_or_can_be_made_is_taken(place: str) -> None:
    assert folder_to_write(Path(place)) == Path(place)
    assert folder_to_write(Path(place).absolute()) == Path(place).absolute()


@pytest.mark.parametrize("place", ["new.json", "new/deeper/still.json", "folder/new", "file"])
def test_a_file_that_is_there_or_can_be_made_is_taken(place: str) -> None:
    assert file_to_write(Path(place)) == Path(place)
    assert Path("file").read_bytes() == b"kept"
    assert not Path("new").exists()


@pytest.mark.parametrize("check", [file_to_write, folder_to_write])
def test_nothing_named_is_nothing_to_write(check: Callable[[None], None]) -> None:
    assert check(None) is None


@pytest.mark.parametrize(
    ("check", "place", "reason"),
    [
        (folder_to_write, "file", "file is a file; name a folder"),
        (folder_to_write, "file/inside/deeper", "file is a file; name a folder"),
        (file_to_write, "file/figures.json", "file is a file; name a folder"),
        (file_to_write, "folder", "folder is a folder; name a file in it"),
        (file_to_write, ".", "is a folder; name a file in it"),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(
    check: Callable[[Path], object], place: str, reason: str
) -> None:
    with pytest.raises(typer.BadParameter, match=reason):
        check(Path(place))
    with pytest.raises(typer.BadParameter, match=reason):
        check(Path(place).absolute())


@pytest.mark.parametrize("check", [file_to_write, folder_to_write])
def test_a_folder_without_the_right_to_write_is_refused(
    check: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda place, _: Path(place).name != "folder")
    with pytest.raises(typer.BadParameter, match="folder may not be written to; name another folder"):
        check(Path("folder/new"))
