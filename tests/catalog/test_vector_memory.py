"""What was read before is not read again, and is what it was."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from fashion_wizard.catalog.vector_memory import VectorMemory


class Shelf:
    """Vectors of garments by number, and which were read."""

    def __init__(self, dimension: int = 3) -> None:
        self.dimension = dimension
        self.read: list[int] = []

    def vector(self, number: int) -> np.ndarray:
        return np.full(self.dimension, number, np.float32) + np.arange(self.dimension, dtype=np.float32) / 8

    def __call__(self, ids: Sequence[int]) -> Iterator[tuple[int, np.ndarray]]:
        self.read.extend(ids)
        return ((number, self.vector(number)) for number in ids)

    def all_of(self, ids: Sequence[int]) -> np.ndarray:
        return np.stack([self.vector(number) for number in ids])


@pytest.mark.parametrize("size", [1, 4, 20, 100])
def test_vectors_are_those_that_were_asked_for_in_their_order(size: int) -> None:
    rng = np.random.default_rng(size)
    memory, shelf = VectorMemory(size), Shelf()
    for _ in range(60):
        ids = rng.choice(30, rng.integers(1, 12), replace=False).tolist()
        np.testing.assert_array_equal(memory.get(ids, shelf), shelf.all_of(ids))
    assert size < 30 or sorted(shelf.read) == sorted(set(shelf.read))


def test_the_newest_take_the_place_of_the_oldest() -> None:
    memory, shelf = VectorMemory(3), Shelf()
    memory.get([1, 2, 3], shelf)
    memory.get([4], shelf)
    shelf.read.clear()
    memory.get([2, 3, 4], shelf)
    assert shelf.read == []
    memory.get([1], shelf)
    assert shelf.read == [1]


def test_vectors_of_another_length_take_the_place_of_all() -> None:
    memory, short, long = VectorMemory(5), Shelf(2), Shelf(7)
    memory.get([1, 2], short)
    np.testing.assert_array_equal(memory.get([2, 3], long), long.all_of([2, 3]))
    np.testing.assert_array_equal(memory.get([3, 2], long), long.all_of([3, 2]))
    np.testing.assert_array_equal(memory.get([1], short), short.all_of([1]))


def test_what_changes_in_the_hands_of_a_reader_does_not_change_for_others() -> None:
    memory, shelf = VectorMemory(5), Shelf()
    for ids in ([1, 2], [1, 2], [2, 3]):
        memory.get(ids, shelf)[:] = -1
    np.testing.assert_array_equal(memory.get([1, 2, 3], shelf), shelf.all_of([1, 2, 3]))


def test_many_threads_get_what_they_ask_for() -> None:
    memory, shelf = VectorMemory(15), Shelf()
    rng = np.random.default_rng(0)
    asked = [rng.choice(40, 8, replace=False).tolist() for _ in range(200)]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda ids: memory.get(ids, shelf), asked))
    for ids, vectors in zip(asked, found, strict=True):
        np.testing.assert_array_equal(vectors, shelf.all_of(ids))
