"""What metadata say about stock and sale prices."""

from datetime import UTC, datetime

import pytest

from fashion_wizard.catalog.availability import IN_STOCK, availability, in_stock
from fashion_wizard.catalog.offers import Sale, price_at, told_price
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
STOCK = [
    ("in_stock", True),
    ("In stock", True),
    ("https://schema.org/InStock", True),
    ("preorder", True),
    ("backorder", True),
    ("whenever", True),
    ("", True),
    ("out_of_stock", False),
    ("Out of stock", False),
    ("out-of-stock", False),
    ("OutOfStock", False),
    ("https://schema.org/OutOfStock", False),
    ("sold out", False),
    ("Ausverkauft", False),
    ("nicht lieferbar", False),
    ("nein", False),
    ("Épuisé", False),
    ("rupture de stock", False),
    ("non", False),
    ("agotado", False),
    ("Uitverkocht", False),
    ("auf Lager", True),
    ("ja", True),
    ("en stock", True),
    ("disponible", True),
    ("0", False),
]


@pytest.mark.parametrize(("text", "available"), STOCK)
def test_an_item_can_be_bought_unless_it_is_said_to_be_sold_out(text: str, available: bool) -> None:
    item = StoredItem("a", {"Availability": text})
    assert in_stock(item) == available
    assert (availability(text) == "out_of_stock") == (not available)


@pytest.mark.parametrize(
    ("metadata", "available"),
    [
        ({"in_stock": False}, False),
        ({"in_stock": True}, True),
        ({"In stock?": "0"}, False),
        ({"in_stock": 0}, False),
        ({"in_stock": 12}, True),
        ({"in_stock": "nein", "availability": "in_stock"}, False),
        ({"Verfügbarkeit": "ausverkauft"}, False),
        ({"availability": ["sold out"]}, False),
        ({"availability": "007"}, True),
        ({"note": "sold out"}, True),
    ],
)
def test_other_keys_say_it_as_well(tmp_path, metadata, available: bool) -> None:
    assert in_stock(StoredItem("a", metadata)) is available
    with Catalog(tmp_path) as catalog:
        catalog.put_item("a", metadata)
        assert catalog.count_items(IN_STOCK) == available


def test_sql_says_the_same_of_all_items(tmp_path) -> None:
    with Catalog(tmp_path) as catalog:
        catalog.put_items({f"{n}": {"availability": text} for n, (text, _) in enumerate(STOCK)} | {"x": {}})
        found = {item.id for item in catalog.items(IN_STOCK)}
        assert found == {f"{n}" for n, (_, available) in enumerate(STOCK) if available} | {"x"}


@pytest.mark.parametrize(
    ("metadata", "price"),
    [
        ({"price": "29", "sale_price": "19"}, "19"),
        ({"price": "29.00 EUR", "sale_price": "19,50 EUR"}, "19,50 EUR"),
        ({"sale_price": "19"}, "19"),
        ({"price": "29", "sale_price": "29"}, None),
        ({"price": "29", "sale_price": "39"}, None),
        ({"price": "29", "sale_price": "soon"}, None),
        ({"price": "29"}, None),
        ({"price": "29", "sale_price": "19", "sale_from": "2026-06-15"}, "19"),
        ({"price": "29", "sale_price": "19", "sale_from": "2026-06-16"}, None),
        ({"price": "29", "sale_price": "19", "sale_until": "2026-06-15"}, "19"),
        ({"price": "29", "sale_price": "19", "sale_until": "2026-06-14"}, None),
        ({"price": "29", "sale_price": "19", "sale_until": "2026-06-15T11:59:00+00:00"}, None),
        ({"price": "29", "sale_price": "19", "sale_until": "2026-06-15T11:59:00-05:00"}, "19"),
        ({"price": "29", "sale_price": "19", "sale_until": "2026-06-15T12:01:00"}, "19"),
        ({"price": "29", "sale_price": "19", "sale_until": "some day"}, None),
    ],
)
def test_a_sale_price_holds_between_its_dates_and_is_lower(metadata, price: str | None) -> None:
    sale = Sale.of(metadata, NOW)
    assert (sale.price if sale else None) == price
    assert price_at(metadata, NOW) == (price or metadata["price"])


@pytest.mark.parametrize(
    ("metadata", "price"), [({}, None), ({"price": ""}, None), ({"price": 12.5}, "12.5")]
)
def test_a_price_is_a_text_or_there_is_none(metadata, price: str | None) -> None:
    assert price_at(metadata, NOW) == price


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        ({"price": "29.00", "currency": "EUR"}, "29.00 EUR"),
        ({"price": "29", "sale_price": "19", "currency": "EUR"}, "19 EUR"),
        ({"price": "29.00"}, "29.00"),
        ({"currency": "EUR"}, None),
    ],
)
def test_a_price_is_told_with_its_currency(metadata, told: str | None) -> None:
    assert told_price(metadata, NOW) == told
