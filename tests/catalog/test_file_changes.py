"""Files come, go, are renamed, swapped and overwritten between two runs of `index`."""

import hashlib
import importlib.util
import shutil
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.gone import gone_photos, prune
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.unit_vectors import pack_vector, unpack_vector
from fashion_wizard.photo import load_photo

_spec = importlib.util.spec_from_file_location("fakes", Path(__file__).with_name("conftest.py"))
fakes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(fakes)
picture = cache(fakes.picture)


class Shop:
    """A folder of photos and its catalog, changed by the commands of a shell."""

    def __init__(self, folder: Path, *, table: bool = False, item_per_folder: bool = False) -> None:
        self.root = folder / "photos"
        self.root.mkdir()
        self.catalog = Catalog(folder / "catalog")
        self.table = folder / "items.csv" if table else None
        self.item_per_folder = item_per_folder
        self.seed = 0

    def files(self) -> dict[str, str]:
        """Digests by name."""
        return {
            path.relative_to(self.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in self.root.rglob("*.png")
        }

    def write(self, *names: str) -> None:
        """A new picture under each name, whatever lay there."""
        for name in names:
            self.seed += 1
            path = self.root / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(picture(self.seed))

    def mv(self, old: str, new: str) -> None:
        (self.root / new).parent.mkdir(exist_ok=True)
        (self.root / old).replace(self.root / new)

    def cp(self, old: str, new: str) -> None:
        if old != new:
            (self.root / new).parent.mkdir(exist_ok=True)
            shutil.copy(self.root / old, self.root / new)

    def swap(self, one: str, other: str) -> None:
        if one != other:
            self.mv(one, "between")
            self.mv(other, one)
            self.mv("between", other)

    def index(self):
        table = None
        if self.table:
            rows = [f"{name},SKU-{name[0]},{name[0]}" for name in self.files() if "a" in name]
            self.table.write_text("photo,item,letter\n" + "\n".join(rows), encoding="utf-8")
            table = read_items(self.table, [self.root])
        photos = find_photos([self.root]).photos if self.files() else ()
        return add_photos(
            self.catalog,
            photos,
            fakes.Halves(),
            fakes.Numbers(),
            table=table,
            item_per_folder=self.item_per_folder,
        )

    def rows(self) -> dict[str, tuple[str, str]]:
        """Item and digest by name."""
        return {
            photo.path.relative_to(self.root).as_posix(): (photo.item, photo.digest)
            for photo in self.catalog.photos()
        }

    def items(self) -> dict[str, str]:
        return {name: item for name, (item, _) in self.rows().items()}

    def gone(self) -> list[str]:
        return [
            photo.path.relative_to(self.root).as_posix() for photo in gone_photos(self.catalog, [self.root])
        ]


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    yield shop
    shop.catalog.close()


def test_a_new_photo_under_the_name_of_a_renamed_one_goes_in(shop):
    shop.write("a.png")
    shop.index()
    shop.mv("a.png", "b.png")
    shop.index()
    shop.write("a.png")
    report = shop.index()
    assert (report.added, report.unchanged, report.left_out) == (1, 1, [])
    assert shop.items() == {"b.png": "a.png", "a.png": "a.png~2"}
    assert "its item is a.png~2, as a.png stands for another photo" in [note.reason for note in report.notes]
    report = shop.index()
    assert (report.unchanged, report.notes) == (2, [])


def test_the_same_at_once(shop):
    shop.write("a.png")
    shop.index()
    shop.mv("a.png", "b.png")
    shop.write("a.png")
    report = shop.index()
    assert (report.added, report.updated, report.left_out) == (1, 1, [])
    assert shop.items() == {"b.png": "a.png", "a.png": "a.png~2"}


@pytest.mark.parametrize("new", [True, False])
def test_numbered_files_move_up_by_one_with_their_items(shop, new):
    shop.write("1.png", "2.png", "3.png")
    shop.index()
    for number in (3, 2, 1):
        shop.mv(f"{number}.png", f"{number + 1}.png")
    if new:
        shop.write("1.png")
    report = shop.index()
    assert (report.added, report.updated, report.left_out) == (int(new), 3, [])
    moved = {"2.png": "1.png", "3.png": "2.png", "4.png": "3.png"}
    assert shop.items() == (moved | {"1.png": "1.png~2"} if new else moved)
    assert shop.gone() == []


def test_swapped_photos_take_their_items_along(shop):
    shop.write("1.png", "2.png")
    shop.index()
    shop.swap("1.png", "2.png")
    assert shop.index().updated == 2
    assert shop.items() == {"1.png": "2.png", "2.png": "1.png"}


def test_a_photo_edited_in_place_stays_the_same_item(shop):
    shop.write("1.png", "2.png")
    shop.index()
    shop.write("1.png")
    assert shop.index().updated == 1
    assert shop.items() == {"1.png": "1.png", "2.png": "2.png"}


def test_a_photo_moved_over_another_takes_its_place_and_says_so(shop):
    shop.write("1.png", "2.png")
    shop.index()
    shop.mv("1.png", "2.png")
    report = shop.index()
    assert shop.items() == {"2.png": "1.png"}
    assert [(note.path.name, "item 2.png" in note.reason) for note in report.notes] == [("2.png", True)]


def test_of_two_copies_of_a_renamed_photo_one_takes_the_item(shop):
    shop.write("1.png", "2.png")
    shop.index()
    shop.cp("1.png", "2.png")
    shop.mv("1.png", "3.png")
    shop.index()
    assert shop.items() == {"3.png": "1.png", "2.png": "2.png"}, "the place that was free comes first"


def test_a_photo_that_cannot_be_read_has_not_left(shop):
    shop.write("1.png")
    shop.index()
    shop.cp("1.png", "2.png")
    (shop.root / "1.png").write_bytes(b"")
    report = shop.index()
    assert [each.path.name for each in report.left_out] == ["1.png"]
    assert shop.items() == {"1.png": "1.png", "2.png": "2.png"}


def test_a_folder_that_is_renamed_leaves_nothing_behind(tmp_path):
    shop = Shop(tmp_path, item_per_folder=True)
    shop.write("shirt/1.png", "shirt/2.png", "hat/1.png")
    shop.index()
    (shop.root / "shirt").rename(shop.root / "blouse")
    shop.index()
    assert shop.items() == {"blouse/1.png": "blouse", "blouse/2.png": "blouse", "hat/1.png": "hat"}
    shop.write("shirt/1.png")
    assert shop.index().left_out == []
    assert len(set(shop.items().values())) == 3
    shop.catalog.close()


NAMES = ["a.png", "b.png", "c.png", "d/a.png", "d/b.png", "e/a.png"]
COMMANDS = st.one_of(
    st.tuples(st.just("index")),
    st.tuples(st.just("write"), st.sampled_from(NAMES)),
    *(
        st.tuples(st.just(verb), st.sampled_from(NAMES), st.sampled_from(NAMES))
        for verb in ("mv", "mv", "cp", "swap")
    ),
    st.tuples(st.just("rm"), st.sampled_from(NAMES)),
)


@pytest.mark.parametrize("by", ["names", "folders", "table"])
@given(commands=st.lists(COMMANDS, min_size=2, max_size=12), prunes=st.booleans())
@settings(deadline=None, max_examples=25)
def test_the_catalog_shows_the_files_that_are_there(by, commands, prunes):
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder), table=by == "table", item_per_folder=by == "folders")
        with shop.catalog:
            shop.write(*NAMES[::2])
            check(shop, by)
            for verb, *names in [*commands, ("index",)]:
                if verb == "index":
                    check(shop, by)
                    if prunes:
                        prune(shop.catalog, gone_photos(shop.catalog, [shop.root]))
                        assert {name: digest for name, (_, digest) in shop.rows().items()} == shop.files()
                elif verb == "write":
                    shop.write(*names)
                elif all((shop.root / name).exists() for name in names[: 2 if verb == "swap" else 1]):
                    {"mv": shop.mv, "cp": shop.cp, "swap": shop.swap, "rm": remove(shop)}[verb](*names)


def remove(shop):
    return lambda name: (shop.root / name).unlink()


def check(shop, by):
    """Index, and compare with what is obvious."""
    before, files = shop.rows(), shop.files()
    report = shop.index()
    after = shop.rows()
    assert report.left_out == []
    assert report.added + report.updated + report.unchanged == len(files)
    # Each file is there with its own picture, and nothing else but what is gone and was there before.
    assert {name: after[name][1] for name in files} == files
    gone = {name: row for name, row in after.items() if name not in files}
    assert sorted(gone) == shop.gone()
    assert gone.items() <= before.items()
    for photo in shop.catalog.photos():
        if photo.path.exists():
            assert features_of(shop.catalog, photo.digest) == computed(photo.path)
    check_items(by, before, after, files)
    # Nothing is left to do.
    revision = shop.catalog.revision
    again = shop.index()
    assert (again.unchanged, shop.catalog.revision) == (len(files), revision)


def check_items(by, before, after, files):
    if by == "table":
        for name in files:
            if "a" in name:
                assert after[name][0] == f"SKU-{name[0]}"
        return
    if by == "folders":
        items = {}
        for name in files:
            if "/" in name:
                items.setdefault(name.partition("/")[0], set()).add(after[name][0])
        assert all(len(of_folder) == 1 for of_folder in items.values())
        assert len({item for of_folder in items.values() for item in of_folder}) == len(items)
        return
    assert len({item for item, _ in after.values()}) == len(after), "as many items as photos"
    known, here = Counter(digest for _, digest in before.values()), Counter(files.values())
    items = {digest: item for item, digest in before.values()}
    for name, digest in files.items():
        if known[digest] == here[digest] == 1:
            assert after[name][0] == items[digest], "a picture keeps its item wherever it lies"
        elif name in before and not known[digest] and not here[before[name][1]]:
            assert after[name][0] == before[name][0], "a file keeps its item if its picture is replaced"


def features_of(catalog, digest):
    rows = catalog.garments_of(digest)
    return [features.color.tolist() for _, features in catalog.features([row.id for row in rows])]


def computed(path):
    photo, numbers = load_photo(path), fakes.Numbers()
    garments = fakes.Halves().segment(photo)[:2]
    colors = [numbers.extract(photo, garment).color for garment in garments]
    return [unpack_vector(pack_vector(color)).tolist() for color in colors]
