"""How work that takes long says how far it is."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called after each piece of work: the name of the step, how many pieces are done, and of how many."""
