"""What removed items leave in the catalog's file is told, and given back to the disk on demand."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from tests.catalog.conftest import make_features

from fashion_wizard import DiskFullError, Garment
from fashion_wizard.catalog.store import Catalog

ITEMS = 60


@pytest.fixture
def catalog(tmp_path) -> Catalog:
    """Most of its items were removed."""
    garment = Garment.from_mask("top", np.ones((4, 4), np.bool_))
    with Catalog(tmp_path / "catalog") as opened:
        with opened.writing():
            for number in range(ITEMS):
                digest = f"{number:064x}"
                opened.put_image(
                    digest,
                    "maps / numbers",
                    (4, 4),
                    [(garment, make_features(np.random.default_rng(number), 300))],
                )
                opened.put_photo(tmp_path / f"{number}.png", f"item{number}", digest)
        opened.remove_items(f"item{number}" for number in range(5, ITEMS))
        yield opened


def rows(catalog: Catalog) -> list[tuple[int, list[float]]]:
    return [(number, features.embedding.tolist()) for number, features in catalog.features()]


def size(catalog: Catalog) -> int:
    return sum(file.stat().st_size for file in catalog.path.glob("catalog.sqlite*"))


def test_the_room_is_told_and_given_back_and_no_row_is_lost(catalog: Catalog) -> None:
    before, kept, revision = size(catalog), rows(catalog), catalog.revision
    unused = catalog.info().unused
    assert unused > 200_000
    given_back = catalog.compact()
    assert given_back >= unused
    assert size(catalog) <= before - given_back
    assert (catalog.info().unused, rows(catalog), catalog.revision) == (0, kept, revision)
    assert [file.name for file in catalog.path.iterdir() if "etilqs" in file.name] == []


def test_others_that_have_the_catalog_open_go_on(catalog: Catalog) -> None:
    with Catalog(catalog.path) as other:
        assert other.count_items() == 5
        catalog.compact()
        assert other.count_items() == 5
        other.remove_items(["item0"])
    assert catalog.count_items() == 4


def test_without_room_for_it_nothing_changes(catalog: Catalog, monkeypatch) -> None:
    usage, before = shutil.disk_usage(catalog.path), size(catalog)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(DiskFullError, match=r"0\.\d MB have to be free there.* and 0\.0 MB are"):
        catalog.compact()
    assert (size(catalog), catalog.count_items()) == (before, 5)


def test_inside_a_transaction_it_is_refused(catalog: Catalog) -> None:
    for transaction in (catalog.snapshot, catalog.writing):
        with transaction(), pytest.raises(RuntimeError, match="leave the transaction"):
            catalog.compact()


def test_a_large_change_leaves_no_large_log(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("fashion_wizard.catalog.connect.LARGEST_LOG", 50_000)
    with Catalog(tmp_path / "catalog") as opened:
        with opened.writing():
            opened.put_setting("large", "x" * 3_000_000)
        log = opened.path / "catalog.sqlite-wal"
        largest = log.stat().st_size
        opened.put_setting("large", "")
        opened.put_setting("small", "x")
        assert log.stat().st_size < largest / 10
