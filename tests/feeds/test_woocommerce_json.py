"""WooCommerce's JSON: prices in minor units, and variations with and without their products."""

import json
from collections.abc import Mapping
from itertools import chain
from typing import Any

import pytest
from tests.feeds import writers
from tests.feeds.shop_json import documents, simple, told, woo

from fashion_wizard.feeds.record import FeedOptions


def test_a_price_in_minor_units_is_told_with_its_currency(read) -> None:
    def priced(number: int, unit: int, code: str, price: str, sale: str, **more: Any) -> Mapping[str, Any]:
        prices = {"price": sale, "regular_price": price, "sale_price": sale}
        prices |= {"currency_minor_unit": unit, "currency_code": code}
        return simple(number, prices=prices, regular_price=None, is_purchasable=True) | more

    records, remarks = read(
        woo(
            priced(1, 2, "USD", "1999", "1999"),
            priced(2, 0, "JPY", "1800", "1500"),
            priced(3, 3, "KWD", "1250", "1250"),
            priced(4, 3, "EUR", "19000", "19000"),
            priced(5, 2, "EUR", "5", "5"),
            priced(6, 2, "EUR", "0", "0", is_purchasable=False),
            priced(7, 2, "EUR", "free", "free"),
        ),
        FeedOptions(),
    )
    said = {item: (one.price, one.sale_price, one.currency) for item, one in records.items()}
    assert said == {
        "W-1": ("19.99", "", "USD"),
        "W-2": ("1800.00", "1500.00", "JPY"),
        "W-3": ("1.25", "", "KWD"),
        "W-4": ("19.00", "", "EUR"),
        "W-5": ("0.05", "", "EUR"),
        "W-6": ("", "", ""),
    }
    assert [item for item, _ in told(remarks, "refused")] == ["W-7"]


def test_a_product_whose_variations_are_not_in_the_file_is_one_item(garments, read) -> None:
    for data in (writers.woo_rest(garments), writers.woo_store(garments)):
        products, _ = json.JSONDecoder().raw_decode(data.decode())
        records, remarks = read(json.dumps(products).encode())
        assert [*records] == ["T-01", "D-02", "P-03", "C-04", "S-05"]
        tee = records["T-01"]
        assert (tee.price, tee.currency, tee.availability) == ("29.00", "EUR", "in_stock")
        assert len(tee.photos) == 4  # of both colors
        assert "Red" in tee.color
        ((item, reason),) = told(remarks, "note")
        assert item is None
        assert reason.startswith("products whose variations are not in the file: 5; each is one item")


def test_a_file_that_is_cut_off_makes_no_items_of_products_whose_variations_are_behind(
    garments, check
) -> None:
    for make in (writers.woo_rest, writers.woo_store):
        data = make(garments)
        _, end = json.JSONDecoder().raw_decode(data.decode())
        found = check(data[:end] + b'{"code": "busy", "message": "Later."}')
        assert (found.records, found.counts["unreadable"]) == (0, 1)
        found = check(data[: end + 20])
        assert (found.records, "cut off" in found.broken) == (0, True)


def test_variations_that_are_not_in_the_file_are_noted(garments, read) -> None:
    products, *pages = documents(writers.woo_rest(garments))
    records, remarks = read(json.dumps([*products, *pages[0][1:], *chain(*pages[1:])]).encode())
    assert len(records) == len(garments) - 1
    ((item, reason),) = told(remarks, "note")
    assert (item, reason.startswith("the file lacks 1 of its 3 variations, such as 100001")) == (
        "T-01",
        True,
    )


def test_a_variation_of_no_product_in_the_file_is_refused(garments, read) -> None:
    _, *pages = documents(writers.woo_rest(garments, named_parents=False))
    _, remarks = read(json.dumps([*chain(*pages)]).encode())
    assert {reason for _, reason in told(remarks, "refused")} == {
        "it is a variation, but of no product in the file; write products and variations into one"
    }


def test_a_variation_has_its_own_page_and_when_its_sale_begins(garments, read) -> None:
    records, _ = read(writers.woo_rest(garments), FeedOptions())
    assert records["T-01-R-S"].url == "https://shop.example/product/t-01/?attribute_pa_color=x"
    assert records["T-01-R-S"].sale_from == "2026-10-31T23:00:00"


def test_further_categories_stand_together(read) -> None:
    categories = [{"id": 1, "name": "Tops &amp; Tees"}, {"id": 2, "name": "Sale"}, {"id": 3}]
    (record,) = read(woo(simple(1, categories=categories)))[0].values()
    assert record.category == "Tops & Tees"
    assert record.attributes["categories"] == "Tops & Tees, Sale"


def test_options_with_commas_stay_whole(read) -> None:
    variation = {
        "type": "variation",
        "variation": "Color: Black, matte, Size: M",
        "parent": 1,
        "attributes": [],
    }
    parent = simple(1, type="variable", variations=[{"id": 2}], prices=None)
    records, _ = read(
        woo(
            parent, simple(2) | variation, simple(3, attributes=[{"name": "Color", "options": ["Ash, pale"]}])
        )
    )
    assert (records["W-2"].color, records["W-2"].size, records["W-3"].color) == (
        "Black, matte",
        "M",
        "Ash, pale",
    )


@pytest.mark.parametrize(
    ("status", "reason"), [("draft", "a draft"), ("private", "private"), ("future", "a draft")]
)
def test_woocommerces_drafts_are_not_for_sale(status, reason, read) -> None:
    records, remarks = read(woo(simple(1, status=status), simple(2, catalog_visibility="hidden"), simple(3)))
    assert [*records] == ["W-3"]
    assert told(remarks, "unsold")[0] == ("W-1", f"it is {reason}")
