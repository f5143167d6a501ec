"""Which garment is meant, and that each photo asks about the garment that it is."""

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard import NoGarmentError, Query, QueryPhoto, SearchError
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.searcher import Searcher


@pytest.fixture
def shop(tmp_path):
    """Red and blue tops and black trousers; photo 0 shows two tops, photo 1 the same the other way round."""
    rng = np.random.default_rng(3)
    looks = {item: (rng.normal(size=256), rng.random(16) ** 4) for item in ("red", "blue", "black")}

    def view(item: str):
        embedding, color = looks[item]
        return made_up.features(embedding + 0.3 * rng.normal(size=256), color + 0.05 * rng.random(16))

    def top(item: str, rows: slice, score: float = 0.9):
        return made_up.garment("top", score, rows), view(item)

    first = [top("red", slice(1, 5)), top("blue", slice(5, 7))]
    second = [top("red", slice(1, 6)), top("blue", slice(6, 7)), (made_up.garment("bag"), view("blue"))]
    trousers = [(made_up.garment("pants"), view("black"))]
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {item: [[view(item)]] for item in ("red", "blue")})
        made_up.stock(catalog, {"black": [[view("black")]]}, ["pants"])
        yield made_up.searcher(catalog, first, second, trousers, [])


def asked(searcher: Searcher, *numbers: int, **how) -> tuple[str, int | None]:
    """The first hit of the answer to some photos, and the number of the garment it is about."""
    query = Query(photos=[QueryPhoto(made_up.photo(n)) for n in numbers], likeliest=True, **how)
    (answer,) = searcher.answer(query)
    return answer.hits[0].item, answer.number


@pytest.mark.parametrize("photos", [(0,), (0, 0), (0, 1), (0, 1, 1)])
@pytest.mark.parametrize(
    ("how", "item", "number"),
    [
        ({}, "red", 0),
        ({"garment": "top"}, "red", 0),
        ({"garment": 0}, "red", 0),
        ({"garment": 1}, "blue", 1),
        ({"box": (1, 5, 7, 7)}, "blue", None),
        ({"box": (1, 1, 7, 5)}, "red", None),
    ],
)
def test_each_photo_asks_about_the_garment_that_is_meant(shop, photos, how, item, number) -> None:
    assert asked(shop, *photos, **how) == (item, number)


@pytest.mark.parametrize(("word", "label"), [("shirt", "top"), ("Top", "top"), ("Hose", "pants")])
def test_a_garment_may_be_named_by_a_usual_word(shop, word: str, label: str) -> None:
    place = 0 if label == "top" else 2
    for answer in shop.search(made_up.photo(place), garment=word):
        assert answer.garment.label == label
    (answer,) = shop.answer(Query(item="red" if label == "top" else "black", garment=word))
    assert answer.garment.label == label


def test_short_forms_ask_the_same(shop) -> None:
    for place, garment in enumerate(shop.garments(made_up.photo(0))):
        item = ("red", "blue")[place]
        assert shop.search(made_up.photo(0), garment=place)[0].hits[0].item == item
        assert shop.search(made_up.photo(0), garment=garment)[0].hits[0].item == item
        for which in (place, garment):
            photos = [QueryPhoto(made_up.photo(number)) for number in (0, 1)]
            (answer,) = shop.answer(Query(photos=photos, garment=which))
            assert (answer.number, answer.hits[0].item) == (place, item)


def test_all_garments_answer_unless_one_is_meant(shop) -> None:
    answers = shop.answer(Query(photos=[QueryPhoto(made_up.photo(0))]))
    assert [(answer.number, answer.hits[0].item) for answer in answers] == [(0, "red"), (1, "blue")]
    assert shop.answer(Query(photos=[QueryPhoto(made_up.photo(3))])) == []


def test_a_box_is_in_pixels_of_the_photo_as_it_was_sent(shop) -> None:
    large = QueryPhoto(made_up.photo(0), size=(80, 160))
    (answer,) = shop.answer(Query(photos=[large], box=(10, 100, 70, 140)))
    assert answer.garment.box == (1, 5, 7, 7)
    assert answer.hits[0].item == "blue"
    for given in shop.answer(Query(photos=[large])):
        (again,) = shop.answer(Query(photos=[large], box=given.box))
        assert (again.box, again.hits[0].item) == (given.box, given.hits[0].item)


def test_an_item_asks_with_its_own_garment_in_each_of_its_photos(tmp_path) -> None:
    rng = np.random.default_rng(4)
    red, blue, black = (made_up.random_features(rng) for _ in range(3))
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {"worn": [[red, black], [blue, red], [black]]}, ["top", "top"])
        made_up.stock(catalog, {"red": [[red]], "blue": [[blue]], "black": [[black]]})
        searcher = made_up.searcher(catalog)
        for item in ("red", "blue", "black"):
            assert item in {hit.item for hit in searcher.answer(Query(item="worn"))[0].hits}
        (answer,) = searcher.answer(Query(item="worn"))
        first = dict(catalog.features([answer.stored]))[answer.stored]
        (best,) = [name for name, one in (("red", red), ("black", black)) if one.color @ first.color > 0.999]
        assert answer.hits[0].item == best


def test_an_item_is_asked_for_a_garment_that_only_some_of_its_photos_show(tmp_path) -> None:
    rng = np.random.default_rng(4)
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {"set": [[made_up.random_features(rng)]]}, ["pants"])
        other = made_up.random_features(rng)
        path = tmp_path / "top.png"
        catalog.put_image("f" * 64, "made-up", (8, 8), [(made_up.garment("top"), other)])
        catalog.put_photo(path, "set", "f" * 64)
        made_up.stock(catalog, {"shirt": [[other]]})
        searcher = made_up.searcher(catalog)
        for label in ("top", "pants"):
            assert searcher.answer(Query(item="set", garment=label))[0].garment.label == label
        with pytest.raises(NoGarmentError, match="shows no bag"):
            searcher.answer(Query(item="set", garment="bag"))


@pytest.mark.parametrize(
    ("photos", "how", "says"),
    [
        ((0,), {"garment": 2}, "shows no garment 2, but top; .*0 top, 1 top"),
        ((0,), {"garment": "bag"}, "shows no bag, but top"),
        ((0,), {"garment": "shoes"}, "shows no footwear, but top"),
        ((3,), {"garment": "bag"}, "no garment at all"),
        ((0,), {"garment": "teapot"}, "^'teapot' is no garment that can be searched for; known are top"),
        ((0,), {"garment": "gonan"}, r"'gonan' is no garment .* did you mean gonn[ae] \(skirt\)\? known"),
        ((0,), {"garment": "x" * 999}, "^'x{40}' is no garment"),
        ((0, 2), {}, "photo 2 shows nothing that the top of the first may be, but pants"),
        ((0, 1, 3), {}, "photo 3 shows nothing .* but no garment"),
    ],
)
def test_a_garment_that_a_photo_does_not_show_is_named(shop, photos, how, says) -> None:
    with pytest.raises(NoGarmentError, match=says):
        asked(shop, *photos, **how)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "at least one"),
        ({"item": "red", "photos": [QueryPhoto(made_up.photo())]}, "not both"),
        ({"photos": [QueryPhoto(made_up.photo())], "box": (0, 0, 4, 4), "garment": 0}, "garment or box"),
        ({"photos": [QueryPhoto(made_up.photo())], "box": (0, 0, 4)}, "four whole numbers"),
        ({"item": "red", "box": (0, 0, 4, 4)}, "belongs to a photo"),
        ({"item": "red", "k": 0}, "the largest number of results"),
        ({"item": "red", "k": "3"}, "the largest number of results"),
        ({"item": "red", "min_score": "0.5"}, "from 0 to 1"),
        ({"item": "red", "min_score": -0.1}, "from 0 to 1"),
        ({"item": "red", "by": "luck"}, "known are wizard"),
        ({"item": "red", "metric": "l1"}, "known are cosine"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_any_search(wrong, says) -> None:
    with pytest.raises(SearchError, match=says):
        Query(**wrong)
