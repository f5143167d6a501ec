"""What every request passes on its way in, and every answer on its way out: plain ASGI, around everything."""

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_wizard.server.access import Access
from fashion_wizard.server.hosts import host_name, is_loopback, same_site
from fashion_wizard.server.metrics import Metrics
from fashion_wizard.server.prefix import prefix
from fashion_wizard.server.problems import Problem
from fashion_wizard.server.settings import Settings

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""What the page may load: its own files, and pictures that the customer gave it."""

DATA_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
"""Everything else is data; a browser that shows it as a page loads nothing."""

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_PAGE_PATHS: Final = ("/static/", "/fashion-wizard.js")


class Guard:
    """Refuses foreign hosts and origins, counts, and puts safe headers on every answer.

    A page elsewhere cannot read answers (no CORS unless its origin is allowed), but a browser would still
    send its requests: so those that do something are refused by their `Origin`. And it could give its own
    name this machine's address: so a server on loopback answers to loopback's names alone, and to those of
    its origins, by which a proxy may hand requests on. Ports do not matter there: what a browser can be
    deceived about is a name.

    Args:
        app: What is guarded.
        settings: Which origins are allowed, and where the server listens.
        metrics: Told of every answer.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        """See above."""
        self._app = app
        self._settings = settings
        self._metrics = metrics
        self._own_names = {host_name(origin.partition("://")[2]) for origin in settings.origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        dressed = self._dress(scope, send)
        try:
            self._check(scope)
        except Problem as problem:
            self._metrics.errors.labels(problem.code).inc()
            await problem.response()(scope, receive, dressed)
            return
        await self._app(scope, receive, dressed)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = host_name(host)
        if self._settings.loopback and not (name and (is_loopback(name) or name in self._own_names)):
            raise Problem(
                400,
                "host-refused",
                "this server answers to localhost and to the hosts of its origins; behind a proxy its owner "
                "starts it with the address that customers see, as in --origin https://shop.example",
            )
        origin = headers.get("origin")
        if origin is None or scope["method"] in _SAFE_METHODS or origin in self._settings.origins:
            return
        if not same_site(origin, host):
            raise Problem(
                403, "origin-refused", "pages of this origin may not ask; its owner allows it with --origin"
            )

    def _dress(self, scope: Scope, send: Send) -> Send:
        path = scope["path"].removeprefix(prefix())
        page = path == "/" or path.startswith(_PAGE_PATHS)
        policy = PAGE_POLICY if page else DATA_POLICY
        shared = "cross-origin" if self._settings.origins else "same-origin"

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = policy
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Cross-Origin-Resource-Policy"] = shared
                headers.setdefault("Cache-Control", "no-store")
                self._count(scope, message["status"])
            await send(message)

        return dressed

    def _count(self, scope: Scope, status: int) -> None:
        # The route as declared, never the path: strangers' paths would grow the figures without end.
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(route, method, str(status)).inc()


_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH"})


class BodyLimit:
    """Ends requests whose body is too large or too slow, whether or not its length was announced.

    Args:
        app: What is guarded.
        most: Bytes of a body.
        seconds: For all of a body to arrive.
        clock: Monotonic seconds.
    """

    def __init__(
        self, app: ASGIApp, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """See above."""
        self._app = app
        self._most = most
        self._seconds = seconds
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "0")
        brings = announced != "0" or "transfer-encoding" in headers
        received, done, started = 0, False, False
        failed: Problem | None = None
        deadline = self._clock() + self._seconds

        async def bounded() -> Message:
            nonlocal received, done, failed
            if done:  # what comes now is the client leaving, for which there is no hurry
                return await receive()
            try:
                with anyio.fail_after(max(0.0, deadline - self._clock())):
                    message = await receive()
            except TimeoutError:
                failed = Problem(408, "slow", "the request took too long to arrive; send a smaller photo")
                raise failed from None
            received += len(message.get("body", b""))
            if received > self._most:
                failed = self._too_large()
                raise failed
            done = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            if failed is None:
                if message["type"] == "http.response.start":
                    started = True
                    if brings and not done:  # answered before all was read: nobody reads the rest
                        MutableHeaders(scope=message)["Connection"] = "close"
                await send(message)
            elif not started:
                # Whoever parsed the body took it for a broken one; what is wrong is known better here.
                started = True
                await _closing(failed)(scope, receive, send)

        try:
            if announced.isdecimal() and int(announced[:20]) > self._most:
                raise self._too_large()
            await self._app(scope, bounded, watched)
        except Problem as problem:
            if started:
                raise
            await _closing(problem)(scope, receive, send)

    def _too_large(self) -> Problem:
        return Problem(
            413, "too-large", f"a request may have {self._most / 1e6:g} MB at most; send a smaller photo"
        )


def _closing(problem: Problem) -> Response:
    """An answer after which nothing more of the request is read."""
    response = problem.response()
    response.headers["Connection"] = "close"
    return response


class KeyGate:
    """Lets through who may read, to an app that asks for no key itself.

    Args:
        app: What is guarded.
        access: Decides.
    """

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """See above."""
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            self._access.check_read(Headers(scope=scope).get("authorization"))
        except Problem as problem:
            await problem.response()(scope, receive, send)
            return
        await self._app(scope, receive, send)


SLASH: Final = "\ufdd0"
"""Stands for a slash inside an item's id while paths are matched; no text may hold this code point."""


class EncodedSlashes:
    """Lets an id with slashes be one segment of a path, if they are percent-encoded.

    Servers decode a path before it is matched, and `a%2Fsimilar` could no longer be told from `a/similar`.
    """

    def __init__(self, app: ASGIApp) -> None:
        """See above."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        raw: bytes | None = scope.get("raw_path")
        items = f"{prefix()}/v1/items/".encode()
        if scope["type"] == "http" and raw and raw.startswith(items) and b"%2f" in raw.lower():
            segments = raw.decode("latin-1").split("/")
            path = "/".join(unquote(segment).replace("/", SLASH) for segment in segments)
            scope = {**scope, "path": path}
        await self._app(scope, receive, send)
