"""Shopify and WooCommerce in JSON: pages one behind the other, the records of the exports, and damages."""

import json
import re

import pytest
from tests.feeds import writers
from tests.feeds.shop_json import PHOTO, image, product, shop, simple, told, variant, woo

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.record import FeedOptions


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
