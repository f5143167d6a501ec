"""The command line on a catalog that is read-only, or that other models made."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.program import run_program

PROGRAM = (sys.executable, "-m", "fashion_wizard")


@pytest.fixture(scope="module")
def indexed(tmp_path_factory) -> Path:
    """A folder with two photos and the catalog of them."""
    root = tmp_path_factory.mktemp("shop")
    (root / "photos").mkdir()
    for number, color in enumerate([(200, 30, 40), (30, 60, 200)]):
        photo = np.full((120, 90, 3), 250, np.uint8)
        photo[20:100, 20:70] = color
        Image.fromarray(photo).save(root / "photos" / f"{number}.png")
    run_program("index", root / "photos", "--catalog", root / "catalog")
    return root


def test_a_read_only_catalog_can_be_searched_but_not_changed(indexed, read_only):
    catalog = indexed / "catalog"

    def wizard(*arguments: object) -> subprocess.CompletedProcess[str]:
        done = read_only(catalog, *PROGRAM, *arguments, "--catalog", catalog)
        assert "Traceback" not in done.stderr
        return done

    info = wizard("info")
    assert (info.returncode, info.stderr) == (0, "")
    assert "photos            2" in info.stdout
    query = indexed / "photos" / "1.png"
    found = wizard("search", query, "--json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)["garments"][0]["hits"][0]["item"] == "1.png"
    assert found.stderr.count("kept in memory") == 1
    for change in (("index", indexed / "photos"), ("remove", "1.png")):
        done = wizard(*change)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "the catalog is read-only here" in done.stderr


def test_nothing_is_removed_where_any_item_is_not_there(indexed, tmp_path):
    catalog = Path(shutil.copytree(indexed / "catalog", tmp_path / "catalog"))
    for items in (("1.png", "2.png"), ("2.png", "1.png", "1.png"), ("",)):
        done = run_program("remove", *items, "--catalog", catalog, status=2)
        (line,) = done.stderr.splitlines()
        assert "nothing was removed: no item" in line
    assert len(json.loads(run_program("items", "--json", "--catalog", catalog).stdout)["items"]) == 2
    run_program("remove", "1.png", "0.png", "1.png", "--catalog", catalog)
    assert json.loads(run_program("items", "--json", "--catalog", catalog).stdout)["items"] == []


def test_garments_of_other_models_are_named_with_the_command_to_run(indexed, tmp_path):
    catalog = Path(shutil.copytree(indexed / "catalog", tmp_path / "catalog"))
    advice = f"fashion-wizard index {indexed / 'photos'} --catalog {catalog}"
    query = indexed / "photos" / "1.png"

    def age(condition: str) -> None:
        with sqlite3.connect(catalog / "catalog.sqlite") as raw:
            raw.execute("INSERT OR IGNORE INTO recipes (name) VALUES ('segmenter / extractor')")
            other = "(SELECT key FROM recipes WHERE name = 'segmenter / extractor')"
            raw.execute(f"UPDATE images SET recipe = {other} WHERE {condition}")  # noqa: S608 (the test's own)
        raw.close()

    age("key = (SELECT image FROM photos JOIN items ON items.key = item WHERE items.id = '0.png')")
    for verb in (("info",), ("search", query)):
        done = run_program(*verb, "--catalog", catalog)
        assert "note: no search finds 1 garment indexed with other models; run: " in done.stderr
        assert advice in done.stderr
    assert "0.png" not in done.stdout.replace(str(query), "")

    age("TRUE")
    done = run_program("search", query, "--catalog", catalog, status=2)
    assert done.stderr.count("\n") == 1
    assert advice in done.stderr

    run_program(*advice.split()[1:])
    done = run_program("search", query, "--catalog", catalog)
    assert "other models" not in done.stderr
    assert "0.png" in done.stdout


def test_photos_that_moved_as_a_whole_are_found_where_they_are(indexed, tmp_path):
    shutil.copytree(indexed, tmp_path / "shop")
    catalog, photos = tmp_path / "shop" / "catalog", tmp_path / "shop" / "photos"
    done = run_program("info", "--catalog", catalog)
    assert f"root of photos    {indexed / 'photos'}\n" in done.stdout
    done = run_program("info", "--catalog", catalog, "--move-root", photos)
    assert done.stderr == ""
    assert f"root of photos    {photos}\n" in done.stdout
    listed = json.loads(run_program("items", "--catalog", catalog, "--json").stdout)
    assert [item["photos"] for item in listed["items"]] == [[str(photos / f"{n}.png")] for n in (0, 1)]
    run_program("info", "--catalog", catalog, "--move-root", tmp_path / "nowhere", status=2)


def test_a_folder_that_has_none_of_the_photos_is_no_root(indexed, tmp_path):
    catalog = Path(shutil.copytree(indexed / "catalog", tmp_path / "catalog"))
    empty = tmp_path / "empty"
    empty.mkdir()
    done = run_program("info", "--catalog", catalog, "--move-root", empty, status=2)
    (line,) = done.stderr.splitlines()
    assert f"no photo of the catalog is in {empty}, such as {empty / '0.png'}" in line
    assert f"root of photos    {indexed / 'photos'}\n" in run_program("info", "--catalog", catalog).stdout


def test_a_search_without_the_disk_of_the_photos_names_few_and_advises_no_pruning_first(tmp_path):
    photos, catalog = tmp_path / "photos", tmp_path / "catalog"
    photos.mkdir()
    for number in range(8):
        photo = np.full((120, 90, 3), 250, np.uint8)
        photo[20:100, 20:70] = (200, 30, 20 * number)
        Image.fromarray(photo).save(photos / f"{number}.png")
    run_program("index", photos, "--catalog", catalog)
    query = tmp_path / "query.png"
    shutil.copy(photos / "0.png", query)
    photos.rename(tmp_path / "elsewhere")
    (note,) = (
        line
        for line in run_program("search", query, "--catalog", catalog).stderr.splitlines()
        if "files of their photos are gone" in line
    )
    assert "gone: 0.png, 1.png, 2.png, 3.png, 4.png and 3 more. Is a disk or share away?" in note
    assert note.index("info --move-root FOLDER") < note.index("index --prune")
