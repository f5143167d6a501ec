"""The shop's loop: ids of answers, events, rules, the report, and the figures for a key with that right."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from fashion_wizard.errors import RulesError
from fashion_wizard.feeds.last_run import FILE_NAME
from fashion_wizard.journal.store import read_queries
from fashion_wizard.server.keys import KeyRing

from .conftest import open_backend


@pytest.fixture
def shop(drawn_shop: Path, tmp_path: Path) -> Path:
    # Other tests ask servers of the same catalog.
    shutil.copytree(
        drawn_shop / "catalog", tmp_path / "catalog", ignore=shutil.ignore_patterns("queries.sqlite3*")
    )
    return tmp_path / "catalog"


def tool(client, name: str, **arguments: object) -> dict:
    call = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": name, "arguments": arguments},
    }
    headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
    return client.post("/mcp", json=call, headers=headers).json()["result"]["structuredContent"]


def test_every_answer_has_an_id_that_events_refer_to(serve, shop: Path, query: bytes) -> None:
    client = serve(shop)
    answers = [
        client.post("/v1/search", files={"photo": query}, data={"where": "price<=1000"}).json(),
        client.get("/v1/items/SKU-1/similar").json(),
        client.post("/v1/chat", files={"photo": query}, data={"message": "the top in red"}).json(),
        client.post("/v1/chat", data={"message": "hello"}).json(),
        tool(client, "find_similar_clothes", item="SKU-2", k=2),
    ]
    ids = [answer["query_id"] for answer in answers]
    assert len(set(ids)) == 5
    assert min(map(len, ids)) >= 20
    for id_ in ids:
        event = {"query_id": id_, "kind": "click", "item": "SKU-3"}
        assert client.post("/v1/events", json=event).status_code == 204
    wrong = client.post("/v1/events", json={"query_id": ids[0], "kind": "wrong_garment"})
    assert (wrong.status_code, wrong.content) == (204, b"")
    contents = read_queries(shop)
    assert [query.source for query in contents.queries] == ["search", "similar", "chat", "chat", "assistant"]
    first, _, third, fourth, _ = contents.queries
    assert first.label == "top"
    assert "blue" in first.colors
    assert first.conditions == ("price<=1000",)
    assert first.hits[0][0] == answers[0]["hits"][0]["item"]
    assert third.conditions == ("in red",)
    assert fourth.found is None
    assert contents.pictures == {}
    assert "hello" not in repr(contents)


@pytest.mark.parametrize(
    ("event", "status", "code", "reason"),
    [
        ({"query_id": "bogus", "kind": "click", "item": "SKU-1"}, 404, "no-query", "no query 'bogus'"),
        ({"query_id": "ID", "kind": "click", "item": "SKU-99"}, 404, "no-item", "no item SKU-99"),
        ({"query_id": "ID", "kind": "buy"}, 422, "wrong-fields", "item: name the item"),
        ({"query_id": "ID", "kind": "like", "item": "SKU-1"}, 422, "wrong-fields", "kind: "),
        ({"kind": "click", "item": "SKU-1"}, 422, "wrong-fields", "query_id: "),
        ({"query_id": "ID", "kind": "click", "item": "SKU-1", "user": 7}, 422, "wrong-fields", "user: "),
        ({"query_id": "x" * 101, "kind": "click", "item": "SKU-1"}, 422, "wrong-fields", "query_id: "),
        ([], 422, "wrong-fields", ""),
    ],
)
def test_an_event_that_cannot_be_written_is_refused_with_the_reason(
    client, event: object, status: int, code: str, reason: str
) -> None:
    if isinstance(event, dict) and event.get("query_id") == "ID":
        event = event | {"query_id": client.get("/v1/items/SKU-1/similar").json()["query_id"]}
    answer = client.post("/v1/events", json=event)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert reason in answer.json()["detail"]


def test_pictures_are_cut_to_the_garment_where_the_shop_wants_them(serve, shop: Path, query: bytes) -> None:
    answer = serve(shop, picture_days=3).post("/v1/search", files={"photo": query}).json()
    stored = read_queries(shop).pictures[answer["query_id"]]
    picture = cv2.imdecode(np.frombuffer(stored, np.uint8), cv2.IMREAD_COLOR)
    x0, y0, x1, y1 = answer["asked"]["box"]
    assert picture.shape[1] / picture.shape[0] == pytest.approx((x1 - x0) / (y1 - y0), rel=0.03)
    assert max(picture.shape) <= 320


RULES = """
[[rules]]
name = "own brand first"
action = "pin"
items = ["SKU-6"]

[[rules]]
name = "sold out"
action = "hide"
where = "color=green"
"""


def test_rules_hold_for_every_way_to_ask_and_are_named_in_the_hit(
    serve, shop: Path, query: bytes, tmp_path: Path
) -> None:
    (tmp_path / "rules.toml").write_text(RULES)
    client = serve(shop, rules=tmp_path / "rules.toml")
    answers = [
        client.post("/v1/search", files={"photo": query}).json()["hits"],
        client.get("/v1/items/SKU-2/similar").json()["hits"],
        client.post("/v1/chat", files={"photo": query}, data={"message": "the top"}).json()["groups"][-1][
            "hits"
        ],
        tool(client, "find_similar_clothes", item="SKU-2")["hits"],
    ]
    for hits in answers:
        assert (hits[0]["item"], hits[0]["rules"]) == ("SKU-6", ["own brand first"])
        assert "SKU-3" not in [hit["item"] for hit in hits]
        assert all(hit["rules"] == [] for hit in hits[1:])
    assert len(answers[0]) == 5


def test_what_is_hidden_completes_no_look(serve, shop: Path, tmp_path: Path) -> None:
    def look(client) -> set[str]:
        pieces = client.get("/v1/items/SKU-1/look").json()["pieces"]
        return {hit["item"] for piece in pieces for hit in piece["hits"]}

    shown = look(serve(shop))
    hidden = min(shown)
    rule = {"action": "hide", "items": [hidden]}
    (tmp_path / "rules.json").write_text(json.dumps({"rules": [rule]}))
    rest = look(serve(shop, rules=tmp_path / "rules.json"))
    assert hidden not in rest
    assert shown - {hidden} <= rest


def test_a_server_with_rules_that_cannot_be_followed_does_not_start(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES.replace("color", "colour"))
    with pytest.raises(RulesError, match="rule 'sold out': no item has 'colour'"):
        open_backend(shop, rules=tmp_path / "rules.toml")


def test_the_figures_are_for_a_key_with_that_right_alone(serve, shop: Path, query: bytes) -> None:
    ring = KeyRing(shop)
    secrets = {
        "read": ring.add("page"),
        "write": ring.add("boss", write=True),
        "admin": ring.add("me", admin=True),
    }
    run = {"feed": "feed.csv", "ended": "2026-11-28T15:04:05Z", "complete": True, "counts": {"new": 3}}
    (shop / FILE_NAME).write_text(json.dumps(run))
    client = serve(shop)  # on loopback, where reading needs no key

    def figures(key: str | None) -> object:
        return client.get("/v1/admin", headers={"Authorization": f"Bearer {key}"} if key else {})

    assert [figures(key).status_code for key in (None, "fw_x", secrets["read"], secrets["write"])] == [
        401, 401, 403, 403,
    ]  # fmt: skip
    client.post("/v1/search", files={"photo": query}, data={"where": "price<1"})
    answer = figures(secrets["admin"]).json()
    assert answer["catalog"] == {"items": 6, "photos": 6, "garments": 12, "left_out": 0}
    assert answer["last_feed"] == run | {"problems": [], "refused": []}
    assert answer["errors"] == {"key-missing": 2, "key-forbids": 2}
    assert answer["asked"]["not_found"][0]["garment"].endswith("blue top, price<1")
    # It shows and changes nothing: the right to see is no right to write.
    deleted = client.delete("/v1/items/SKU-1", headers={"Authorization": f"Bearer {secrets['admin']}"})
    assert deleted.status_code == 403
