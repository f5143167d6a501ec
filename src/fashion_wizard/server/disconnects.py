"""Stops searches whose client has left: the request is cancelled, and its job ends at the next check."""

import asyncio
import threading
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_wizard.steps import between_steps, step

_CANCELLED_METHODS: Final = frozenset({"GET", "POST"})
"""Changes of the catalog are completed even if their client does not wait for the answer."""


class ClientLeftError(Exception):
    """Nobody waits for the result of this job any more."""


def watched_job() -> threading.Event:
    """Make an event; once it is set, the work of this context ends at its next step: `ClientLeftError`."""
    event = threading.Event()

    def check() -> None:
        if event.is_set():
            raise ClientLeftError

    between_steps(check)
    return event


check_client: Final = step
"""Call this before work that takes long; it raises `ClientLeftError` if the client of the job has left."""


class DisconnectWatch:
    """Middleware that cancels a request when its client disconnects before the response has started.

    Args:
        app: The app inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] not in _CANCELLED_METHODS:
            await self._app(scope, receive, send)
            return
        started = cancelled = False
        gone = asyncio.Event()
        first: list[Message] = []
        watcher: asyncio.Task[None] | None = None

        async def watch() -> None:
            nonlocal cancelled
            while (await receive())["type"] != "http.disconnect":
                pass
            gone.set()
            if not started:
                cancelled = request.cancel()

        async def next_message() -> Message:
            nonlocal watcher
            if first:
                return first.pop()
            if watcher is not None:
                await gone.wait()
                return {"type": "http.disconnect"}
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body", False):
                watcher = asyncio.create_task(watch())
            return message

        async def track(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        headers = Headers(scope=scope)
        if "content-length" not in headers and "transfer-encoding" not in headers:
            first.append(await next_message())  # routes without a body never call `receive`
        request = asyncio.ensure_future(self._app(scope, next_message, track))
        try:
            await request
        except asyncio.CancelledError:
            if not cancelled:
                raise
        finally:
            if watcher is not None:
                watcher.cancel()
