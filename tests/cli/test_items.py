"""`fashion-wizard items` lists what a catalog holds."""

import json

import numpy as np
import pytest
from tests.search import made_up
from typer.testing import CliRunner

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli.app import app


@pytest.fixture
def shop(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog, catalog.writing():
        for number in range(5):
            catalog.put_image(f"{number:064}", "recipe", (40, 30), [])
            catalog.put_item(f"SKU-{number}", {"color": "red" if number % 2 else "blue"})
            catalog.put_photo(tmp_path / f"{number}.jpg", f"SKU-{number}", f"{number:064}")
    return tmp_path


def listed(shop, *options):
    result = CliRunner().invoke(app, ["items", "--catalog", str(shop / "catalog"), "--json", *options])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["items"]


def test_items_with_metadata_photos_and_garments(shop):
    assert listed(shop)[1] == {
        "id": "SKU-1",
        "metadata": {"color": "red"},
        "photos": [str(shop / "1.jpg")],
        "garments": 0,
    }


def test_conditions_and_paging(shop):
    assert [item["id"] for item in listed(shop, "--where", "color=red")] == ["SKU-1", "SKU-3"]
    assert [item["id"] for item in listed(shop, "--limit", "2", "--offset", "1")] == ["SKU-1", "SKU-2"]
    assert listed(shop, "--offset", "9") == []


def test_where_nothing_passes_the_values_that_there_are_are_named(shop):
    result = CliRunner().invoke(
        app, ["items", "--catalog", str(shop / "catalog"), "--json", "--where", "color=green"]
    )
    assert json.loads(result.stdout)["items"] == []
    assert "no item of the catalog passes --where; color has blue, red" in result.stderr


def test_the_table_lists_each_item(shop):
    result = CliRunner().invoke(app, ["items", "--catalog", str(shop / "catalog")])
    assert all(f"SKU-{number}" in result.stdout for number in range(5))


def test_the_table_takes_two_lines_an_item_at_80_columns(tmp_path, monkeypatch):
    described = {
        "name": "High-low summer dress with a name that is far too long for one line of any table",
        "price": "64.95",
        "currency": "EUR",
        "description": "Beautiful. " * 20,
        "color": "lilac",
        "size": "L",
    }
    with Catalog(tmp_path / "catalog") as catalog:
        catalog.put_items({"vd01-ll-L": described, "vd01-ll-M": {"title": "Dress"}, "[b]": {"size": "[M]"}})
    monkeypatch.setenv("COLUMNS", "80")
    result = CliRunner().invoke(app, ["items", "--catalog", str(tmp_path / "catalog")])
    assert [line.rstrip() for line in result.stdout.splitlines()] == [
        "item       name                                      price      photos  garments",
        "[b]        size: [M]                                            0       0",
        "vd01-ll-L  High-low summer dress with a name that …  64.95 EUR  0       0",
        "           size: L, color: lilac, description: Bea…",
        "vd01-ll-M  Dress                                                0       0",
    ]


def test_columns_of_which_nothing_is_known_are_left_out(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        catalog.put_items({"a": {}, "b": {}})
    result = CliRunner().invoke(app, ["items", "--catalog", str(tmp_path / "catalog")])
    assert result.stdout.splitlines()[0].split() == ["item", "photos", "garments"]


def test_what_an_item_sells_is_shown_where_it_is_known(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        outfit = [[made_up.random_features(np.random.default_rng(1)) for _ in range(2)]]
        made_up.stock(catalog, {"a": outfit, "b": outfit}, ["top", "pants"])
        catalog.put_items({"a": {"name": "Blue jeans"}, "b": {"name": "Leather belt"}})
        catalog.find_own_garments()
    jeans, belt = listed(tmp_path)
    own = jeans["own_garment"]
    assert (own["label"], own["sure"], own["worn_with"]) == ("pants", True, ["top"])
    assert 0.8 <= own["certainty"] <= 1
    assert "own_garment" not in belt
