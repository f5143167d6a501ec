"""Styles, sale prices and stock in the answers of the server."""

import base64
import io
import shutil
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from PIL import Image
from tests.server.test_mcp_protocol import call

from fashion_wizard import clock
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.style_reader import STYLE, STYLE_SETTING

METADATA = {
    "SKU-1": {"style": "shirt", "color": "red", "size": "M|S"},
    "SKU-3": {"style": "shirt", "color": "green", "availability": "out_of_stock"},
    "men/5.png": {"style": "shirt", "color": "purple"},
    "SKU-2": {"price": "29.00", "sale_price": "19.00", "currency": "EUR", "sale_until": "2199-01-31"},
    "SKU-6": {
        "price": "29.00",
        "sale_price": "19.00",
        "sale_until": "2019-01-31",
        "availability": "Sold out",
    },
}


@pytest.fixture
def client(drawn_shop, tmp_path, serve):
    """The drawn shop with three shirts of one style, sale prices, and a print that is sold out."""
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    with Catalog(tmp_path / "catalog") as catalog:
        catalog.put_items({item: {"name": item, **metadata} for item, metadata in METADATA.items()})
        catalog.put_setting(STYLE_SETTING, STYLE)
        catalog.find_own_garments()
    return serve(tmp_path / "catalog")


def search(client, query: bytes, **data: object) -> list[dict]:
    answer = client.post("/v1/search", files={"photo": query}, data=data)
    assert answer.status_code == 200, answer.text
    return answer.json()["hits"]


def test_a_style_is_one_result_with_its_colors(client, query) -> None:
    hits = search(client, query)
    (shirt,) = [hit for hit in hits if hit["style"] == "shirt"]
    assert {(swatch["color"], swatch["in_stock"]) for swatch in shirt["swatches"]} == {
        ("red", True),
        ("green", False),
        ("purple", True),
    }
    assert shirt["swatches"][0]["item"] == shirt["item"]
    for swatch in shirt["swatches"]:
        assert client.get(swatch["photo"]["url"]).status_code == 200
    assert [hit["swatches"] for hit in hits if hit["style"] is None] == [[]] * 3


def test_the_window_of_an_assistant_has_pictures_of_all_colors(client, query) -> None:
    photo = base64.b64encode(query).decode()
    answer = call(client, "find_similar_clothes", {"photo": photo, "k": 4})
    shown = {content["_meta"]["fashion-wizard/photo"] for content in answer["content"][1:]}
    colors = answer["_meta"]["fashion-wizard/colors"]
    (shirt,) = [hit for hit in answer["structuredContent"]["hits"] if hit["style"] == "shirt"]
    assert {swatch["photo"]["id"] for swatch in shirt["swatches"]} == {*colors, shirt["photo"]["id"]}
    assert not shown & {*colors}
    for data in colors.values():
        with Image.open(io.BytesIO(base64.b64decode(data))) as small:
            assert (small.format, max(small.size)) == ("JPEG", 64)


def test_rows_and_stock_are_given_on_request(client, query) -> None:
    assert len(search(client, query, group="item")) == 6
    assert {hit["item"] for hit in search(client, query, group="item", stock="in")} == {
        *("SKU-1", "SKU-2", "SKU-4", "men/5.png")
    }
    sold_out = [hit["in_stock"] for hit in search(client, query, group="item")]
    assert sold_out == [True] * 4 + [False] * 2
    by_score = [hit["score"] for hit in search(client, query, stock="any")]
    assert by_score == sorted(by_score, reverse=True)


@pytest.mark.parametrize("data", [{"group": "color"}, {"stock": "out"}])
def test_an_unknown_group_or_stock_is_refused(client, query, data) -> None:
    answer = client.post("/v1/search", files={"photo": query}, data=data)
    assert answer.status_code == 422
    assert next(iter(data)) in answer.text


def test_a_sale_price_shows_only_while_it_holds(client) -> None:
    reduced, over = (client.get(f"/v1/items/{item}").json() for item in ("SKU-2", "SKU-6"))
    assert (reduced["price"], reduced["sale_price"], reduced["currency"]) == ("29.00", "19.00", "EUR")
    assert reduced["sale_until"] == "2199-01-31"
    assert (over["price"], over["sale_price"], over["sale_until"]) == ("29.00", None, None)
    assert (reduced["in_stock"], over["in_stock"]) == (True, False)


def test_filters_and_facets_know_what_an_item_costs_now(client, query) -> None:
    cheap = [hit["item"] for hit in search(client, query, group="item", where="price<=20")]
    reduced = [hit["item"] for hit in search(client, query, group="item", where="sale_price<=30")]
    usual = [hit["item"] for hit in search(client, query, group="item", where="price=29")]
    assert cheap == reduced == ["SKU-2"]
    assert usual == ["SKU-6"], "its sale has ended"
    facets = {facet["key"]: facet for facet in client.get("/v1/facets").json()["facets"]}
    assert (facets["price"]["min"], facets["price"]["max"]) == (19, 59)
    assert not facets.keys() & {"sale_price", "sale_from", "sale_until", "style"}


def test_results_are_remembered_no_longer_than_a_sale_lasts(client, query, monkeypatch) -> None:
    assert [hit["item"] for hit in search(client, query, where="price<=20")] == ["SKU-2"]
    later = datetime(2199, 2, 1, tzinfo=UTC)
    monkeypatch.setattr(clock, "datetime", SimpleNamespace(now=lambda _: later))
    assert search(client, query, where="price<=20") == []
    assert client.get("/v1/items/SKU-2").json()["sale_price"] is None


def test_an_assistant_is_told_a_sale_price_only_while_it_holds(client) -> None:
    reduced, over = (call(client, "get_item", {"item": item}) for item in ("SKU-2", "SKU-6"))
    assert "sale_price: 19.00\nsale_until: 2199-01-31" in reduced["content"][0]["text"]
    assert reduced["structuredContent"]["metadata"]["sale_price"] == "19.00"
    assert "price: 29.00" in over["content"][0]["text"]
    assert "sale" not in over["content"][0]["text"]
    assert not over["structuredContent"]["metadata"].keys() & {"sale_price", "sale_until"}


def test_an_item_has_the_colors_of_its_style_and_what_it_sells(client) -> None:
    item = client.get("/v1/items/SKU-3").json()
    assert item["style"] == "shirt"
    assert item["swatches"][0]["color"] == "green"
    assert item["own_garment"] is None or item["own_garment"]["label"] in {"top", "pants"}


def test_a_result_and_an_item_have_the_sizes_in_stock(client, query) -> None:
    sizes = {hit["item"]: hit["sizes"] for hit in search(client, query, group="item")}
    assert (sizes["SKU-1"], sizes["SKU-2"], sizes["SKU-3"]) == (["S", "M"], [], [])
    assert client.get("/v1/items/SKU-1").json()["sizes"] == ["S", "M"]
    photo = base64.b64encode(query).decode()
    answer = call(client, "find_similar_clothes", {"photo": photo, "k": 6, "group": "item"})
    (line,) = [line for line in answer["content"][0]["text"].splitlines() if "(SKU-1" in line]
    assert line.endswith("; sizes in stock: S, M")


def test_similar_and_look_take_the_same_options(client) -> None:
    assert "SKU-3" not in [hit["item"] for hit in client.get("/v1/items/SKU-1/similar").json()["hits"]]
    rows = client.get("/v1/items/SKU-1/similar", params={"group": "item"}).json()["hits"]
    assert "SKU-3" in [hit["item"] for hit in rows]
    hidden = client.get("/v1/items/SKU-1/similar", params={"group": "item", "stock": "in"}).json()["hits"]
    assert all(hit["in_stock"] for hit in hidden)
    for piece in client.get("/v1/items/SKU-4/look", params={"stock": "in"}).json()["pieces"]:
        assert all(hit["in_stock"] for hit in piece["hits"])


def test_an_assistant_chooses_group_and_stock_and_reads_colors_and_prices(client, query) -> None:
    photo = base64.b64encode(query).decode()

    def found(tool: str = "find_similar_clothes", /, **arguments: object) -> tuple[str, dict]:
        answer = call(client, tool, arguments)
        assert not answer["isError"], answer
        return answer["content"][0]["text"], answer["structuredContent"]

    text, styles = found(photo=photo, k=6)
    assert [hit["style"] for hit in styles["hits"]].count("shirt") == 1
    assert "colors: " in text
    assert "green (SKU-3, sold out)" in text
    assert "19.00 instead of 29.00" in text
    _, rows = found(photo=photo, k=6, group="item")
    assert len(rows["hits"]) == 6
    text, there = found(photo=photo, k=6, group="item", stock="in")
    assert {hit["item"] for hit in there["hits"]} == {"SKU-1", "SKU-2", "SKU-4", "men/5.png"}
    assert "sold out" not in text
    _, similar = found(item="SKU-1", group="item", stock="in")
    assert all(hit["in_stock"] for hit in similar["hits"])
    _, look = found("complete_the_look", item="SKU-4", group="item", stock="in")
    assert all(hit["in_stock"] for piece in look["pieces"] for hit in piece["hits"])
    for arguments in ({"group": "color"}, {"stock": "out"}):
        assert call(client, "find_similar_clothes", {"photo": photo, **arguments})["isError"]
