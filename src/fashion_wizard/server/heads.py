"""Middleware for HEAD."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fashion_wizard.server.problems import ANSWERED


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
