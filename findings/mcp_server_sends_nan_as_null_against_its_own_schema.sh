#!/usr/bin/env bash
# Surprise: a server of the MCP SDK for Python turns NaN into null, and the SDK's own client then refuses the whole
#            answer.
#
# What:      mcp 2.3.0, a tool of MCPServer that returns `list[float]`.
# Input:     a result with one NaN among good values, as a cosine similarity with a zero vector is.
# Expected:  either a null that the published output schema allows, or a result with `isError` and a text, which the
#            model can read; the specification says that a server MUST send structured results that conform to its
#            output schema.
# Seen:      the schema says `{"items": {"type": "number"}}`, the result says [null, 1.0]. The server logs nothing
#            and counts the call as a success; `call_tool` of the client raises RuntimeError ("Invalid structured
#            content"), not a result with `is_error`. Infinity does the same.
# Cost:      one bad similarity out of fifty takes all results away, on the client's side only, where nobody looks
#            for it.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check 'mcp==2.3.0'
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import json
import logging

from mcp import Client
from mcp.server.mcpserver import MCPServer

server = MCPServer("similarities", log_level="DEBUG")
errors = []
logging.getLogger().addHandler(handler := logging.Handler(logging.ERROR))
handler.emit = errors.append


@server.tool()
def similarities(bad: bool) -> list[float]:
    return [float("nan") if bad else 0.5, 1.0]


async def main() -> None:
    async with Client(server) as client:
        (tool,) = (await client.list_tools()).tools
        print("published schema of the result:", json.dumps(tool.output_schema["properties"]["result"]["items"]))
        good = await client.call_tool("similarities", {"bad": False})
        print("good values:", good.structured_content)
        assert good.structured_content == {"result": [0.5, 1.0]}
        try:
            answer = await client.call_tool("similarities", {"bad": True})
        except RuntimeError as error:
            print("one NaN: RuntimeError:", str(error).splitlines()[0])
        else:
            raise SystemExit(f"changed: {answer}")
    print("errors that the server logged:", len(errors))
    assert not errors


asyncio.run(main())
PYTHON
# Output on 2026-11-28:
# published schema of the result: {"type": "number"}
# good values: {'result': [0.5, 1.0]}
# one NaN: RuntimeError: Invalid structured content returned by tool similarities: None is not of type 'number'
# errors that the server logged: 0
