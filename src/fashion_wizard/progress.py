"""The type of callbacks that report the progress of long work."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called after each piece of work with the name of the step, the pieces done, and their total number."""
