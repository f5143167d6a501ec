"""Many, silent and slow connections: each ends clearly, and none holds up others. No test waits."""

import socket
from collections.abc import Callable
from contextlib import suppress

import h11
import httpx2
import pytest
import uvicorn
from uvicorn.server import ServerState

from fashion_wizard.server.connections import (
    HEAD_SECONDS,
    READ_SECONDS,
    BoundedConnection,
    configuration,
    room_for_connections,
)

REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Timer:
    """A call that a test makes when it likes."""

    def __init__(self, seconds: float, call: Callable[[], None]) -> None:
        self.seconds = seconds
        self.call = call
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Loop:
    """An event loop whose time stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        self.timers.append(Timer(seconds, call))
        return self.timers[-1]

    def create_task(self, work, **_: object):
        work.close()
        return self

    def add_done_callback(self, _: object) -> None:
        """As a task."""

    @property
    def running(self) -> list[Timer]:
        return [timer for timer in self.timers if not timer.cancelled]


class Transport:
    def __init__(self, bound: socket.socket | None = None) -> None:
        self.aborted = False
        self._socket = bound

    def abort(self) -> None:
        self.aborted = True

    def get_extra_info(self, name: str) -> object:
        return self._socket if name == "socket" else None

    def is_closing(self) -> bool:
        return self.aborted

    def pause_reading(self) -> None:
        """Nothing is read anyway."""

    resume_reading = pause_reading


class Server:
    """Connections of one server."""

    def __init__(self) -> None:
        self.loop, self.state = Loop(), ServerState()
        self.config = uvicorn.Config(self.app, **configuration())
        self.config.load()

    async def app(self, scope, receive, send) -> None:
        """Never called: tasks do not run."""

    def connect(self, accepted: socket.socket | None = None) -> tuple[BoundedConnection, Transport]:
        connection = BoundedConnection(self.config, self.state, {}, self.loop)
        transport = Transport(accepted)
        connection.connection_made(transport)
        return connection, transport


@pytest.fixture
def server() -> Server:
    return Server()


def test_no_part_of_an_answer_waits_until_the_client_has_confirmed_the_part_before(server: Server) -> None:
    """Systems confirm late, after 40 ms on Linux, and an answer is sent in two parts or more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = listening.getsockname()
        with socket.create_connection(address), listening.accept()[0] as accepted:
            server.connect(accepted)
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.parametrize("sent", [b"", b"G", REQUEST[:-1]])
def test_a_head_has_so_much_time_however_it_comes(server: Server, sent: bytes) -> None:
    connection, transport = server.connect()
    for byte in sent:
        connection.data_received(bytes([byte]))
    (timer,) = server.loop.running
    assert timer.seconds == HEAD_SECONDS
    assert len(server.loop.timers) == 1, "no byte starts the time again"
    timer.call()
    assert transport.aborted


def test_a_request_that_is_complete_has_all_time(server: Server) -> None:
    connection, transport = server.connect()
    connection.data_received(REQUEST)
    assert (server.loop.running, transport.aborted, connection.idle) == ([], False, False)
    connection.data_received(b"G")  # the next request, before this one is answered
    assert server.loop.running == []


def test_the_next_request_of_a_connection_has_its_own_time(server: Server) -> None:
    connection, transport = server.connect()
    connection.data_received(REQUEST)
    connection.conn.send(h11.Response(status_code=204, headers=[]))
    connection.conn.send(h11.EndOfMessage())
    connection.conn.start_next_cycle()
    connection.cycle.response_complete = True
    connection.data_received(b"G")
    (timer,) = server.loop.running
    timer.call()
    assert transport.aborted


def test_a_client_that_does_not_read_is_cut_off(server: Server) -> None:
    connection, transport = server.connect()
    connection.data_received(REQUEST)
    connection.pause_writing()
    (timer,) = server.loop.running
    assert timer.seconds == READ_SECONDS
    connection.resume_writing()
    assert server.loop.running == []
    connection.pause_writing()
    server.loop.running[0].call()
    assert transport.aborted


def test_the_connection_that_was_idle_for_longest_makes_room(server: Server, monkeypatch) -> None:
    monkeypatch.setattr(BoundedConnection, "max_connections", 3)
    opened = []
    for _ in range(3):
        opened.append(server.connect())
        server.loop.now += 1
    opened[0][0].data_received(REQUEST)
    opened.append(server.connect())
    assert [transport.aborted for _, transport in opened] == [False, True, False, False]
    server.state.connections.discard(opened[1][0])
    for connection, _ in opened[2:]:
        connection.data_received(REQUEST)
    _, refused = server.connect()
    assert refused.aborted, "all others are being answered"
    assert not any(transport.aborted for _, transport in (opened[0], *opened[2:]))


def test_connections_that_never_asked_make_room_before_those_of_customers(
    server: Server, monkeypatch
) -> None:
    monkeypatch.setattr(BoundedConnection, "max_connections", 3)
    opened = [server.connect()]
    opened[0][0].data_received(REQUEST)
    opened[0][0].cycle.response_complete = True
    for _ in range(4):
        server.loop.now += 1
        opened.append(server.connect())
        for connection, transport in opened:
            if transport.aborted:
                server.state.connections.discard(connection)
    assert [transport.aborted for _, transport in opened] == [False, True, True, False, False]


def test_a_connection_that_ends_leaves_no_timer(server: Server) -> None:
    connection, _ = server.connect()
    connection.connection_lost(ConnectionResetError())
    assert server.loop.running == []
    assert not server.state.connections


def test_many_silent_connections_do_not_keep_others_out(
    drawn_shop, listening_shop, monkeypatch, query
) -> None:
    monkeypatch.setattr(BoundedConnection, "max_connections", 20)
    with listening_shop(drawn_shop / "catalog") as address:
        host, port = address.removeprefix("http://").split(":")
        silent = [socket.create_connection((host, int(port))) for _ in range(60)]
        try:
            with httpx2.Client(base_url=address, trust_env=False, timeout=120) as client:
                for _ in range(3):
                    assert client.get("/healthz").status_code == 200
                assert client.post("/v1/search", files={"photo": query}).status_code == 200
            with suppress(ConnectionResetError):
                assert silent[0].recv(1) == b"", "the first was closed"
        finally:
            for connection in silent:
                connection.close()


def test_there_is_room_for_as_many_files_as_the_system_allows() -> None:
    resource = pytest.importorskip("resource")
    room_for_connections()
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert now == min(most, 65_536) or now >= 65_536 or most == resource.RLIM_INFINITY
