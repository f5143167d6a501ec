"""Tables of figures on standard output, never cut."""

from rich.console import Console
from rich.table import Table


def print_whole(*parts: Table | str) -> None:
    """Print tables and lines, each as wide as it is: Rich would cut columns at 80 in a file or a pipe."""
    console = Console(highlight=False)
    for part in parts:
        needed = console.measure(part, options=console.options.update(max_width=10_000)).maximum
        Console(width=max(needed, console.width), highlight=False).print(part)
