"""Fields that a route does not have are refused where leaving them out would give another answer."""

import base64
import json
import shutil

import pytest

from fashion_wizard.server.keys import KeyRing


@pytest.fixture
def writer(drawn_shop, tmp_path, serve):
    """A server of a copy that may be changed, and the headers for that."""
    shop = shutil.copytree(drawn_shop / "catalog", tmp_path / "catalog")
    return serve(shop), {"Authorization": f"Bearer {KeyRing(shop).add('boss', write=True)}"}


def refused(answer, field: str) -> str:
    """The reason why a field is refused."""
    assert answer.status_code == 422, answer.text
    problem = answer.json()
    assert problem["code"] == "wrong-fields"
    reasons = {error["field"]: error["reason"] for error in problem["errors"]}
    assert list(reasons) == [field], reasons
    return reasons[field]


@pytest.mark.parametrize(
    ("path", "field", "near"),
    [
        ("search", "minscore", "min_score"),
        ("search", "Garmet", "garment"),
        ("search", "wher", "where"),
        ("search", "stok", "stock"),
        ("search", "limit", ""),
        ("garments", "photo-id", "photo_id"),
        ("chat", "mesage", "message"),
        ("photos", "urls", "url"),
    ],
)
def test_a_field_that_is_mistyped_or_of_another_route_is_named(client, query, path, field, near) -> None:
    answer = client.post(f"/v1/{path}", files={"photo": query}, data={field: "1"})
    reason = refused(answer, field)
    assert reason.startswith("there is no such field here; ")
    assert (f"did you mean {near}" if near else "known are garment, box, ") in reason


@pytest.mark.parametrize("form", ["json", "query string", "body"])
def test_it_does_not_matter_how_fields_are_sent(client, query, form: str) -> None:
    if form == "json":
        answer = client.post("/v1/search", json={"photo": base64.b64encode(query).decode(), "wher": ["a=b"]})
    elif form == "query string":
        answer = client.post("/v1/search?wher=a%3Db", files={"photo": query})
    else:
        answer = client.post("/v1/search?wher=a%3Db", content=query, headers={"Content-Type": "image/jpeg"})
    assert "did you mean where" in refused(answer, "wher")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("items", "stock"),
        ("items", "k"),
        ("items", "limits"),
        ("items/SKU-2/similar", "box"),
        ("items/SKU-2/similar", "wheres"),
        ("items/SKU-2/look", "min_score"),
    ],
)
def test_an_option_in_an_address_is_never_passed_over(client, path: str, field: str) -> None:
    assert "there is no such field here" in refused(client.get(f"/v1/{path}", params={field: "1"}), field)


def test_what_has_nothing_to_do_with_the_answer_may_come_along(client, query) -> None:
    extra = {"csrf_token": "1", "submit": "Go", "utm_source": "mail", "language": "de", "_": "7"}
    assert client.post("/v1/search", files={"photo": query}, data=extra).status_code == 200
    assert client.get("/v1/items", params=extra).status_code == 200
    assert client.get("/v1/items/SKU-2/similar", params=extra).status_code == 200
    assert client.get("/v1/facets", params={"where": "a"}).status_code == 200


@pytest.mark.parametrize("field", ["k", "garment", "min_score", "stock"])
def test_a_field_of_one_value_is_given_once(client, query, field: str) -> None:
    values = {"k": ["1", "2"], "garment": ["top", "pants"], "min_score": ["0", "0.5"], "stock": ["in", "any"]}
    twice = client.post("/v1/search", files={"photo": query}, data={field: values[field]})
    assert refused(twice, field) == "it is given twice, with different values; give it once"
    in_address = client.get("/v1/items/SKU-2/similar", params={field: values[field]})
    assert "give it once" in refused(in_address, field)
    same = [values[field][0]] * 2
    assert client.post("/v1/search", files={"photo": query}, data={field: same}).status_code == 200


@pytest.mark.parametrize("field", ["name", "price", "meta", "csrf_token"])
def test_what_a_change_would_lose_is_refused(writer, query, field: str) -> None:
    client, write = writer
    answer = client.put("/v1/items/new", files={"photo": query}, data={field: "x"}, headers=write)
    assert "metadata goes into the field metadata, as a JSON object" in refused(answer, field)
    assert client.get("/v1/items/new").status_code == 404
    metadata = json.dumps({field: "x"})
    put = client.put("/v1/items/new", files={"photo": query}, data={"metadata": metadata}, headers=write)
    assert put.status_code == 201


def test_a_wrong_field_of_an_event_is_named_as_it_is(client) -> None:
    event = {"query_id": "x", "kind": "click", "query": "x", "body": "y"}
    reasons = client.post("/v1/events", json=event).json()["errors"]
    assert {error["field"] for error in reasons} == {"query", "body"}
