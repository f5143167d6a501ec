"""The path below which a proxy has put the server, as `/wizard` in https://shop.example/wizard/."""

import re
from contextvars import ContextVar
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

_SEGMENT: Final = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+"
_PREFIX: Final = re.compile(rf"(?:/{_SEGMENT})*")
_MOST: Final = 200

_current: ContextVar[str] = ContextVar("prefix", default="")


def prefix() -> str:
    """The prefix of the request that is being answered: "" or as "/wizard"."""
    return _current.get()


def parse_prefix(text: str) -> str | None:
    """A prefix as text, with or without slashes around it; None if it has other than plain path segments.

    Letters, digits and `. _ ~ -` are all that it may have: it can lead to no other host, and stands in a page
    without being escaped.
    """
    trimmed = text.strip().rstrip("/")
    if trimmed and not trimmed.startswith("/"):
        trimmed = f"/{trimmed}"
    return trimmed if len(trimmed) <= _MOST and _PREFIX.fullmatch(trimmed) else None


class Prefix:
    """Finds out the prefix of each request, and tells it to everything inside, as ASGI's `root_path` too.

    The prefix is what the owner chose, else what the header `X-Forwarded-Prefix` says. The header is believed
    from anybody, since it does nothing but stand in front of addresses of the very answer, which no cache may
    keep. The proxy may have taken the prefix off the path, or not. A slash at the end of a path is ignored:
    nothing is ever redirected, as an address in a redirect could be one of the inside.

    Args:
        app: What is served.
        root_path: The prefix that the owner chose, as `parse_prefix` gives it; "" for none.
    """

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        """See above."""
        self._app = app
        self._root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
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
    """What proxies say they took off: each adds its own, the outermost first."""
    values = ",".join(headers.getlist("x-forwarded-prefix"))
    parts = [parse_prefix(part) for part in values.split(",")]
    joined = "".join(part or "" for part in parts)
    return "" if None in parts else parse_prefix(joined) or ""


def _below(path: str, found: str) -> str:
    if path == found:
        return "/"
    return path.removeprefix(found) if path.startswith(f"{found}/") else path
