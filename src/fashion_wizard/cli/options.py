"""Options and output that several verbs share."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, TypedDict

import typer
from rich import progress as rich_progress
from rich.console import Console
from rich.markup import escape
from rich.text import Text

from fashion_wizard.catalog.rows import OtherModels
from fashion_wizard.cli.visible import visible
from fashion_wizard.photo import MAX_PIXELS, REDUCED, SHRUNK, bytes_allowed
from fashion_wizard.progress import Progress

CatalogOption = Annotated[
    Path,
    typer.Option("--catalog", envvar="FASHION_WIZARD_CATALOG", help="The folder of the catalog."),
]
DEFAULT_CATALOG = Path("catalog")

MegapixelsOption = Annotated[
    float,
    typer.Option(
        "--max-megapixels",
        envvar="FASHION_WIZARD_MAX_MEGAPIXELS",
        min=0.1,
        max=10_000,
        help="The largest photo. A larger one is read at reduced size: a JPEG of up to "
        f"{REDUCED} times as many, PNG, WebP and AVIF of up to {SHRUNK:g} times.",
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        envvar="FASHION_WIZARD_RULES",
        help="A file of rules (TOML or JSON) that boost, bury, pin or hide items.",
    ),
]
DEFAULT_MEGAPIXELS = MAX_PIXELS / 1e6

SECONDS_BETWEEN_LINES: Final = 60.0
"""Time between two lines of progress where there is no terminal."""


class Terminal(Console):
    """A console that shows control characters instead of obeying them: feeds and file names may hold some."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, highlight=False)

    def render_str(self, text: str, **options: Any) -> Text:
        """Every text that is printed, also those in the cells of tables."""
        return super().render_str(visible(text), **options)


err = Terminal(stderr=True)
"""For all output that is not the result itself: progress, notes, names of files that were written."""

always = Terminal(stderr=True)
"""For what has to be looked at, such as photos that were left out; --quiet does not silence it."""


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document on standard output."""
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def report_other_models(others: OtherModels) -> None:
    """Print how many garments no search finds because other models indexed them, and the command to run."""
    if others.garments:
        count = "1 garment" if others.garments == 1 else f"{others.garments:,} garments"
        err.print(
            f"note: no search finds {count} indexed with other models; run: {escape(others.command)}",
            soft_wrap=True,
        )


class PhotoLimits(TypedDict):
    """The largest photo, in pixels and in bytes."""

    max_pixels: int
    max_bytes: int


def photo_limits(megapixels: float) -> PhotoLimits:
    """The arguments of `load_photo` for `--max-megapixels`."""
    pixels = round(megapixels * 1e6)
    return {"max_pixels": pixels, "max_bytes": bytes_allowed(pixels)}


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Progress bars on standard error, updated by calling the value of the block.

    If standard error is not a terminal, such as the log of a long run, there is a line now and then instead.
    """
    bars = rich_progress.Progress(
        rich_progress.TextColumn("{task.description}"),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TimeRemainingColumn(),
        console=err,
    )
    tasks: dict[str, rich_progress.TaskID] = {}
    printed = time.monotonic()

    def update(step: str, done: int, total: int) -> None:
        nonlocal printed
        if step not in tasks:
            bars.start()
            tasks[step] = bars.add_task(step, total=total)
        bars.update(tasks[step], completed=done, total=total)
        if not (err.is_terminal or err.quiet) and time.monotonic() - printed >= SECONDS_BETWEEN_LINES:
            printed = time.monotonic()
            left = next(task.time_remaining for task in bars.tasks if task.id == tasks[step])
            rest = "" if left is None else f", about {timedelta(seconds=round(left))} left"
            err.print(f"{step}: {done:,} of {total:,}{rest}")

    try:
        yield update
    finally:
        if tasks:
            bars.stop()
