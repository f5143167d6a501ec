"""`fashion-wizard evaluate doctor`: whether a data set is whole, before hours are spent on it."""

from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from fashion_wizard.cli.options import print_json, progress_bars
from fashion_wizard_lab.datasets.inshop import Checkup, examine

SOMETHING_BROKEN: Final = 1
"""Exit status where something is broken; what is only missing breaks nothing."""

_SHOWN: Final = 5
_MARKS: Final = {
    "whole": "[green]✓[/green] whole",
    "partly": "[yellow]◐[/yellow] partly",
    "broken": "[red]✗[/red] broken",
    "missing": "[dim]– missing[/dim]",
    "yes": "[green]✓[/green] yes",
    "no": "[dim]– no[/dim]",
}


def doctor(
    root: Annotated[Path, typer.Argument(help="Folder in the DeepFashion In-shop layout.")],
    decode: Annotated[
        bool,
        typer.Option("--decode", help="Also decode every photo, color map and outline; takes much longer."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document, with every problem, and nothing else.")
    ] = False,
) -> None:
    """Tell what of a data set is there, what is missing or broken, and what can be run with it.

    Exit status: 0 if nothing is broken, 1 if something is (each is named), 2 if there is no partition.
    """
    with progress_bars() as tell:
        checkup = examine(root, decode=decode, progress=tell)
    if as_json:
        print_json(checkup.as_json())
    else:
        _print(checkup)
    if checkup.problems:
        raise typer.Exit(SOMETHING_BROKEN)


def _print(checkup: Checkup) -> None:
    console = Console(highlight=False)
    counts = ", ".join(f"{count:,} {split}" for split, count in checkup.photos.items())
    what = "the full release" if checkup.full_release else "not the full release"
    console.print(f"{escape(str(checkup.root))}: {counts} photos; {what} of DeepFashion In-shop\n")
    parts = Table("part", "", "usable", box=None, pad_edge=False)
    for part in checkup.parts:
        usable = f"{part.found:,} of {part.expected:,} {part.unit}" if part.there else ""
        parts.add_row(part.name, _MARKS[part.state], usable)
    console.print(parts, "")
    uses = Table("can be run", "", "photos", "each needs", box=None, pad_edge=False)
    uses.columns[0].no_wrap = True
    for use in checkup.uses:
        uses.add_row(use.name, _MARKS[use.state], f"{use.ready:,} of {use.of:,}", use.needs)
    console.print(uses)
    console.print()
    for part in checkup.parts:
        if not part.there or part.hint:
            hint = part.hint or part.file
            console.print(f"[dim]missing[/dim]: {part.name}: {escape(hint)}", soft_wrap=True)
        for problem in part.problems[:_SHOWN]:
            console.print(f"[red]broken[/red]: {escape(problem)}", soft_wrap=True)
        if len(part.problems) > _SHOWN:
            more = len(part.problems) - _SHOWN
            console.print(f"[red]broken[/red]: {part.name}: {more:,} more, all named by --json")
