"""`fashion-wizard evaluate compare`: whether one search is better than another, query by query."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.markup import escape
from rich.table import Table

from fashion_wizard.cli.options import err
from fashion_wizard.cli.outputs import check_output, write_json
from fashion_wizard.cli.places import file_to_write
from fashion_wizard.errors import DatasetError, FashionWizardError
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.evaluation.retrieval.metrics import HIT_AT
from fashion_wizard_lab.evaluation.retrieval.paired import Paired, paired
from fashion_wizard_lab.evaluation.retrieval.per_query import OutcomesOfRun, QueryOutcome, read_outcomes

_READING = (
    "p: how likely a difference at least as large would be if neither were better. Queries of one item count "
    "together."
)


def compare(
    first: Annotated[Path, typer.Argument(help="JSON of a run of evaluate retrieval.")],
    second: Annotated[
        Path | None,
        typer.Argument(
            help="JSON of another run on the same queries; unless given, the methods of one run are compared."
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            help="Compare only this way to search; may be given several times. In one run the first that is "
            "given is compared with each other one.",
        ),
    ] = None,
    at: Annotated[
        int, typer.Option("--at", help="The k of the hit@k that is compared.", min=1, max=max(HIT_AT))
    ] = 1,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures to this file.", callback=file_to_write)
    ] = None,
) -> None:
    """Say how much better one search is than another on the same queries, and whether that may be chance.

    The difference is the second less the first. Its interval and p take the queries of one item together.
    """
    if json_file:
        check_output(json_file, [first, *([second] if second else [])])
    runs = (read_outcomes(first), read_outcomes(second or first))
    pairs = _pairs(runs, by, one_run=second is None)
    asked = [name for name, outcome in runs[0].outcomes.items() if _same(outcome, runs[1].outcomes.get(name))]
    if not asked:
        raise DatasetError("the two runs have no query in common; compare runs on the same data set")
    figures = {pair: _paired(runs, pair, asked, at) for pair in pairs}
    _print((first, second or first), runs, figures, at)
    for run, file in zip(runs, (first, second or first), strict=True):
        if left := len(run.outcomes) - len(asked):
            told = f"{left:,} queries of {file} are left out: the other run does not have them"
            err.print(escape(told), soft_wrap=True)
    if json_file:
        write_json(_document((first, second or first), runs, figures, at), json_file)
        err.print(f"figures: [bold]{json_file}[/bold]")


_Runs = tuple[OutcomesOfRun, OutcomesOfRun]
_Pair = tuple[str, str]


def _same(one: QueryOutcome, other: QueryOutcome | None) -> bool:
    return other is not None and one.item == other.item


def _pairs(runs: _Runs, by: Sequence[str] | None, *, one_run: bool) -> list[_Pair]:
    """The methods to compare, those of the first run before those of the second."""
    common = [method for method in runs[0].methods if method in runs[1].methods]
    unknown = [method for method in by or () if method not in common]
    if unknown or not common:
        where = "the run has" if one_run else "both runs have"
        known = ", ".join(common) or "no method"
        raise FashionWizardError(f"cannot compare {', '.join(unknown) or 'the runs'}: {where} {known}")
    chosen = list(dict.fromkeys(by or common))
    if not one_run:
        return [(method, method) for method in chosen]
    if len(chosen) < 2:
        raise FashionWizardError(f"{chosen[0]} alone cannot be compared; name another method or another run")
    return list(product(chosen[:1], chosen[1:]))


def _paired(runs: _Runs, pair: _Pair, asked: Sequence[str], at: int) -> Paired:
    first, second = (
        np.array([(run.outcomes[name].ranks[method] or np.inf) <= at for name in asked])
        for run, method in zip(runs, pair, strict=True)
    )
    return paired(first, second, [runs[0].outcomes[name].item for name in asked])


def _print(files: tuple[Path, Path], runs: _Runs, figures: Mapping[_Pair, Paired], at: int) -> None:
    any_one = next(iter(figures.values()))
    head = ("", "first", "second", "difference", "95 % interval", "only first", "only second", "p")
    title = f"hit@{at} of {any_one.queries:,} queries of {any_one.items:,} items"
    table = Table(*head, title=title, title_justify="left", box=None, pad_edge=False)
    for pair, each in figures.items():
        table.add_row(
            ", ".join(dict.fromkeys(pair)),
            f"{each.first:.3f}",
            f"{each.second:.3f}",
            f"{each.difference:+.3f}",
            f"{each.low:+.3f} to {each.high:+.3f}",
            f"{each.only_first:,}",
            f"{each.only_second:,}",
            f"{each.p:.3f}" if each.p >= 0.001 else "< 0.001",
        )
    names = [f"{file} ({run.name})" for file, run in zip(files, runs, strict=True)]
    which = [f"first: {names[0]}", f"second: {names[1]}"] if files[0] != files[1] else [names[0]]
    print_whole(*which, "", table, "", _READING)


def _document(
    files: tuple[Path, Path], runs: _Runs, figures: Mapping[_Pair, Paired], at: int
) -> dict[str, Any]:
    return {
        "at": at,
        "first": {"file": str(files[0]), "run": runs[0].name},
        "second": {"file": str(files[1]), "run": runs[1].name},
        "comparisons": [
            {"first_method": pair[0], "second_method": pair[1], **asdict(each)}
            for pair, each in figures.items()
        ],
    }
