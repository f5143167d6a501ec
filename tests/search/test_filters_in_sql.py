"""Filters and facets by SQL answer as a slow walk over all items does."""

import json
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_wizard.appearance.color_names import COLOR_NAMES
from fashion_wizard.appearance.color_words import spellings_of
from fashion_wizard.catalog.offers import values_at
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.sizes import size_order
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.values import members, number
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.search.facets import facets
from fashion_wizard.search.filters import parse_filters

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
KEYS = ["price", "Price ", "color", "COLOR", "Größe", "fit=cut", "name"]
DATES = ["2026-06-14", "2026-06-15", "2026-06-16", "2026-06-15T12:00:00", "2026-06-15T12:00:01+01:00", "soon"]
TEXTS = [
    *(
        "red",
        "Red",
        " RED ",
        "rosso",
        "Rot, Blau",
        "navy, off white",
        "S|M",
        "s",
        "29",
        "29.00",
        "$29",
        "29,00 €",
        "29 EUR",
        "usd 29",
    ),
    *(
        "007",
        "7",
        "-0.5",
        "1,299.00",
        "",
        " ",
        " " * 201,
        "x" * 201,
        "10-20",
        "1e+16",
        "true",
        "ß",
        "SS",
        "\0",
        "Women > Dresses",
        "women>dresses > 7",
        ">7",
        "> red",
        "a >",
    ),
]
STEPS = ["dresses", "women", "Women>Dresses", "dresses > 7", "a"]
SCALARS = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from([0, 7, 29, 29.0, -0.5, 0.1 + 0.2, 1e16, 1e-7, 10**40, 10**400, True, False, None]),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.lists(st.lists(SCALARS, max_size=2), max_size=2),
    st.dictionaries(st.just("a"), SCALARS, max_size=1),
)
SALES = st.fixed_dictionaries(
    {},
    optional={
        "price": st.one_of(st.sampled_from([19, "29,00 €", "9", "free"]), VALUES),
        "sale_price": st.one_of(st.sampled_from([9, "19.00", "$19", "39", 1e16]), VALUES),
        "Sale_From": st.one_of(st.sampled_from(DATES), st.lists(st.sampled_from(DATES), max_size=2), VALUES),
        "sale_until": st.one_of(st.sampled_from(DATES), VALUES),
    },
)
METADATA = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4) | SALES
SHOP = st.lists(METADATA, max_size=6)
CONDITIONS = st.builds(
    "{}{}{}".format,
    st.sampled_from(["price", "sale_price", "color", "größe", '"fit=cut"', "nobody"]),
    st.sampled_from(["=", "!="]),
    st.sampled_from(
        [
            *(text for text in TEXTS if not text.startswith(">")),
            *(*STEPS, '""', '">7"', '"red|blue"', "red|29", "blue|s|", "1e16"),
        ]
    ),
) | st.builds(
    "{}{}{}".format,
    st.sampled_from(["price", "sale_price", "color", "nobody"]),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.sampled_from(["29", "19", "-0.5", "0", "28.99 €", "1299", "30000000000000000"]),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("shops")


@pytest.fixture
def shop(tmp_path):
    """Opens a catalog of items with this metadata; their ids are their numbers."""

    def opened(metadata: list[dict[str, Any]]) -> Catalog:
        catalog = Catalog(tmp_path)
        catalog.put_items({str(number): each for number, each in enumerate(metadata)})
        return catalog

    return opened


def passing(items: list[StoredItem], conditions: list[str]) -> list[str]:
    """The slow oracle: each item by itself."""
    wanted = parse_filters(conditions, lambda: NOW)
    return [item.id for item in items if wanted is None or wanted(item)]


def slow_facets(items: list[StoredItem]) -> list[dict[str, Any]]:
    """The slow oracle of `facets`."""
    values_of: dict[str, list[object]] = {}
    reduced = [sale for item in items for sale in values_at(item.metadata, "sale_price", NOW)]
    for item in items:
        on_sale = values_at(item.metadata, "sale_price", NOW)
        for key, value in item.metadata.items():
            is_price = key.strip().casefold() == "price"
            if key.casefold() not in {"name", "sale_price", "sale_from", "sale_until"}:
                values_of.setdefault(key, reduced.copy() if is_price else [])
                values_of[key] += [] if is_price and on_sale else [value]
    answer: list[dict[str, Any]] = []
    for key, values in sorted(values_of.items()):
        numbers = [found for value in values if (found := number(value)) is not None]
        counts = Counter(text for value in values for text in dict.fromkeys(members(value)))
        if len(numbers) == len(values) and len(counts) > 2:
            limits = {"min": min(numbers), "max": max(numbers)}
            answer.append({"key": key, "kind": "range", **limits, "count": len(numbers)})
        elif counts and not (len(counts) > 30 and len(counts) > 0.5 * len(values)):
            ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
            if key.casefold() == "color":
                ordered = one_of_each_color(ordered)
            listed = ordered[:30]
            if key == "Größe":
                listed.sort(key=lambda pair: size_order(pair[0]))
            most = [{"value": text, "count": count} for text, count in listed]
            answer.append({"key": key, "kind": "values", "values": most, "more": max(0, len(ordered) - 30)})
    return answer


def one_of_each_color(ordered: list[tuple[str, int]]) -> list[tuple[str, int]]:
    merged: dict[str, int] = {}
    for text, count in ordered:
        same = spellings_of(text)
        name = next((known for known in merged if known.strip().casefold() in same), text)
        merged[name] = merged.get(name, 0) + count
    return sorted(merged.items(), key=lambda pair: -pair[1])


@given(SHOP, SHOP, st.lists(st.lists(CONDITIONS, max_size=3), min_size=1, max_size=4))
@settings(deadline=None, max_examples=60)
def test_sql_answers_as_python_does_before_and_after_changes(folder, first, then, queries):
    with Catalog(folder / "shop") as catalog:
        for metadata in (first, then):
            gone = [item.id for item in catalog.items()][len(metadata) :]
            catalog.remove_items(gone)
            catalog.put_items({f"{place}": each for place, each in enumerate(metadata)})
            items = catalog.items()
            for conditions in queries:
                wanted = parse_filters(conditions, lambda: NOW)
                where = wanted.where() if wanted else None
                expected = passing(items, conditions)
                assert [item.id for item in catalog.items(where)] == expected
                assert catalog.count_items(where) == len(expected)
                assert [item.id for item in catalog.items(where, limit=2, offset=1)] == expected[1:3]
            assert catalog.attribute_keys() == sorted({key for item in items for key in item.metadata})
            assert facets(catalog, NOW) == slow_facets(items)
        catalog.remove_items([item.id for item in catalog.items()])
        tables = ("attributes", "attribute_values", "attribute_keys")
        assert [catalog._all(f"SELECT count(*) FROM {name}") for name in tables]  # noqa: S608 (names of tables) == [[(0,)]] * 3


@pytest.mark.parametrize(
    "condition", ["price<=29", "price=29", "price!=29", "price=", "color=red", "color!="]
)
def test_what_was_allowed_follows_every_change(tmp_path, made_up_shop, condition):
    wanted = parse_filters([condition])
    with made_up_shop(tmp_path) as catalog:

        def expected() -> list[int]:
            rows = catalog.garments()
            owners = catalog.owners(row.id for row in rows)
            return [
                row.id
                for row, items in zip(rows, owners, strict=True)
                if any(wanted(catalog.item(item)) for item in items)
            ]

        def check() -> None:
            found = catalog.allowed(wanted.where())
            assert found.tolist() == expected()
            assert found is catalog.allowed(wanted.where()), "an unchanged catalog gives the very same array"
            with pytest.raises(ValueError, match="read-only"):
                found[:] = 0

        check()
        catalog.put_item("0", {"price": "29.00", "color": "Red"})
        check()
        catalog.put_items({str(number): {"price": 10 * number} for number in range(4)})
        check()
        catalog.remove_items(["1"])
        check()
        catalog.move_photos({Path("/p/2.jpg"): Path("/p/9.jpg")})
        check()


@pytest.fixture
def made_up_shop(made_up_features):
    """Makes a catalog of four items of one photo and two garments each; two items show the same photo."""

    def make(folder: Path) -> Catalog:
        catalog = Catalog(folder)
        with catalog.writing():
            for number, image in enumerate([1, 2, 3, 3]):
                digest = f"{image:064x}"
                if catalog.recipe_of(digest) is None:
                    catalog.put_image(digest, "maps / numbers", (8, 8), made_up_features(image))
                catalog.put_photo(Path(f"/p/{number}.jpg"), str(number), digest)
        return catalog

    return make


@pytest.fixture
def made_up_features():
    def make(seed: int) -> list[tuple[Garment, Features]]:
        found = []
        for label in ("top", "pants"):
            mask = np.zeros((8, 8), np.bool_)
            mask[seed % 8] = True
            vector = np.eye(1, 9, seed, dtype=np.float32)[0]
            keypoints = Keypoints(*(np.empty((0, *rest), np.float32) for rest in ((2,), (), (4,))))
            found.append((Garment.from_mask(label, mask), Features(keypoints, vector, vector)))
        return found

    return make


def test_a_price_is_what_an_item_costs_at_the_moment(tmp_path, made_up_shop):
    moment = [NOW]
    with made_up_shop(tmp_path) as catalog:
        sale = {"price": "46.00", "sale_price": "20.00"}
        catalog.put_items(
            {
                "0": sale | {"sale_until": "2026-06-15T13:00:00"},
                "1": sale | {"sale_from": "2026-06-15T14:00:00"},
                "2": {"price": "25.00"},
                "3": {"price": "15.00", "sale_price": "18.00"},
            }
        )

        def found(*conditions: str) -> list[str]:
            wanted = parse_filters(conditions, lambda: moment[0])
            ids = [item.id for item in catalog.items(wanted.where())]
            assert ids == [item.id for item in catalog.items() if wanted(item)]
            rows = catalog.allowed(wanted.where())
            assert rows is catalog.allowed(wanted.where())
            assert set(ids) <= {item for items in catalog.owners(rows.tolist()) for item in items}
            return ids

        def prices() -> tuple[float, float]:
            (facet,) = (facet for facet in facets(catalog, moment[0]) if facet["key"] == "price")
            return facet["min"], facet["max"]

        cheap = "price<=24"
        assert found(cheap) == ["0", "3"]
        assert found("price=20") == found("sale_price<=30") == found("sale_price!=") == ["0"]
        assert found("price>30") == ["1"]
        assert prices() == (15, 46)
        moment[0] += timedelta(hours=1, seconds=1)  # that sale has ended, and no other has begun
        assert found(cheap) == ["3"]
        assert found("sale_price<=30") == found("price=20") == found("sale_price!=") == []
        assert found("price=46") == ["0", "1"]
        moment[0] += timedelta(hours=1)
        assert found(cheap) == ["1", "3"]
        assert found("price!=46") == ["1", "2", "3"]


def test_prices_of_all_items_touch_no_garment_and_no_vector(tmp_path, made_up_shop):
    with made_up_shop(tmp_path) as catalog:
        before = catalog.revision
        whole = catalog.changes(0, "numbers")
        assert catalog.put_items({str(number): {"price": number} for number in range(4)}) == 4
        assert catalog.put_items({str(number): {"price": number} for number in range(4)}) == 0
        assert catalog.revision == catalog.items_revision == before + 1
        changes = catalog.changes(before, "numbers")
        assert (changes.revision, len(changes.added), len(changes.gone)) == (before + 1, 0, 0)
        assert catalog.changes(0, "numbers").added.tolist() == whole.added.tolist()


def test_a_bad_item_among_many_changes_none(tmp_path):
    with Catalog(tmp_path) as catalog:
        for wrong in ({"a": {}, "": {}}, {"a": {}, "b": {"price": float("nan")}}):
            with pytest.raises(ValueError, match=r"empty|JSON"):
                catalog.put_items(wrong)
        assert catalog.items() == []


def test_facets_sort_and_names_do_not(shop) -> None:
    rows = [
        {"name": f"Shirt {n}", "price": f"{n}.00", "kind": "ab"[n % 2], "code": f"x{n}"} for n in range(40)
    ]
    listed = {facet["key"]: facet for facet in facets(shop(rows))}
    assert set(listed) == {"price", "kind"}
    assert (listed["price"]["min"], listed["price"]["max"]) == (0.0, 39.0)
    assert listed["kind"]["values"] == [{"value": "a", "count": 20}, {"value": "b", "count": 20}]


def test_as_many_alternatives_as_there_may_be_are_compared(shop) -> None:
    catalog = shop([{"color": "Rot", "code": 7}, {"color": "9"}, {"code": "10 EUR"}])
    colors = "color=" + "|".join([*COLOR_NAMES, *map(str, range(200 - len(COLOR_NAMES)))])
    codes = "code=7|" + "|".join(f"{number} EUR" for number in range(100, 299))
    for conditions, found in (([colors] * 20, 2), ([codes] * 20, 1), (["color!=red"] * 20, 2)):
        wanted = parse_filters(conditions)
        assert catalog.count_items(wanted.where()) == sum(map(wanted, catalog.items())) == found


def test_sizes_are_in_their_order_and_a_color_in_several_languages_is_one(shop) -> None:
    sizes, colors = ["L", "M", "S", "XL", "M"], ["red", "blau", "Rot", "azzurro", "rosso"]
    catalog = shop([{"size": size, "Farbe": color} for size, color in zip(sizes, colors, strict=True)])
    listed = {facet["key"]: facet["values"] for facet in facets(catalog)}
    assert [value["value"] for value in listed["size"]] == ["S", "M", "L", "XL"]
    assert [value["count"] for value in listed["Farbe"]] == [3, 1, 1]
    for value in listed["Farbe"]:
        wanted = parse_filters([f"farbe={value['value']}"])
        assert catalog.count_items(wanted.where()) == value["count"]


def test_every_value_of_a_facet_finds_as_many_items_as_it_counts(shop) -> None:
    values = ["S|M", ["M", "L"], "red, blue", "Blue", "29,00", "29,00", '5" heel', "a|b; c", True, 7]
    catalog = shop([{"x": value} for value in values])
    (facet,) = facets(catalog)
    for value in facet["values"]:
        wanted = parse_filters([f"x={value['value']}"])
        assert catalog.count_items(wanted.where()) >= value["count"] >= 1


def test_items_spread_over_the_catalog_are_different_and_in_order(shop) -> None:
    catalog = shop([{}] * 25)
    ids = [item.id for item in catalog.items()]
    assert [item.id for item in catalog.spread_items(30)] == ids
    assert [item.id for item in catalog.spread_items(5)] == ids[::5]
    assert catalog.spread_items(0) == []


def test_a_thread_in_an_older_snapshot_does_not_take_the_sales_of_a_newer_one(tmp_path, monkeypatch):
    """The item goes on sale in another thread, in the very moment in which this one asks who is on sale."""
    dumps, changed = json.dumps, []
    wanted = parse_filters("price>=18", lambda: NOW)
    assert wanted

    with Catalog(tmp_path) as catalog:
        catalog.put_items({"a": {"price": 50, "sale_price": 20}, "b": {"price": 15, "sale_price": 20}})

        def change() -> None:
            catalog.put_item("b", {"price": 50, "sale_price": 20})
            changed.append(catalog.count_items(wanted.where()))

        def interrupted(value: object, *arguments: object, **options: object) -> str:
            if not changed and threading.current_thread() is threading.main_thread():
                other = threading.Thread(target=change)
                other.start()
                other.join()
            return dumps(value, *arguments, **options)

        with catalog.snapshot():
            monkeypatch.setattr(json, "dumps", interrupted)
            assert catalog.count_items(wanted.where()) == 1
        assert changed == [2]
        assert catalog.count_items(wanted.where()) == 2


def test_a_rare_word_for_a_common_color_counts_too(shop) -> None:
    others = [f"shade {number}" for number in range(29)]
    rows = [{"color": color} for color in ["Rot", *others * 3, "Rot", "Rot", "rosso", "azzurro"]]
    catalog = shop(rows)
    (listed,) = facets(catalog)
    assert listed["values"][0] == {"value": "Rot", "count": 4}
    assert catalog.count_items(parse_filters("color=Rot").where()) == 4
    assert (len(listed["values"]), listed["more"]) == (30, 1)
