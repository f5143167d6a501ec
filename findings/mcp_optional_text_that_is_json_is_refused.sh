#!/usr/bin/env bash
# Surprise: a tool of the MCP SDK for Python refuses a text argument because the text happens to be JSON.
#
# What:      mcp 2.3.0, a tool of MCPServer with a parameter `text: str | None = None`.
# Input:     a call with {"text": "[1, 2]"}, or {"text": "{\"a\": 1}"}: texts, as the published input schema
#            (string or null) allows.
# Expected:  the tool gets the text, as it does for a parameter `text: str`.
# Seen:      "Input should be a valid string": the server parses texts that are JSON lists or objects for every
#            parameter whose annotation is not exactly `str`, and then checks the list against `str | None`.
#            (FuncMetadata.pre_parse_json; its docstring speaks of lists and sub-models that clients send as
#            text.) So whether a text is accepted depends on its content, and on `| None` in the annotation.
# Cost:      optional texts with JSON in them, such as notes, code, filters or templates, fail in production.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'mcp==2.3.0'
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio

from mcp import Client
from mcp.server.mcpserver import MCPServer

server = MCPServer("notes", log_level="ERROR")


@server.tool()
def required(text: str) -> str:
    return text


@server.tool()
def optional(text: str | None = None) -> str:
    return str(text)


async def main() -> None:
    seen = {}
    async with Client(server) as client:
        for tool in (await client.list_tools()).tools:
            print(tool.name, "takes", tool.input_schema["properties"]["text"])
        for text in ("a note", "[1, 2]", '{"a": 1}'):
            for tool in ("required", "optional"):
                answer = await client.call_tool(tool, {"text": text})
                seen[tool, text] = not answer.is_error
                said = answer.content[0].text.splitlines()
                print(f"{tool}(text={text!r}): {'refused: ' + said[2].strip() if answer.is_error else said[0]}")
    refused = {pair for pair, accepted in seen.items() if not accepted}
    raise SystemExit(refused != {("optional", "[1, 2]"), ("optional", '{"a": 1}')})


asyncio.run(main())
PYTHON
