"""The items of the catalog over HTTP: read, likened, put and removed."""

import io
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.server.keys import KeyRing

EVIL = (
    "../../../etc/passwd",
    "..%2F..%2Fcatalog.sqlite",
    "/etc/passwd",
    "a\\..\\b",
    "C:\\x",
    "photos/../../x",
)


@pytest.fixture
def shop(drawn_shop, tmp_path) -> Path:
    """A copy that may be changed."""
    shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    return tmp_path / "catalog"


@pytest.fixture
def writer(shop, serve):
    """A server whose keys are known: the client, and the headers of either key."""
    ring = KeyRing(shop)
    write, read = ring.add("boss", write=True), ring.add("page")
    return serve(shop), {"Authorization": f"Bearer {write}"}, {"Authorization": f"Bearer {read}"}


def test_an_item_has_photos_and_garments(client) -> None:
    item = client.get("/v1/items/SKU-2").json()
    assert (item["item"], item["name"], item["price"]) == ("SKU-2", "Blue print", "29.00")
    assert [entry["label"] for entry in item["garments"]] == ["top", "pants"]
    assert item["garments"][0]["photo"] == item["photos"][0]["id"]


def test_ids_with_slashes_may_be_encoded_or_not(client) -> None:
    for path in ("men%2F5.png", "men/5.png", "men%2f5.png"):
        assert client.get(f"/v1/items/{path}").json()["item"] == "men/5.png"
        assert client.get(f"/v1/items/{path}/similar").json()["item"] == "men/5.png"


def test_an_id_that_is_not_in_utf_8_is_refused(writer, query) -> None:
    """Decoded, `%F6` and `%E4` would be one id, and the later item would replace the earlier one."""
    client, write, _ = writer
    for name in ("Gr%F6n", "Gr%E4n", "%FF%2Fa"):
        put = client.put(f"/v1/items/{name}", files={"photo": query}, headers=write)
        assert (put.status_code, put.json()["code"]) == (422, "wrong-fields")
        assert "percent-encode it as UTF-8" in put.json()["detail"]
        assert client.get(f"/v1/items/{name}").status_code == 422
    for name in ("Gr%C3%B6n", "Gr%EF%BF%BDn"):
        assert client.put(f"/v1/items/{name}", files={"photo": query}, headers=write).status_code == 201


def test_an_id_may_end_in_similar(writer, query) -> None:
    client, write, _ = writer
    for name in ("odd%2Fsimilar", "100%25", "a%20b", "%C3%BC"):
        put = client.put(f"/v1/items/{name}", files={"photo": query}, headers=write)
        assert put.status_code == 201, put.text
        assert client.get(f"/v1/items/{name}").json()["item"] == put.json()["item"]
    assert client.get("/v1/items/odd%2Fsimilar").json()["item"] == "odd/similar"
    assert client.get("/v1/items/odd/similar").status_code == 404


def test_similar_leaves_the_item_out_and_takes_options(client) -> None:
    answer = client.get(
        "/v1/items/SKU-2/similar", params={"k": 3, "where": ["price<=60", "category=prints"]}
    ).json()
    assert [hit["item"] for hit in answer["hits"]] == ["SKU-4"]
    pants = client.get("/v1/items/SKU-2/similar", params={"garment": "pants"}).json()
    for word in ("trousers", "1"):
        named = client.get("/v1/items/SKU-2/similar", params={"garment": word}).json()
        assert (named["asked"], named["hits"][:3]) == (pants["asked"], pants["hits"][:3])
    assert pants["asked"]["label"] == "pants"
    assert "SKU-2" not in [hit["item"] for hit in pants["hits"]]


def test_facets(client) -> None:
    facets = {entry["key"]: entry for entry in client.get("/v1/facets").json()["facets"]}
    assert set(facets) == {"category", "color", "price"}
    assert (facets["price"]["min"], facets["price"]["max"]) == (12.0, 99.0)
    assert {(entry["value"], entry["count"]) for entry in facets["category"]["values"]} == {
        ("plain", 3),
        ("prints", 3),
    }


def test_put_and_delete_take_effect_at_once(writer, shop, query) -> None:
    client, write, _ = writer
    metadata = '{"name": "New", "price": "7.50", "sizes": ["S", "M"]}'
    put = client.put("/v1/items/new/1", files={"photo": query}, data={"metadata": metadata}, headers=write)
    assert put.status_code == 201
    assert put.json()["metadata"] == {"name": "New", "price": "7.50", "sizes": ["S", "M"]}

    def first() -> str:
        answer = client.post("/v1/search", files={"photo": query}, data={"where": "price<=10"})
        return next((hit["item"] for hit in answer.json()["hits"]), "")

    assert first() == "new/1"
    (photo,) = put.json()["photos"]
    assert client.get(photo["url"]).status_code == 200
    assert len(list((shop / "photos").iterdir())) == 1
    assert client.delete("/v1/items/new/1", headers=write).status_code == 204
    assert first() == ""
    assert client.get("/v1/items/new/1").status_code == 404
    assert client.get(photo["url"]).status_code == 404
    assert list((shop / "photos").iterdir()) == []
    assert client.delete("/v1/items/new/1", headers=write).json()["code"] == "no-item"


@pytest.mark.parametrize("kind", ["webp", "avif"])
def test_put_replaces_photos_or_metadata_and_is_idempotent(writer, shop, query, kind) -> None:
    client, write, _ = writer
    other = io.BytesIO()
    Image.fromarray(np.full((200, 200, 3), (10, 120, 10), np.uint8)).save(other, kind)
    for _ in range(2):
        answer = client.put(
            "/v1/items/x", files={"photo": query}, data={"metadata": '{"a": 1}'}, headers=write
        )
    assert answer.status_code == 200
    first = answer.json()["photos"]
    replaced = client.put("/v1/items/x", files={"photo": other.getvalue()}, headers=write).json()
    assert replaced["metadata"] == {"a": 1}
    assert [entry["id"] for entry in replaced["photos"]] != [entry["id"] for entry in first]
    (stored,) = (shop / "photos").iterdir()
    assert (stored.suffix, stored.read_bytes()) == (f".{kind}", other.getvalue())
    thumbnail = client.get(replaced["photos"][0]["url"])
    assert (thumbnail.status_code, thumbnail.headers["content-type"]) == (200, "image/jpeg")
    unchanged = client.put("/v1/items/x", data={"metadata": '{"b": 2}'}, headers=write).json()
    assert (unchanged["metadata"], unchanged["photos"]) == ({"b": 2}, replaced["photos"])


def test_photos_of_an_item_come_in_the_order_in_which_they_were_sent(writer) -> None:
    client, write, _ = writer
    files = []
    for level in (10, 90, 170):
        data = io.BytesIO()
        Image.fromarray(np.full((200, 200, 3), (level, 120, 10), np.uint8)).save(data, "PNG")
        files.append(("photo", data.getvalue()))
    forward = client.put("/v1/items/x", files=files, headers=write).json()["photos"]
    backward = client.put("/v1/items/x", files=files[::-1], headers=write).json()["photos"]
    ids = [photo["id"] for photo in forward]
    assert [photo["id"] for photo in backward] == ids[::-1]
    assert len(set(ids)) == 3


def test_two_items_may_have_the_same_photo(writer, query) -> None:
    client, write, _ = writer
    for name in ("x", "y"):
        assert client.put(f"/v1/items/{name}", files={"photo": query}, headers=write).status_code == 201
    like_x = client.get("/v1/items/x/similar").json()["hits"]
    assert like_x[0]["item"] == "y"
    assert not any(hit["same"] for hit in like_x), "another item is never the same one"
    assert all(hit["alike"] and 0 < hit["score"] < 1 for hit in like_x), "so scores tell how alike it is"
    assert client.delete("/v1/items/x", headers=write).status_code == 204
    assert client.get(client.get("/v1/items/y").json()["photos"][0]["url"]).status_code == 200


def test_an_invalid_request_changes_nothing(writer, shop, query) -> None:
    client, write, _ = writer
    before = client.get("/v1/items/SKU-1").json()
    blank = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(blank, "PNG")
    bad = [
        ({"photo": blank.getvalue()}, {}, "photo-unusable"),
        ({"photo": b"no photo"}, {}, "photo-unusable"),
        ({"photo": b""}, {}, "photo-unusable"),
        ({}, {"metadata": "[1]"}, "wrong-fields"),
        ({}, {"metadata": '{"a": NaN}'}, "wrong-fields"),
        ({}, {"metadata": '{"a": "\\ud800"}'}, "wrong-fields"),
        ({}, {"metadata": '{"a":' * 20 + "1" + "}" * 20}, "wrong-fields"),
        ({}, {"metadata": "[" * 20_000}, "wrong-fields"),
        ({}, {"metadata": '{"a":' + "[" * 600 + "]" * 600 + "}"}, "wrong-fields"),
        ({}, {"metadata": '{"a":' * 600 + "1" + "}" * 600}, "wrong-fields"),
    ]
    for files, fields, code in bad:
        answer = client.put("/v1/items/SKU-1", files=files, data=fields, headers=write)
        assert answer.json()["code"] == code, answer.text
    assert (
        client.put("/v1/items/new", data={"metadata": "{}"}, headers=write).json()["code"] == "wrong-fields"
    )
    assert client.get("/v1/items/SKU-1").json() == before


def test_only_uploaded_photos_are_deleted(writer, drawn_shop) -> None:
    client, write, _ = writer
    files = sorted((drawn_shop / "photos").iterdir())
    assert client.delete("/v1/items/SKU-1", headers=write).status_code == 204
    assert sorted((drawn_shop / "photos").iterdir()) == files


def test_ids_never_become_paths(writer, shop, query, tmp_path) -> None:
    client, write, _ = writer
    outside = sorted(str(path) for path in tmp_path.rglob("*") if shop not in path.parents)
    for name in EVIL:
        for path in (name, name.replace("/", "%2F")):
            client.put(f"/v1/items/{path}", files={"photo": query}, headers=write)
            client.get(f"/v1/photos/{path}")
            client.get(f"/static/{path}")
    assert sorted(str(path) for path in tmp_path.rglob("*") if shop not in path.parents) == outside
    for file in (shop / "photos").iterdir():
        assert len(file.stem) == 16 + 1 + 64
    for path in ("..", "%2e%2e", "../catalog.sqlite", "..%2fcatalog.sqlite", "%00", "a" * 64):
        assert client.get(f"/v1/photos/{path}").status_code in {404, 422}
    for path in ("../settings.py", "..%2fsettings.py", "%2e%2e/app.py", "....//app.py"):
        assert client.get(f"/static/{path}").status_code == 404


def test_writes_always_need_a_key_that_may_write(writer, query) -> None:
    client, write, read = writer
    for headers, status, code in (
        ({}, 401, "key-missing"),
        ({"Authorization": "Bearer wrong"}, 401, "key-missing"),
        ({"Authorization": write["Authorization"].removeprefix("Bearer ")}, 401, "key-missing"),
        ({"Authorization": write["Authorization"] + "x"}, 401, "key-missing"),
        (read, 403, "key-forbids"),
    ):
        for answer in (
            client.put("/v1/items/x", files={"photo": query}, headers=headers),
            client.delete("/v1/items/SKU-1", headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get("/v1/items/SKU-1").status_code == 200


def test_without_keys_all_writes_are_refused(client, query) -> None:
    assert client.put("/v1/items/x", files={"photo": query}).status_code == 401
    assert client.delete("/v1/items/SKU-1").status_code == 401


def test_the_look_of_an_item_leads_to_what_is_worn_with_it(client) -> None:
    answer = client.get("/v1/items/SKU-1/look", params={"k": 3, "where": "price<=60"}).json()
    assert answer["item"] == "SKU-1"
    assert answer["own_garment"]["label"] == "top"
    (piece,) = answer["pieces"]
    assert piece["label"] == "pants"
    assert client.get(piece["photo"]["url"]).status_code == 200
    assert 0 < len(piece["hits"]) <= 3
    for hit in piece["hits"]:
        assert hit["item"] != "SKU-1"
        assert hit["label"] == "pants"
        assert not hit["alike"]


def test_the_look_of_an_unknown_item_or_by_an_unknown_key_is_refused(client) -> None:
    assert client.get("/v1/items/nothing/look").json()["code"] == "no-item"
    refused = client.get("/v1/items/SKU-1/look", params={"where": "prize<=60"})
    assert refused.status_code == 422
    assert "did you mean" in refused.text
