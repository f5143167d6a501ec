"""Shopify's JSON: pictures of variants, stock, what is published, and products that lack something."""

from dataclasses import replace

import pytest
from tests.feeds import writers
from tests.feeds.shop_json import PHOTO, image, product, shop, told, variant

from fashion_wizard.feeds.record import MAX_FIELD


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
        (product("hat", variants=[7]), "hat", "its variant 1 has no SKU, price or option"),
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


def test_a_shop_that_changes_its_prices_is_refreshed(garments, refresh) -> None:
    assert refresh(writers.shopify_json(garments)).counts()["new"] == len(garments)
    changed = [replace(one, price="1.00") if one.item == "D-02-G-M" else one for one in garments]
    report = refresh(writers.shopify_json(changed))
    assert (report.changed, report.unchanged) == ({"D-02-G-M": ["price"]}, len(garments) - 1)
