"""A lock for each key, so that two threads never compute the same thing at once."""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager


class KeyLocks:
    """Whoever comes while another thread computes something waits for it, and finds it in the cache then.

    May be used from many threads.
    """

    def __init__(self) -> None:
        """No key is locked."""
        self._lock = threading.Lock()
        self._of_key: dict[Hashable, tuple[threading.Lock, int]] = {}

    @contextmanager
    def locked(self, key: Hashable) -> Iterator[None]:
        """No other thread is in this block with the same key."""
        with self._lock:
            lock, users = self._of_key.get(key, (threading.Lock(), 0))
            self._of_key[key] = lock, users + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                users = self._of_key[key][1] - 1
                if users:
                    self._of_key[key] = lock, users
                else:
                    del self._of_key[key]
