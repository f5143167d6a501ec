"""A small catalog as a shop has it: photos of its own, uploads, a feed, keys, index files."""

import io
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests import toys
from tests.toys import Halves, toy_extractor

from fashion_wizard.catalog.contents import Models
from fashion_wizard.catalog.find import find_photos
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.photo_paths import ROOT_SETTING
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.journal.entries import LoggedQuery
from fashion_wizard.journal.store import Journal
from fashion_wizard.photo import load_photo
from fashion_wizard.safekeeping.check import Tools, check_catalog
from fashion_wizard.safekeeping.findings import CheckReport
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.server.item_writer import ItemWriter
from fashion_wizard.server.keys import KeyRing


def photo(color: str, seed: int = 0) -> np.ndarray:
    """As `toys.photo`, and small, so that checks are fast."""
    return toys.photo(color, seed)[:24, :16]


def picture(color: str, seed: int = 0, kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    Image.fromarray(photo(color, seed)).save(data, kind)
    return data.getvalue()


def decode(data: bytes, name: str):
    return load_photo(data, name=name)


def writer(catalog: Catalog) -> ItemWriter:
    return ItemWriter(catalog, Halves(), toy_extractor(), decode)


def tools(extractor: FeatureExtractor | None = None) -> Tools:
    extractor = extractor or toy_extractor()
    return Tools(extractor.name, lambda: Models(Halves(), extractor), vector_store)


def check(folder: Path, *, repair: bool = False, extractor: FeatureExtractor | None = None) -> CheckReport:
    return check_catalog(folder, tools(extractor), repair=repair)


def make_shop(folder: Path) -> Path:
    """Three items of a folder of photos, two uploaded ones, and all files that a server has beside them."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    for number, color in enumerate(("red", "green", "blue")):
        (photos / f"{number}.png").write_bytes(picture(color))
    with Catalog(folder / "catalog") as catalog:
        add_photos(catalog, find_photos([photos]).photos, Halves(), toy_extractor())
        catalog.put_items({f"{n}.png": {"price": 10 * n, "sizes": ["S", "M"]} for n in range(3)})
        uploads = writer(catalog)
        uploads.put("SKU-1", [picture("sand"), picture("sand", 1, "AVIF")], {"name": "Sand shirt"})
        uploads.put("SKU-2", [picture("red", 2)], {"name": "Red shirt", "price": "29,00 €"})
        KeyRing(catalog.path).add("known", write=True)
        with Ledger(catalog.path) as ledger:
            ledger.put_item("0.png", "feed", 1, [catalog.path / "feed-photos" / "0"])
            ledger.commit()
        journal = Journal(catalog.path)
        journal.add(LoggedQuery("search", label="top", found=3))
        journal.close()
        indexes = Indexes(catalog, toy_extractor().name, vector_store)
        for name in ("color", "embedding"):
            indexes.vectors(name)
        indexes.keypoints("cosine")
        indexes.settle()
    return folder / "catalog"


@pytest.fixture(scope="session")
def first_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a catalog that every test copies."""
    return make_shop(tmp_path_factory.mktemp("first") / "shop")


@pytest.fixture
def shop(first_shop: Path, tmp_path: Path) -> Path:
    """The folder of a catalog, beside the folder of the shop's photos."""
    shutil.copytree(first_shop.parent, tmp_path / "shop")
    folder = tmp_path / "shop/catalog"
    with Catalog(folder) as catalog, Ledger(folder) as ledger:
        catalog.put_setting(ROOT_SETTING, str(tmp_path / "shop/photos"))
        ledger.move(first_shop, folder)
        ledger.commit()
    return folder


def rows(folder: Path) -> dict[str, list[tuple]]:
    """All rows of all tables of a catalog, by SQLite alone."""
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(raw.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def content(folder: Path) -> dict[str, tuple[str, frozenset[str]]]:
    """Of each item its metadata and the digests of its photos."""
    with Catalog(folder, create=False) as catalog, catalog.snapshot():
        return {
            item.id: (
                json.dumps(item.metadata, sort_keys=True),
                frozenset(photo.digest for photo in catalog.photos(item=item.id)),
            )
            for item in catalog.items()
        }


def found_by_each(folder: Path, *colors: str) -> dict[str, str]:
    """For a photo of each of these colors: the first result of a search with it."""
    with Catalog(folder, create=False) as catalog:
        searcher = Searcher(catalog, Halves(), toy_extractor())
        found = {}
        for color in colors:
            answer = searcher.answer(Query(photos=(QueryPhoto(photo(color)),)))
            found[color] = answer[0].hits[0].item
        return found
