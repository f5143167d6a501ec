"""Starts servers: over HTTP by uvicorn, and over standard input and output."""

import asyncio
import socket
from collections.abc import Callable

import uvicorn
from mcp.server.stdio import stdio_server

from fashion_wizard.errors import FashionWizardError
from fashion_wizard.server.app import create_app
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.service import Service
from fashion_wizard.server.settings import Settings
from fashion_wizard.server.tools.protocol import create_mcp


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until the process is interrupted.

    Args:
        settings: The catalog's folder, the address, and all limits.
        announce: Called with the address once it is bound.

    Raises:
        FashionWizardError: if there is no catalog, the address cannot be bound, or a server that other
            machines can reach would have no keys.
    """
    if not settings.loopback and not KeyRing(settings.catalog).all():
        raise FashionWizardError(
            f"other machines can reach a server at {settings.host}, so it needs a key; make one with: "
            f"fashion-wizard keys add NAME --catalog {settings.catalog}"
        )
    app = create_app(Backend(settings))
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((settings.host.strip("[]"), settings.port))
        except OSError as error:
            raise FashionWizardError(
                f"cannot listen at {settings.host} port {settings.port} ({error.strerror}); "
                "choose another --port"
            ) from None
        port = bound.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        announce(f"http://{host}:{port}{settings.root_path}")
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=10,
                h11_max_incomplete_event_size=32_768,
            )
        )
        server.run(sockets=[bound])
    finally:
        bound.close()


async def run_stdio(settings: Settings) -> None:
    """Serve MCP over standard input and output until the client leaves.

    Args:
        settings: The catalog's folder, and all limits.

    Raises:
        FashionWizardError: if there is no catalog.
    """
    service = Service(Backend(settings))
    warming = asyncio.create_task(service.warm())
    try:
        tools = create_mcp(service)
        async with stdio_server() as (read, write):
            await tools.run(read, write, tools.create_initialization_options())
    finally:
        warming.cancel()
        service.close()
