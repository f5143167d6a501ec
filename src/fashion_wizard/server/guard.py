"""Middleware for every request and response: hosts and origins, headers, size of the body, keys, item ids."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_wizard.server import request_ids
from fashion_wizard.server.access import Access
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
                await _closing(stopping)(scope, receive, send_with_headers)

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


_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"})


def _route_and_method(scope: Scope) -> tuple[str, str]:
    """What a request is counted by: its route, not its path, as clients could make up any number of paths."""
    route: str = getattr(scope.get("route"), "path", "other")
    return route, scope["method"] if scope["method"] in _METHODS else "other"


class BodyLimit:
    """Ends requests whose body is too large or too slow, with or without a `Content-Length`.

    Args:
        app: The app inside.
        max_bytes: The largest body.
        seconds: Time limit for receiving a body.
        clock: Monotonic seconds.
    """

    def __init__(
        self, app: ASGIApp, max_bytes: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "0")
        has_body = announced != "0" or "transfer-encoding" in headers
        received, done, started = 0, False, False
        failed: Problem | None = None
        deadline = self._clock() + self._seconds

        async def bounded() -> Message:
            nonlocal received, done, failed
            if done:  # the next message is the disconnect, which has no deadline
                return await receive()
            try:
                with anyio.fail_after(max(0.0, deadline - self._clock())):
                    message = await receive()
            except TimeoutError:
                failed = Problem(408, "slow", "the request took too long to arrive; send a smaller photo")
                raise failed from None
            received += len(message.get("body", b""))
            if received > self._max_bytes:
                failed = self._too_large()
                raise failed
            done = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        async def track(message: Message) -> None:
            nonlocal started
            if failed is None:
                if message["type"] == "http.response.start":
                    started = True
                    if has_body and not done:  # the rest of the body will not be read
                        MutableHeaders(scope=message)["Connection"] = "close"
                await send(message)
            elif not started:
                # The app inside saw a broken body; the real reason is known here.
                started = True
                await _closing(failed)(scope, receive, send)

        try:
            if announced.isdecimal() and int(announced[:20]) > self._max_bytes:
                raise self._too_large()
            await self._app(scope, bounded, track)
        except Problem as problem:
            if started:
                raise
            await _closing(problem)(scope, receive, send)

    def _too_large(self) -> Problem:
        return Problem(
            413, "too-large", f"a request may have {self._max_bytes / 1e6:g} MB at most; send a smaller photo"
        )


def _closing(problem: Problem) -> Response:
    """A response after which the connection is closed, without reading the rest of the request."""
    response = problem.response()
    response.headers["Connection"] = "close"
    return response


class KeyGate:
    """Requires a key that may read, for an app that checks no keys itself.

    Args:
        app: The app inside.
        access: Checks keys.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        try:
            self._access.check_read(Headers(scope=scope).get("authorization"))
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


SLASH: Final = "\ufdd0"
"""Replaces a slash in an item's id while paths are matched; a Unicode noncharacter, so in no valid id."""


class EncodedSlashes:
    """Makes an id with percent-encoded slashes one segment of the path.

    Paths are decoded before they are matched, so `a%2Fsimilar` would otherwise be the same as `a/similar`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        raw: bytes | None = scope.get("raw_path")
        items = f"{prefix()}/v1/items/".encode()
        if scope["type"] == "http" and raw and raw.startswith(items) and b"%2f" in raw.lower():
            segments = raw.decode("latin-1").split("/")
            path = "/".join(unquote(segment).replace("/", SLASH) for segment in segments)
            scope["path"] = path  # not in a copy, in which nobody outside would find the route
        await self._app(scope, receive, send)


class Heads:
    """Answers HEAD like GET, without the body: those who watch a server or its links ask so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        got = {**scope, "method": "GET"}

        async def send_head(message: Message) -> None:
            for name in {"route", ANSWERED} & got.keys():  # by which those outside count
                scope[name] = got[name]
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app(got, receive, send_head)
