"""What a filter that finds nothing is answered with."""

import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.search.filter_hints import what_there_is
from fashion_wizard.search.filters import parse_filters

SHOP = {
    "a": {"category": "Women > Dresses", "color": "red", "price": "46.00", "sale_price": "20.00"},
    "b": {"category": "Women > Tops", "color": "blue", "price": "30.00"},
    "c": {"category": "Women > Tops", "color": "green", "size": "M"},
}


@pytest.mark.parametrize(
    ("conditions", "said"),
    [
        (["category=Blouses"], "category has Women > Tops, Women > Dresses"),
        (["color=gren"], "color has green, blue, red"),
        (["price<=5"], "price is 20 to 30"),
        (["price>=31", "price<=40"], "price is 20 to 30"),
        (["color=mauve", "size=XL"], "color has blue, green, red; size has M"),
        (["color=mauve", "color=red", "size=M"], ""),
        (["size<=40"], "size has M"),
        (["sale_price<=5"], "1 item is on sale now"),
    ],
)
def test_what_there_is_instead_of_what_no_item_has(tmp_path, conditions: list[str], said: str) -> None:
    with Catalog(tmp_path) as catalog:
        catalog.put_items(SHOP)
        assert what_there_is(catalog, parse_filters(conditions)) == said


def test_of_many_values_some_are_named(tmp_path) -> None:
    with Catalog(tmp_path) as catalog:
        catalog.put_items({f"{n}": {"brand": f"Brand {n}"} for n in range(20)})
        said = what_there_is(catalog, parse_filters(["brand=brand 7b"]))
    assert said.startswith("brand has Brand 7, ")
    assert said.endswith(", ...")
