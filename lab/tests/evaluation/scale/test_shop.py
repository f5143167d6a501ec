"""The catalog of mixed garments: stores that are filled beside it fit it, and what is added is found."""

import numpy as np
import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.index.source import VectorSource
from fashion_wizard.index.store import segment_store
from fashion_wizard_lab.evaluation.scale import shop

GARMENTS = 60


def unit(seed: int, count: int) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, 8))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        shop.fill(catalog, GARMENTS)
        for name in ("embeddings", "colors"):
            store = segment_store(catalog.index_folder, name, print)
            store.apply([(np.arange(GARMENTS), unit(0, GARMENTS))], np.empty(0, np.int64), catalog.revision)
            store.settle()
        yield catalog


def test_the_stores_fit_the_catalog_whose_ids_are_not_read(catalog, monkeypatch):
    monkeypatch.setattr(VectorSource, "ids", None)
    indexes = Indexes(catalog, shop.EXTRACTOR, segment_store)
    assert len(indexes.vectors("embedding")) == len(indexes.vectors("color")) == GARMENTS


def test_new_prices_change_every_item_and_no_garment(catalog):
    before = catalog.revision
    shop.prices(catalog, GARMENTS)
    assert {item.metadata["price"] for item in catalog.items()} == {f"12.{n:02}" for n in range(GARMENTS)}
    assert len(catalog.changes(before, shop.EXTRACTOR).added) == 0


def test_what_is_added_is_found_by_the_next_search(catalog, monkeypatch):
    for name, value in (("UNSAVED", 12), ("ADDED", 6), ("ADDED_A_SECOND", 1000)):
        monkeypatch.setattr(shop, name, value)
    fresh = {"embedding": unit(1, 20), "color": unit(2, 20)}
    figures = shop.Adding(catalog, segment_store, fresh).measure(unit(3, 4))
    assert figures["visible_s"] < float("inf")
    assert len(catalog.garments()) == GARMENTS + 12 - 8 + 6
