"""As many hits as are asked for, in shops with more garments than are retrieved at first."""

from collections import Counter
from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard import Query, QueryPhoto
from fashion_wizard.byte_cache import ByteCache
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.vector_memory import VectorMemory, VectorName
from fashion_wizard.search import collect
from fashion_wizard.search.filters import parse_filters
from fashion_wizard.search.method import METHODS
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.search.widening import CANDIDATES

ITEMS, PHOTOS, GARMENTS = 60, 8, 3


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """60 items of 8 photos of 3 garments; an item's garments are much alike."""
    rng = np.random.default_rng(5)
    items = {}
    for number in range(ITEMS):
        embedding, color, words = rng.normal(size=256), rng.random(16) ** 4, rng.normal(size=(3, 8))
        items[f"item{number:02d}"] = [
            [
                made_up.features(
                    embedding + 0.4 * rng.normal(size=256),
                    color + 0.05 * rng.random(16),
                    words + 0.1 * rng.normal(size=(3, 8)),
                )
                for _ in range(GARMENTS)
            ]
            for _ in range(PHOTOS)
        ]
    with Catalog(tmp_path_factory.mktemp("many")) as catalog:
        made_up.stock(catalog, items)
        for number, item in enumerate(items):
            catalog.put_item(item, {"price": number})
        query = made_up.random_features(rng)
        other = made_up.random_features(rng)
        assert len(catalog.garments()) > 4 * CANDIDATES
        yield made_up.searcher(catalog, [(made_up.garment(), query)], [(made_up.garment(), other)])


def best_of_all(searcher: Searcher, name: str, wanted: Callable[[StoredItem], bool]) -> list[str]:
    """The slow way: every garment of the catalog compared, items by the best of their own."""
    catalog = searcher.catalog
    query = getattr(searcher.extractor.photos[0][0][1], name)
    best: dict[str, float] = {}
    for garment, vector in catalog.vectors(name):
        (item,) = catalog.owners([garment])[0]
        best[item] = max(best.get(item, -2), float(vector @ query))
    order = sorted(best, key=best.__getitem__, reverse=True)
    return [item for item in order if wanted(catalog.item(item))]


def everything(_: StoredItem) -> bool:
    return True


def few(item: StoredItem) -> bool:
    return item.metadata["price"] % 20 == 7


FEW = parse_filters(["price=7|27|47"])
"""The same as conditions, which SQL answers."""


@pytest.mark.parametrize("by", METHODS)
@pytest.mark.parametrize("k", [1, 24, 50, ITEMS, ITEMS + 9])
def test_as_many_items_as_asked_for_with_and_without_a_filter(shop, by: str, k: int) -> None:
    for wanted in (None, everything, parse_filters(["price>=0"])):
        hits = shop.search(made_up.photo(), k=k, by=by, wanted=wanted)[0].hits
        assert len({hit.item for hit in hits}) == len(hits) == min(k, ITEMS)
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("by", METHODS)
@pytest.mark.parametrize("k", [2, 3, 24])
@pytest.mark.parametrize("wanted", [few, FEW])
def test_a_filter_that_few_satisfy_finds_all_of_them(shop, by: str, k: int, wanted) -> None:
    hits = shop.search(made_up.photo(), k=k, by=by, wanted=wanted)[0].hits
    assert len(hits) == min(k, 3)
    assert {hit.item for hit in hits} <= {"item07", "item27", "item47"}
    assert shop.search(made_up.photo(), k=k, by=by, wanted=lambda item: False)[0].hits == []


@pytest.mark.parametrize("metric", ["cosine", "l2"])
@pytest.mark.parametrize("name", ["embedding", "color"])
@pytest.mark.parametrize("wanted", [everything, few, FEW])
def test_hits_are_those_of_comparing_everything(shop, name: str, metric: str, wanted) -> None:
    hits = shop.search(made_up.photo(), k=ITEMS, by=name, metric=metric, wanted=wanted)[0].hits
    assert [hit.item for hit in hits] == best_of_all(shop, name, wanted)


def test_widening_the_search_changes_no_order(shop) -> None:
    by_kind = {by: shop.search(made_up.photo(), k=ITEMS, by=by)[0].hits for by in METHODS}
    for by, every in by_kind.items():
        for k in (5, 20, 40) if by != "wizard" else (5,):  # whose nearest are so by two vectors of several
            first = shop.search(made_up.photo(), k=k, by=by)[0].hits
            assert [hit.item for hit in first] == [hit.item for hit in every[:k]]


@pytest.mark.parametrize("by", METHODS)
def test_a_least_score_leaves_out_what_is_below_and_nothing_else(shop, by: str) -> None:
    every = shop.search(made_up.photo(), k=ITEMS, by=by)[0].hits
    for place in (3, 40, ITEMS - 1):
        least = every[place].score
        kept = shop.search(made_up.photo(), k=ITEMS, by=by, min_score=least)[0].hits
        assert [hit.item for hit in kept] == [hit.item for hit in every if hit.score >= least]


@pytest.mark.parametrize("by", METHODS)
def test_an_item_and_several_photos_find_as_many(shop, by: str) -> None:
    assert len(shop.answer(Query(item="item03", k=ITEMS, by=by))[0].hits) == ITEMS - 1
    assert len(shop.answer(Query(item="item07", k=ITEMS, by=by, wanted=few))[0].hits) == 2
    (together,) = shop.answer(
        Query(photos=[QueryPhoto(made_up.photo(number)) for number in (0, 1)], k=50, by=by, likeliest=True)
    )
    assert len(together.hits) == 50


def test_garments_of_another_kind_do_not_use_up_the_places(tmp_path) -> None:
    rng = np.random.default_rng(8)
    query = made_up.random_features(rng)
    near = [made_up.features(query.embedding, query.color) for _ in range(CANDIDATES + 20)]
    far = [made_up.random_features(rng) for _ in range(6)]
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {f"trousers{n}": [[one]] for n, one in enumerate(near)}, ["pants"])
        made_up.stock(catalog, {f"bag{n}": [[one]] for n, one in enumerate(far)}, ["bag"])
        searcher = made_up.searcher(catalog, [(made_up.garment("bag"), query)])
        hits = searcher.search(made_up.photo(), k=10)[0].hits
    assert {hit.item for hit in hits} == {f"bag{n}" for n in range(6)}


def forget(shop, monkeypatch) -> None:
    """No vector of the catalog is remembered, but its indexes are made."""
    shop.indexes.keypoints("cosine")
    for name in get_args(VectorName):
        shop.indexes.vectors(name)
    memory = {name: VectorMemory(1_000) for name in get_args(VectorName)}
    monkeypatch.setattr(shop.catalog, "_vectors", memory)
    monkeypatch.setattr(shop.catalog, "_keypoints", ByteCache(1_000_000, lambda _: 1))


@pytest.mark.parametrize("by", METHODS)
def test_what_was_read_is_not_read_again_when_the_search_widens(shop, by: str, monkeypatch) -> None:
    read: list[tuple[str, int]] = []
    catalog = shop.catalog
    vectors, features, keypoints = catalog.vectors, catalog.features, catalog.keypoints
    forget(shop, monkeypatch)

    def counted(name, ids=None):
        for row in vectors(name, ids):
            read.append((name, row[0]))
            yield row

    def whole(ids=None):
        for row in features(ids):
            read.append(("features", row[0]))
            yield row

    def matched(ids):
        for row in keypoints(ids):
            read.append(("keypoints", row[0]))
            yield row

    def never():
        raise AssertionError("all ids of the catalog are read")

    monkeypatch.setattr(catalog, "vectors", counted)
    monkeypatch.setattr(catalog, "features", whole)
    monkeypatch.setattr(catalog, "keypoints", matched)
    monkeypatch.setattr(catalog, "keypoint_counts", never)
    assert len(shop.search(made_up.photo(), by=by, k=ITEMS)[0].hits) == ITEMS
    # Once to be compared, and once to see whether two of the likeliest are one picture.
    assert max(Counter(read).values()) <= (2 if by == "wizard" else 1)


def test_no_vector_is_read_of_what_a_filter_refuses_beyond_the_nearest(shop, monkeypatch) -> None:
    read: set[int] = set()
    catalog = shop.catalog
    vectors = catalog.vectors
    forget(shop, monkeypatch)

    def counted(name, ids=None):
        for row in vectors(name, ids):
            read.add(row[0])
            yield row

    monkeypatch.setattr(catalog, "vectors", counted)
    hits = shop.search(made_up.photo(), k=24, by="embedding", wanted=few)[0].hits
    assert len(hits) == 3
    assert len(read) <= CANDIDATES + 3 * PHOTOS * GARMENTS


@pytest.mark.parametrize("wanted", [None, few, FEW])
@pytest.mark.parametrize("by", METHODS)
def test_a_rare_label_is_found_without_a_look_at_all_garments(tmp_path, by: str, wanted, monkeypatch) -> None:
    monkeypatch.setattr(collect, "CANDIDATES", 5)
    rng = np.random.default_rng(8)
    query = made_up.random_features(rng)
    with Catalog(tmp_path) as catalog:
        near = [made_up.features(query.embedding, query.color) for _ in range(600)]
        trousers = {f"trousers{n}": [[one]] for n, one in enumerate(near)}
        made_up.stock(catalog, trousers, ["pants"])
        bags = {f"bag{n}": [[made_up.random_features(rng)]] for n in range(6)}
        made_up.stock(catalog, bags, ["bag"])
        catalog.put_items({item: {"price": 7 if item < "bag3" else 8} for item in (*bags, *trousers)})
        searcher = made_up.searcher(catalog, [(made_up.garment("bag"), query)])
        read: list[int] = []
        garments = catalog.garments
        monkeypatch.setattr(catalog, "garments", lambda ids: read.extend(ids) or garments(ids))
        hits = searcher.search(made_up.photo(), k=6, by=by, wanted=wanted)[0].hits
    assert {hit.item for hit in hits} == {f"bag{n}" for n in range(3 if wanted else 6)}
    assert len(read) < 300
