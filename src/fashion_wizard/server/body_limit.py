"""Middleware that bounds the bodies of requests, in bytes and in time."""

import time
from collections.abc import Callable

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_wizard.server.problems import Problem


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
                await failed.last_response()(scope, receive, send)

        try:
            if announced.isdecimal() and int(announced[:20]) > self._max_bytes:
                raise self._too_large()
            await self._app(scope, bounded, track)
        except Problem as problem:
            if started:
                raise
            await problem.last_response()(scope, receive, send)

    def _too_large(self) -> Problem:
        return Problem(
            413, "too-large", f"a request may have {self._max_bytes / 1e6:g} MB at most; send a smaller photo"
        )
