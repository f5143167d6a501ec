"""Time until the program is ready, beside the libraries that it cannot do without, in one run.

    python benchmarks/startup.py

Every command runs in a process of its own, in turn with the others, on code that is compiled already. The
ratio is that of processor seconds, which depend less on what else the machine does than seconds on the clock.
"""

import resource
import statistics
import subprocess
import sys
import time
from typing import Annotated, Final, NamedTuple

import typer
from rich.table import Table

from fashion_wizard_lab.cli.tables import print_whole

COMMANDS: Final = {
    "python -c 'import typer'": ("-c", "import typer"),
    "fashion-wizard --help": ("-m", "fashion_wizard", "--help"),
    "fashion-wizard search --help": ("-m", "fashion_wizard", "search", "--help"),
    "python -c 'import numpy'": ("-c", "import numpy"),
    "python -c 'import fashion_wizard'": ("-c", "import fashion_wizard"),
    "python -c 'from fashion_wizard import Searcher'": ("-c", "from fashion_wizard import Searcher"),
}
TARGETS: Final = {
    "fashion-wizard --help": ("python -c 'import typer'", 3.0),
    "python -c 'import fashion_wizard'": ("python -c 'import numpy'", 1.5),
}
"""The most that a command may take, as a multiple of another."""


class Seconds(NamedTuple):
    """Of one run."""

    processor: float
    clock: float


def run(arguments: tuple[str, ...]) -> Seconds:
    """Run Python once."""
    used, started = _used_by_children(), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return Seconds(_used_by_children() - used, time.perf_counter() - started)


def _used_by_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main(runs: Annotated[int, typer.Option(min=1, help="Of each command; the median counts.")] = 15) -> None:
    """Run each command several times, and print medians and ratios."""
    for arguments in COMMANDS.values():
        run(arguments)
    measured: dict[str, list[Seconds]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, arguments in COMMANDS.items():
            measured[name].append(run(arguments))
    processor = {name: statistics.median(run.processor for run in found) for name, found in measured.items()}
    table = Table("", "processor s", "clock s", "ratio", "target", box=None, pad_edge=False)
    for name, found in measured.items():
        clock = statistics.median(run.clock for run in found)
        ratio = target = ""
        if name in TARGETS:
            other, most = TARGETS[name]
            ratio, target = f"{processor[name] / processor[other]:.2f}", f"at most {most} of {other}"
        table.add_row(name, f"{processor[name]:.3f}", f"{clock:.3f}", ratio, target)
    print_whole(table)


if __name__ == "__main__":
    typer.run(main)
