"""Starts servers: over HTTP by uvicorn, and over standard input and output."""

import asyncio
import errno
import logging
import os
import socket
from collections.abc import Callable, Sequence
from functools import partial

import uvicorn
from fastapi import FastAPI
from mcp.server.stdio import stdio_server
from uvicorn.supervisors import Multiprocess

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.processes import end_with_parent
from fashion_wizard.server.app import create_app
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.connections import configuration, room_for_connections
from fashion_wizard.server.keys import KeyRing
from fashion_wizard.server.service import Service
from fashion_wizard.server.settings import Settings
from fashion_wizard.server.shared_photos import StoreAddress, connect, shared_photos
from fashion_wizard.server.tools.protocol import create_mcp
from fashion_wizard.threads import limit_threads


def run(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until the process is interrupted.

    Args:
        settings: The catalog's folder, the address, and all limits.
        announce: Called with the address once connections to it are taken.

    Raises:
        FashionWizardError: if there is no catalog, the address cannot be bound, or a server that other
            machines can reach would have no keys.
    """
    if not settings.loopback and not KeyRing(settings.catalog).all():
        raise FashionWizardError(
            f"other machines can reach a server at {settings.host}, so it needs a key; make one with: "
            f"fashion-wizard keys add NAME --catalog {settings.catalog}"
        )
    app = create_app(Backend(settings)) if settings.processes == 1 else None
    if app is None:
        Catalog(
            settings.catalog, create=False
        ).close()  # a mistake is reported here, and a layout upgraded once
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((settings.host.strip("[]"), settings.port))
        except OSError as error:
            of_host = isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL
            advice = "name an address of this machine with --host" if of_host else "choose another --port"
            raise FashionWizardError(
                f"cannot listen at {settings.host} port {settings.port} ({error.strerror}); {advice}"
            ) from None
        bound.listen()  # whoever reads the address may connect at once, and waits until the server is up
        port = bound.getsockname()[1]
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        announce(f"http://{host}:{port}{settings.root_path}")
        _limit(settings)
        if app is not None:
            uvicorn.Server(uvicorn.Config(app, **configuration())).run(sockets=[bound])
            return
        with shared_photos(settings) as address:
            root = logging.getLogger()
            formatters = [handler.formatter for handler in root.handlers]
            factory = partial(_create_process_app, settings, address, root.level, formatters)
            config = uvicorn.Config(factory, factory=True, workers=settings.processes, **configuration())
            Multiprocess(config, [bound]).run()
    finally:
        bound.close()


def _limit(settings: Settings) -> None:
    """Divide cores among the searches that run at once, and allow for many connections."""
    limit_threads(max(1, (os.cpu_count() or 1) // (settings.workers * settings.processes)))
    room_for_connections()


def _create_process_app(
    settings: Settings, address: StoreAddress, level: int, formatters: Sequence[logging.Formatter | None]
) -> FastAPI:
    """The app of one of several server processes, in that process, which logs as the first one does."""
    end_with_parent()
    root = logging.getLogger()
    root.setLevel(level)
    for formatter in formatters:
        handler = logging.StreamHandler()
        handler.setFormatter(formatter)
        root.addHandler(handler)
    _limit(settings)
    return create_app(Backend(settings, photos=connect(address)))


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
