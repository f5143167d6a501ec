"""One store of clients' photos for several server processes: a process of its own, on a local socket."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.managers import BaseManager
from typing import cast

from fashion_wizard.processes import end_with_parent
from fashion_wizard.server.photo_store import PhotoStore
from fashion_wizard.server.settings import Settings


class _Manager(BaseManager):
    """Has one `PhotoStore`."""


class _Client(BaseManager):
    """Asks the `PhotoStore` of a `_Manager`."""


_Client.register("photos")


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """Where the shared store is.

    Attributes:
        socket: The path of a socket that only its owner can open.
        key: Whoever connects has to know it.
    """

    socket: str
    key: bytes


@contextmanager
def shared_photos(settings: Settings) -> Iterator[StoreAddress]:
    """Run a store of photos as a process, until the block ends."""
    key = secrets.token_bytes(32)
    manager = _Manager(authkey=key, ctx=get_context("spawn"))
    manager.register("photos", _Store(settings))
    manager.start(end_with_parent)
    with manager:
        yield StoreAddress(str(manager.address), key)


def connect(address: StoreAddress) -> PhotoStore:
    """The shared store; it is used as if it were in this process."""
    client = _Client(address.socket, authkey=address.key)
    client.connect()
    return cast("PhotoStore", client.photos())  # type: ignore[attr-defined]


class _Store:
    """Gives the one store of the process that it is in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store: PhotoStore | None = None

    def __call__(self) -> PhotoStore:
        if self._store is None:
            self._store = PhotoStore(self._settings.photo_bytes, self._settings.photo_seconds)
        return self._store
