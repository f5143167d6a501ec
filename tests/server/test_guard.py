"""What surrounds every request: ids, counts, the log, and the end of the server."""

import asyncio
import logging
from pathlib import Path

import pytest

from fashion_wizard.errors import CatalogError
from fashion_wizard.server.guard import Guard
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.settings import Settings


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_request_that_outlasts_the_server_is_told_so(tmp_path: Path, method: str) -> None:
    """Its body is still under way when the server has waited long enough, and cancels it."""
    sent, waits = [], asyncio.Event()

    async def app(*_: object) -> None:
        waits.set()
        await asyncio.Event().wait()

    async def send(message) -> None:
        sent.append(message)

    metrics = Metrics()
    guard = Guard(app, Settings(catalog=tmp_path), metrics)
    scope = {"type": "http", "method": method, "path": "/v1/items/1", "headers": [(b"host", b"localhost")]}
    request = asyncio.create_task(guard(scope, waits.wait, send))
    await waits.wait()
    request.cancel()
    await request
    assert sent[0]["status"] == 503
    assert {(b"connection", b"close"), (b"retry-after", b"5")} <= set(sent[0]["headers"])
    assert b'"stopping"' in sent[1]["body"]
    assert metrics.error_counts() == {"stopping": 1}


def test_each_problem_that_is_answered_is_counted_once(client) -> None:
    counts = client.app.state.service.backend.metrics.error_counts
    form = {"Content-Type": "multipart/form-data"}
    for code, send in {
        "not-found": lambda: client.get("/nowhere"),
        "no-item": lambda: client.head("/v1/items/nobody"),
        "wrong-method": lambda: client.delete("/v1/search"),
        "wrong-request": lambda: client.post("/v1/search", content=b"x", headers=form),
        "wrong-fields": lambda: client.get("/v1/items?limit=x"),
        "too-large": lambda: client.post("/v1/search", content=b"x", headers={"Content-Length": "9" * 12}),
        "host-refused": lambda: client.get("/healthz", headers={"Host": "elsewhere.example"}),
        "key-missing": lambda: client.delete("/v1/items/nobody"),
    }.items():
        before = counts()
        assert send().status_code >= 400
        assert counts() == before | {code: before.get(code, 0) + 1}


def test_a_wrong_method_or_value_is_answered_by_what_would_do(client) -> None:
    wrong = client.get("/v1/search")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert wrong.json()["detail"] == "this address is not asked that way; use POST"
    assert client.get("/v1/items?limit=0").json()["detail"] == "limit: it has to be 1 or more"
    assert client.post("/v1/events", json={"kind": "buy"}).json()["detail"] == "query_id: it is missing"


def test_tools_without_a_key_are_counted_as_every_other_request(serve, drawn_shop) -> None:
    client = serve(drawn_shop / "catalog", host="::")
    assert client.post("/mcp", json={}).status_code == 401
    assert client.app.state.service.backend.metrics.error_counts() == {"key-missing": 1}


def test_what_the_owner_has_to_know_is_in_the_log_with_the_id_of_the_request(
    client, monkeypatch, query, caplog
) -> None:
    """The answer says "see the server's log", so the reason is there, and can be found."""

    def full(*_: object) -> None:
        raise CatalogError("catalog.sqlite: the disk is full")

    monkeypatch.setattr(client.app.state.service.backend.searches, "garments", full)
    answer = client.post("/v1/garments", files={"photo": query})
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
    assert "the disk is full" not in answer.text
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert "the disk is full" in record.getMessage()
    assert answer.headers["X-Request-ID"] == record.request
    assert record.request in record.getMessage()


def test_an_id_is_taken_over_from_the_proxy_if_it_is_one(client, caplog) -> None:
    caplog.set_level(logging.INFO, "fashion_wizard.access")
    given = {"X-Request-ID": "7bd1-20.a_B"}
    assert client.get("/healthz", headers=given).headers["X-Request-ID"] == "7bd1-20.a_B"
    for bad in ("", "two words", 'x", "level": "error', "x" * 65):
        found = client.get("/healthz", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
        assert found not in {"", bad}
    assert len({client.get("/healthz").headers["X-Request-ID"] for _ in range(3)}) == 3
    assert caplog.records[0].request == "7bd1-20.a_B"
