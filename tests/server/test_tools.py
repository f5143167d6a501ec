"""MCP, tested with the official client over both transports."""

import base64
import io
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import anyio
import pytest
from mcp import Client, StdioServerParameters
from PIL import Image

pytestmark = pytest.mark.anyio


def data(photo: bytes) -> str:
    return base64.b64encode(photo).decode()


async def check_tools(client: Client, query: bytes) -> None:
    """What every transport has to answer."""
    listed = await client.list_tools()
    assert [tool.name for tool in listed.tools] == [
        "list_garments",
        "find_similar_clothes",
        "get_item",
        "complete_the_look",
    ]
    assert all(tool.annotations.read_only_hint for tool in listed.tools)
    garments = await client.call_tool("list_garments", {"photo": data(query)})
    assert not garments.is_error, garments.content
    assert [entry["label"] for entry in garments.structured_content["garments"]] == ["top", "pants"]
    found = await client.call_tool(
        "find_similar_clothes", {"photo": data(query), "k": 2, "where": ["price<=60"]}
    )
    assert not found.is_error, found.content
    assert found.structured_content["hits"][0]["item"] == "SKU-2"
    text, *pictures = found.content
    assert "SKU-2" in text.text
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.mime_type == "image/jpeg"
        with Image.open(io.BytesIO(base64.b64decode(picture.data))) as opened:
            assert opened.format == "JPEG"
            assert max(opened.size) <= 320
    for which in ("trousers", 1):
        named = await client.call_tool("find_similar_clothes", {"item": "SKU-2", "garment": which, "k": 1})
        assert not named.is_error, named.content
        assert named.structured_content["asked"] == "pants of SKU-2"
    unpadded = base64.urlsafe_b64encode(query).decode().rstrip("=")
    for spelling in (unpadded, f"DATA:image/jpeg;charset=x;BASE64,{quote(data(query), safe='')}"):
        again = await client.call_tool("list_garments", {"photo": spelling})
        assert not again.is_error, again.content
    item = await client.call_tool("get_item", {"item": "men/5.png"})
    assert item.structured_content["name"] == "Purple shirt"
    assert len(item.content) == 2
    like = await client.call_tool("find_similar_clothes", {"item": "SKU-2", "k": 3})
    assert "SKU-2" not in [hit["item"] for hit in like.structured_content["hits"]]


async def check_mistakes(client: Client, query: bytes) -> None:
    mistakes = [
        ("list_garments", {}, "base64"),
        ("list_garments", {"photo": "/etc/passwd"}, "send the file itself, or its base64 data"),
        ("list_garments", {"photo": "file:///home/me/q.jpg"}, "name of a file"),
        ("list_garments", {"photo": "https://shop.example/q.jpg"}, "give it as url"),
        ("list_garments", {"photo": "what is this?"}, "no base64 data"),
        ("list_garments", {"photo": data(b"no picture at all")}, "JPEG"),
        ("list_garments", {"url": "http://127.0.0.1/a.jpg"}, "not fetched"),
        ("find_similar_clothes", {"photo": data(query), "garment": "hat"}, "the photo shows no headwear"),
        ("find_similar_clothes", {"photo": data(query), "garment": "kite"}, "'kite' is no garment"),
        ("find_similar_clothes", {"photo": data(query), "where": ["?"]}, "is not a filter"),
        ("find_similar_clothes", {"photo": data(query), "where": ["prise<=3"]}, "did you mean: price"),
        ("find_similar_clothes", {"photo": data(query), "box": "1,2"}, "four numbers"),
        ("find_similar_clothes", {"photo": data(query), "k": 0}, "k: it has to be 1 or more"),
        ("find_similar_clothes", {"photo": data(query), "item": "SKU-1"}, "not both"),
        ("get_item", {"item": "../../etc/passwd"}, "no item"),
    ]
    for tool, arguments, reason in mistakes:
        answer = await client.call_tool(tool, arguments)
        assert answer.is_error, (tool, arguments)
        assert reason in answer.content[0].text, answer.content


async def test_errors_are_one_sentence(live_server: str, query: bytes) -> None:
    async with _within(300), Client(f"{live_server}/mcp") as client:
        await check_mistakes(client, query)


@pytest.mark.parametrize(("mode", "spoken"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])
async def test_streamable_http(live_server: str, query: bytes, mode: str, spoken: str) -> None:
    async with _within(300), Client(f"{live_server}/mcp", mode=mode) as client:
        assert client.protocol_version == spoken
        await check_tools(client, query)


def test_no_stream_is_opened_by_get(client) -> None:
    for ask in (client.get, client.delete):
        refused = ask("/mcp", headers={"Accept": "text/event-stream"})
        assert refused.status_code == 405
        assert refused.headers["Allow"] == "POST"


async def test_stdio_with_the_models_that_ship(rendered_shop: Path) -> None:
    """The very program, started by the client as an assistant starts it."""
    program = StdioServerParameters(
        command=sys.executable,
        args=["-m", "fashion_wizard", "mcp", "--catalog", str(rendered_shop / "catalog")],
        env=dict(os.environ),
    )
    photo = next((rendered_shop / "queries").glob("*.jpg"))
    async with _within(300), Client(program) as client:
        found = await client.call_tool("find_similar_clothes", {"photo": data(photo.read_bytes()), "k": 3})
        assert not found.is_error, found.content
        hits = found.structured_content["hits"]
        assert [type(part).__name__ for part in found.content] == [
            "TextContent",
            *["ImageContent"] * len(hits),
        ]
        item = await client.call_tool("get_item", {"item": hits[0]["item"]})
        assert item.structured_content["metadata"]["price"]


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    with anyio.fail_after(seconds):
        yield
