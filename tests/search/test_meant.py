"""Which garment of a photo is meant, where the query does not say so."""

from collections.abc import Sequence

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment
from fashion_wizard.search.meant import likeliest, meant_first
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.query_garment import NumberedGarment, by_prominence

LARGE, SMALL = made_up.garment("pants", rows=slice(1, 6)), made_up.garment("top", rows=slice(6, 8))


def first(garments: list[Garment], scores: Sequence[float | None]) -> int | None:
    """The number of the garment that comes first, where each has this best score."""
    return meant_first(list(enumerate(garments)), lambda each: scores[each[0] or 0])[0][0]


@pytest.mark.parametrize(
    ("large", "small", "meant"),
    [
        (0.9, 0.9, 0),
        (0.9, 0.95, 0),
        (0.03, 0.11, 0),  # neither is in the catalog
        (0.1, 0.95, 1),
        (None, 0.01, 1),
        (0.4, None, 0),
        (None, None, 0),
    ],
)
def test_a_large_garment_is_meant_unless_the_catalog_surely_has_another(large, small, meant) -> None:
    assert first([LARGE, SMALL], [large, small]) == meant


def test_a_few_pixels_are_not_meant_however_well_they_fit() -> None:
    masks = {part: np.zeros((200, 200), np.bool_) for part in ("dress", "button")}
    masks["dress"][20:180, 60:140] = True
    masks["button"][30:33, 30:33] = True
    assert first([Garment.from_mask("top", mask) for mask in masks.values()], [0.2, 0.96]) == 0


@pytest.mark.parametrize("seed", range(20))
def test_the_likeliest_alone_is_the_first_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    garments = by_prominence(
        [
            made_up.garment("top", rng.random(), slice(start, start + rng.integers(1, 6)))
            for start in rng.integers(0, 6, rng.integers(2, 6))
        ]
    )
    scores = rng.random(len(garments))
    searched: list[int] = []

    def best_score(chosen: NumberedGarment) -> float:
        searched.append(chosen[0] or 0)
        return scores[searched[-1]]

    alone = likeliest(list(enumerate(garments)), best_score)
    assert [number for number, _ in alone] == [first(garments, scores)]
    assert searched == list(range(len(searched)))


def test_no_other_garment_is_searched_for_once_the_first_is_sure() -> None:
    scores = {0: 0.95}
    assert likeliest([(0, LARGE), (1, SMALL)], lambda each: scores[each[0] or 0]) == [(0, LARGE)]
    assert likeliest([], lambda _: 1.0) == meant_first([], lambda _: 1.0) == []


def test_the_only_garment_is_meant_without_a_search() -> None:
    only = [(0, LARGE)]
    for choose in (likeliest, meant_first):
        assert choose(only, lambda _: pytest.fail("searched")) == only


def test_a_shop_of_trousers_is_asked_for_the_trousers_below_a_coat(tmp_path) -> None:
    rng = np.random.default_rng(5)
    coat, trousers = made_up.random_features(rng), made_up.random_features(rng)
    photo = [
        (made_up.garment("outer", rows=slice(1, 6)), coat),
        (made_up.garment("pants", rows=slice(6, 8)), trousers),
    ]
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {"black": [[trousers]]}, ["pants"])
        searcher = made_up.searcher(catalog, photo)
        queries = [Query(photos=[QueryPhoto(made_up.photo())], likeliest=alone) for alone in (False, True)]
        (every, alone) = map(searcher.answer, queries)
        order = searcher.meant_first(queries[0])
    assert [(each.garment.label, each.number) for each in every] == [("pants", 1), ("outer", 0)]
    assert [(each.garment.label, each.number) for each in alone] == [("pants", 1)]
    assert [number for number, _ in order] == [1, 0]


@pytest.mark.parametrize("seed", range(40))
def test_bounds_lead_to_the_same_garment_by_fewer_searches(seed: int) -> None:
    rng = np.random.default_rng(seed)
    garments = by_prominence(
        [
            made_up.garment("top", rng.random(), slice(start, start + rng.integers(1, 6)))
            for start in rng.integers(0, 6, rng.integers(2, 6))
        ]
    )
    scores = [None if rng.random() < 0.2 else float(rng.random() ** 3) for _ in garments]
    bounds = [score and min(1.0, score + float(rng.random() ** 3)) for score in scores]
    searched: list[int] = []

    def best_score(chosen: NumberedGarment) -> float | None:
        searched.append(chosen[0] or 0)
        return scores[searched[-1]]

    numbered = list(enumerate(garments))
    ((found, _),) = likeliest(numbered, best_score, lambda each: bounds[each[0] or 0])
    assert found == first(garments, scores)
    assert len(searched) == len(set(searched))
    loose = len(searched)
    searched.clear()
    likeliest(numbered, best_score, lambda each: scores[each[0] or 0])
    assert len(searched) <= loose


def test_a_garment_that_cannot_be_meant_is_never_searched_for_to_the_end() -> None:
    bounds = {0: 0.3, 1: 0.1}
    one = [(0, LARGE), (1, SMALL)]
    assert likeliest(one, lambda _: pytest.fail("searched"), lambda each: bounds[each[0] or 0]) == one[:1]
