"""How rows of the catalog and garments become answers."""

import numpy as np
import pytest

from fashion_wizard.appearance.describe import Appearance
from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment
from fashion_wizard.search.hits import SAME, Hit
from fashion_wizard.server.access import Access
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.presenter import (
    Presenter,
    garment_answer,
    item_fields,
    outline,
)
from fashion_wizard.server.settings import Settings
from fashion_wizard.web.urls import is_web_address


@pytest.fixture
def catalog(drawn_shop):
    with Catalog(drawn_shop / "catalog") as opened:
        yield opened


def presenter(catalog: Catalog, host: str = "127.0.0.1") -> Presenter:
    return Presenter(catalog, Access(Settings(catalog=catalog.path, host=host), KeyRing(catalog.path)))


def hit(catalog: Catalog, item: str, score: float) -> Hit:
    photo = catalog.photos(item=item)[0]
    garment = catalog.garments_of(photo.digest)[0]
    return Hit(item, str(photo.path), garment.label, garment.box, garment.id, score)


def test_results_have_the_fields_of_their_items_in_their_order(catalog) -> None:
    answers = presenter(catalog).results([hit(catalog, "SKU-2", 0.95), hit(catalog, "SKU-1", 0.4)])
    assert [(answer.item, answer.name, answer.price) for answer in answers] == [
        ("SKU-2", "Blue print", "29.00"),
        ("SKU-1", "Red shirt", "19.00"),
    ]
    assert answers[0].photo.id == catalog.photos(item="SKU-2")[0].digest


@pytest.mark.parametrize(("score", "same"), [(1.0, True), (SAME, True), (SAME - 0.001, False), (0.0, False)])
def test_the_threshold_decides_which_result_is_the_same_garment(catalog, score: float, same: bool) -> None:
    (answer,) = presenter(catalog).results([hit(catalog, "SKU-1", score)])
    assert (answer.same, answer.alike) == (same, False)
    (answer,) = presenter(catalog).results([hit(catalog, "SKU-1", score)], item_query=True)
    assert (answer.same, answer.alike) == (False, True)


def test_results_whose_item_or_photo_is_gone_are_left_out(catalog) -> None:
    present = hit(catalog, "SKU-1", 0.5)
    other_item = Hit("no such", present.photo, "top", present.box, present.garment, 0.9)
    other_photo = Hit("SKU-1", "/no/such.png", "top", present.box, present.garment, 0.8)
    answers = presenter(catalog).results([other_item, other_photo, present])
    assert [(answer.item, answer.score) for answer in answers] == [("SKU-1", 0.5)]


def test_addresses_are_signed_where_reading_needs_a_key(catalog) -> None:
    photo = catalog.photos(item="SKU-1")[0]
    assert presenter(catalog).photo(photo).url == f"/v1/photos/{photo.digest}"
    signed = presenter(catalog, "0.0.0.0").photo(photo).url  # noqa: S104
    assert signed.startswith(f"/v1/photos/{photo.digest}?expires=")
    assert "&sig=" in signed


@pytest.mark.parametrize(
    ("metadata", "fields"),
    [
        ({}, ("x", None, None)),
        ({"name": "Shirt", "price": "9.90"}, ("Shirt", "9.90", None)),
        ({"name": "", "price": ""}, ("x", None, None)),
        ({"name": 7, "price": 9.5}, ("7", "9.5", None)),
        ({"name": None, "price": 0}, ("x", "0", None)),
        ({"name": ["a"], "price": {"eur": 9}}, ("x", None, None)),
        ({"url": "https://shop.example/1"}, ("x", None, "https://shop.example/1")),
        ({"url": "javascript:alert(1)"}, ("x", None, None)),
    ],
)
def test_name_price_and_address_come_from_the_metadata(metadata: dict, fields: tuple) -> None:
    shown = item_fields(StoredItem("x", metadata))
    assert (shown["name"], shown["price"], shown["url"]) == fields
    assert shown["metadata"] == metadata


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "//a.example",
        "https://",
        "http:a",
        "https://[::1",
    ],
)
def test_other_than_web_addresses_are_no_links(url: str) -> None:
    assert not is_web_address(url)


def test_the_outline_of_a_disc_lies_on_its_edge() -> None:
    y, x = np.mgrid[:200, :200]
    distance = np.hypot(x - 90, y - 110)
    garment = Garment.from_mask("top", distance < 60)
    (ring,) = outline(garment, 2.0)
    radii = np.hypot(*(np.array(ring) / 2 - (90, 110)).T)
    assert np.abs(radii - 60).max() < 2
    assert 8 <= len(ring) < 100, "it is simplified"


def test_rings_are_sorted_by_size() -> None:
    mask = np.zeros((100, 100), bool)
    mask[5:15, 5:15] = mask[30:90, 30:90] = True
    large, small = outline(Garment.from_mask("top", mask), 1.0)
    assert min(large) == (30, 30)
    assert min(small) == (5, 5)


def test_a_garment_is_given_in_pixels_of_the_photo_as_it_was_sent() -> None:
    mask = np.zeros((100, 50), bool)
    mask[10:60, 5:45] = True
    garment = Garment.from_mask("pants", mask, 0.87654)
    answer = garment_answer(garment, Appearance(("blue", "white"), "striped"), 0, (200, 400))
    assert answer.box == (20, 40, 180, 240)
    assert (answer.name, answer.main, answer.score) == ("striped blue and white trousers", True, 0.8765)
    assert garment_answer(garment, Appearance((), None), None, (50, 100)).main is False
