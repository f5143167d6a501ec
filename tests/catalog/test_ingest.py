import io
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.catalog import moves
from fashion_wizard.catalog.find import FoundPhoto, find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.recipe import recipe_text
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        yield catalog


@pytest.fixture
def index(catalog, halves, numbers):
    """Indexes folders as the command line does."""

    def index(*paths, table=None, **more):
        photos = find_photos(paths, skip=catalog.path).photos
        items = read_items(table, [path for path in paths if path.is_dir()]) if table else None
        return add_photos(catalog, photos, halves, numbers, table=items, **more)

    return index


def counts(report):
    return report.added, report.updated, report.unchanged, len(report.left_out)


def contents(catalog):
    """All that a catalog says, but its revision."""
    return (
        catalog.items(),
        catalog.photos(),
        catalog.garments(),
        [
            (number, f.keypoints.points.tolist(), f.keypoints.descriptors.tolist(), f.color.tolist())
            for number, f in catalog.features()
        ],
    )


def items(catalog):
    return {photo.path.name: photo.item for photo in catalog.photos()}


def test_a_folder_becomes_a_catalog(shop, catalog, index, halves, numbers):
    root = shop({"a/1.png": 1, "2.png": 2})
    told = []
    report = index(root, progress=lambda *step: told.append(step))
    assert counts(report) == (2, 0, 0, 0)
    assert told == [(step, done, 2) for step in ("reading", "indexing") for done in (1, 2)]
    assert halves.calls == [root / "2.png", root / "a" / "1.png"]
    assert [item.id for item in catalog.items()] == ["2.png", "a/1.png"]
    assert [row.label for row in catalog.garments_of(catalog.photos()[0].digest)] == ["top", "pants"]
    assert catalog.info().recipes == (recipe_text("halves-1", "numbers-1"),) == ("halves-1 / numbers-1",)
    assert (catalog.photos()[0].width, catalog.photos()[0].height) == (24, 20)


def test_what_is_known_is_not_computed_again(shop, catalog, index, halves, numbers):
    root = shop({"1.png": 1, "2.png": 2})
    index(root)
    before, revision = contents(catalog), catalog.revision
    assert counts(index(root)) == (0, 0, 2, 0)
    assert (len(halves.calls), numbers.calls) == (2, 4)
    assert (contents(catalog), catalog.revision) == (before, revision)
    shop({"3.png": 3})
    assert counts(index(root)) == (1, 0, 2, 0)
    assert len(halves.calls) == 3


def test_the_same_bytes_under_two_names_are_computed_once(shop, catalog, index, halves):
    assert counts(index(shop({"1.png": 1, "copy/of 1.png": 1}))) == (2, 0, 0, 0)
    assert len(halves.calls) == 1
    assert len(catalog.garments()) == 2
    assert items(catalog) == {"1.png": "1.png", "of 1.png": "copy/of 1.png"}


def test_another_segmenter_computes_all_again_another_extractor_keeps_the_garments(
    shop, catalog, index, halves, numbers
):
    root = shop({"1.png": 1})
    index(root)
    halves.name = "halves-2"
    assert counts(index(root)) == (0, 1, 0, 0)
    found = [(one.label, one.score, one.box) for one in catalog.garments()]
    masks = [catalog.mask(one.id) for one in catalog.garments()]
    numbers.name = "numbers-2"
    assert counts(index(root)) == (0, 1, 0, 0)
    assert (len(halves.calls), numbers.calls) == (2, 6)
    assert catalog.info().recipes == ("halves-2 / numbers-2",)
    assert [(one.label, one.score, one.box) for one in catalog.garments()] == found
    np.testing.assert_array_equal([catalog.mask(one.id) for one in catalog.garments()], masks)


def test_a_file_with_new_content_is_updated(shop, catalog, index):
    root = shop({"1.png": 1})
    index(root)
    old = catalog.photos()[0].digest
    shop({"1.png": 5})
    assert counts(index(root)) == (0, 1, 0, 0)
    assert catalog.recipe_of(old) is None
    assert len(catalog.garments()) == 2


def truncated() -> bytes:
    data = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(data, "PNG")
    return data.getvalue()[:3000]


BAD = {
    "empty.jpg": b"",
    "text.png": b"this is no picture\n" * 50,
    "cut.png": truncated(),
    "raises.png": 7,
    "mapless.png": 8,
}


def test_bad_photos_are_reported_one_by_one_and_the_rest_is_added(shop, catalog, index):
    root = shop({"0.png": 1, "z.png": 2} | BAD)
    (root / "gone.jpg").symlink_to(root / "nowhere.jpg")
    report = index(root)
    assert counts(report) == (2, 0, 0, len(BAD) + 1)
    assert {each.path.name for each in report.left_out} == {*BAD, "gone.jpg"}
    for each in report.left_out:
        assert len(each.reason) > 10
        assert str(each.path) not in each.reason
    assert sorted(items(catalog)) == ["0.png", "z.png"]
    reasons = {each.path.name: each.reason for each in report.left_out}
    assert reasons["raises.png"] == "it could not be computed (RuntimeError: the model is out of shape)"
    assert reasons["mapless.png"] == "there is no map"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has names that are no text")
def test_a_name_that_is_no_text_is_reported(shop, catalog, index):
    root = shop({"1.png": 1})
    Path(os.fsdecode(os.fsencode(root) + b"/\xff.png")).write_bytes(b"x")
    report = index(root)
    assert counts(report) == (1, 0, 0, 1)
    assert "UTF-8" in report.left_out[0].reason


@pytest.mark.parametrize("damage", [b"", b"rubbish", truncated()])
def test_a_photo_that_went_bad_keeps_what_was_stored(shop, catalog, index, damage):
    root = shop({"1.png": 1, "2.png": 2})
    index(root)
    before = contents(catalog)
    shop({"1.png": damage})
    report = index(root)
    assert counts(report) == (0, 0, 1, 1)
    assert "is kept" in report.left_out[0].reason
    assert contents(catalog) == before


def test_a_photo_that_is_gone_keeps_what_was_stored(shop, catalog, index):
    root = shop({"1.png": 1, "2.png": 2})
    index(root)
    before = contents(catalog)
    (root / "1.png").unlink()
    assert counts(index(root)) == (0, 0, 1, 0)
    assert contents(catalog) == before


def test_a_photo_without_garments_is_known_and_noted_once(shop, catalog, index, halves):
    root = shop({"plain.png": 1})
    report = index(root)
    assert counts(report) == (1, 0, 0, 0)
    assert [each.reason for each in report.notes] == ["no garment was found in it"]
    report = index(root)
    assert (counts(report), report.notes) == ((0, 0, 1, 0), [])
    assert len(halves.calls) == 1


def test_an_interrupted_run_loses_one_photo_at_most_and_goes_on(shop, catalog, index, halves):
    root = shop({f"{seed}.png": seed for seed in range(6)})
    whole = halves.segment

    def interrupted(photo, path=None):
        if path.name == "3.png":
            raise KeyboardInterrupt
        return whole(photo, path)

    halves.segment = interrupted
    with pytest.raises(KeyboardInterrupt):
        index(root)
    assert sorted(items(catalog)) == ["0.png", "1.png", "2.png"]
    assert len(catalog.garments()) == 6
    halves.segment = whole
    assert counts(index(root)) == (3, 0, 3, 0)
    assert len(halves.calls) == 6


def test_a_killed_process_loses_one_photo_at_most(shop, tmp_path, catalog, index, halves):
    root = shop({f"{seed}.png": seed for seed in range(6)})
    conftest = Path(__file__).with_name("conftest.py")
    script = textwrap.dedent(f"""
        import importlib.util, os, signal
        from pathlib import Path
        from fashion_wizard.catalog.find import find_photos
        from fashion_wizard.catalog.ingest import add_photos
        from fashion_wizard.catalog.store import Catalog
        spec = importlib.util.spec_from_file_location("fakes", {str(conftest)!r})
        fakes = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(fakes)
        class Killed(fakes.Halves):
            def segment(self, photo, path=None):
                if path.name == "4.png":
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().segment(photo, path)
        with Catalog({str(catalog.path)!r}) as catalog:
            add_photos(catalog, find_photos([{str(root)!r}]).photos, Killed(), fakes.Numbers())
    """)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert sorted(items(catalog)) == ["0.png", "1.png", "2.png", "3.png"]
    assert counts(index(root)) == (2, 0, 4, 0)
    assert len(halves.calls) == 2


def test_an_interrupted_catalog_ends_up_as_an_uninterrupted_one(
    shop, tmp_path, catalog, index, fakes, monkeypatch
):
    monkeypatch.setattr(moves, "SETTLED", -1)  # else only a slow machine would note the states of new files
    root = shop({f"{seed}.png": seed for seed in range(4)})
    index(root / "2.png", root / "1.png")
    catalog.remove_items(["1.png"])
    index(root)
    with Catalog(tmp_path / "other") as other:
        add_photos(other, find_photos([root]).photos, fakes[0](), fakes[1]())
        assert contents(other) == contents(catalog)


def test_a_removed_item_can_be_added_again(shop, catalog, index, halves):
    root = shop({"1.png": 1, "2.png": 2})
    index(root)
    before = contents(catalog)
    catalog.remove_items(["1.png"])
    assert items(catalog) == {"2.png": "2.png"}
    assert counts(index(root)) == (1, 0, 1, 0)
    assert contents(catalog) == before


def test_a_catalog_that_cannot_be_written_ends_the_run(shop, catalog, index):
    root = shop({"1.png": 1, "2.png": 2})
    catalog.close()
    with pytest.raises(CatalogError, match="closed"):
        index(root)


def test_metadata_names_the_items(shop, catalog, index):
    root = shop(
        {
            "1.png": 1,
            "2.png": 2,
            "3.png": 3,
            "items.csv": b"photo,item,price\n1.png,A,10\n2.png,A,\n",
        }
    )
    report = index(root, table=root / "items.csv")
    assert items(catalog) == {"1.png": "A", "2.png": "A", "3.png": "3.png"}
    assert catalog.item("A").metadata == {"price": "10"}
    assert [(each.path.name, each.reason) for each in report.notes] == [
        ("3.png", "the metadata does not name it; its item is 3.png")
    ]


def test_metadata_given_later_renames_and_metadata_left_away_changes_nothing(shop, catalog, index, halves):
    root = shop({"1.png": 1, "2.png": 2})
    index(root)
    shop({"items.csv": b"photo,item,price\n1.png,A,10\n2.png,A,10\n"})
    assert counts(index(root, table=root / "items.csv")) == (0, 2, 0, 0)
    assert [item.id for item in catalog.items()] == ["A"]
    assert counts(index(root)) == (0, 0, 2, 0)
    assert [item.id for item in catalog.items()] == ["A"]
    shop({"items.csv": b"photo,item,price\n1.png,A,12\n2.png,A,12\n"})
    index(root, table=root / "items.csv")
    assert catalog.item("A").metadata == {"price": "12"}
    assert len(halves.calls) == 2


def test_folders_may_be_items(shop, catalog, index):
    root = shop({"shirt/1.png": 1, "shirt/2.png": 2, "hats/red/3.png": 3, "4.png": 4})
    assert counts(index(root, item_per_folder=True)) == (4, 0, 0, 0)
    assert items(catalog) == {"1.png": "shirt", "2.png": "shirt", "3.png": "hats/red", "4.png": "4.png"}
    report = index(root, item_per_folder=True)
    assert counts(report) == (0, 0, 4, 0)
    ((path, reason),) = [(note.path, note.reason) for note in report.notes]
    assert path == root / "4.png"
    assert reason.startswith("it lies in the folder that was named; its item is 4.png, not the folder")
    assert index(root).notes == []


def test_names_that_differ_only_in_their_ending_are_different_items(shop, catalog, index):
    index(shop({"1.png": 1, "1.jpg": 2}))
    assert len(catalog.items()) == 2


def test_two_folders_with_one_name_for_different_photos_do_not_merge(shop, catalog, index):
    first, second = shop({"1.png": 1}, "first"), shop({"1.png": 2, "2.png": 3}, "second")
    report = index(first, second)
    assert counts(report) == (3, 0, 0, 0)
    assert {photo.path: photo.item for photo in catalog.photos()} == {
        first / "1.png": "1.png",
        second / "1.png": "1.png~2",
        second / "2.png": "2.png",
    }
    assert [(note.path, "its item is 1.png~2" in note.reason) for note in report.notes] == [
        (second / "1.png", True)
    ]
    assert counts(index(second, first)) == (0, 0, 3, 0)


def test_two_folders_with_one_name_for_different_folders_do_not_merge(shop, catalog, index):
    first, second = shop({"shirt/1.png": 1}, "first"), shop({"shirt/2.png": 2}, "second")
    assert counts(index(first, second, item_per_folder=True)) == (2, 0, 0, 0)
    shop({"shirt/3.png": 3}, "first")
    shop({"shirt/4.png": 4, "shirt/1.png": 1}, "second")
    assert counts(index(first, second, item_per_folder=True)) == (3, 0, 2, 0)
    assert {photo.path.name: photo.item for photo in catalog.photos(folder=first)} == {
        "1.png": "shirt",
        "3.png": "shirt",
    }
    assert {photo.item for photo in catalog.photos(folder=second)} == {"shirt~2"}
    catalog.remove_items(["shirt"])
    shop({"shirt/5.png": 5}, "second")
    index(second, item_per_folder=True)
    assert {photo.item for photo in catalog.photos()} == {"shirt~2"}, "one folder stays one item"


def test_a_copy_of_a_photo_below_another_root_is_the_same_item(shop, catalog, index):
    index(shop({"1.png": 1}, "first"), shop({"1.png": 1}, "second"))
    assert [photo.item for photo in catalog.photos()] == ["1.png", "1.png"]


def test_a_known_photo_keeps_its_item_whichever_folder_is_named(shop, catalog, index):
    root = shop({"shirts/1.png": 1})
    index(root)
    assert counts(index(root / "shirts")) == (0, 0, 1, 0)
    assert counts(index(root / "shirts" / "1.png")) == (0, 0, 1, 0)
    assert items(catalog) == {"1.png": "shirts/1.png"}


def test_moved_photos_keep_their_items(shop, tmp_path, catalog, index, halves):
    root = shop({"1.png": 1, "2.png": 1, "items.csv": b"photo,item\n1.png,A\n2.png,B\n"})
    index(root, table=root / "items.csv")
    root.rename(tmp_path / "moved")
    assert counts(index(tmp_path / "moved")) == (0, 2, 0, 0)
    assert {photo.path: photo.item for photo in catalog.photos()} == {
        tmp_path / "moved" / "1.png": "A",
        tmp_path / "moved" / "2.png": "B",
    }
    assert len(halves.calls) == 1


def test_photos_may_be_named_one_by_one(shop, catalog, halves, numbers):
    root = shop({"1.png": 1})
    report = add_photos(catalog, [FoundPhoto(root / "1.png", root)], halves, numbers)
    assert counts(report) == (1, 0, 0, 0)


def test_photos_of_an_item_follow_the_rows_of_the_table(shop, catalog, index):
    root = shop({"a.jpg": 1, "b.jpg": 2, "c.jpg": 3})
    table = root / "items.csv"

    def order(*rows):
        table.write_text("\n".join(["photo,item", *rows]))
        index(root, table=table)
        return [photo.path.name for photo in catalog.photos(item="A")]

    assert order("c.jpg,A", "a.jpg,A", "b.jpg,B") == ["c.jpg", "a.jpg"]
    revision = catalog.revision
    assert order("c.jpg,A", "b.jpg,B", "a.jpg,A") == ["c.jpg", "a.jpg"]
    assert catalog.revision == revision
    assert order("b.jpg|a.jpg,A", "c.jpg,A") == ["b.jpg", "a.jpg", "c.jpg"]
    # What the table does not name, and lies elsewhere, stays where it is.
    table.write_text("photo,item\nc.jpg,A\nb.jpg,A")
    (root / "a.jpg").unlink()
    index(root, table=table)
    assert [photo.path.name for photo in catalog.photos(item="A")] == ["c.jpg", "a.jpg", "b.jpg"]
