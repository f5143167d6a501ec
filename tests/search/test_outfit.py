"""What an item is worn with is led to the items that sell it, those in stock first."""

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard import Catalog, SearchError
from fashion_wizard.catalog.own_garments import Hints
from fashion_wizard.catalog.style_reader import STYLE, STYLE_SETTING
from fashion_wizard.garment import Features
from fashion_wizard.search.filters import parse_filters
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.outfit import Outfit, in_its_place
from fashion_wizard.search.query import Query

LABELS = ("top", "pants", "footwear")


def like(first: Features, rng: np.random.Generator, noise: float = 1 / 64) -> Features:
    """The same garment in another photo."""
    moved = first.embedding + noise * rng.normal(size=256)
    return made_up.features(moved, first.color, first.keypoints.descriptors)


@pytest.fixture
def catalog(tmp_path):
    """A blouse, worn with jeans and boots that two other items sell, among items that sell other things."""
    rng = np.random.default_rng(5)

    def another(keypoints: int = 12) -> Features:
        return made_up.random_features(rng, keypoints)

    jeans, boots = another(), another()
    items = {
        "blouse": [[another(), jeans, boots]],
        "jeans": [[another(), like(jeans, rng), another()]],
        "boots": [[another(), another(), like(boots, rng)]],
        # It wears the very jeans, too, and sells none.
        "shirt": [[another(), like(jeans, rng), another()]],
    }
    items |= {f"other {n}": [[another(), another(), another()]] for n in range(12)}
    names = {"blouse": "Silk blouse", "jeans": "Blue jeans", "boots": "Leather boots", "shirt": "Linen shirt"}
    names |= {f"other {n}": ("Sweater", "Chino trousers", "Sneakers")[n % 3] for n in range(12)}
    with Catalog(tmp_path) as opened:
        made_up.stock(opened, items, LABELS)
        opened.put_items({item: {"name": name, "price": len(name)} for item, name in names.items()})
        opened.find_own_garments()
        yield opened


def outfit(catalog: Catalog, item: str, **options: object) -> Outfit:
    return made_up.searcher(catalog).outfit(Query(item=item, **{"k": 4} | options))


def answers(found: Outfit) -> dict[str, list[str]]:
    return {piece.garment.label: [hit.item for hit in piece.hits] for piece in found.pieces}


def test_each_garment_that_is_worn_is_led_to_the_item_that_sells_it(catalog) -> None:
    found = outfit(catalog, "blouse")
    assert found.own.label == "top"
    assert {label: items[0] for label, items in answers(found).items()} == {
        "pants": "jeans",
        "footwear": "boots",
    }
    for piece in found.pieces:
        assert piece.hits[0].score > 0.9
        assert {row.label for row in catalog.garments([piece.number])} == {piece.garment.label}


def test_no_result_is_the_item_itself_or_merely_wears_the_garment(catalog) -> None:
    for item in ("blouse", "jeans", "shirt"):
        for piece in outfit(catalog, item, k=50).pieces:
            sold = {hit.item: catalog.own_garment(hit.item).label for hit in piece.hits}
            assert sold
            assert item not in sold
            assert set(sold.values()) == {piece.garment.label}


def test_results_are_worn_in_the_place_of_the_garment_and_unlikely_ones_of_its_label_come_first() -> None:
    scores = [("a", "dress", 0.5), ("b", "top", 0.4), ("c", "skirt", 0.09), ("d", "pants", 0.02)]
    hits = [Hit(item, "", label, (0, 0, 1, 1), 0, score) for item, label, score in scores]
    hits.append(Hit("e", "", "pants", (0, 0, 1, 1), 0, 0.01, worn_in=True))
    assert [hit.item for hit in in_its_place(hits, "pants", lambda _: Hints())] == ["a", "d", "c"]


@pytest.mark.parametrize(
    ("metadata", "label", "fits"),
    [
        ({"name": "Summer dress", "category": "Dresses"}, "footwear", False),
        ({"name": "Summer dress"}, "garment", False),
        ({"name": "Running shoes"}, "garment", True),
        ({"name": "Cora"}, "garment", False),  # neither its photo nor its words say what it is
        ({"name": "Cora"}, "footwear", True),
        ({"name": "Summer dress", "category": "Shoes"}, "footwear", True),
    ],
)
def test_an_item_that_is_something_else_by_its_words_never_fits(metadata, label, fits) -> None:
    hit = Hit("a", "", label, (0, 0, 1, 1), 0, 0.9)
    assert in_its_place([hit], "footwear", lambda _: Hints.of(metadata)) == [hit] * fits


def test_a_dress_that_no_photo_shows_is_not_sold_as_the_shoes_that_it_is_worn_with(tmp_path) -> None:
    rng = np.random.default_rng(8)
    shoes = made_up.random_features(rng, 12)
    items = {
        "blouse": [[made_up.random_features(rng), made_up.random_features(rng), shoes]],
        "dress": [[made_up.random_features(rng), made_up.random_features(rng), like(shoes, rng)]],
        "wide": [[made_up.random_features(rng), made_up.random_features(rng), like(shoes, rng)]],
    }
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {"blouse": items["blouse"]}, ("top", "pants", "footwear"))
        made_up.stock(catalog, {"dress": items["dress"]}, ("top", "skirt", "footwear"))
        made_up.stock(catalog, {"wide": items["wide"]}, ("garment", "dress", "footwear"))
        catalog.put_items(
            {
                "blouse": {"name": "Silk blouse"},
                "dress": {"name": "Venia Dress", "category": "Women > Dresses"},
                "wide": {"name": "Venia Trousers", "category": "Women > Pants"},
            }
        )
        catalog.find_own_garments()
        assert answers(outfit(catalog, "blouse"))["footwear"] == []
        searcher = made_up.searcher(catalog, [(made_up.garment("footwear"), shoes)])
        hits = searcher.search(made_up.photo())[0].hits
        assert {hit.item: hit.worn_in for hit in hits} == dict.fromkeys(items, True)
        # The dress was found in two parts: neither is worn with it.
        assert set(answers(outfit(catalog, "dress"))) == {"footwear"}


def test_a_photo_that_two_items_share_leads_from_one_to_the_other(catalog) -> None:
    rng = np.random.default_rng(6)
    shared = catalog.photos(item="blouse")[0]
    catalog.put_photo(shared.path.with_name("copy.png"), "trousers", shared.digest)
    catalog.put_items({"trousers": {"name": "Wide trousers"}})
    catalog.remove_items(["jeans"])
    made_up.stock(catalog, {"late": [[made_up.random_features(rng, 12) for _ in LABELS]]}, LABELS)
    catalog.find_own_garments()
    first = next(piece for piece in outfit(catalog, "blouse").pieces if piece.garment.label == "pants").hits[
        0
    ]
    assert (first.item, first.score) == ("trousers", 1)


def test_what_is_sold_out_comes_last_but_the_very_item_is_never_lost(catalog) -> None:
    catalog.put_items({"jeans": {"name": "Blue jeans", "availability": "out_of_stock"}})
    catalog.find_own_garments()
    assert answers(outfit(catalog, "blouse", k=50))["pants"][-1] == "jeans"
    assert answers(outfit(catalog, "blouse", k=2))["pants"][-1] == "jeans"
    catalog.put_items({"other 1": {"name": "Chino trousers", "Availability": "Sold out"}})
    assert "other 1" not in answers(outfit(catalog, "blouse", k=2))["pants"]


def test_in_a_look_the_item_that_is_shown_is_in_stock_before_others(catalog) -> None:
    sold_out = {"name": "Blue jeans", "style": "j", "color": "blue", "availability": "out_of_stock"}
    catalog.put_items({"jeans": sold_out, "other 1": {"name": "Jeans", "style": "j", "color": "black"}})
    catalog.put_setting(STYLE_SETTING, STYLE)
    catalog.find_own_garments()
    found = outfit(catalog, "blouse", k=50)
    (hits,) = [piece.hits for piece in found.pieces if piece.garment.label == "pants"]
    jeans = hits[-1]
    assert (jeans.item, jeans.in_stock) == ("jeans", False)
    assert any(swatch.in_stock for swatch in jeans.swatches)
    assert len(hits) > 1
    assert all(hit.in_stock for hit in hits[:-1])
    assert answers(outfit(catalog, "blouse", stock="any"))["pants"][0] == "jeans"


def test_filters_hold_for_all_results(catalog) -> None:
    wanted = parse_filters(["name!=Blue jeans"])
    found = answers(outfit(catalog, "blouse", wanted=wanted, k=50))
    assert found["pants"]
    assert "jeans" not in found["pants"]


def test_an_item_whose_photos_do_not_show_what_it_sells_is_worn_with_all_they_show(catalog) -> None:
    catalog.put_items({"blouse": {"name": "Leather belt"}})
    catalog.find_own_garments()
    found = outfit(catalog, "blouse")
    assert found.own.label is None
    assert set(answers(found)) == set(LABELS)


@pytest.mark.parametrize(
    ("name", "labels", "pieces"),
    [
        ("Silk blouse", ("top", "outer"), {"outer"}),  # a jacket over the blouse
        ("Maxi skirt", ("dress", "skirt"), set()),  # a skirt that was found twice
        ("Maxi skirt", ("dress", "top", "footwear"), {"top", "footwear"}),  # and the top is no part of it
        ("Wide trousers", ("dress", "top"), {"top"}),
        ("Summer dress", ("dress", "outer", "top"), {"outer"}),
        ("Summer dress", ("dress", "top", "skirt"), set()),
        ("Silk blouse", ("outer", "pants"), {"pants"}),  # the blouse, called a jacket
    ],
)
def test_one_garment_found_twice_is_not_worn_with_itself(tmp_path, name, labels, pieces) -> None:
    rng = np.random.default_rng(7)
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {"a": [[made_up.random_features(rng) for _ in labels]]}, labels)
        catalog.put_items({"a": {"name": name}})
        catalog.find_own_garments()
        assert set(answers(outfit(catalog, "a"))) == pieces


def test_an_unknown_item_is_named(catalog) -> None:
    with pytest.raises(SearchError, match="no item 'nothing'"):
        outfit(catalog, "nothing")
