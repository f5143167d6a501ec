"""How many threads FAISS takes for a piece of work."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

faiss: Any = importlib.import_module("faiss")

WORTH_SHARING: Final = 16
"""FAISS divides queries among threads. To wake them for fewer takes longer than the search: where all cores
are busy, a millisecond instead of a twentieth."""


def single_thread() -> None:
    """Have FAISS compute in the calling thread alone from now on."""
    faiss.omp_set_num_threads(1)


@contextmanager
def threads_for(queries: int) -> Iterator[None]:
    """Have FAISS compute in the calling thread alone, for a few queries."""
    before = faiss.omp_get_max_threads()
    if queries < WORTH_SHARING:
        faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
