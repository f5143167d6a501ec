"""The list of items, and the outlines of garments."""

import pytest


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
