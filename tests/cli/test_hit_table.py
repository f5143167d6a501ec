"""The table of results that `fashion-wizard search` and `look` print."""

from pathlib import Path

import pytest
from rich.console import Console

from fashion_wizard.catalog.rows import StoredItem
from fashion_wizard.cli.hit_table import hit_table, shortened
from fashion_wizard.search.hits import Hit

BOX = (0, 0, 30, 40)
PARTS = {"look": 0.5, "texture": 0.25, "cut": 0.75, "color": 1.0, "kind": 0.5, "pattern": 0.0}
SHIRT = StoredItem("vd01-ll-L", {"name": "High-low summer shirt", "price": "64.95", "currency": "EUR"})
FETCHED = f"/shops/catalog/feed-photos/ab/{'ab' * 32}"


def columns(hits, items=(), width=80) -> dict[str, list[str]]:
    table = hit_table("top", hits, {item.id: item for item in items}, width)
    return {str(column.header): [str(cell) for cell in column.cells] for column in table.columns}


def test_a_table_of_items_with_names_says_name_and_price_and_fits_into_80_columns() -> None:
    hit = Hit("vd01-ll-L", FETCHED, "dress", BOX, 1, 0.9, parts=PARTS)
    assert columns([hit], [SHIRT]) == {
        "": ["1"],
        "score": ["0.900"],
        "item": ["vd01-ll-L"],
        "name": ["High-low summer shirt"],
        "price": ["64.95 EUR"],
        "label": ["dress"],
    }
    console = Console(width=80)
    with console.capture() as printed:
        console.print(hit_table("top", [hit], {SHIRT.id: SHIRT}, 80))
    assert len(printed.get().splitlines()) == 3


def test_a_sale_price_is_the_price() -> None:
    reduced = StoredItem("A", {"price": "30", "sale_price": "20", "currency": "EUR"})
    assert columns([Hit("A", FETCHED, "top", BOX, 1, 0.9)], [reduced])["price"] == ["20 EUR"]


def test_a_wide_terminal_shows_each_part_of_the_score_and_the_path_that_is_shortest_to_type() -> None:
    hits = [
        Hit("A", str(Path.cwd() / "photos" / "a.jpg"), "top", BOX, 1, 0.9, parts={"look": 0.5}),
        Hit("B", "/elsewhere/b.jpg", "top", BOX, 2, 0.1, parts={"cut": 0.25}, worn_in=True),
    ]
    assert columns(hits, [StoredItem("A", {"name": "Shirt"})], width=160) == {
        "": ["1", "2"],
        "score": ["0.900", "0.100"],
        "item": ["A", "B"],
        "name": ["Shirt", "only worn in this photo"],
        "label": ["top", "top"],
        "look": ["0.50", ""],
        "cut": ["", "0.25"],
        "photo": [str(Path("photos", "a.jpg")), "/elsewhere/b.jpg"],
    }


def test_without_names_there_is_room_for_the_parts_at_80_columns() -> None:
    table = columns([Hit("shirt-17", "/photos/shirt-17.jpg", "top", BOX, 1, 0.9, parts=PARTS)])
    assert [*table] == ["", "score", "item", "label", *PARTS]


def test_a_path_is_shortened_in_its_middle_to_the_room_there_is() -> None:
    hit = Hit("vd01-ll-L", "/shops/photos/vd01-ll-L-front.jpg", "top", BOX, 1, 0.9)
    assert columns([hit], [SHIRT])["photo"] == ["/sho…l-L-front.jpg"]
    assert columns([hit], [SHIRT], width=120)["photo"] == [hit.photo]


@pytest.mark.parametrize("width", range(3, 12))
def test_a_shortened_text_is_as_long_as_its_room_and_keeps_its_ends(width: int) -> None:
    short = shortened("photos/a.jpg", width)
    assert len(short) == width
    assert (short[0], short[-1], short.count("…")) == ("p", "g", 1)
    assert shortened("photos/a.jpg", 12) == "photos/a.jpg"


def test_what_is_in_brackets_is_text_and_no_markup() -> None:
    hits = [Hit("[bold]A", "/b/[red]a.jpg", "top", BOX, 1, 0.9, rules=("[x] first",))]
    console = Console(width=160)
    with console.capture() as printed:
        console.print(
            hit_table("[b]top", hits, {"[bold]A": StoredItem("[bold]A", {"name": "[i]Shirt"})}, 160)
        )
    assert all(text in printed.get() for text in ("[bold]A", "[red]a.jpg", "[x] first", "[b]top", "[i]Shirt"))
