"""The path prefix of a server behind a proxy, such as `/wizard` in https://shop.example/wizard/."""

import re
from contextvars import ContextVar
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_SEGMENT: Final = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+"
_PREFIX: Final = re.compile(rf"(?:/{_SEGMENT})*")
_MAX_CHARACTERS: Final = 200

_current: ContextVar[str] = ContextVar("prefix", default="")


def prefix() -> str:
    """The prefix of the current request: "" or, for example, "/wizard"."""
    return _current.get()


def parse_prefix(text: str) -> str | None:
    """Parse a prefix, with or without slashes around it; None if it is not valid.

    Segments consist of letters, digits and `. _ ~ -`, so that a prefix cannot lead to another host, and needs
    no escaping in a page.
    """
    trimmed = text.strip().rstrip("/")
    if trimmed and not trimmed.startswith("/"):
        trimmed = f"/{trimmed}"
    return trimmed if len(trimmed) <= _MAX_CHARACTERS and _PREFIX.fullmatch(trimmed) else None


class Prefix:
    """Middleware that sets the prefix of each request, also as ASGI's `root_path`.

    The prefix is the setting, or else the header `X-Forwarded-Prefix`. The header is accepted from every
    client: it only changes addresses in the response to that client, which is not cached. The proxy may have
    removed the prefix from the path, or not. A slash at the end of a path is ignored: a redirect could reveal
    an internal address, so there are none.

    Args:
        app: The app inside.
        root_path: The prefix of the settings, as `parse_prefix` returns it; "" for none.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        found = self._root_path or _forwarded(Headers(scope=scope))
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        path, raw_path = _below(scope["path"], found), _below(raw.split(b"?")[0].decode("latin-1"), found)
        if raw_path.endswith("/"):
            path, raw_path = path.removesuffix("/") or "/", raw_path.removesuffix("/") or "/"
        below = {"root_path": found, "path": found + path, "raw_path": (found + raw_path).encode("latin-1")}
        token = _current.set(found)
        try:
            await self._app({**scope, **below}, receive, send)
        finally:
            _current.reset(token)


def _forwarded(headers: Headers) -> str:
    """The prefix according to the proxies, each of which appends its own, the outermost first."""
    values = ",".join(headers.getlist("x-forwarded-prefix"))
    parts = [parse_prefix(part) for part in values.split(",")]
    joined = "".join(part or "" for part in parts)
    return "" if None in parts else parse_prefix(joined) or ""


def _below(path: str, found: str) -> str:
    if path == found:
        return "/"
    return path.removeprefix(found) if path.startswith(f"{found}/") else path
