"""What every reader of an optional list hands back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told(Generic[T]):
    """What one list says, and what is wrong with it.

    Attributes:
        of: By photo name or item id, only for photos and items that the partition knows.
        problems: Everything that is missing or broken, one sentence each.
    """

    of: Mapping[str, T]
    problems: tuple[str, ...]
