"""A cache of values that together take no more than so many bytes; the least recently used go first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class ByteCache(Generic[Key, Value]):
    """May be used from many threads.

    Args:
        max_bytes: The most that all values together may take. A value that is larger by itself is not stored.
        size: The bytes that a value takes.
    """

    def __init__(self, max_bytes: int, size: Callable[[Value], int]) -> None:
        self._max_bytes = max_bytes
        self._size = size
        self._lock = threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._bytes = 0

    @property
    def nbytes(self) -> int:
        """The bytes that all values take."""
        return self._bytes

    def get(self, key: Key) -> Value | None:
        """The value of a key; None if there is none, or no longer."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def get_many(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """The values of those keys that have one."""
        with self._lock:
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
        return found

    def put(self, key: Key, value: Value) -> None:
        """Store a value, unless the key has one."""
        size = self._size(value)
        with self._lock:
            if key in self._values or size > self._max_bytes:
                return
            self._values[key] = value
            self._bytes += size
            while self._bytes > self._max_bytes:
                self._bytes -= self._size(self._values.popitem(last=False)[1])

    def remove(self, unwanted: Callable[[Key, Value], bool]) -> None:
        """Remove the values for which `unwanted` is true."""
        with self._lock:
            for key in [key for key, value in self._values.items() if unwanted(key, value)]:
                self._bytes -= self._size(self._values.pop(key))
