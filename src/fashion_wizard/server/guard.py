"""Middleware around every request and response: foreign hosts and origins, headers, figures, the log."""

import asyncio
import logging
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_wizard.server import request_ids
from fashion_wizard.server.hosts import host_name, is_loopback, same_site
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.prefix import prefix
from fashion_wizard.server.problems import ANSWERED, Problem
from fashion_wizard.server.settings import Settings

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What the page may load: its own files, and the customer's photos."""

DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
"""Every other response is data: a browser that opens it as a page loads nothing from it."""

_access_log: Final = logging.getLogger("fashion_wizard.access")
"""Has a line for each request, with its route and not its path: what customers look for is not logged."""

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"})
"""Others are counted together, as clients could make up any number of them."""
_PAGE_PATHS: Final = ("/static/", "/fashion-wizard.js", "/admin")


class Guard:
    """Refuses foreign hosts and origins, counts and logs responses, and sets headers.

    A page of another origin cannot read responses without CORS, but its browser would still send requests; so
    requests that change or compute something are refused by their `Origin`. Such a page could also resolve
    its own name to this machine (DNS rebinding); so a server on loopback accepts only the names of loopback
    and of its own origins, which a proxy may forward. Ports are ignored there, since rebinding changes names
    only.

    Args:
        app: The app inside.
        settings: The allowed origins, and the address the server listens on.
        metrics: Counts responses and errors.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._own_names = {host_name(origin.partition("://")[2]) for origin in settings.origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_ids.request_id(scope)  # the same for all inside
        send_with_headers = self._with_headers(scope, send)
        try:
            self._check(scope)
        except Problem as problem:
            await problem.response()(scope, receive, send_with_headers)
            return
        started = False

        async def track(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send_with_headers(message)

        try:
            await self._app(scope, receive, track)
        except asyncio.CancelledError:  # the server ends, and has waited long enough for this request
            if not started:
                stopping = Problem(
                    503,
                    "stopping",
                    "the server is being stopped; send the request again",
                    headers={"Retry-After": "5"},
                )
                await stopping.last_response()(scope, receive, send_with_headers)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host_name(host)
        if self._settings.loopback and not (name and (is_loopback(name) or name in self._own_names)):
            raise Problem(
                400,
                "host-refused",
                "this server accepts requests to localhost and the hosts of its origins; behind a proxy, "
                "start it with its public address, as in --origin https://shop.example",
            )
        origin = headers.get("origin")
        if origin is None or scope["method"] in _SAFE_METHODS or origin in self._settings.origins:
            return
        if not same_site(origin, host):
            raise Problem(
                403,
                "origin-refused",
                "pages of this origin may not send requests; the server's owner can allow it with --origin",
            )

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        path = scope["path"].removeprefix(prefix())
        page = path == "/" or path.startswith(_PAGE_PATHS)
        policy = PAGE_POLICY if page else DATA_POLICY
        shared = "cross-origin" if self._settings.origins else "same-origin"

        started, status = time.perf_counter(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = shared
                headers[request_ids.HEADER] = request_ids.request_id(scope)
                headers.setdefault("Cache-Control", "no-store")
                self._count(scope, status, time.perf_counter() - started)
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                seconds = time.perf_counter() - started
                self._metrics.observe_request(*_route_and_method(scope), status, seconds)

        return send_with_headers

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        if code := scope.get(ANSWERED):
            self._metrics.errors.labels(code).inc()
        route, method = _route_and_method(scope)
        self._metrics.requests.labels(route, method, str(status)).inc()
        fields = {"method": method, "route": route, "status": status, "seconds": round(seconds, 4)}
        extra = fields | request_ids.logged(scope)
        _access_log.info("%s %s %d in %.3f s", *fields.values(), extra=extra)


def _route_and_method(scope: Scope) -> tuple[str, str]:
    """What a request is counted by: its route, not its path, as clients could make up any number of paths."""
    route: str = getattr(scope.get("route"), "path", "other")
    return route, scope["method"] if scope["method"] in _METHODS else "other"
