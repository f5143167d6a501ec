#!/usr/bin/env bash
# Surprise: `client_supports_apps` of the MCP SDK for Python says no for a client that negotiated MCP Apps.
#
# What:      mcp 2.3.0, MCPServer with the Apps extension, served by `streamable_http_app(stateless_http=True)`.
# Input:     the SDK's own client with the handshake (mode="legacy", as hosts of 2025-11-25 speak), which announces
#            the extension io.modelcontextprotocol/ui with the MIME type text/html;profile=mcp-app.
# Expected:  `client_supports_apps(ctx)` in a tool is True. Its docstring says: "Whether the connected client
#            negotiated MCP Apps support", and the module's advises to branch on it for graceful degradation.
# Seen:      False. A stateless server does not remember the capabilities of `initialize`, so a tool that branches
#            on it answers every handshake client without its App. The same client with mode="auto" (2026-07-28,
#            capabilities in every request) gets True.
# Cost:      a server that is stateless, as load balancers want, shows its Apps to no older host, and says nothing.
#
# Exits with 0 as long as it behaves so, with 1 if not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet 'mcp==2.3.0' 'uvicorn==0.54.0'
"$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import socket
import threading

import uvicorn
from mcp import Client
from mcp.client.extension import advertise
from mcp.server.apps import APP_MIME_TYPE, EXTENSION_ID, Apps, client_supports_apps
from mcp.server.mcpserver import Context, MCPServer

apps = Apps()


@apps.tool(resource_uri="ui://clock/app.html", description="Which answer the client gets.")
def branch(ctx: Context) -> str:
    return "with App" if client_supports_apps(ctx) else "text only"


apps.add_html_resource("ui://clock/app.html", "<!doctype html><title>Clock</title>")


async def ask(address: str, mode: str) -> str:
    offered = [advertise(EXTENSION_ID, {"mimeTypes": [APP_MIME_TYPE]})]
    async with Client(f"{address}/mcp", mode=mode, extensions=offered) as client:
        return (await client.call_tool("branch", {})).content[0].text


seen = {}
for stateless in (False, True):
    app = MCPServer("clock", extensions=[apps], log_level="ERROR").streamable_http_app(stateless_http=stateless)
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        for mode in ("legacy", "auto"):
            seen[stateless, mode] = asyncio.run(ask(address, mode))
            print(f"stateless_http={stateless!s:5}  client mode={mode:6}  ->  {seen[stateless, mode]}")
        server.should_exit = True
        thread.join()
expected = {
    (False, "legacy"): "with App",
    (False, "auto"): "with App",
    (True, "legacy"): "text only",
    (True, "auto"): "with App",
}
raise SystemExit(seen != expected)
PYTHON
