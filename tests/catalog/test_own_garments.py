"""What an item sells is found from its photos and metadata, and kept when nothing of it changes."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.search import made_up

from fashion_wizard import Catalog
from fashion_wizard.catalog import garment_words
from fashion_wizard.catalog.metadata import read_items
from fashion_wizard.catalog.own_garments import SURE, Hints, SeenGarment, label_named, own_garment
from fashion_wizard.garment import may_answer

LABELS = ("top", "pants", "outer", "footwear")
UP, ASIDE = np.eye(2, dtype=np.float32)


def photo(numbers, *garments: tuple[str, float]) -> list[SeenGarment]:
    return [SeenGarment(next(numbers), label, prominence) for label, prominence in garments]


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(LABELS), st.floats(0.001, 1)), max_size=5), min_size=1, max_size=4
    ),
    st.sampled_from([{}, {"name": "Blue jeans"}, {"category": "Coats"}, {"garment": "footwear"}]),
)
def test_chances_are_probabilities_and_the_certain_garment_has_the_highest(shown, metadata) -> None:
    numbers = itertools.count()
    photos = [photo(numbers, *garments) for garments in shown]
    found = own_garment(photos, Hints.of(metadata))
    everything = {garment.id: garment.label for one in photos for garment in one}
    if found.label is None:
        assert found.certainty == 0
        assert not found.chances
        return
    assert found.chances.keys() == everything.keys()
    assert all(0 < chance <= found.certainty <= 1 for chance in found.chances.values())
    best = {everything[number] for number, chance in found.chances.items() if chance == found.certainty}
    assert found.label in best
    assert all(may_answer(found.label, label) for label in best) or not metadata


@pytest.mark.parametrize(
    ("metadata", "label"),
    [
        ({"name": "Blue jeans"}, "pants"),
        ({"title": "Silk blouse"}, "top"),
        ({"product_type": "Clothing > Trousers"}, "pants"),
        ({"garment": "footwear", "name": "Blue jeans"}, "footwear"),
    ],
)
def test_words_make_sure_what_is_sold(metadata, label: str) -> None:
    shown = photo(itertools.count(), ("top", 1.0), ("pants", 0.9), ("footwear", 0.05))
    found = own_garment([shown], Hints.of(metadata))
    assert found.label == label
    assert found.certainty >= SURE


def test_without_words_one_photo_of_an_outfit_is_not_sure() -> None:
    found = own_garment([photo(itertools.count(), ("top", 1.0), ("pants", 0.9))], Hints())
    assert found.certainty < SURE


def test_words_that_no_photo_shows_say_that_nothing_is_known() -> None:
    found = own_garment([photo(itertools.count(), ("top", 1.0))], Hints.of({"name": "Leather belt"}))
    assert (found.label, found.certainty) == (None, 0)


@pytest.mark.parametrize(
    ("category", "garments", "label"),
    [
        ("Skirts", [("dress", 1.0), ("top", 0.05), ("footwear", 0.1)], "dress"),
        ("Wide-leg pants", [("dress", 1.0), ("footwear", 0.03)], "dress"),
        ("Röcke", [("dress", 1.0), ("top", 0.3)], "dress"),
        ("Sweaters", [("dress", 1.0), ("footwear", 0.1)], None),
    ],
)
def test_what_segmentation_takes_for_a_dress(category, garments, label) -> None:
    found = own_garment([photo(itertools.count(), *garments)], Hints.of({"category": category}))
    assert found.label == label
    assert (found.certainty >= SURE) is (label is not None)


def test_a_garment_found_twice_under_two_labels_is_what_is_sold_under_both() -> None:
    shown = photo(itertools.count(), ("skirt", 0.9), ("dress", 1.0), ("footwear", 0.1))
    found = own_garment([shown], Hints.of({"name": "Maxi skirt"}))
    assert found.label == "skirt"
    assert found.chances[0] == found.chances[1] == found.certainty > SURE > found.chances[2]


@pytest.mark.parametrize("metadata", [{}, {"name": "Cora"}])
def test_photos_alone_are_never_sure(metadata) -> None:
    numbers = itertools.count()
    photos = [photo(numbers, ("dress", 1.0), ("footwear", 0.05)) for _ in range(4)]
    assert own_garment(photos, Hints.of(metadata)).certainty < SURE


@pytest.mark.parametrize(
    ("name", "sold", "worn"),
    [
        ("Maxi skirt", ("dress", "skirt"), ("top", "footwear")),
        ("Wide trousers", ("dress", "pants"), ("top", "outer")),
        ("Summer dress", ("dress", "top", "skirt"), ("footwear",)),
        ("Cape", ("top", "outer"), ("footwear", "pants")),
    ],
)
def test_what_takes_the_place_of_a_garment_of_another_name_is_not_sold(name, sold, worn) -> None:
    shown = photo(itertools.count(), (sold[0], 0.5), *((label, 0.4) for label in (*sold[1:], *worn)))
    found = own_garment([shown], Hints.of({"name": name}))
    chances = {garment.label: found.chances[garment.id] for garment in shown}
    assert all(chances[label] >= SURE * 0.8 for label in sold)
    assert all(chances[label] < 0.5 for label in worn)


@pytest.mark.parametrize("name", ["Running shoes", "Silk dress", "Leather belt"])
def test_a_garment_that_nothing_recognized_is_never_surely_what_the_words_say(name) -> None:
    found = own_garment([photo(itertools.count(), ("garment", 1.0))], Hints.of({"name": name}))
    assert found.label == "garment"
    assert found.certainty < SURE


def test_contradicting_words_are_not_sure() -> None:
    hints = Hints.of({"name": "Blue jeans", "category": "Blouses"})
    found = own_garment([photo(itertools.count(), ("top", 1.0), ("pants", 1.0))], hints)
    assert found.certainty < SURE


def test_the_garment_that_all_photos_share_is_the_own_one() -> None:
    numbers = itertools.count()
    photos = [
        photo(numbers, ("top", 1.0), ("pants", 0.9)),
        photo(numbers, ("top", 1.0)),
        photo(numbers, ("top", 1.0), ("outer", 0.8)),
    ]
    assert own_garment(photos, Hints()).label == "top"


def test_a_garment_that_is_another_one_in_each_photo_is_not_the_own_one() -> None:
    numbers = itertools.count()
    photos = [
        [SeenGarment(next(numbers), "top", 1.0, trade), SeenGarment(next(numbers), "pants", 0.9, UP)]
        for trade in (UP, ASIDE)
    ]
    assert own_garment(photos, Hints()).label == "pants"


def test_what_another_item_sells_is_less_likely() -> None:
    shown = photo(itertools.count(), ("top", 1.0), ("pants", 0.9))
    assert own_garment([shown], Hints(), taken={0}).label == "pants"


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path) as opened:
        rng = np.random.default_rng(3)
        outfit = [[made_up.random_features(rng) for _ in range(2)]]
        made_up.stock(opened, {"a": outfit, "b": outfit}, ["top", "pants"])
        yield opened


def test_it_is_found_once_and_again_when_the_item_changes(catalog) -> None:
    assert catalog.own_garment("a").label is None
    catalog.put_item("a", {"name": "Blue jeans"})
    assert catalog.find_own_garments() == 2
    assert catalog.own_garment("a").label == "pants"
    assert catalog.own_garment("a").worn_with == ("top",)
    revision = catalog.revision
    assert catalog.find_own_garments() == 0
    assert catalog.revision == revision
    catalog.put_item("a", {"name": "Silk blouse"})
    assert catalog.find_own_garments() == 1
    assert catalog.own_garment("a").label == "top"


def test_a_new_price_changes_nothing(catalog) -> None:
    catalog.put_item("a", {"name": "Blue jeans", "price": 3})
    catalog.find_own_garments()
    catalog.put_item("a", {"name": "Blue jeans", "price": 4})
    revision = catalog.revision
    assert catalog.find_own_garments() == 1
    assert catalog.revision == revision
    assert catalog.own_garment("a").label == "pants"


def test_words_that_an_update_brings_reach_items_that_have_not_changed(catalog, monkeypatch) -> None:
    catalog.put_item("a", {"name": "Gilliflower in black"})
    catalog.renew_words()
    catalog.find_own_garments()
    assert catalog.own_garment("a").certainty < SURE
    monkeypatch.setitem(garment_words._LAST, "gilliflower", ("pants",))
    catalog.renew_words()
    assert catalog.find_own_garments() == 2
    assert catalog.own_garment("a").label == "pants"
    assert catalog.own_garment("a").certainty >= SURE
    catalog.renew_words()
    assert catalog.find_own_garments() == 0


def test_it_goes_with_the_item_and_with_the_garments(catalog) -> None:
    catalog.put_item("a", {"name": "Blue jeans"})
    catalog.find_own_garments()
    number = catalog.own_garment("a").garments[0]
    assert catalog.own_chances([number]) == {number: {"a": 1.0}}
    catalog.remove_items(["a"])
    assert catalog.own_garment("a").label is None
    assert not catalog.own_chances([number])


@pytest.mark.parametrize(
    ("metadata", "labels", "worn"),
    [
        ({"name": "Dress", "category": "Dresses"}, ("top", "skirt", "footwear"), {"footwear"}),
        ({"name": "Trousers"}, ("garment", "dress", "footwear"), {"footwear"}),
        ({"name": "Leather belt"}, ("top", "pants"), {"top", "pants"}),
        ({"name": "Blue jeans", "category": "Blouses"}, ("top", "pants", "bag"), {"bag"}),
        ({"name": "Scarf"}, ("top", "top"), set()),  # it may be the scarf, under a wrong name
        ({"name": "Cora"}, ("top", "footwear"), set()),
    ],
)
def test_what_no_word_may_mean_is_worn_also_where_nothing_is_sure(tmp_path, metadata, labels, worn) -> None:
    rng = np.random.default_rng(4)
    with Catalog(tmp_path) as opened:
        made_up.stock(opened, {"a": [[made_up.random_features(rng) for _ in labels]]}, labels)
        opened.put_items({"a": metadata})
        opened.find_own_garments()
        assert opened.own_garment("a").certainty < SURE
        garments = {row.id: row.label for row in opened.garments()}
        found = opened.own_chances(garments)
        assert {garments[number] for number, chances in found.items() if chances == {"a": 0}} == worn
        assert len(found) == len(worn)


def test_of_a_photo_that_two_items_have_each_sells_another_garment(catalog) -> None:
    digest = catalog.photos(item="a")[0].digest
    catalog.put_photo(Path("/made-up/c/0.png"), "c", digest)
    catalog.put_item("a", {"name": "Silk blouse"})
    catalog.find_own_garments()
    assert catalog.own_garment("a").label == "top"
    assert catalog.own_garment("c").label == "pants"


@pytest.mark.parametrize("value", ["shoos", "hair", "7"])
def test_a_bad_garment_in_the_metadata_is_named_with_its_row(tmp_path, value: str) -> None:
    (tmp_path / "a.jpg").touch()
    table = tmp_path / "items.csv"
    table.write_text(f"photo,item,name,garment\na.jpg,a,Jeans,{value}\n")
    read = read_items(table)
    (problem,) = read.problems
    assert problem.reason.startswith(
        f"line 2: garment of item a is {value}, which is no garment; known are top"
    )
    assert read.metadata["a"] == {"name": "Jeans"}


@pytest.mark.parametrize("value", ["pants", "Pants", "trousers", "Hose"])
def test_a_garment_in_the_metadata_is_a_label_or_a_word_for_it(tmp_path, value: str) -> None:
    (tmp_path / "a.jpg").touch()
    table = tmp_path / "items.csv"
    table.write_text(f"photo,item,garment\na.jpg,a,{value}\n")
    read = read_items(table)
    assert not read.problems
    assert Hints.of(read.metadata["a"]).column[0] == "pants"


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("pants", "pants"),
        ("Trousers", "pants"),
        ("winter coat", "outer"),
        ("Schuhe", "footwear"),
        ("garment", "garment"),
        ("skin", "skin"),
        ("teapot", "teapot"),
    ],
)
def test_a_word_for_a_garment_names_a_label_and_any_other_stays(word: str, label: str) -> None:
    assert label_named(word) == label
