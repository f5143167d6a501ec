"""Photos are stored from a root that can move; what is asked for and answered are absolute paths."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.catalog.photo_paths import actual_path, common_folder, stored_below, stored_path
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError

PARTS = st.lists(st.sampled_from(["a", "b", ".c", "0", "a%", "é"]), max_size=4)
ROOTS = st.one_of(st.none(), PARTS.filter(bool).map(lambda parts: Path("/", *parts)))
CATALOG = Path("/shop/catalog")


@given(PARTS.filter(bool), ROOTS, PARTS, st.booleans())
def test_every_path_comes_back_and_is_found_below_its_folders(parts, root, folder, own):
    path = Path(CATALOG if own else "/", *parts)
    text = stored_path(path, root, CATALOG)
    assert actual_path(text, root, CATALOG) == path
    for above in path.parents:
        assert any(least < text < most for least, most in stored_below(above, root, CATALOG))


@pytest.mark.parametrize(
    ("folders", "common"),
    [
        (["/shop/a/b", "/shop/a"], "/shop/a"),
        (["/shop/ab", "/shop/a"], "/shop"),
        (["/shop", "/mnt"], None),
        (["/"], None),
        (["photos"], None),
        ([], None),
    ],
)
def test_the_folder_in_common_is_never_a_whole_drive(folders, common):
    assert common_folder(map(Path, folders)) == (Path(common) if common else None)


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        with catalog.writing():
            catalog.put_image("a" * 64, "maps / numbers", (4, 4), [])
            for path in (
                "/shop/1.jpg",
                "/shop/sub/2.jpg",
                "/elsewhere/3.jpg",
                tmp_path / "catalog" / "own.jpg",
            ):
                catalog.put_photo(Path(path), Path(path).name, "a" * 64)
        yield catalog


def paths(catalog: Catalog, folder: Path | None = None) -> list[str]:
    return [str(photo.path) for photo in catalog.photos(folder=folder)]


def test_a_root_changes_no_path_and_moves_only_what_lies_below_it(catalog, tmp_path):
    before = paths(catalog)
    assert catalog.photo_root is catalog.info().photo_root is None
    with pytest.raises(CatalogError, match="has no root"):
        catalog.move_photo_root(Path("/new"))
    revision = catalog.revision
    catalog.put_photo_root(Path("/shop"))
    assert (catalog.revision, catalog.info().photo_root) == (revision, Path("/shop"))
    assert paths(catalog) == before
    assert paths(catalog, Path("/shop")) == ["/shop/1.jpg", "/shop/sub/2.jpg"]
    assert catalog.photo(Path("/shop/sub/2.jpg")).item == "2.jpg"

    catalog.move_photo_root(Path("/mnt/shop"))
    own = str(tmp_path / "catalog" / "own.jpg")
    assert paths(catalog) == sorted(["/elsewhere/3.jpg", "/mnt/shop/1.jpg", "/mnt/shop/sub/2.jpg", own])
    assert catalog.photo(Path("/shop/1.jpg")) is None
    assert catalog.photo(Path("/mnt/shop/1.jpg")).item == "1.jpg"
    assert paths(catalog, Path("/")) == paths(catalog)
    assert catalog.revision > revision

    catalog.remove_photo(Path("/mnt/shop/1.jpg"))
    catalog.move_photos({Path("/mnt/shop/sub/2.jpg"): Path("/elsewhere/2.jpg")})
    assert paths(catalog) == sorted(["/elsewhere/2.jpg", "/elsewhere/3.jpg", own])


def test_a_catalog_that_moves_takes_its_own_photos_along(catalog, tmp_path):
    catalog.close()
    (tmp_path / "catalog").rename(tmp_path / "moved")
    with Catalog(tmp_path / "moved", create=False) as moved:
        assert str(tmp_path / "moved" / "own.jpg") in paths(moved)


def test_a_catalog_opened_by_a_link_knows_its_own_photos_by_both_names(catalog, tmp_path):
    catalog.close()
    (tmp_path / "link").symlink_to(tmp_path / "catalog")
    with Catalog(tmp_path / "link", create=False) as linked:
        for folder in ("link", "catalog"):
            assert linked.photo(tmp_path / folder / "own.jpg").item == "own.jpg"


def test_a_root_cannot_move_where_other_photos_lie(catalog):
    catalog.put_photo_root(Path("/shop"))
    catalog.put_photo(Path("/elsewhere/1.jpg"), "other", "a" * 64)
    before = paths(catalog)
    with pytest.raises(CatalogError, match="lie below /elsewhere already"):
        catalog.move_photo_root(Path("/elsewhere"))
    assert (paths(catalog), catalog.photo_root) == (before, Path("/shop"))
