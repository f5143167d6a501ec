import sys
from pathlib import Path

import pytest

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.errors import CatalogError


def names(found):
    return [photo.name for photo in found.photos]


def test_a_folder_is_walked_in_sorted_order(shop):
    root = shop({"b/2.JPG": 0, "b/10.jpeg": 0, "a.png": 0, "c/d/e.WebP": 0})
    found = find_photos([root])
    assert names(found) == ["a.png", "b/10.jpeg", "b/2.JPG", "c/d/e.WebP"]
    assert {photo.root for photo in found.photos} == {root}
    assert all(photo.path.is_absolute() for photo in found.photos)
    assert (found.left_out, found.ignored) == ((), 0)


def test_other_pictures_are_reported_and_other_files_counted(shop):
    root = shop({"1.jpg": 0, "2.gif": b"", "3.HEIC": b"", "list.csv": b"", "Thumbs.db": b"", "noending": b""})
    found = find_photos([root])
    assert names(found) == ["1.jpg"]
    assert [(each.path.name, "JPEG" in each.reason) for each in found.left_out] == [
        ("2.gif", True),
        ("3.HEIC", True),
    ]
    assert found.ignored == 3


def test_hidden_files_and_the_catalog_are_passed_over(shop):
    root = shop({"1.jpg": 0, ".2.jpg": 0, ".cache/3.jpg": 0, "catalog/4.jpg": 0})
    found = find_photos([root], skip=root / "catalog")
    assert names(found) == ["1.jpg"]
    assert names(find_photos([root], skip=root / "none")) == ["1.jpg", "catalog/4.jpg"]


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


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"x"}, {".hidden.jpg": 0}])
def test_a_folder_without_photos_is_an_error_that_names_it(shop, tmp_path, files):
    (tmp_path / "photos").mkdir()
    root = shop(files)
    with pytest.raises(CatalogError, match=f"{root}: there is no photo in this folder"):
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
