"""Every route of the server answers, and asks for the key that it needs. A route without a row here fails."""

import io
import runpy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute, Mount

from fashion_wizard.server.app import create_app
from fashion_wizard.server.keys import KeyRing

from .conftest import open_backend, wait_until_ready

TABLES = runpy.run_path(str(Path(__file__).parents[2] / "docs/tables.py"))
PHOTO = "photo"
"""Stands for the query photo in the files of a row."""


@dataclass(frozen=True)
class Row:
    """A route, a request to it, and its answer.

    Attributes:
        method, path: The route as it is declared.
        key: The least key that it needs: None, "read", "write" or "admin".
        url: Where that differs from the path.
        request: Arguments of `TestClient.request`.
        status: Of an answer to a request that may be made.
        contains: A part of that answer.
    """

    method: str
    path: str
    key: str | None
    url: str | None = None
    request: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    contains: str = ""

    @property
    def id(self) -> str:
        return f"{self.method} {self.path}"


SENT = {"files": {"photo": PHOTO}}
LIST_TOOLS = {
    "json": {"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
    "headers": {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"},
}
ROWS = (
    Row("GET", "/", None, contains="<!doctype html>"),
    Row("GET", "/static", None, url="/static/js/page.js", contains="import"),
    Row("GET", "/admin", None, contains="The shop's figures"),
    Row("GET", "/v1/admin", "admin", contains='"not_found"'),
    Row(
        "POST",
        "/v1/events",
        "read",
        request={"json": {"query_id": "unknown", "kind": "click", "item": "SKU-1"}},
        status=404,
        contains='"no-query"',
    ),
    Row("GET", "/fashion-wizard.js", None, contains="defineWidget"),
    Row("GET", "/openapi.json", None, contains='"openapi"'),
    Row("GET", "/healthz", None, contains='"alive":true'),
    Row("GET", "/readyz", None, contains='"ready":true'),
    Row("GET", "/v1/about", None, contains='"needs_key":true'),
    Row("GET", "/metrics", "read", contains="fashion_wizard_phase_seconds"),
    Row("GET", "/v1/facets", "read", contains='"price"'),
    Row("GET", "/v1/items", "read", contains='"total":'),
    Row("GET", "/v1/items/{item:path}", "read", url="/v1/items/SKU-1", contains='"Red shirt"'),
    Row("GET", "/v1/items/{item:path}/similar", "read", url="/v1/items/SKU-1/similar", contains='"hits"'),
    Row("GET", "/v1/items/{item:path}/look", "read", url="/v1/items/SKU-1/look", contains='"pieces"'),
    Row("GET", "/v1/photos/{photo}", "read", url="/v1/photos/{digest}?size=160", contains="JFIF"),
    Row("POST", "/v1/photos", "read", request=SENT, contains='"photo_id":"photo-'),
    Row("DELETE", "/v1/photos/{photo}", "read", url="/v1/photos/{photo_id}", status=204),
    Row("POST", "/v1/garments", "read", request=SENT, contains='"top"'),
    Row("POST", "/v1/search", "read", request=SENT, contains='"SKU-2"'),
    Row("POST", "/v1/matches", "read", request=SENT | {"data": {"hit": "{garment}"}}, contains='"agreeing"'),
    Row("POST", "/v1/chat", "read", request=SENT | {"data": {"message": "the top"}}, contains='"SKU-2"'),
    Row("POST", "/mcp", "read", request=LIST_TOOLS, contains="find_similar_clothes"),
    Row("PUT", "/v1/items/{item:path}", "write", url="/v1/items/new", request=SENT, status=201),
    Row("DELETE", "/v1/items/{item:path}", "write", url="/v1/items/SKU-6", status=204),
)


@dataclass(frozen=True)
class Server:
    """A server that other machines can reach, and headers with its keys, by what they may do."""

    client: TestClient
    keys: dict[str, dict[str, str]]

    def send(self, row: Row, photo: bytes, headers: dict[str, str]) -> Any:
        item = self.client.get("/v1/items/SKU-1", headers=self.keys["read"]).json()
        filled = {"digest": item["photos"][0]["id"], "garment": item["garments"][0]["garment"]}
        if "{photo_id}" in (row.url or ""):
            sent = self.client.post("/v1/photos", files={"photo": photo}, headers=self.keys["read"])
            filled["photo_id"] = sent.json()["photo_id"]
        arguments = dict(row.request)
        if "files" in arguments:
            arguments["files"] = {name: io.BytesIO(photo) for name in arguments["files"]}
        if "data" in arguments:
            arguments["data"] = {name: text.format(**filled) for name, text in arguments["data"].items()}
        url = row.path if row.url is None else row.url.format(**filled)
        return self.client.request(
            row.method, url, **arguments | {"headers": arguments.get("headers", {}) | headers}
        )


@pytest.fixture(scope="module")
def server(drawn_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("routes") / "catalog"
    shutil.copytree(drawn_shop / "catalog", folder)
    ring = KeyRing(folder)
    secrets = {"read": ring.add("page"), "write": ring.add("boss", write=True)}
    secrets["admin"] = ring.add("owner", admin=True)
    app = create_app(open_backend(folder, host="0.0.0.0"))  # noqa: S104
    with TestClient(app, base_url="http://shop.example", raise_server_exceptions=False) as client:
        wait_until_ready(client)
        yield Server(client, {may: {"Authorization": f"Bearer {key}"} for may, key in secrets.items()})


def declared(routes: list[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Method and path of every route, also of those inside included routers."""
    for route in routes:
        router = getattr(route, "original_router", None)
        if router is not None:
            yield from declared(router.routes)
        elif isinstance(route, Mount):
            yield "GET", route.path
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD"})


def test_every_route_has_a_row(server: Server) -> None:
    routes = sorted(declared(server.client.app.routes))
    described = server.client.get("/openapi.json").json()["paths"]
    paths = {path.replace(":path", "") for _, path in routes}
    assert set(described) <= paths, "a router is not walked"
    assert routes == sorted((row.method, row.path) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_route_refuses_requests_without_its_key(server: Server, query: bytes, row: Row) -> None:
    if row.key:
        for headers in ({}, {"Authorization": "Bearer fw_unknown"}, {"Authorization": "Basic dTpw"}):
            answer = server.send(row, query, headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "key-missing"), headers
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    if row.key in {"write", "admin"}:
        answer = server.send(row, query, server.keys["read"])
        assert (answer.status_code, answer.json()["code"]) == (403, "key-forbids")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_route_answers_a_request_with_its_key(server: Server, query: bytes, row: Row) -> None:
    answer = server.send(row, query, server.keys[row.key] if row.key else {})
    assert answer.status_code == row.status, answer.text
    assert row.contains in answer.content.decode("latin-1")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=lambda row: row.id)
def test_head_is_answered_like_get_without_the_body(server: Server, query: bytes, row: Row) -> None:
    headers = server.keys[row.key] if row.key else {}
    got = server.send(row, query, headers)
    asked = server.send(replace(row, method="HEAD"), query, headers)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    for name in ("content-type", "content-security-policy", "cache-control"):
        assert asked.headers.get(name) == got.headers.get(name)


def test_requests_are_counted_by_route_also_for_encoded_ids_and_heads(server: Server) -> None:
    def counted(method: str) -> float:
        lines = server.client.get("/metrics", headers=server.keys["read"]).text.splitlines()
        start = (
            f'fashion_wizard_requests_total{{method="{method}",route="/v1/items/{{item:path}}",status="404"}}'
        )
        return next((float(line.split()[-1]) for line in lines if line.startswith(start)), 0.0)

    for method in ("GET", "HEAD"):
        before = counted(method)
        for item in ("no%2Fitem", "no/item"):
            asked = server.client.request(method, f"/v1/items/{item}", headers=server.keys["read"])
            assert asked.status_code == 404
        assert counted(method) == before + 2


def test_the_time_of_whole_requests_is_told_by_route_method_and_status(server: Server) -> None:
    def labels_and_counts() -> dict[str, float]:
        lines = server.client.get("/metrics", headers=server.keys["read"]).text.splitlines()
        start = "fashion_wizard_request_seconds_count"
        return {one.split()[0]: float(one.split()[1]) for one in lines if one.startswith(start)}

    def name(route: str, status: int) -> str:
        return f'fashion_wizard_request_seconds_count{{method="GET",route="{route}",status="{status}"}}'

    before = labels_and_counts()
    for item in range(20):
        for path in (f"/v1/items/no-item-{item}", f"/no-route-{item}", f"/static/no-file-{item}"):
            assert server.client.get(path, headers=server.keys["read"]).status_code == 404
    assert server.client.get("/fashion-wizard.js").status_code == 200
    after = labels_and_counts()
    assert after[name("/v1/items/{item:path}", 404)] == before.get(name("/v1/items/{item:path}", 404), 0) + 20
    assert after[name("/fashion-wizard.js", 200)] == before.get(name("/fashion-wizard.js", 200), 0) + 1
    assert len(after) <= len(before) + 5
    assert not any("no-" in labels for labels in after)


def test_the_table_of_keys_in_the_reference_is_what_requests_need(server: Server) -> None:
    keys = TABLES["keys_by_route"](server.client.app.routes)
    assert keys == {
        (row.method, row.path.replace(":path", "")): "read, or a signed address"
        if row.id == "GET /v1/photos/{photo}"
        else row.key or "none"
        for row in ROWS
    }


def test_a_new_route_has_to_say_which_key_it_needs(server: Server) -> None:
    new = APIRouter()
    new.add_api_route("/v1/new", lambda: None)
    with pytest.raises(KeyError, match="/v1/new"):
        TABLES["keys_by_route"]([*server.client.app.routes, *new.routes])
