"""The list of items, and the outlines of garments."""

import shutil

import pytest

from fashion_wizard.catalog.store import Catalog


@pytest.mark.parametrize(("limit", "expected"), [(1, 1), (4, 4), (6, 6), (100, 6)])
def test_some_items_are_spread_over_the_catalog(client, limit: int, expected: int) -> None:
    answer = client.get("/v1/items", params={"limit": limit}).json()
    ids = [shown["item"] for shown in answer["items"]]
    assert answer["total"] == 6
    assert len(ids) == len(set(ids)) == expected
    assert ids == sorted(ids)
    for shown in answer["items"]:
        whole = client.get(f"/v1/items/{shown['item'].replace('/', '%2F')}").json()
        assert shown["photo"] in whole["photos"]
        assert {key: shown[key] for key in ("name", "price", "url", "metadata")} == {
            key: whole[key] for key in ("name", "price", "url", "metadata")
        }


def test_all_items_are_listed_by_id_page_by_page(client) -> None:
    def page(**params: object) -> tuple[list[str], int]:
        answer = client.get("/v1/items", params=params)
        assert answer.status_code == 200, answer.text
        return [shown["item"] for shown in answer.json()["items"]], answer.json()["total"]

    ids = ["SKU-1", "SKU-2", "SKU-3", "SKU-4", "SKU-6", "men/5.png"]
    assert page(offset=0) == page(limit=100, offset=0) == (ids, 6)
    assert [page(limit=4, offset=start) for start in (0, 4, 8)] == [(ids[:4], 6), (ids[4:], 6), ([], 6)]
    assert page(where="price<=29") == (["SKU-1", "SKU-2", "SKU-3", "men/5.png"], 4)
    assert page(where=["price<=29", "category=plain"], limit=1, offset=1) == (["SKU-3"], 3)
    assert page(where="name=nothing") == ([], 0)


def test_the_list_has_items_whose_photos_are_gone(serve, drawn_shop, tmp_path) -> None:
    shop = shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    with Catalog(shop) as catalog:
        (photo,) = catalog.photos(item="SKU-1")
        catalog.put_photo(tmp_path / "gone.png", "SKU-1", photo.digest)
        catalog.remove_photo(photo.path)
    client = serve(shop)
    first = client.get("/v1/items", params={"offset": 0}).json()["items"][0]
    assert (first["item"], first["photo"]) == ("SKU-1", None)
    assert "SKU-1" not in [shown["item"] for shown in client.get("/v1/items").json()["items"]]


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"where": "prize<=5"}, "prize"),
        ({"where": "price"}, "price"),
        ({"offset": "-1"}, "offset"),
        ({"offset": "x"}, "offset"),
        ({"k": "3"}, "k"),
    ],
)
def test_a_list_that_cannot_be_made_is_refused(client, params: dict[str, str], says: str) -> None:
    answer = client.get("/v1/items", params=params)
    assert answer.status_code == 422
    assert says in answer.json()["detail"]


def test_a_limit_out_of_range_is_refused(client) -> None:
    for limit in ("0", "101", "many"):
        assert client.get("/v1/items", params={"limit": limit}).status_code == 422


def test_garments_of_an_item_are_outlined(client) -> None:
    garments = client.get("/v1/items/SKU-1").json()["garments"]
    assert {shown["label"] for shown in garments} == {"top", "pants"}
    for shown in garments:
        x0, y0, x1, y1 = shown["box"]
        ring = shown["outline"][0]
        assert min(x for x, _ in ring) == x0
        assert max(y for _, y in ring) == y1 - 1
        assert all(x0 <= x < x1 and y0 <= y < y1 for x, y in ring)
