"""MCP as it stands on the wire, message by message: the stateless protocol, and the older ones."""

import base64
import io
import json
import logging
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from fashion_wizard.server.tools.protocol import create_mcp

MODERN = "2026-07-28"
OLDER = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
TOOLS = ["list_garments", "find_similar_clothes", "get_item", "complete_the_look"]
META = "io.modelcontextprotocol"


def modern(
    client: TestClient,
    method: str,
    params: dict[str, Any] | None = None,
    key: str | None = None,
    **meta: object,
) -> Any:
    """The answer to one request of the stateless protocol, which carries all that the server has to know."""
    envelope = {
        f"{META}/protocolVersion": MODERN,
        f"{META}/clientInfo": {"name": "test", "version": "1"},
        f"{META}/clientCapabilities": {},
    }
    body = {
        "jsonrpc": "2.0",
        "id": 7,
        "method": method,
        "params": {**(params or {}), "_meta": {**envelope, **meta}},
    }
    headers = {
        "Accept": "application/json, text/event-stream",
        "Mcp-Protocol-Version": MODERN,
        "Mcp-Method": method,
    }
    if params and "name" in params:
        headers["Mcp-Name"] = params["name"]
    if params and "uri" in params:
        headers["Mcp-Name"] = params["uri"]
    if key:
        headers["Authorization"] = f"Bearer {key}"
    answer = client.post("/mcp", json=body, headers=headers)
    assert "mcp-session-id" not in answer.headers
    return answer.json()


def older(
    client: TestClient, version: str, method: str, params: dict[str, Any], key: str | None = None
) -> Any:
    """The answer to one request of a protocol that begins with a handshake."""
    body = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params}
    headers = {"Accept": "application/json, text/event-stream", "Mcp-Protocol-Version": version}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    return client.post("/mcp", json=body, headers=headers).json()


def call(client: TestClient, tool: str, arguments: dict[str, Any], **meta: object) -> Any:
    return modern(client, "tools/call", {"name": tool, "arguments": arguments}, **meta)["result"]


@pytest.fixture(scope="module")
def photo(query: bytes) -> str:
    return base64.b64encode(query).decode()


@pytest.fixture(scope="module")
def tools(client: TestClient) -> dict[str, Any]:
    return {tool["name"]: tool for tool in modern(client, "tools/list")["result"]["tools"]}


def test_discovery_tells_what_there_is(client) -> None:
    found = modern(client, "server/discover")["result"]
    assert found["resultType"] == "complete"
    assert found["supportedVersions"] == [MODERN]
    assert found["_meta"][f"{META}/serverInfo"]["name"] == "fashion-wizard"
    assert set(found["capabilities"]) >= {"tools", "resources"}
    assert "io.modelcontextprotocol/ui" in found["capabilities"]["extensions"]
    assert not set(found["capabilities"]) & {"prompts", "logging", "completions"}  # which it has not
    assert "photo" in found["instructions"]
    assert (found["ttlMs"] > 0, found["cacheScope"]) == (True, "public")


def test_the_list_is_always_the_same_and_may_be_kept(client) -> None:
    listed = modern(client, "tools/list")["result"]
    assert [tool["name"] for tool in listed["tools"]] == TOOLS
    assert (listed["resultType"], listed["cacheScope"]) == ("complete", "public")
    assert listed["ttlMs"] > 0
    again = create_mcp(client.app.state.service)
    assert json.dumps(modern(client, "tools/list")["result"]) == json.dumps(listed)
    for tool in listed["tools"]:
        assert again.get_tool_input_schema(tool["name"]) == tool["inputSchema"]


@pytest.mark.parametrize("version", OLDER)
def test_older_clients_are_served(client, photo, version) -> None:
    params = {"protocolVersion": version, "capabilities": {}, "clientInfo": {"name": "old", "version": "1"}}
    hello = older(client, version, "initialize", params)["result"]
    assert hello["protocolVersion"] == version
    assert hello["serverInfo"]["name"] == "fashion-wizard"
    listed = older(client, version, "tools/list", {})["result"]["tools"]
    assert [tool["name"] for tool in listed] == TOOLS
    garments = older(client, version, "tools/call", {"name": "list_garments", "arguments": {"photo": photo}})[
        "result"
    ]
    assert garments["content"][0]["text"].startswith("The photo shows 0: ")


def test_answers_conform_to_their_schemas(client, tools, photo) -> None:
    for tool in tools.values():
        for schema in (tool["inputSchema"], tool["outputSchema"]):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"  # as the older protocols require
    answers = [
        ("list_garments", {"photo": photo}),
        ("find_similar_clothes", {"photo": photo, "k": 3}),
        ("find_similar_clothes", {"photo": photo, "where": ["price<=1"]}),  # nothing
        ("find_similar_clothes", {"item": "SKU-2"}),
        ("find_similar_clothes", {"photo": photo, "box": "10,10,230,150"}),
        ("find_similar_clothes", {"pick": True}),
        ("get_item", {"item": "men/5.png"}),
        ("get_item", {"photo": photo}),
        ("complete_the_look", {"item": "SKU-2"}),
        ("complete_the_look", {"photo": photo, "k": 1, "where": ["price<=60"]}),
    ]
    for name, arguments in answers:
        jsonschema.validate(arguments, tools[name]["inputSchema"])
        answer = call(client, name, arguments)
        assert not answer.get("isError"), answer["content"]
        assert answer["resultType"] == "complete"
        jsonschema.validate(answer["structuredContent"], tools[name]["outputSchema"])


def test_each_tool_says_how_a_photo_gets_in(tools) -> None:
    for tool in tools.values():
        fields = tool["inputSchema"]["properties"]
        assert all(
            way in tool["description"] for way in ("pick=true", "`photo_id`", "`file`", "`url`", "10 kB")
        )
        assert tool["_meta"]["openai/fileParams"] == ["file"]
        assert fields["photo"]["x-mcp-file"]["accept"] == [
            "image/jpeg",
            "image/png",
            "image/webp",
            "image/avif",
        ]
        assert fields["photo"]["x-mcp-file"]["maxSize"] > 1_000_000
        file = tool["inputSchema"]["$defs"]["AttachedFile"]
        assert set(file["properties"]) == {"download_url", "file_id", "mime_type", "file_name"}
        assert file["required"] == ["download_url", "file_id"]
    shown = {name for name, tool in tools.items() if "ui" in tool["_meta"]}
    assert shown == {"list_garments", "find_similar_clothes"}


def test_a_photo_is_given_once(client, photo) -> None:
    segmenter = client.app.state.service.backend.searcher.segmenter
    first = call(client, "list_garments", {"photo": photo})
    photo_id = first["structuredContent"]["photo_id"]
    assert photo_id in first["content"][0]["text"]  # for assistants that read only that
    assert first["structuredContent"]["expires"] > 1_700_000_000
    before = segmenter.seen if hasattr(segmenter, "seen") else None
    found = call(client, "find_similar_clothes", {"photo_id": photo_id, "garment": 1})
    given = call(client, "find_similar_clothes", {"photo": photo, "garment": 1})
    assert found["structuredContent"]["garment"]["label"] == "pants"
    assert found["structuredContent"]["photo_id"] == photo_id
    assert found["structuredContent"]["hits"] == given["structuredContent"]["hits"]
    item = call(client, "get_item", {"photo_id": photo_id})
    assert item["structuredContent"]["item"] == "SKU-2"
    assert "very likely" in item["content"][0]["text"].splitlines()[-1]
    assert before is None or segmenter.seen == before


def test_rest_and_tools_know_the_same_photos(client, query, photo) -> None:
    sent = client.post("/v1/photos", files={"photo": query}).json()["photo_id"]
    assert not call(client, "list_garments", {"photo_id": sent}).get("isError")
    photo_id = call(client, "list_garments", {"photo": photo})["structuredContent"]["photo_id"]
    assert client.post("/v1/search", data={"photo_id": photo_id}).status_code == 200


@pytest.mark.parametrize("version", [MODERN, OLDER[-1]])
def test_a_photo_belongs_to_the_key_that_sent_it(client, photo, version) -> None:
    def listed(key: str | None, **given: str) -> Any:
        params = {"name": "list_garments", "arguments": given}
        if version == MODERN:
            return modern(client, "tools/call", params, key=key)["result"]
        return older(client, version, "tools/call", params, key=key)["result"]

    photo_id = listed("first", photo=photo)["structuredContent"]["photo_id"]
    assert not listed("first", photo_id=photo_id)["isError"]
    for key in ("second", None):
        refused = listed(key, photo_id=photo_id)
        assert refused["isError"]
        assert "send the photo again" in refused["content"][0]["text"]
        assert refused["_meta"]["fashion-wizard/code"] == "photo-unknown"
    uri = f"fashion-wizard://photos/{photo_id}"
    assert "error" in modern(client, "resources/read", {"uri": uri}, key="second")
    assert "result" in modern(client, "resources/read", {"uri": uri}, key="first")


def test_the_app_and_photos_can_be_read(client, photo) -> None:
    listed = modern(client, "resources/list")["result"]
    (app,) = listed["resources"]
    assert app["uri"].startswith("ui://")
    assert app["mimeType"] == "text/html;profile=mcp-app"
    assert (listed["cacheScope"], listed["ttlMs"] > 0) == ("public", True)
    read = modern(client, "resources/read", {"uri": app["uri"]})["result"]
    (page,) = read["contents"]
    assert page["mimeType"] == app["mimeType"]
    assert page["text"].startswith("<!doctype html>")
    assert page["_meta"]["ui"]["csp"] == {"connectDomains": [], "resourceDomains": []}
    assert (read["cacheScope"], read["ttlMs"] > 0) == ("public", True)
    photo_id = call(client, "list_garments", {"photo": photo})["structuredContent"]["photo_id"]
    (template,) = modern(client, "resources/templates/list")["result"]["resourceTemplates"]
    uri = template["uriTemplate"].replace("{photo_id}", photo_id)
    read = modern(client, "resources/read", {"uri": uri})["result"]
    assert (read["cacheScope"], read["ttlMs"]) == ("private", 0)
    with Image.open(io.BytesIO(base64.b64decode(read["contents"][0]["blob"]))) as opened:
        assert (opened.format, opened.size) == ("JPEG", (240, 320))
    for missing in (
        "ui://fashion-wizard/other.html",
        "fashion-wizard://photos/photo-1",
        "file:///etc/passwd",
    ):
        error = modern(client, "resources/read", {"uri": missing})["error"]
        assert error["code"] == -32602
        assert error["data"] == {"uri": missing}


def test_a_look_is_completed(client, photo) -> None:
    by_item = call(client, "complete_the_look", {"item": "SKU-2", "k": 2})
    (piece,) = by_item["structuredContent"]["pieces"]
    assert piece["label"] == "pants"
    assert len(piece["hits"]) == 2
    assert [part["type"] for part in by_item["content"]] == ["text", "image", "image"]
    assert piece["hits"][0]["name"] in by_item["content"][0]["text"]
    by_photo = call(client, "complete_the_look", {"photo": photo, "k": 2})
    assert by_photo["structuredContent"]["pieces"] == [piece]
    rest = client.get("/v1/items/SKU-2/look", params={"k": 2}).json()
    assert rest["pieces"] == [piece]


def test_the_customer_may_pick_the_photo(client, photo) -> None:
    answer = call(client, "find_similar_clothes", {"pick": True, "where": ["price<=60"]})
    assert not answer.get("isError")
    assert answer["structuredContent"]["hits"] == []
    assert "window" in answer["content"][0]["text"]
    assert call(client, "find_similar_clothes", {"pick": True, "photo": photo})["isError"]


@pytest.mark.parametrize(
    ("arguments", "same_as"),
    [
        ({"garment": 1}, {"garment": "1"}),
        ({"box": [10, 10, 230, 150]}, {"box": "10,10,230,150"}),
        ({"where": '["price<=60"]'}, {"where": ["price<=60"]}),  # some assistants send lists as JSON in text
        ({"where": "price<=60"}, {"where": ["price<=60"]}),
        ({"k": "2"}, {"k": 2}),
    ],
)
def test_what_assistants_write_is_understood(client, photo, arguments, same_as) -> None:
    answers = [call(client, "find_similar_clothes", {"photo": photo, **one}) for one in (arguments, same_as)]
    for answer in answers:
        assert not answer.get("isError"), answer["content"]
    first, second = (answer["structuredContent"] | {"photo_id": "", "query_id": ""} for answer in answers)
    assert first == second


def test_mistakes_are_one_line_and_say_what_to_do(client, photo) -> None:
    mistakes = [
        ("list_garments", {"foto": photo}, "foto: there is no such argument; the arguments are photo_id, "),
        ("list_garments", {"photo": 7}, "photo: "),
        ("list_garments", {"photo": photo, "url": "https://shop.example/a.jpg"}, "give the photo once"),
        ("list_garments", {"file": {"file_id": "f"}}, "file.download_url: "),
        (
            "list_garments",
            {"file": {"file_id": "f", "download_url": "https://files.example/f"}},
            "not fetched from the web here",
        ),
        ("find_similar_clothes", {"photo": photo, "k": 0, "min_score": 2}, "; min_score: "),
        ("find_similar_clothes", {"photo": photo, "k": "many"}, "k: "),
        ("list_garments", {"photo_id": "photo-1"}, "send the photo again"),
        ("list_garments", {"photo_id": "x" * 101}, "photo_id: "),
        ("get_item", {}, "item: give the id of an item, or a photo"),
        ("get_item", {"item": "SKU-1", "photo": photo}, "not both"),
        ("complete_the_look", {}, "item: give the id of an item, or a photo"),
        ("complete_the_look", {"item": "SKU-99"}, "no item"),
    ]
    for tool, arguments, reason in mistakes:
        answer = call(client, tool, arguments)
        assert answer["isError"], (tool, arguments)
        (content,) = answer["content"]
        assert reason in content["text"]
        assert "\n" not in content["text"]
        assert "structuredContent" not in answer


def test_an_unknown_tool_is_an_error_of_the_protocol(client) -> None:
    error = modern(client, "tools/call", {"name": "buy", "arguments": {}})["error"]
    assert error["code"] == -32602
    assert "list_garments" in error["message"]


def test_what_breaks_is_logged_with_the_trace_of_the_client(client, photo, monkeypatch, caplog) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr(client.app.state.service.backend.searches, "garments", broken)
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with caplog.at_level(logging.ERROR):
        answer = call(
            client, "list_garments", {"photo": photo}, traceparent=f"00-{trace}-00f067aa0ba902b7-01"
        )
        untraced = call(client, "list_garments", {"photo": photo}, traceparent="no trace")
    assert answer["isError"]
    assert untraced["isError"]
    assert "secret" not in json.dumps([answer, untraced])
    first, second = (record.getMessage() for record in caplog.records)
    assert first.endswith(f"in trace {trace}")
    assert "trace" not in second


def test_errors_are_counted(client, photo) -> None:
    def counted() -> float:
        return client.app.state.service.backend.metrics.errors.labels("wrong-fields")._value.get()

    before = counted()
    call(client, "find_similar_clothes", {"photo": photo, "k": 0})
    assert counted() == before + 1


def test_pages_of_allowed_origins_may_send_the_headers_of_the_protocol(serve, drawn_shop) -> None:
    client = serve(drawn_shop / "catalog", origins=("https://chat.example",))
    names = "authorization, content-type, mcp-method, mcp-name, mcp-protocol-version, traceparent"
    asked = {
        "Origin": "https://chat.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": names,
    }
    assert client.options("/mcp", headers=asked).status_code == 200
