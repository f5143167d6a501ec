"""Middleware for ids of items that have slashes in them."""

from typing import Final
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from fashion_wizard.server.prefix import prefix

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
