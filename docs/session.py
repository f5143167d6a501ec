"""Writes the session of `docs/assistants.md`: every message between an assistant's client and the shop.

python docs/session.py    # renders a small shop, lets the client of the protocol's own package talk to it,
                          # and writes the messages between `<!-- session -->` and `<!-- end -->`
"""

import asyncio
import base64
import json
import re
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import uvicorn
from mcp import Client
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_wizard.server.app import create_app
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.settings import Settings

PAGE: Final = Path(__file__).parent / "assistants.md"
_BLOCK: Final = re.compile(r"(<!-- session -->\n).*?(<!-- end -->)", re.DOTALL)
_LONGEST: Final = 110
"""Longer data are cut off."""
_HEADERS: Final = ("mcp-protocol-version", "mcp-method", "mcp-name")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer.

    Attributes:
        headers: The headers of the protocol.
        request: The JSON that the client sent.
        answer: The JSON that the server answered.
    """

    headers: dict[str, str]
    request: dict[str, Any]
    answer: dict[str, Any]


def recorder(app: ASGIApp, exchanges: list[Exchange]) -> ASGIApp:
    """An app that also keeps each request to `/mcp` with its answer."""

    async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/mcp":
            await app(scope, receive, send)
            return
        request, answer = bytearray(), bytearray()

        async def received() -> Message:
            message = await receive()
            request.extend(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            answer.extend(message.get("body", b""))
            await send(message)

        await app(scope, received, sent)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        exchanges.append(
            Exchange(
                {name: headers[name] for name in _HEADERS if name in headers},
                json.loads(request),
                json.loads(answer or b"{}"),
            )
        )

    return recorded


async def talk(address: str, photo: bytes) -> None:
    """What an assistant does when a customer attaches a photo and asks for one garment of it."""
    async with Client(f"{address}/mcp") as client:
        await client.list_tools()
        given = await client.call_tool("list_garments", {"photo": base64.b64encode(photo).decode()})
        photo_id = given.structured_content["photo_id"]
        garment = given.structured_content["garments"][0]["label"]
        found = await client.call_tool(
            "find_similar_clothes",
            {"photo_id": photo_id, "garment": garment, "k": 2, "where": ["price<=90"]},
        )
        item = found.structured_content["hits"][0]["item"]
        await client.call_tool("get_item", {"item": item})
        await client.call_tool("complete_the_look", {"item": item, "k": 1})
        await client.call_tool("find_similar_clothes", {"photo_id": photo_id, "garment": "kite"})
        await client.read_resource("ui://fashion-wizard/search.html")


def written(exchanges: list[Exchange]) -> str:
    """The messages as Markdown."""
    return "\n".join(
        f"### {number}. {_title(exchange)}\n\nThe client, with the headers {_headers(exchange)}:\n\n"
        f"```json\n{_json(exchange.request)}\n```\n\nThe shop:\n\n```json\n{_json(exchange.answer)}\n```\n"
        for number, exchange in enumerate(exchanges, 1)
    )


def shortened(value: Any, key: str = "") -> Any:
    """A message without what fills pages: long texts, outlines, schemas, ends of lists."""
    if isinstance(value, dict):
        if key in {"inputSchema", "outputSchema"}:
            return {"type": "object", "properties": dict.fromkeys(value["properties"], "…")}
        return {name: shortened(entry, name) for name, entry in value.items()}
    if key == "outline":
        return ["…"]
    if isinstance(value, list):
        most = len(value) if key == "tools" or not any(isinstance(entry, dict) for entry in value) else 2
        kept = [shortened(entry) for entry in value[:most]]
        return kept + ["…"] * (len(value) > len(kept))
    if (
        isinstance(value, str)
        and len(value) > _LONGEST
        and (" " not in value or (key == "text" and "<" in value))
    ):
        return f"{value[: _LONGEST - 30].rstrip()}… ({len(value):,} characters)"
    return value


def _json(message: dict[str, Any]) -> str:
    text = json.dumps(shortened(message), indent=2, ensure_ascii=False)
    # Short lists and objects on a line.
    return re.sub(
        r"([\[{])\n\s+([^\[\]{}]{1,100}?)\n\s+([\]}])",
        lambda found: found[1] + re.sub(r"\s*\n\s*", " ", found[2]) + found[3],
        text,
    )


def _title(exchange: Exchange) -> str:
    name = exchange.headers.get("mcp-name", "")
    return f"`{exchange.request['method']}`" + (f" `{name}`" if name else "")


def _headers(exchange: Exchange) -> str:
    return ", ".join(f"`{name.title()}: {value}`" for name, value in exchange.headers.items())


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """A server on loopback; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def session(app: ASGIApp, photo: bytes) -> list[Exchange]:
    """The messages of a session with a shop."""
    exchanges: list[Exchange] = []
    with served(recorder(app, exchanges)) as address:
        asyncio.run(talk(address, photo))
    return exchanges


def main() -> None:
    """Write the page."""
    from fashion_wizard import open as open_catalog
    from fashion_wizard_lab.wardrobe import write_catalog

    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder)
        write_catalog(shop, 18, seed=5, queries=3)
        with open_catalog(shop / "catalog", create=True) as catalog:
            catalog.add(shop / "photos", metadata=shop / "items.csv")
        (worn,) = (shop / "queries").glob("*-worn.jpg")
        app = create_app(Backend(Settings(catalog=shop / "catalog")))
        exchanges = session(app, worn.read_bytes())
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        _BLOCK.sub(lambda found: f"{found[1]}\n{written(exchanges)}\n{found[2]}", text), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
