"""A request ends when its client leaves, except for what has to be completed."""

import asyncio

import anyio
import pytest

from fashion_wizard.server.disconnects import DisconnectWatch


class Connection:
    """One request as ASGI has it; the client stays until it leaves."""

    def __init__(self, method: str = "POST", body: bytes = b"x") -> None:
        headers = [(b"content-length", str(len(body)).encode())] if body else []
        self.scope = {"type": "http", "method": method, "path": "/", "headers": headers}
        self.messages = [{"type": "http.request", "body": body, "more_body": False}]
        self.left = asyncio.Event()
        self.sent: list[dict] = []

    async def receive(self) -> dict:
        if self.messages:
            return self.messages.pop(0)
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict) -> None:
        self.sent.append(message)


START = {"type": "http.response.start", "status": 200, "headers": []}
END = {"type": "http.response.body", "body": b"answer", "more_body": False}


@pytest.mark.anyio
@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("POST", b"x"), ("POST", b"")])
async def test_a_request_is_cancelled_when_its_client_leaves(method: str, body: bytes) -> None:
    connection, cancelled = Connection(method, body), []

    async def app(scope, receive, send) -> None:
        if body:
            assert (await receive())["body"] == body
        connection.left.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(True)
            raise

    with anyio.fail_after(60):
        await DisconnectWatch(app)(connection.scope, connection.receive, connection.send)
    assert cancelled == [True]
    assert connection.sent == []


@pytest.mark.anyio
async def test_a_request_that_is_cancelled_as_its_response_begins_ends_without_an_error() -> None:
    connection = Connection()

    async def app(scope, receive, send) -> None:
        await receive()
        connection.left.set()
        try:
            await anyio.sleep_forever()
        finally:
            await send(START)

    with anyio.fail_after(60):
        await DisconnectWatch(app)(connection.scope, connection.receive, connection.send)
    assert connection.sent == [START]


@pytest.mark.anyio
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_change_is_completed_though_its_client_leaves(method: str) -> None:
    connection = Connection(method)

    async def app(scope, receive, send) -> None:
        await receive()
        connection.left.set()
        for _ in range(5):
            await anyio.lowlevel.checkpoint()
        await send(START)
        await send(END)

    await DisconnectWatch(app)(connection.scope, connection.receive, connection.send)
    assert connection.sent == [START, END]


@pytest.mark.anyio
async def test_a_response_that_has_started_is_completed_and_the_app_hears_of_the_disconnect() -> None:
    connection, heard = Connection(), []

    async def app(scope, receive, send) -> None:
        await receive()
        await send(START)
        connection.left.set()
        heard.append(await receive())
        await send(END)

    with anyio.fail_after(60):
        await DisconnectWatch(app)(connection.scope, connection.receive, connection.send)
    assert heard == [{"type": "http.disconnect"}]
    assert connection.sent == [START, END]


@pytest.mark.anyio
async def test_an_error_of_the_app_is_raised() -> None:
    connection = Connection()

    async def app(scope, receive, send) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await DisconnectWatch(app)(connection.scope, connection.receive, connection.send)


@pytest.mark.anyio
@pytest.mark.parametrize("kind", ["image/jpeg", "multipart/form-data; boundary=x", "application/json"])
@pytest.mark.parametrize("path", ["/v1/photos", "/v1/search", "/v1/events"])
async def test_a_client_that_leaves_during_its_upload_is_no_error(client, caplog, path, kind) -> None:
    messages = [
        {"type": "http.request", "body": b"--x", "more_body": True},
        {"type": "http.disconnect"},
    ]
    headers = {"host": "127.0.0.1:8000", "content-length": "1000", "content-type": kind}
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }

    async def receive() -> dict:
        return messages.pop(0)

    async def send(message: dict) -> None:
        assert message.get("status", 400) == 400

    with anyio.fail_after(60):
        await client.app(scope, receive, send)
    assert not caplog.records
