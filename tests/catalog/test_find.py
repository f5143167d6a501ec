import os
import sys
from pathlib import Path

import pytest

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.errors import CatalogError

JPEG = b"\xff\xd8\xff\xe0" + bytes(40)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
WEBP = b"RIFF\0\0\0\0WEBPVP8 " + bytes(40)
AVIF = b"\0\0\0\x18ftypavif" + bytes(4) + b"avifmif1" + bytes(40)


def names(found):
    return [photo.name for photo in found.photos]


def test_a_folder_is_walked_in_sorted_order(shop):
    root = shop({"b/2.JPG": 0, "b/10.jpeg": 0, "a.png": 0, "c/d/e.WebP": 0, "f.Avif": 0})
    found = find_photos([root])
    assert names(found) == ["a.png", "b/10.jpeg", "b/2.JPG", "c/d/e.WebP", "f.Avif"]
    assert {photo.root for photo in found.photos} == {root}
    assert all(photo.path.is_absolute() for photo in found.photos)
    assert (found.left_out, found.ignored) == ((), 0)


def test_photos_are_found_by_content_whatever_they_are_called(shop):
    root = shop(
        {
            "one.jfif": JPEG,
            "two.jpg?v=1699": JPEG,
            "three": JPEG,
            "four.jpe": JPEG,
            "five.JPG_2000x2000.jpg": JPEG,
            "six.txt": PNG,
            "seven.jpg.1": WEBP,
            "eight.gif": JPEG,
            "nine.heic": AVIF,
            "ten": b"\0\0\0\x20ftypmif1" + bytes(4) + b"mif1miafMA1Bavif" + bytes(30),
        }
    )
    found = find_photos([root])
    assert names(found) == sorted(path.name for path in root.iterdir())
    assert (found.left_out, found.notes) == ((), ())


def test_what_means_to_be_a_photo_is_for_the_reader_to_refuse(shop):
    assert names(find_photos([shop({"1.jpg": b"", "2.JFIF": b"x", "3.jpg": b"GIF89a"})])) == [
        "1.jpg",
        "2.JFIF",
        "3.jpg",
    ]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.gif", b"", ".gif"),
        ("a.HEIC", b"", ".heic"),
        ("a.nef", b"", ".nef"),
        ("a", b"GIF89a" + bytes(30), "GIF"),
        ("a", b"\0\0\0\x18ftypheic" + bytes(30), "HEIC"),
        ("a.bin", b"\0\0\0\x18ftypmif1" + bytes(4) + b"mif1heic" + bytes(30), "HEIC"),
        ("a", b"II*\0" + bytes(30), "TIFF"),
        ("a", b"BM" + bytes(12) + b"\x28\0\0\0" + bytes(30), "BMP"),
        ("a", b"\xff\x0a" + bytes(30), "JPEG XL"),
        ("a", b"8BPS\0\1" + bytes(30), "Photoshop"),
    ],
)
def test_pictures_that_cannot_be_used_are_named_with_what_to_do(shop, name, content, kind):
    found = find_photos([shop({"1.jpg": 0, name: content})])
    assert names(found) == ["1.jpg"]
    ((path, reason),) = [(each.path.name, each.reason) for each in found.left_out]
    assert path == name
    assert reason.startswith(kind)
    assert reason.endswith("save it as JPEG, PNG, WebP or AVIF")
    assert found.ignored == 0


def test_files_that_are_no_photos_are_counted_by_kind(shop):
    film = b"\0\0\0\x18ftypisom" + bytes(30)
    root = shop({"1.jpg": 0, "a.mp4": film, "Thumbs.db": b"x", "noending": b"", "a.b?c": b"BM, a text"})
    shop({f"{n}.TXT": b"text" for n in range(3)})
    found = find_photos([root, root])
    assert names(found) == ["1.jpg"]
    assert found.ignored == 7
    assert found.notes == (
        "7 files are no photos: .txt 3, .db 1, .mp4 1, of another ending 1, without an ending 1",
    )
    assert find_photos([shop({"1.jpg": 0, "a.csv": b"x"}, folder="list")]).notes == (
        "1 file is no photo: .csv 1",
    )


def test_hidden_files_thumbnails_and_the_catalog_are_passed_over_and_named_once(shop):
    hidden = [
        "@eaDir/1.jpg/SYNOPHOTO_THUMB_M.jpg",
        "b/@eaDir/2.jpg/SYNOPHOTO_THUMB_M.jpg",
        "__MACOSX/._1.jpg",
        "#recycle/3.jpg",
        "lost+found/4.jpg",
        "$RECYCLE.BIN/5.jpg",
        "Thumbs/6.jpg",
        ".Trash-1000/files/7.jpg",
        ".git/8.jpg",
        "._1.jpg",
    ]
    root = shop(dict.fromkeys(["1.jpg", "b/2.jpg", "catalog/4.jpg", *hidden], 0))
    found = find_photos([root], skip=root / "catalog")
    assert names(found) == ["1.jpg", "b/2.jpg"]
    (note,) = found.notes
    assert note.startswith("hidden files, thumbnails and deleted files are passed over: @eaDir/ 2, ")
    assert len(find_photos([root], skip=root / "none").photos) == 3


@pytest.mark.parametrize("folder", ["@eaDir", ".thumbnails", "__MACOSX", ".hidden/deep"])
def test_a_folder_that_is_named_is_read_whatever_its_name(shop, folder):
    root = shop({f"{folder}/1.jpg/M.jpg": 0})
    assert names(find_photos([root / folder])) == ["1.jpg/M.jpg"]


def test_files_named_are_always_taken(shop):
    root = shop({"1.txt": 0, ".hidden": 0, "a/2.jpg": 0})
    found = find_photos([root / "1.txt", root / ".hidden", str(root / "a" / "2.jpg")])
    assert names(found) == ["1.txt", ".hidden", "2.jpg"]
    assert found.photos[2].root == root / "a"


def test_a_photo_named_twice_is_found_once(shop):
    root = shop({"a/1.jpg": 0, "2.jpg": 0})
    found = find_photos([root / "a" / "1.jpg", root, root / "a", root / "a" / ".." / "2.jpg"])
    assert names(found) == ["1.jpg", "2.jpg"]


def test_relative_paths_are_made_absolute(shop, monkeypatch):
    root = shop({"1.jpg": 0})
    monkeypatch.chdir(root.parent)
    (photo,) = find_photos(["photos"]).photos
    assert photo.path == root / "1.jpg"


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({}, "; check"),
        ({"notes.txt": b"x"}, r" \(1 file is no photo: .txt 1\); check"),
        ({".hidden.jpg": 0}, r" \(hidden files, .*: .hidden.jpg 1\); check"),
    ],
)
def test_a_folder_without_photos_is_an_error_that_names_it(shop, tmp_path, files, why):
    (tmp_path / "photos").mkdir()
    root = shop(files)
    with pytest.raises(CatalogError, match=f"{root}: there is no photo in this folder{why}"):
        find_photos([root])


def test_a_folder_of_other_pictures_reports_them(shop):
    found = find_photos([shop({"1.gif": b""})])
    assert (len(found.photos), len(found.left_out)) == (0, 1)


def test_a_missing_path_is_named(tmp_path):
    with pytest.raises(CatalogError, match=r"none\.jpg: there is no such file"):
        find_photos([tmp_path / "none.jpg"])


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_linked_folders_are_followed_but_not_in_circles(shop, tmp_path):
    other = shop({"3.jpg": 0}, folder="other")
    root = shop({"1.jpg": 0, "a/2.jpg": 0})
    (root / "a" / "up").symlink_to(root)
    (root / "more").symlink_to(other)
    (root / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert names(find_photos([root])) == ["1.jpg", "a/2.jpg", "gone.jpg", "more/3.jpg"]


def test_a_folder_that_cannot_be_read_is_reported(shop, monkeypatch):
    root = shop({"1.jpg": 0, "shut/2.jpg": 0})
    iterdir = Path.iterdir

    def refused(folder):
        if folder.name == "shut":
            raise PermissionError(13, "Permission denied")
        return iterdir(folder)

    monkeypatch.setattr(Path, "iterdir", refused)
    found = find_photos([root])
    assert names(found) == ["1.jpg"]
    assert [(each.path.name, "Permission denied" in each.reason) for each in found.left_out] == [
        ("shut", True)
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_folder_reached_in_two_ways_is_read_once(shop, tmp_path):
    root = shop({"1.jpg": 0, "a/2.jpg": 0, "x.txt": b"", "y.gif": b""})
    (tmp_path / "again").symlink_to(root)
    found = find_photos([root, tmp_path / "again", tmp_path / "again" / "a" / "2.jpg"])
    assert [photo.path for photo in found.photos] == [root / "1.jpg", root / "a" / "2.jpg"]
    assert (len(found.left_out), found.ignored) == (1, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="there are none on Windows")
def test_what_is_no_regular_file_is_named_and_never_opened(shop):
    root = shop({"1.jpg": 0})
    os.mkfifo(root / "2.jpg")
    (root / "loop").symlink_to(root / "loop")
    found = find_photos([root])
    assert names(found) == ["1.jpg"]
    assert [(each.path.name, each.reason.split(";")[0]) for each in found.left_out] == [
        ("2.jpg", "it is no file that can be read"),
        ("loop", "the file cannot be read (Too many levels of symbolic links)"),
    ]


def test_a_file_that_cannot_be_read_is_named(shop, monkeypatch):
    root = shop({"1.jpg": 0, "2.txt": b"x", "3.jpg": 0})
    opens = Path.open

    def refused(file, *arguments, **keywords):
        if file.name[0] in "23":
            raise PermissionError(13, "Permission denied")
        return opens(file, *arguments, **keywords)

    monkeypatch.setattr(Path, "open", refused)
    found = find_photos([root])
    assert names(found) == ["1.jpg", "3.jpg"]
    assert [(each.path.name, "Permission denied" in each.reason) for each in found.left_out] == [
        ("2.txt", True)
    ]
