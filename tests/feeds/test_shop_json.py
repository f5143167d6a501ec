"""Shopify and WooCommerce in JSON: pages one behind the other, and products that lack something."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from tests.feeds import writers

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.record import MAX_FIELD, FeedOptions

PHOTO = "https://cdn.example/{}.jpg?v=1"


def product(handle: str = "tee", **more: Any) -> dict[str, Any]:
    """A product of Shopify with one variant and one picture."""
    return {
        "id": 1,
        "title": handle.title(),
        "handle": handle,
        "body_html": "",
        "variants": [variant(handle.upper())],
        "images": [image(1, handle)],
        "options": [{"name": "Color", "position": 1}],
    } | more


def variant(sku: str, **more: Any) -> dict[str, Any]:
    return {"id": 11, "sku": sku, "price": "19.00", "option1": "Red", "available": True} | more


def image(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "position": number, "src": PHOTO.format(name), "variant_ids": []} | more


def shop(*products: Any) -> bytes:
    return json.dumps({"products": [*products]}).encode()


def simple(number: int, **more: Any) -> dict[str, Any]:
    """A simple product of WooCommerce's REST API."""
    return {
        "id": number,
        "name": "Tee",
        "permalink": f"https://shop.example/product/{number}/",
        "type": "simple",
        "status": "publish",
        "catalog_visibility": "visible",
        "sku": f"W-{number}",
        "price": "19.00",
        "regular_price": "19.00",
        "sale_price": "",
        "stock_status": "instock",
        "images": [{"id": 5, "src": PHOTO.format(number)}],
        "attributes": [],
        "categories": [],
        "variations": [],
    } | more


def woo(*products: Any) -> bytes:
    return json.dumps([*products]).encode()


def told(remarks: list[Any], kind: str) -> list[tuple[str | None, str]]:
    """Items and reasons; what is noted of every file without a currency or a shop is left out."""
    return [
        (one.item, one.reason)
        for one in remarks
        if one.kind == kind and "--currency" not in one.reason and "--shop-url" not in one.reason
    ]


@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n\r\n"])
def test_pages_that_stand_one_behind_the_other_are_one_feed(between, garments, read) -> None:
    for make in (writers.shopify_json, writers.woo_rest, writers.woo_store):
        pages = [make(garments[:3]), make(garments[3:5]), make(garments[5:])]
        records, remarks = read(between.join([*pages, b'{"products": []}']))
        assert [*records] == [one.item for one in garments]
        assert not told(remarks, "refused")


def test_one_product_alone_and_one_a_line_are_read(read) -> None:
    for data in (
        json.dumps({"product": product()}).encode(),
        json.dumps(product()).encode(),
        json.dumps(product(), indent=2).encode(),
        json.dumps([product()]).encode(),
        json.dumps({"count": 1, "products": [product()], "next": None}).encode(),
    ):
        records, _ = read(data)
        assert [*records] == ["TEE"]
    lines = b"\n".join(json.dumps(product(handle)).encode() for handle in ("tee", "hat"))
    assert [*read(lines)[0]] == ["TEE", "HAT"]
    assert [*read(json.dumps(simple(3)).encode())[0]] == ["W-3"]


def test_a_record_is_that_of_the_export(garments, read) -> None:
    pairs = [
        (writers.shopify_json(garments), writers.shopify(garments)),
        (writers.shopify_json(garments, admin=True), writers.shopify(garments, new=False)),
        (writers.woo_rest(garments), writers.woocommerce(garments)),
        (writers.woo_store(garments), writers.woocommerce(garments)),
    ]
    for data, export in pairs:
        wanted, _ = read(export)
        for item, record in read(data)[0].items():
            for name in ("style", "name", "price", "currency", "sale_price", "availability", "brand"):
                assert getattr(record, name) == getattr(wanted[item], name), (item, name)
            assert (record.color, record.size) == (wanted[item].color, wanted[item].size)
            assert record.attributes["description"] == wanted[item].attributes["description"]


@pytest.mark.parametrize(("count", "full"), [(249, False), (250, True)])
def test_a_file_that_ends_with_a_full_page_may_lack_the_next(count, full, read) -> None:
    products = [product(f"p{number}") for number in range(count)]
    records, remarks = read(shop(*products))
    assert len(records) == count
    notes = [reason for _, reason in told(remarks, "note")]
    assert len(notes) == full
    if full:
        assert "the last page has 250 products, as full pages have" in notes[0]
        assert told(read(shop(*products) + shop(product("last")))[1], "note") == []


def test_each_variant_has_its_own_pictures_however_they_are_named(read) -> None:
    pictures = [image(1, "back"), image(2, "red", variant_ids=[11]), image(3, "blue", variant_ids=[12])]
    ways = {
        "the variant's picture": ({"featured_image": pictures[1]}, {"featured_image": pictures[2]}),
        "the picture's id": ({"image_id": 2}, {"image_id": 3}),
        "the variants of the picture": ({}, {"image_id": None}),
        "another address of it": (
            {"featured_image": pictures[1] | {"src": "https://old.example/red.jpg"}},
            {"featured_image": pictures[2] | {"src": "https://old.example/blue.jpg"}},
        ),
    }
    for way, (red, blue) in ways.items():
        variants = [variant("R", id=11, **red), variant("B", id=12, option1="Blue", **blue)]
        records, remarks = read(shop(product(variants=variants, images=pictures)))
        assert records["R"].photos == (PHOTO.format("red"),), way
        assert records["B"].photos == (PHOTO.format("blue"),), way
        assert told(remarks, "note") == [("tee", "1 pictures belong to no variant; they are not used")]


def test_a_variants_picture_that_is_not_among_the_pictures_is_noted(read) -> None:
    records, remarks = read(shop(product(variants=[variant("R", image_id=9)])))
    assert records["R"].photos == (PHOTO.format("tee"),)
    assert told(remarks, "note") == [("R", "its picture 9 is not among the pictures of the product")]


@pytest.mark.parametrize(
    ("stock", "state"),
    [
        ({"available": True}, "in_stock"),
        ({"available": False}, "out_of_stock"),
        ({"inventory_management": None, "inventory_quantity": 0}, "in_stock"),
        ({"inventory_management": "shopify", "inventory_quantity": 3}, "in_stock"),
        ({"inventory_management": "shopify", "inventory_quantity": -1}, "out_of_stock"),
        (
            {"inventory_management": "shopify", "inventory_quantity": 0, "inventory_policy": "continue"},
            "backorder",
        ),
    ],
)
def test_stock_of_shopify(stock, state, read) -> None:
    one = {key: value for key, value in variant("R").items() if key != "available"} | stock
    assert read(shop(product(variants=[one])))[0]["R"].availability == state


def test_what_is_not_tracked_in_an_export_is_in_stock(read) -> None:
    rows = [
        {"Handle": "a", "Title": "A", "Variant SKU": sku, "Variant Price": "1", "Image Src": PHOTO.format(1)}
        | {"Variant Inventory Tracker": tracker, "Variant Inventory Qty": "0"}
        for sku, tracker in (("A", ""), ("B", "shopify"))
    ]
    records, _ = read(writers.table(rows))
    assert [records[sku].availability for sku in "AB"] == ["in_stock", "out_of_stock"]


def test_drafts_and_what_is_not_published_are_not_for_sale(read) -> None:
    _, remarks = read(
        shop(
            product("a", status="draft"),
            product("b", status="active", published_at=None),
            product("c", status="archived", published_at="2026-01-01T00:00:00Z"),
        )
        + shop(product("d", status="active", published_at="2026-01-01T00:00:00Z"))
    )
    assert [item for item, _ in told(remarks, "unsold")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("broken", "item", "reason"),
    [
        (product("hat", variants=[]), "hat", "it has no variants"),
        (product("hat", variants=None), "hat", "it has no variants"),
        (product("hat", variants="many"), "hat", "it has no variants"),
        (product("hat", variants=[None, variant("H")]), "hat", "its variant 1 has no SKU, price or option"),
        (product("hat", variants=[variant("H"), {"id": 2}]), "hat", "its variant 2 has no SKU, price or"),
        (product("", title=None), None, "product 2 has no handle and no title"),
        (17, None, "product 2 is no JSON object"),
        (None, None, "product 2 is no JSON object"),
        (product("hat", body_html="x" * (MAX_FIELD + 1)), "hat", "the field body_(html) has more than"),
    ],
)
def test_a_product_of_shopify_that_lacks_something_costs_itself_alone(broken, item, reason, read) -> None:
    records, remarks = read(shop(product("tee"), broken, product("coat")))
    assert {"TEE", "COAT"} <= records.keys()
    ((found, said),) = told(remarks, "unreadable")
    assert (found, reason in said) == (item, True)


@pytest.mark.parametrize(
    ("price", "wanted"),
    [
        (None, ""),
        ("", ""),
        ("19.000", "19.00"),
        ("1.2990", "1.2990"),
        ("1299.000", "1299.00"),
        (19, "19.00"),
        (19.5, "19.50"),
        ("call us", None),
        ([1], ""),
        (1e400, None),
    ],
)
def test_prices_in_json_have_a_point_before_their_decimals(price, wanted, read) -> None:
    for data, item in (
        (shop(product(variants=[variant("R", price=price)]), product("hat")), "R"),
        (woo(simple(1, regular_price=price, price=price), simple(2)), "W-1"),
    ):
        records, remarks = read(data)
        assert len(records) == 2 - (wanted is None)
        if wanted is None:
            assert [found for found, _ in told(remarks, "refused")] == [item]
        else:
            assert records[item].price == wanted


def test_pictures_without_an_address_are_left_out_with_a_note(read) -> None:
    lost = [image(1, "a"), image(2, "b", src=None), {"id": 3}, "https://cdn.example/c.jpg"]
    for data, item in ((shop(product(images=lost)), "TEE"), (woo(simple(1, images=lost)), "W-1")):
        records, remarks = read(data)
        assert records[item].photos == (PHOTO.format("a"), "https://cdn.example/c.jpg")
        assert [reason for _, reason in told(remarks, "note")] == [
            "2 of its 4 pictures have no src; they are left out"
        ]
    for none in ([], None, [{"id": 1}], "a.jpg", {}):
        for data, item in ((shop(product(images=none)), "TEE"), (woo(simple(1, images=none)), "W-1")):
            records, remarks = read(data)
            assert not records
            assert told(remarks, "refused") == [(item, "it has no photo")]


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
    products, *pages = _documents(writers.woo_rest(garments))
    records, remarks = read(json.dumps([*products, *pages[0][1:], *chain(*pages[1:])]).encode())
    assert len(records) == len(garments) - 1
    ((item, reason),) = told(remarks, "note")
    assert (item, reason.startswith("the file lacks 1 of its 3 variations, such as 100001")) == (
        "T-01",
        True,
    )


def test_a_variation_of_no_product_in_the_file_is_refused(garments, read) -> None:
    _, *pages = _documents(writers.woo_rest(garments, named_parents=False))
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


def test_what_is_no_shopify_or_woocommerce_stays_what_it_was(read) -> None:
    rows = [{"sku": "1", "images": ["a.jpg", "b.jpg"], "regular_price": "9", "name": "Tee"}]
    records, _ = read(json.dumps(rows).encode(), FeedOptions())
    assert records["1"].photos == ("a.jpg", "b.jpg")


def test_a_product_that_is_longer_than_the_beginning_is_found(read) -> None:
    many = [variant(f"V{number}", option1=f"Color {number}", note="x" * 900) for number in range(600)]
    records, _ = read(shop(product(variants=many)))
    assert len(records) == 600
    long = simple(1, attributes=[{"name": "Care", "options": ["x" * 100_000]}] * 3)
    assert [*read(woo(long))[0]] == ["W-1"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (shop(product())[:-2] + b", 7", "cut off"),
        (shop(product())[:-1] + b', "next"}', "stands for ':'"),
        (shop(product()) + b"]", "stands for '{'"),
        (shop(product()) + b"x", "stands for '{'"),
        (b'{"count": 12', "one JSON document|cut off"),
    ],
)
def test_json_that_is_broken_is_named_with_its_place(data, problem, check) -> None:
    try:
        broken = check(data).broken
    except FeedError as error:
        broken = str(error)
    assert re.search(problem, broken), broken


def test_an_error_that_the_shop_answered_instead_of_a_page_is_told(read) -> None:
    for data, said in (
        (shop(product()) + b'{"errors": "Exceeded 2 calls per second"}', "Exceeded 2 calls per second"),
        (
            woo(simple(1)) + b'{"code": "invalid_page", "message": "No such page.", "data": {}}',
            "No such page.",
        ),
    ):
        records, remarks = read(data)
        assert len(records) == 1
        assert told(remarks, "unreadable") == [
            (None, f"behind 1 products stands an error that the shop answered, and no products: {said}")
        ]


def test_the_same_product_on_two_pages_is_used_once(read) -> None:
    records, remarks = read(shop(product("a"), product("b")) + shop(product("c"), product("b")))
    assert [*records] == ["A", "B", "C"]
    assert [(one.kind, one.item) for one in remarks if one.kind != "note"] == [("refused", "B")]


def _documents(data: bytes) -> list[Any]:
    found, text = [], data.decode()
    while text.strip():
        document, end = json.JSONDecoder().raw_decode(text.lstrip())
        found.append(document)
        text = text.lstrip()[end:]
    return found


def test_a_shop_that_changes_its_prices_is_refreshed(garments, refresh) -> None:
    assert refresh(writers.shopify_json(garments)).counts()["new"] == len(garments)
    changed = [replace(one, price="1.00") if one.item == "D-02-G-M" else one for one in garments]
    report = refresh(writers.shopify_json(changed))
    assert (report.changed, report.unchanged) == ({"D-02-G-M": ["price"]}, len(garments) - 1)
