"""The ASGI app: routes, tools for assistants, the page, and the middleware around them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from fashion_wizard import __version__
from fashion_wizard.server import request_ids
from fashion_wizard.server.access import KeyGate
from fashion_wizard.server.backend import Backend
from fashion_wizard.server.body_limit import BodyLimit
from fashion_wizard.server.disconnects import DisconnectWatch
from fashion_wizard.server.encoded_slashes import EncodedSlashes
from fashion_wizard.server.guard import Guard
from fashion_wizard.server.heads import Heads
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.prefix import Prefix
from fashion_wizard.server.problems import MEDIA_TYPE, ProblemBody, UnexpectedErrors, add_handlers
from fashion_wizard.server.routes import admin, chat, events, items, photos, search, status
from fashion_wizard.server.routes.pages import add_pages
from fashion_wizard.server.sender import Sender
from fashion_wizard.server.service import Service
from fashion_wizard.server.settings import Settings
from fashion_wizard.server.tools.protocol import create_mcp

_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    "default": {
        "description": "An error (RFC 9457)",
        "model": ProblemBody,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
    }
}

_MCP_HEADERS: Final = ("Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version", "Traceparent", "Tracestate")
"""What a client of the Model Context Protocol in a browser sends."""

_ROUTERS: Final = (
    search.router,
    items.router,
    items.writes,
    photos.sent,
    photos.router,
    chat.router,
    events.router,
    status.router,
    admin.router,
)


def create_app(backend: Backend) -> FastAPI:
    """The server as an ASGI app, which closes the backend when it ends."""
    service = Service(backend)
    settings = backend.settings
    tools = create_mcp(service)
    mcp_app = tools.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=settings.max_bytes * 3 // 2 + 100_000,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),  # `Guard` has it
    )
    app = FastAPI(
        title="Fashion Wizard",
        version=__version__,
        summary="Find clothes by picture.",
        docs_url=None,
        redirect_slashes=False,
        redoc_url=None,
        lifespan=_lifespan(service, tools),
        responses=_PROBLEMS,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=_middleware(settings, backend.metrics),
    )
    app.state.service = service
    add_handlers(app)
    for router in _ROUTERS:
        app.include_router(router)
    # Without sessions the server never sends anything by itself, so a stream opened by GET would only occupy
    # a connection: it is answered with 405, as the transport allows.
    app.router.routes.append(Route("/mcp", KeyGate(mcp_app, backend.access), methods=["POST"]))
    add_pages(app)
    for methods in app.openapi()["paths"].values():
        for operation in methods.values():
            operation["responses"]["default"]["content"].pop("application/json", None)
    return app


def _lifespan(service: Service, tools: Server) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """What runs as long as the app does: the work in the background, and the sessions of the tools."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        background = [asyncio.create_task(service.warm()), asyncio.create_task(service.sweep())]
        try:
            async with tools.session_manager.run():
                yield
        finally:
            for task in background:
                task.cancel()
            service.close()

    return lifespan


def _middleware(settings: Settings, metrics: Metrics) -> list[Middleware]:
    """What stands around all routes, the outermost first."""
    return [
        Middleware(Prefix, root_path=settings.root_path),
        Middleware(Sender),
        Middleware(Guard, settings=settings, metrics=metrics),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", *_MCP_HEADERS],
            expose_headers=["Retry-After", request_ids.HEADER],
        ),
        Middleware(BodyLimit, max_bytes=settings.max_body, seconds=settings.body_seconds),
        Middleware(DisconnectWatch),
        Middleware(EncodedSlashes),
        Middleware(Heads),
        Middleware(UnexpectedErrors),
    ]
