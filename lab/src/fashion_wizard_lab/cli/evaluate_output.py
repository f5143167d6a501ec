"""The figures of `fashion-wizard evaluate` as tables."""

from collections.abc import Sequence
from typing import Final

from rich.markup import escape
from rich.table import Table

from fashion_wizard.cli.options import always, err
from fashion_wizard_lab.cli.tables import print_whole
from fashion_wizard_lab.evaluation.retrieval import RetrievalReport
from fashion_wizard_lab.evaluation.retrieval.certainty import NEAR, sharing_text
from fashion_wizard_lab.evaluation.retrieval.report.certainty import interval_text, near_text
from fashion_wizard_lab.evaluation.segmentation import SegmentationReport, mean

_SHOWN: Final = 20
"""So many problems are printed; all stand in the JSON."""

_OF_GROUPS: Final = ("hit@1", "hit@5", "hit@20", "mAP@R")
_OF_VIEWS: Final = ("hit@5", "hit@20", "any_hit@1", "any_hit@5")


def print_segmentation(report: SegmentationReport, name: str) -> None:
    """Print a table of the labels of one set."""
    table = Table("label", "IoU", "AP", "AP50", title=f"{name}: {report.photos} photos", title_justify="left")
    for label, iou in report.iou.items():
        table.add_row(label, *map(_number, (iou, report.ap.get(label), report.ap50.get(label))))
    table.add_section()
    table.add_row("mean", *map(_number, map(mean, (report.iou, report.ap, report.ap50))))
    print_whole(table)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def print_problems(problems: Sequence[str]) -> None:
    """Print the first problems of a data set, and how many more there are."""
    for problem in problems[:_SHOWN]:
        always.print(f"[red]problem[/red]: {escape(problem)}", soft_wrap=True)
    if len(problems) > _SHOWN:
        always.print(f"[red]problem[/red]: {len(problems) - _SHOWN:,} more, all named in the JSON")


def print_retrieval(outcome: RetrievalReport) -> None:
    """Print tables of figures: of each method, view and group, and how sure scores are."""
    print_problems(outcome.problems)
    title = f"{outcome.dataset}: {outcome.queries:,} queries, {outcome.gallery:,} gallery photos"
    names = [name for name in next(iter(outcome.results.values())) if not name.startswith("any_")]
    head = ("", names[0], "95 % interval", *names[1:])
    table = Table(*head, title=title, title_justify="left", box=None, pad_edge=False)
    for method, values in outcome.results.items():
        first, *others = (_number(values[name]) for name in names)
        table.add_row(method, first, interval_text(outcome.intervals[method]), *others)
        first, *others = (_number(values.get(f"any_{name}")) for name in names)
        table.add_row("  any garment", first, "", *others)
    print_whole(table, "", _by_view(outcome), "", _certainties(outcome))
    if sharing := sharing_text(outcome.photos_of_item):
        print_whole(sharing)
    if outcome.groups:
        groups = Table("", "queries", "", *_OF_GROUPS, box=None, pad_edge=False)
        for name, group in outcome.groups.items():
            for method, values in group["results"].items():
                figures = (_number(values[figure]) for figure in _OF_GROUPS)
                groups.add_row(name, f"{group['queries']:,}", method, *figures)
        print_whole("", groups)
    if outcome.full_run:
        estimate = outcome.full_run
        err.print(
            f"the full In-shop release would take {estimate.hours:.1f} hours at this pace, and "
            f"{estimate.alone:.1f} hours of {estimate.machine} with nothing else to do",
            soft_wrap=True,
        )


def _by_view(outcome: RetrievalReport) -> Table:
    """Figures by how the query shows its item; a wide interval says that few queries were counted."""
    table = Table("view", "queries", "", "hit@1", "95 % interval", *_OF_VIEWS, box=None, pad_edge=False)
    for name, view in outcome.views.items():
        for method, values in view["results"].items():
            interval = interval_text(view["intervals"][method])
            figures = (_number(values[each]) for each in _OF_VIEWS)
            table.add_row(name, f"{view['queries']:,}", method, _number(values["hit@1"]), interval, *figures)
    return table


def _certainties(outcome: RetrievalReport) -> Table:
    """Whether scores of the default search say how often results are right, around 0.5, 0.7 and 0.9."""
    near = [f"right near {score}" for score in NEAR]
    table = Table("scores", "results", "ECE", "Brier", *near, box=None, pad_edge=False)
    for method, depths in outcome.certainty.items():
        for depth, certainty in depths.items():
            name = f"{method}, {depth.replace('_', ' ')}"
            errors = (_number(certainty[error]) for error in ("ece", "brier"))
            shares = (near_text(share) for share in certainty["near"].values())
            table.add_row(name, f"{certainty['results']:,}", *errors, *shares)
    return table
