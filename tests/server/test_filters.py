"""Filters on metadata, and what there is to filter by."""

import pytest

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.errors import SearchError
from fashion_wizard.server.filters import facets, number, parse_filters

SHIRT = StoredItem("a", {"color": "Red", "price": "$29.00", "sizes": ["S", "M"], "stock": 3})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("29.00", 29.0),
        ("$29", 29.0),
        ("29,50 EUR", 29.5),
        ("1,299.00", 1299.0),
        ("1.299,00 €", 1299.0),
        (12, 12.0),
        ("1 200", 1200.0),
        ("10-20", None),
        ("free", None),
        ("", None),
        (None, None),
        (True, None),
        ("9" * 40, None),
    ],
)
def test_numbers_in_prices(text: object, value: float | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        (["color=red"], True),
        (["color=blue", "color=RED"], True),
        (["color=red", "price<=30"], True),
        (["color=red", "price<=28.99"], False),
        (["price>=29", "price<=29"], True),
        (["sizes=m"], True),
        (["sizes=XL"], False),
        (["stock=3"], True),
        (["brand=x"], False),
        (["weight<=3"], False),
    ],
)
def test_conditions(conditions: list[str], holds: bool) -> None:
    wanted = parse_filters(conditions)
    assert wanted is not None
    assert wanted(SHIRT) is holds


def test_no_condition_asks_nothing_and_a_wrong_one_is_named() -> None:
    assert parse_filters([]) is None
    for wrong in ("color", "=red", "price<=cheap", "<=3"):
        with pytest.raises(SearchError):
            parse_filters([wrong])
    with pytest.raises(SearchError):
        parse_filters(["a=b"] * 21)


def test_facets_sort_and_names_do_not() -> None:
    items = [
        StoredItem(str(n), {"name": f"Shirt {n}", "price": f"{n}.00", "kind": "ab"[n % 2], "code": f"x{n}"})
        for n in range(40)
    ]
    told = {one["key"]: one for one in facets(items)}
    assert set(told) == {"price", "kind"}
    assert (told["price"]["min"], told["price"]["max"]) == (0.0, 39.0)
    assert told["kind"]["values"] == [{"value": "a", "count": 20}, {"value": "b", "count": 20}]
