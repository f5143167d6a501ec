"""Who sent a request: what a client leaves here for later requests is found by the same sender only."""

import hashlib
from contextvars import ContextVar

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from fashion_wizard.server.access import key_in

_current: ContextVar[str] = ContextVar("sender", default="")


def sender() -> str:
    """The hash of the key that the current request was sent with; "" without a key."""
    return _current.get()


class Sender:
    """Middleware that sets the sender of each request. It does not check whether the key is known.

    Args:
        app: The app inside.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        key = key_in(Headers(scope=scope).get("authorization")) if scope["type"] == "http" else None
        token = _current.set(hashlib.sha256(key.encode()).hexdigest() if key else "")
        try:
            await self._app(scope, receive, send)
        finally:
            _current.reset(token)
