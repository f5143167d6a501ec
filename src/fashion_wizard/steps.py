"""Lets whoever started long work look in between its steps, and end it there."""

from collections.abc import Callable
from contextvars import ContextVar

_between: ContextVar[Callable[[], None] | None] = ContextVar("between", default=None)


def between_steps(act: Callable[[], None]) -> None:
    """Have `act` called between the steps of all work in this context; what it raises ends the work."""
    _between.set(act)


def step() -> None:
    """Long work calls this between its steps, the longest of which takes a tenth of a second."""
    act = _between.get()
    if act is not None:
        act()
