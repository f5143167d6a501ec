"""Files that verbs write: whole or not at all, and never over what is read."""

import errno
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.program import run_program

from fashion_wizard.cli import app as program
from fashion_wizard.cli.outputs import check_output, save_picture, write_json
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.palette import COLORS
from fashion_wizard_lab.wardrobe import render_item, render_view


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def photo() -> Path:
    Path("photos").mkdir()
    Image.fromarray(render_view(render_item(1, 0), "flat", (96, 128)).photo).save("photos/1.jpg")
    return Path("photos/1.jpg")


@pytest.fixture
def color_map() -> Image.Image:
    """Every color of the palette, in pieces that a lossy format cannot keep."""
    labels = np.random.default_rng(1).integers(0, len(COLORS), (40, 60), dtype=np.uint8)
    picture = Image.fromarray(labels)
    picture.putpalette(COLORS.tobytes())
    return picture


def mistake(*arguments: object) -> str:
    done: subprocess.CompletedProcess[str] = run_program(*arguments, status=2)
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize(
    "arguments",
    [
        ("segment", "photos/1.jpg", "-o", "photos/1.jpg"),
        ("segment", "photos/1.jpg", "--overlay", "photos/../photos/1.jpg"),
        ("segment", "photos/1.jpg", "--overlay", "link.jpg"),
        ("keypoints", "photos/1.jpg", "-o", "photos/1.jpg"),
        ("keypoints", "photos/2.jpg", "--match", "photos/1.jpg", "-o", "photos/1.jpg"),
        ("search", "photos/2.jpg", "photos/1.jpg", "--sheet", "photos/1.jpg"),
    ],
)
def test_a_photo_that_is_read_is_never_written_over(photo: Path, arguments: tuple[str, ...]) -> None:
    before = photo.read_bytes()
    Path("photos/2.jpg").write_bytes(before)
    Path("link.jpg").symlink_to(photo)
    assert f"{arguments[-1]} is what is read; name another file" in mistake(*arguments)
    assert photo.read_bytes() == before


@pytest.mark.parametrize("name", ["map.png", "map.webp", "map.gif", "map.bmp", "new/MAP.PNG"])
def test_a_color_map_has_its_exact_colors_in_every_format_that_is_written(
    color_map: Image.Image, name: str
) -> None:
    save_picture(color_map, Path(name), exact=True)
    with Image.open(name) as read:
        assert np.array_equal(np.asarray(read.convert("RGB")), np.asarray(color_map.convert("RGB")))


def test_a_format_that_would_change_colors_of_a_map_is_refused(color_map: Image.Image, photo: Path) -> None:
    with pytest.raises(FashionWizardError, match=r"map\.jpg: .* colors .*; name it map\.png"):
        save_picture(color_map, Path("map.jpg"), exact=True)
    assert "name it map.png" in mistake("segment", photo, "-o", "map.jpg")
    assert not Path("map.jpg").exists()


def test_what_stood_in_a_file_stays_where_writing_fails(monkeypatch, color_map: Image.Image) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    Path("old.png").write_bytes(b"old")
    Path("old.json").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(FashionWizardError, match=r"old\.png cannot be written: No space left on device"):
        save_picture(color_map, Path("old.png"))
    with pytest.raises(FashionWizardError, match=r"old\.json cannot be written: No space left on device"):
        write_json({"a": 1}, Path("old.json"))
    assert (Path("old.png").read_bytes(), Path("old.json").read_bytes()) == (b"old", b"old")
    assert sorted(path.name for path in Path().iterdir()) == ["old.json", "old.png"]


@pytest.mark.parametrize("name", ["x", "x.txt", "x.zip", "x."])
def test_a_name_that_is_no_picture_s_is_refused(color_map: Image.Image, name: str) -> None:
    with pytest.raises(FashionWizardError, match=r"name a picture's file, such as x\.png"):
        save_picture(color_map, Path(name))
    assert not Path(name).exists()


def test_a_folder_is_refused_as_a_file(color_map: Image.Image) -> None:
    for path in (Path(), Path("folder.png")):
        path.mkdir(exist_ok=True)
        with pytest.raises(FashionWizardError, match="is a folder; name a file in it"):
            check_output(path)
        with pytest.raises(FashionWizardError, match="is a folder; name a file in it"):
            write_json({}, path)
        with pytest.raises(FashionWizardError, match="is a folder; name a file in it"):
            save_picture(color_map, path)


def test_a_link_leads_to_the_file_that_is_written_and_a_device_stays_one() -> None:
    Path("real.json").write_text("{}")
    Path("link.json").symlink_to("real.json")
    write_json({"a": "ü"}, Path("link.json"))
    assert Path("link.json").is_symlink()
    assert json.loads(Path("real.json").read_text(encoding="utf-8")) == {"a": "ü"}
    os.mkfifo("pipe")
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_json({"a": 1}, Path("pipe"))
    assert json.loads(os.read(reader, 100)) == {"a": 1}
    os.close(reader)
    assert not Path("pipe").is_file()


FEED = (
    "id,title,link,image_link,price\n"
    "SKU-1,Red shirt,https://shop.example/1,https://shop.example/1.jpg,19.00 EUR\n"
)


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ("photos", "photos is a folder; name a file in it"),
        ("feed.csv", "feed.csv is what is read; name another file"),
    ],
)
def test_a_report_that_cannot_be_written_is_a_mistake_before_anything_is_indexed(
    photo: Path, report: str, said: str
) -> None:
    assert photo.is_file()
    Path("feed.csv").write_text(FEED)
    assert said in mistake("index", "--feed", "feed.csv", "--photos", "photos", "--report", report)
    assert Path("feed.csv").read_text() == FEED
    assert not Path("catalog").exists()


def test_a_json_file_is_written_or_the_reason_is_named(tmp_path: Path) -> None:
    file = tmp_path / "new" / "figures.json"
    write_json({"hit@1": 1.0}, file)
    assert json.loads(file.read_text(encoding="utf-8")) == {"hit@1": 1.0}
    with pytest.raises(FashionWizardError, match=r"figures.json cannot be written: \w+"):
        write_json({}, file / "figures.json")


def test_output_that_finds_no_room_is_one_line(monkeypatch, capsys) -> None:
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(program, "app", full)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == program.MISTAKE
    assert "the output cannot be written, as the disk is full; make room" in capsys.readouterr().err
