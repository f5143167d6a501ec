"""Bounds what open connections may take: slow, silent or many of them hold up nobody else."""

import asyncio
import socket
from typing import Any, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_CONNECTIONS: Final = 500
"""Open connections of one process. For one more, that idle for longest is closed; those which never
sent a request go first."""
HEAD_SECONDS: Final = 10.0
"""Time in which the head of a request has to arrive, the first one's since its connection was opened."""
READ_SECONDS: Final = 60.0
"""Time in which a client has to read what it is sent; `BodyLimit` has one for what it sends."""


class BoundedConnection(H11Protocol):
    """A connection of uvicorn that ends when its client is too slow, or others need its place."""

    max_connections: int = MAX_CONNECTIONS
    _timer: asyncio.TimerHandle | None = None
    _opened: float = 0.0

    @property
    def idle(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time for the first request's head, and make room for the connection."""
        super().connection_made(transport)
        bound = transport.get_extra_info("socket")
        if bound is not None and bound.family in {socket.AF_INET, socket.AF_INET6}:
            # asyncio does so for a socket that names its protocol, which neither ours nor uvicorn's does.
            bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._opened = self.loop.time()
        self._limit(HEAD_SECONDS)
        if len(self.connections) > self.max_connections:
            idle = [
                other for other in self.connections if isinstance(other, BoundedConnection) and other.idle
            ]
            min(idle, key=lambda other: (other.cycle is not None, other._opened), default=self).end()

    def data_received(self, data: bytes) -> None:
        """Start the time for a request's head with its first bytes, and stop it when it is complete."""
        before = self.cycle
        if self._timer is None and self.idle:
            self._limit(HEAD_SECONDS)
        super().data_received(data)
        if self.cycle is not before:
            self._opened = self.loop.time()
            self._unlimit()

    def pause_writing(self) -> None:
        """The client does not read as fast as it is sent to; start its time."""
        super().pause_writing()
        self._limit(READ_SECONDS)

    def resume_writing(self) -> None:
        """The client has caught up."""
        super().resume_writing()
        self._unlimit()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._unlimit()
        super().connection_lost(exc)

    def end(self) -> None:
        """End the connection at once; what was not sent yet is dropped."""
        self._unlimit()
        self.transport.abort()

    def _limit(self, seconds: float) -> None:
        self._unlimit()
        self._timer = self.loop.call_later(seconds, self.end)

    def _unlimit(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def room_for_connections() -> None:
    """Let this process open as many files as it may, since a connection is one (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most == resource.RLIM_INFINITY or now < most:
        wanted = 65_536 if most == resource.RLIM_INFINITY else min(most, 65_536)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, wanted), most))


def configuration(**more: Any) -> dict[str, Any]:
    """How uvicorn serves here, as arguments of its `Config`."""
    return {
        "http": BoundedConnection,
        "log_config": None,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "timeout_keep_alive": 15,
        "timeout_graceful_shutdown": 10,
        "h11_max_incomplete_event_size": 32_768,
        **more,
    }
