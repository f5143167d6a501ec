"""Two threads never do the same thing at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fashion_wizard.server.key_locks import KeyLocks


def test_one_thread_at_a_time_has_a_key_and_another_key_is_free() -> None:
    locks, inside, most = KeyLocks(), [], []
    both = threading.Barrier(2, timeout=20)

    def work(key: str) -> None:
        with locks.locked(key):
            inside.append(key)
            most.append(inside.count(key))
            if len(most) <= 2:
                both.wait()  # until the other key is in the block too
            inside.remove(key)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, ["a", "b"]))
        list(threads.map(work, ["a", "b"] * 50))
    assert set(most) == {1}
    assert locks._of_key == {}


def test_an_error_gives_the_key_back() -> None:
    locks = KeyLocks()
    for _ in range(2):
        with pytest.raises(ValueError, match="no"), locks.locked("a"):
            raise ValueError("no")
