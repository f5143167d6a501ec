"""A garment that is asked for is answered by items that sell it, before items that merely wear it."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard import Catalog
from fashion_wizard.garment import Features
from fashion_wizard.search.kinds import shipped_kinds
from fashion_wizard.search.query import Query
from fashion_wizard.search.results import sheet_row
from fashion_wizard.search.traits import KIND_FIRST
from fashion_wizard.search.weights import PartWeights

NAMES = ("Silk blouse", "Blue jeans")


@pytest.fixture(autouse=True)
def kinds_known(monkeypatch) -> None:
    """The kinds that ship, as if they had been learned from made-up embeddings."""
    known = replace(shipped_kinds(), embedder="made-up")
    monkeypatch.setattr("fashion_wizard.search.collect.shipped_kinds", lambda: known)


@pytest.fixture
def trousers() -> Features:
    return made_up.random_features(np.random.default_rng(1), 12)


@pytest.fixture
def catalog(tmp_path, trousers):
    """`blouse` is worn with the very trousers; `jeans` are them, in another photo; others are neither."""
    rng = np.random.default_rng(2)
    near = made_up.features(
        trousers.embedding + rng.normal(size=256) / 64,
        trousers.color,
        trousers.keypoints.descriptors,
    )
    items = {
        "blouse": [[made_up.random_features(rng), trousers]],
        "jeans": [[made_up.random_features(rng), near]],
    }
    items |= {f"other {n}": [[made_up.random_features(rng), made_up.random_features(rng)]] for n in range(20)}
    with Catalog(tmp_path) as opened:
        made_up.stock(opened, items, ["top", "pants"])
        yield opened


def answers(catalog: Catalog, trousers: Features):
    searcher = made_up.searcher(catalog, [(made_up.garment("pants"), trousers)])
    return searcher.search(made_up.photo(), k=30)[0].hits


def describe(catalog: Catalog) -> None:
    catalog.put_items({"blouse": {"name": NAMES[0]}, "jeans": {"name": NAMES[1]}})
    catalog.find_own_garments()


def test_a_catalog_without_the_information_answers_as_ever(catalog, trousers) -> None:
    before = answers(catalog, trousers)
    assert [hit.item for hit in before[:2]] == ["blouse", "jeans"]
    assert not any(hit.worn_in for hit in before)
    catalog.find_own_garments()  # of outfits without metadata nothing is sure
    assert answers(catalog, trousers) == before


def test_the_item_that_it_is_stands_before_the_item_that_wears_it(catalog, trousers) -> None:
    describe(catalog)
    hits = answers(catalog, trousers)
    assert [(hit.item, hit.worn_in) for hit in hits[:2]] == [("jeans", False), ("blouse", True)]


def test_also_where_the_query_is_the_very_photo_that_shows_it_worn(catalog, trousers) -> None:
    searcher = made_up.searcher(catalog)
    digest = catalog.photos(item="blouse")[0].digest
    chosen = {"garment": "pants", "digest": digest, "k": 30}
    assert searcher.search(made_up.photo(), **chosen)[0].hits[0].item == "blouse"
    describe(catalog)
    hits = searcher.search(made_up.photo(), **chosen)[0].hits
    assert [(hit.item, hit.worn_in) for hit in hits[:2]] == [("jeans", False), ("blouse", True)]
    assert all(before.score >= after.score for before, after in itertools.pairwise(hits))
    catalog.remove_items(["jeans"])
    first = searcher.search(made_up.photo(), **chosen)[0].hits[0]
    assert (first.item, first.score, first.worn_in) == ("blouse", 1, True)


def test_an_item_that_merely_wears_it_stays_a_result_where_no_item_is_it(catalog, trousers) -> None:
    describe(catalog)
    catalog.remove_items(["jeans"])
    hits = answers(catalog, trousers)
    (worn,) = [hit for hit in hits if hit.item == "blouse"]
    assert worn.worn_in


def test_what_is_merely_similar_and_sold_stands_before_what_is_merely_worn(catalog, trousers) -> None:
    names = {f"other {n}": {"name": NAMES[n % 2]} for n in range(20)}
    catalog.put_items(names)
    describe(catalog)
    hits = answers(catalog, trousers)
    similar = [hit.worn_in for hit in hits if hit.item in names]
    assert len(set(similar)) == 2
    assert similar == sorted(similar)
    assert all(before.score >= after.score for before, after in itertools.pairwise(hits))


@pytest.mark.parametrize("seed", range(8))
def test_an_items_own_garment_never_ranks_lower_for_it(tmp_path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    items = {f"{n:02d}": [[made_up.random_features(rng) for _ in range(2)]] for n in range(12)}
    asked = rng.integers(12)
    own = items[f"{asked:02d}"][0][asked % 2]
    query = made_up.features(own.embedding + rng.normal(size=256) / 20, own.color, own.keypoints.descriptors)
    label = ("top", "pants")[asked % 2]
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, items, ["top", "pants"])
        searcher = made_up.searcher(catalog, [(made_up.garment(label), query)])
        places = []
        for _ in range(2):
            hits = [hit.item for hit in searcher.search(made_up.photo(), k=12)[0].hits]
            places.append(hits.index(f"{asked:02d}"))
            catalog.put_items({item: {"name": NAMES[int(item) % 2]} for item in items})
            catalog.find_own_garments()
    assert places[1] <= places[0]


def test_an_item_as_the_query_is_about_what_it_sells(catalog) -> None:
    describe(catalog)
    searcher = made_up.searcher(catalog)
    assert searcher.answer(Query(item="jeans"))[0].garment.label == "pants"
    assert searcher.answer(Query(item="blouse"))[0].garment.label == "top"


def test_a_result_sheet_says_what_is_merely_worn(catalog, trousers) -> None:
    describe(catalog)
    searcher = made_up.searcher(catalog, [(made_up.garment("pants"), trousers)])
    answer = searcher.search(made_up.photo())[0]
    items = {item.id: item for item in catalog.items()}
    row = sheet_row(made_up.photo(), answer, "query", items)
    assert row.title == "query"
    assert [tile.title for tile in row.tiles[:2]] == [NAMES[1], f"worn in the photo of {NAMES[0]}"]


def test_what_is_like_an_item_is_of_its_kind_before_items_that_merely_wear_it(catalog) -> None:
    searcher = made_up.searcher(catalog)
    (before,) = searcher.answer(Query(item="jeans", garment="pants", k=30))
    catalog.put_items({"blouse": {"garment": "top"}, "jeans": {"garment": "pants"}})
    catalog.find_own_garments()
    (after,) = searcher.answer(Query(item="jeans", k=30))
    scores = [{hit.item: hit.score for hit in answer.hits}["blouse"] for answer in (before, after)]
    assert scores[1] == pytest.approx(scores[0] * 2 / (2 + KIND_FIRST), rel=1e-3)
    (without,) = searcher.answer(Query(item="jeans", k=30, like=PartWeights(cut=0)))
    (worn,) = [hit for hit in without.hits if hit.item == "blouse"]
    assert worn.score > scores[1]
    for hits in (after.hits, without.hits):
        assert all(first.score >= second.score for first, second in itertools.pairwise(hits))


def test_what_is_like_an_item_is_of_the_kind_that_its_words_name(catalog, monkeypatch) -> None:
    model = shipped_kinds()
    unsure = replace(model, weights=np.zeros_like(model.weights), bias=np.zeros_like(model.bias))
    monkeypatch.setattr("fashion_wizard.search.item_kinds.shipped_kinds", lambda: unsure)

    def kinds(**names: str) -> dict[str, float]:
        catalog.put_items({item.replace("_", " "): {"name": name} for item, name in names.items()})
        catalog.find_own_garments()
        (answer,) = made_up.searcher(catalog).answer(Query(item="jeans", garment="pants", k=30))
        return {hit.item: hit.parts["kind"] for hit in answer.hits}

    silent = kinds(jeans="Slim jeans", other_1="Cora", other_2="Cora", other_3="Cora")
    named = kinds(other_1="Chinos", other_2="Bermudas", other_3="Blouse")
    assert named["other 1"] > silent["other 1"]
    assert named["other 2"] < silent["other 2"]
    assert named["other 3"] == silent["other 3"]  # the trousers are merely worn with the blouse


def test_where_kinds_do_not_tell_the_cut_does(catalog, monkeypatch) -> None:
    model = shipped_kinds()
    unsure = replace(model, weights=np.zeros_like(model.weights), bias=np.zeros_like(model.bias))
    monkeypatch.setattr("fashion_wizard.search.item_kinds.shipped_kinds", lambda: unsure)
    (answer,) = made_up.searcher(catalog).answer(Query(item="jeans", garment="pants", k=30))
    by_cut = sorted(answer.hits, key=lambda hit: hit.parts["cut"])
    kinds = [hit.parts["kind"] for hit in by_cut]
    assert kinds == sorted(kinds)
    assert kinds[0] < kinds[-1] <= 1
