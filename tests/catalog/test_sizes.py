"""The sizes of items, whatever a shop writes them like."""

import pytest

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.catalog.sizes import sizes_in_stock, sizes_of


@pytest.mark.parametrize(
    ("written", "sizes"),
    [
        ("M", ["M"]),
        ("S|M|L", ["S", "M", "L"]),
        ("S, M , L", ["S", "M", "L"]),
        ("S;M;m; ", ["S", "M"]),
        (["S", "M"], ["S", "M"]),
        ("36,38,40", ["36", "38", "40"]),
        ("38,5", ["38,5"]),
        ("38,5, 39", ["38,5", "39"]),
        ("3,4,5,6", ["3", "4", "5", "6"]),
        ("4, 5, 6", ["4", "5", "6"]),
        ("4,5", ["4,5"]),
        ("4,4,5,5", ["4", "4,5", "5"]),
        ("38,38,5,39", ["38", "38,5", "39"]),
        ("EU 38 / US 7.5 / UK 5.5", ["EU 38 / US 7.5 / UK 5.5"]),
        ("ONE SIZE", ["ONE SIZE"]),
        (42, ["42"]),
        (1234567, ["1234567"]),
        ([38.0, 38.5], ["38", "38.5"]),
        ("S/M", ["S/M"]),
        ("6-9 months", ["6-9 months"]),
        ("One size", ["One size"]),
        ("Our model is 1.80 m tall, and wears M", []),
        ("a/" * 30, []),
        ("", []),
        (None, []),
        (True, []),
        ({"S": 1}, []),
    ],
)
def test_sizes_are_read_as_shops_write_them(written: object, sizes: list[str]) -> None:
    assert sizes_of(StoredItem("A", {"size": written})) == sizes


@pytest.mark.parametrize(
    "key", ["Size", "sizes", "Größe", "TAILLE", "talla", "Taglia", "maat", "tamanho", "Rozmiar"]
)
def test_the_key_of_a_size_may_be_of_another_language(key: str) -> None:
    assert sizes_of(StoredItem("A", {key: "M"})) == ["M"]


@pytest.mark.parametrize(
    "ordered",
    [
        ["XXS", "XS", "S", "S/M", "M", "L", "XL", "2XL", "3XL", "XXXXL"],
        ["Small", "Medium", "Large", "X-Large"],
        ["8", "10", "12"],
        ["36", "36,5", "37", "38.5"],
        ["W30 L32", "W30 L34", "W32 L30"],
        ["3-6 months", "6-9 months", "12-18 months"],
        ["36", "38", "S", "M", "One size"],
        ["Extra Small", "Small", "Medium", "Large", "Extra Large"],
        ["L", "XL", "2 XL", "4XL", "10XL"],
        ["0-3M", "3M", "6M", "18M", "2Y", "3Y", "12Y"],
        ["3-6 months", "18 months", "2 years", "3-4 years", "10 years"],
        ["2 Jahre", "4 Jahre", "10 Jahre"],
        ["40 R", "42 L"],
    ],
)
def test_the_smallest_size_comes_first(ordered: list[str]) -> None:
    items = [StoredItem(size, {"size": size}) for size in [*ordered[1::2], *ordered[::-1]]]
    assert sizes_in_stock(items) == tuple(ordered)


def test_sizes_that_are_sold_out_are_left_out() -> None:
    items = [
        StoredItem("A", {"size": "S", "availability": "out_of_stock"}),
        StoredItem("B", {"size": "M", "availability": "preorder"}),
        StoredItem("C", {"size": "L"}),
        StoredItem("D", {"size": "XL", "in_stock": 0}),
    ]
    assert sizes_in_stock(items) == ("M", "L")
