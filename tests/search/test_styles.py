"""A style is one result with its colors as swatches, and its variants take no chance from each other."""

import itertools

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard import Catalog, SearchError
from fashion_wizard.catalog.style_reader import STYLE, STYLE_SETTING
from fashion_wizard.search.filters import parse_filters
from fashion_wizard.search.hits import Hit
from fashion_wizard.search.query import Query

COLORS = ("red", "blue", "green")


@pytest.fixture
def shop(tmp_path):
    """Eight styles, each in three colors and two sizes: sizes share a photo, colors look much alike."""
    rng = np.random.default_rng(3)
    with Catalog(tmp_path) as catalog:
        photos = {}
        for style in range(8):
            first = made_up.random_features(rng, 12)
            for color in COLORS:
                shade = rng.random(16) ** 4
                moved = first.embedding + rng.normal(size=256) / 40
                photos[f"{style}-{color}-S"] = [[made_up.features(moved, shade, first.keypoints.descriptors)]]
        made_up.stock(catalog, photos)
        metadata = {}
        for style, color, size in itertools.product(range(8), COLORS, "SM"):
            item = f"{style}-{color}-{size}"
            small = catalog.photos(item=f"{style}-{color}-S")[0]
            catalog.put_photo(small.path.with_name(f"{size}.png"), item, small.digest)
            metadata[item] = {"style": f"s{style}", "color": color, "size": size, "price": 10 + style}
        catalog.put_items(metadata)
        catalog.put_setting(STYLE_SETTING, STYLE)
        yield catalog, {item: photo[0][0] for item, photo in photos.items()}


def hits(shop, item: str, **options: object) -> list[Hit]:
    catalog, features = shop
    searcher = made_up.searcher(catalog, [(made_up.garment(), features[item])])
    return searcher.search(made_up.photo(), **{"k": 20} | options)[0].hits


def describe(shop, **metadata: object) -> None:
    """Change metadata of some items: `red_S` of style 0."""
    catalog, _ = shop
    for name, value in metadata.items():
        item = f"0-{name.replace('_', '-')}"
        stored = catalog.item(item)
        catalog.put_items({item: {**stored.metadata, "availability": value}})


def test_each_style_is_one_result_and_the_color_that_was_asked_for_is_in_front(shop) -> None:
    for color in COLORS:
        found = hits(shop, f"0-{color}-S")
        assert [hit.style for hit in found] == list(dict.fromkeys(hit.style for hit in found))
        assert len(found) == 8
        first = found[0]
        assert first.style == "s0"
        assert first.item.startswith(f"0-{color}-")
        assert first.swatches[0].item == first.item
        assert {swatch.color for swatch in first.swatches} == set(COLORS)
        assert first.swatches[0].color == color


def test_rows_are_given_on_request(shop) -> None:
    found = hits(shop, "0-red-S", group="item", k=48)
    assert len(found) == 48
    assert not any(hit.style or hit.swatches for hit in found)


def test_variants_take_no_chance_from_each_other(shop) -> None:
    catalog, _ = shop
    together = hits(shop, "0-red-S")[0].score
    rows = hits(shop, "0-red-S", group="item")[0].score
    catalog.remove_items(
        [item.id for item in catalog.items() if item.id[:2] == "0-" and "red" not in item.id]
    )
    alone = hits(shop, "0-red-S")[0]
    assert together == pytest.approx(alone.score, abs=1e-4)
    assert rows < together
    assert alone.swatches == ()


def test_a_filter_chooses_the_variant_that_is_shown(shop) -> None:
    found = hits(shop, "0-red-S", wanted=parse_filters(["color=blue"]))
    assert found[0].style == "s0"
    assert all(hit.item.split("-")[1] == "blue" for hit in found)
    assert found[0].swatches[0].color == "blue"
    assert len(found[0].swatches) == 3


def test_of_sizes_that_share_a_photo_one_in_stock_is_shown(shop) -> None:
    describe(shop, red_S="out_of_stock")
    first = hits(shop, "0-red-S")[0]
    assert (first.item, first.in_stock, first.swatches[0].in_stock) == ("0-red-M", True, True)


def test_a_color_that_is_sold_out_stays_in_front_while_another_is_in_stock(shop) -> None:
    describe(shop, red_S="out_of_stock", red_M="Out of stock")
    first = hits(shop, "0-red-S")[0]
    assert (first.style, first.in_stock) == ("s0", False)
    assert [swatch.in_stock for swatch in first.swatches] == [False, True, True]


def test_a_result_has_the_sizes_of_its_color_that_are_in_stock(shop) -> None:
    assert hits(shop, "0-red-S")[0].sizes == ("S", "M")
    describe(shop, red_S="out_of_stock", blue_M="out_of_stock")
    assert hits(shop, "0-red-S")[0].sizes == ("M",)
    describe(shop, red_M="out_of_stock")
    assert hits(shop, "0-red-S")[0].sizes == ()
    rows = {hit.item: hit.sizes for hit in hits(shop, "0-red-S", group="item", k=48)}
    assert [rows[f"0-{row}"] for row in ("red-M", "blue-S", "blue-M")] == [(), ("S",), ()]


def test_what_is_sold_out_comes_last_or_is_hidden(shop) -> None:
    describe(shop, **{f"{color}_{size}": "sold out" for color in COLORS for size in "SM"})
    assert hits(shop, "0-red-S")[-1].style == "s0"
    assert hits(shop, "0-red-S")[-1].score > 0.9
    assert hits(shop, "0-red-S", stock="any")[0].style == "s0"
    assert "s0" not in {hit.style for hit in hits(shop, "0-red-S", stock="in")}
    assert len(hits(shop, "0-red-S", stock="in")) == 7


def test_only_colors_in_stock_are_swatches_where_the_rest_is_hidden(shop) -> None:
    describe(shop, red_S="no", red_M="sold_out")
    first = hits(shop, "0-red-S", stock="in", wanted=lambda item: item.metadata["price"] == 10)[0]
    assert {swatch.color for swatch in first.swatches} == {"blue", "green"}
    assert first.in_stock


def test_what_is_like_an_item_is_not_the_same_style(shop) -> None:
    catalog, _ = shop
    searcher = made_up.searcher(catalog)
    (answer,) = searcher.answer(Query(item="0-red-S", k=20))
    assert len(answer.hits) == 7
    assert "s0" not in {hit.style for hit in answer.hits}
    (rows,) = searcher.answer(Query(item="0-red-S", k=47, group="item"))
    assert len(rows.hits) == 47


@pytest.mark.parametrize(
    ("key", "grouped"), [("style", False), ("item_group_id", True), ("Item Group ID", True), ("fit", False)]
)
def test_without_a_feed_only_a_key_that_can_mean_nothing_else_groups(
    tmp_path, key: str, grouped: bool
) -> None:
    rng = np.random.default_rng(4)
    with Catalog(tmp_path) as catalog:
        items = {f"{number}": [[made_up.random_features(rng)]] for number in range(6)}
        made_up.stock(catalog, items)
        catalog.put_items({item: {key: "casual"} for item in items})
        searcher = made_up.searcher(catalog, [(made_up.garment(), items["0"][0][0])])
        assert len(searcher.search(made_up.photo())[0].hits) == (1 if grouped else 6)
        by_style = searcher.search(made_up.photo(), group="style")[0].hits
        assert len(by_style) == (6 if key == "fit" else 1)


@pytest.mark.parametrize("options", [{"group": "color"}, {"stock": "out"}])
def test_what_cannot_be_grouped_or_hidden_is_refused(shop, options) -> None:
    with pytest.raises(SearchError):
        hits(shop, "0-red-S", **options)
