"""Some of the shop, to begin from without a photo; and the outlines of its garments."""

import pytest


@pytest.mark.parametrize(("limit", "expected"), [(1, 1), (4, 4), (6, 6), (100, 6)])
def test_some_items_are_spread_over_the_catalog(client, limit: int, expected: int) -> None:
    answer = client.get("/v1/items", params={"limit": limit}).json()
    ids = [one["item"] for one in answer["items"]]
    assert answer["total"] == 6
    assert len(ids) == len(set(ids)) == expected
    assert ids == sorted(ids)
    for one in answer["items"]:
        whole = client.get(f"/v1/items/{one['item'].replace('/', '%2F')}").json()
        assert one["photo"] in whole["photos"]
        assert {key: one[key] for key in ("name", "price", "url", "metadata")} == {
            key: whole[key] for key in ("name", "price", "url", "metadata")
        }


def test_a_limit_out_of_range_is_refused(client) -> None:
    for limit in ("0", "101", "many"):
        assert client.get("/v1/items", params={"limit": limit}).status_code == 422


def test_garments_of_an_item_are_outlined(client) -> None:
    garments = client.get("/v1/items/SKU-1").json()["garments"]
    assert {one["label"] for one in garments} == {"top", "pants"}
    for one in garments:
        x0, y0, x1, y1 = one["box"]
        ring = one["outline"][0]
        assert min(x for x, _ in ring) == x0
        assert max(y for _, y in ring) == y1 - 1
        assert all(x0 <= x < x1 and y0 <= y < y1 for x, y in ring)
