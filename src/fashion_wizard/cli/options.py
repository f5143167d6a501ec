"""Options that several verbs share, and how they speak to a person."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, TypedDict

import typer
from PIL import Image
from rich import progress as rich_progress
from rich.console import Console
from rich.markup import escape

from fashion_wizard.catalog.rows import OtherModels
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.photo import MAX_PIXELS, REDUCED, bytes_allowed
from fashion_wizard.progress import Progress

CatalogOption = Annotated[
    Path,
    typer.Option(
        "--catalog", envvar="FASHION_WIZARD_CATALOG", help="Folder that keeps the indexed photos' features."
    ),
]
DEFAULT_CATALOG = Path("catalog")

MegapixelsOption = Annotated[
    float,
    typer.Option(
        "--max-megapixels",
        envvar="FASHION_WIZARD_MAX_MEGAPIXELS",
        min=0.1,
        help=f"The largest photo that is worked on. A JPEG of up to {REDUCED} times as many is read smaller.",
    ),
]
DEFAULT_MEGAPIXELS = MAX_PIXELS / 1e6

SECONDS_BETWEEN_LINES: Final = 60.0
"""How often a log is told how far a run is."""

err = Console(stderr=True, highlight=False)
"""Everything that is not the answer itself goes here: progress, remarks, where a file was written."""


def print_json(document: dict[str, Any]) -> None:
    """One JSON document, and nothing else, on standard output."""
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def write_json(document: dict[str, Any], path: Path) -> None:
    """The same into a file, whose folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def save_picture(picture: Image.Image, path: Path) -> None:
    """Write a picture, in the format that its name ends in; its folder is made where it is missing.

    Raises:
        FashionWizardError: if the name's ending is no picture's, or the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        picture.save(path)
    except ValueError:
        raise FashionWizardError(f"{path}: name a picture's file, such as {path.stem}.png") from None
    except OSError as error:
        raise FashionWizardError(f"{path} cannot be written: {error.strerror or error}") from None


def tell_left_out(others: OtherModels) -> None:
    """Say how many garments no search finds, and what to run, where there are any."""
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
    """What `--max-megapixels` means to `load_photo`."""
    pixels = round(megapixels * 1e6)
    return {"max_pixels": pixels, "max_bytes": bytes_allowed(pixels)}


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Progress bars on standard error: call with a step's name, how many are done, and of how many.

    Where that is no terminal, such as in the log of a long run, there is a line now and then instead.
    """
    bars = rich_progress.Progress(
        rich_progress.TextColumn("{task.description}"),
        rich_progress.BarColumn(),
        rich_progress.MofNCompleteColumn(),
        rich_progress.TimeRemainingColumn(),
        console=err,
    )
    tasks: dict[str, rich_progress.TaskID] = {}
    spoken = time.monotonic()

    def tell(step: str, done: int, total: int) -> None:
        nonlocal spoken
        if step not in tasks:
            bars.start()
            tasks[step] = bars.add_task(step, total=total)
        bars.update(tasks[step], completed=done, total=total)
        if not err.is_terminal and time.monotonic() - spoken >= SECONDS_BETWEEN_LINES:
            spoken = time.monotonic()
            left = next(task.time_remaining for task in bars.tasks if task.id == tasks[step])
            told = "" if left is None else f", about {timedelta(seconds=round(left))} left"
            err.print(f"{step}: {done:,} of {total:,}{told}")

    try:
        yield tell
    finally:
        if tasks:
            bars.stop()
