"""Random numbers that depend on what they are for, and on nothing else."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Random = np.random.Generator
T = TypeVar("T")


def random_for(*key: str | int) -> Random:
    """A generator for one purpose: the same key always gives the same numbers, on any machine."""
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def pick(random: Random, choices: Sequence[T]) -> T:
    """One of `choices`, at even odds."""
    return choices[int(random.integers(len(choices)))]
