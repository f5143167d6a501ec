"""Which garment of a photo is meant, where the query does not say so."""

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.search.meant import likeliest, meant_first
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.query_garment import NumberedGarment, by_prominence


def answer(garment: Garment, number: int, *scores: float) -> GarmentHits:
    hits = [Hit(str(place), "", garment.label, garment.box, 1, score) for place, score in enumerate(scores)]
    return GarmentHits(garment, hits, number)


LARGE, SMALL = made_up.garment("pants", rows=slice(1, 6)), made_up.garment("top", rows=slice(6, 8))


@pytest.mark.parametrize(
    ("large", "small", "first"),
    [
        ((0.9,), (0.9,), 0),
        ((0.9,), (0.95,), 0),
        ((0.03,), (0.11,), 0),  # neither is in the catalog
        ((0.1,), (0.95,), 1),
        ((), (0.01,), 1),
        ((0.4,), (), 0),
        ((), (), 0),
        ((0.02, 0.9), (0.8,), 0),  # what is sold out comes last and is in the catalog nonetheless
    ],
)
def test_a_large_garment_is_meant_unless_the_catalog_surely_has_another(large, small, first) -> None:
    answers = [answer(LARGE, 0, *large), answer(SMALL, 1, *small)]
    assert meant_first(answers)[0].number == first


def test_a_few_pixels_are_not_meant_however_well_they_fit() -> None:
    size = 200
    masks = {part: np.zeros((size, size), np.bool_) for part in ("dress", "button")}
    masks["dress"][20:180, 60:140] = True
    masks["button"][30:33, 30:33] = True
    dress, button = (Garment.from_mask("top", mask) for mask in masks.values())
    assert meant_first([answer(button, 1, 0.96), answer(dress, 0, 0.2)])[0].number == 0


@pytest.mark.parametrize("seed", range(20))
def test_the_likeliest_alone_is_the_first_of_all(seed: int) -> None:
    rng = np.random.default_rng(seed)
    garments = by_prominence(
        [
            made_up.garment("top", rng.random(), slice(start, start + rng.integers(1, 6)))
            for start in rng.integers(0, 6, rng.integers(1, 6))
        ]
    )
    answers = [answer(garment, number, rng.random()) for number, garment in enumerate(garments)]
    searched: list[int | None] = []

    def search(chosen: NumberedGarment) -> GarmentHits:
        searched.append(chosen[0])
        return answers[chosen[0] or 0]

    assert likeliest(enumerate(garments), search) == meant_first(answers)[:1]
    assert searched == list(range(len(searched)))


def test_no_other_garment_is_searched_for_once_the_first_is_sure() -> None:
    (first,) = likeliest(enumerate([LARGE, SMALL]), lambda chosen: [answer(LARGE, 0, 0.95)][chosen[0] or 0])
    assert first.number == 0
    assert likeliest([], lambda _: answer(LARGE, 0)) == []


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
    assert [(each.garment.label, each.number) for each in every] == [("pants", 1), ("outer", 0)]
    assert [(each.garment.label, each.number) for each in alone] == [("pants", 1)]
