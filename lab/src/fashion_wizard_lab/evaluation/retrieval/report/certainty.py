"""The part of a report that shows whether scores say how often results are right."""

from collections.abc import Mapping, Sequence
from typing import Any

from fashion_wizard_lab.evaluation.retrieval.certainty import DEPTHS, FEW, Certainty, sharing_text
from fashion_wizard_lab.evaluation.retrieval.earlier import EarlierRun
from fashion_wizard_lab.evaluation.retrieval.outcome import RetrievalReport
from fashion_wizard_lab.evaluation.retrieval.report.html import Markup, element, joined, table
from fashion_wizard_lab.evaluation.retrieval.report.plots import reliability_diagram

_READING = (
    "A score of wizard promises how often such a result is right, so 0.7 should be right in 7 of 10 cases; "
    "scores of other methods only order results. A dot is a bin of scores, the number above it how many "
    "results it has, the line the 95 % confidence interval of their share. On the dashed diagonal scores "
    "keep their promise.",
    "ECE, the expected calibration error: how far share and score are apart, on average over all results. "
    "Brier: the mean squared difference between score and outcome. Near 0.5: the share of right results "
    "among those with scores from 0.4 to 0.6, with its interval and their number; of fewer than "
    f"{FEW} results it says little.",
)
_DEPTHS = {"first": "first result", "first_ten": "first ten results"}


def certainty_section(outcome: RetrievalReport, earlier: Sequence[EarlierRun]) -> Markup:
    """Diagrams of every run side by side, by its first method, and a table of all methods."""
    here = EarlierRun(f"{outcome.dataset}, {outcome.settings['roi']}", outcome.queries, outcome.certainty)
    runs = [here, *earlier]
    diagrams = [
        reliability_diagram(f"{run.name}, {method}, {_DEPTHS[depth]}", depths[depth]["bins"])
        for depth in DEPTHS
        for run in runs
        for method, depths in list(run.certainty.items())[:1]
    ]
    rows = [
        (f"{run.name}: {method}", _DEPTHS[depth], *_cells(depths[depth]))
        for run in runs
        for method, depths in run.certainty.items()
        for depth in DEPTHS
    ]
    head = ("", "of each query", "results", "ECE", "Brier", "near 0.5", "near 0.7", "near 0.9")
    return joined(
        *(
            element("p", line, class_="note")
            for line in (*_READING, sharing_text(outcome.photos_of_item))
            if line
        ),
        element("div", *diagrams, class_="diagrams"),
        table(head, rows),
    )


def _cells(certainty: Certainty) -> list[str]:
    errors = ("–" if certainty[name] is None else f"{certainty[name]:.3f}" for name in ("ece", "brier"))
    return [f"{certainty['results']:,}", *errors, *(near_text(near) for near in certainty["near"].values())]


def near_text(near: Mapping[str, Any]) -> str:
    """The share of right results, its interval and how many results there are, in words."""
    if not near["results"]:
        return "none"
    few = ", few" if near["results"] < FEW else ""
    interval = interval_text((near["low"], near["high"]))
    return f"{near['right']:.2f} ({interval}; {near['results']:,}{few})"


def interval_text(bounds: Sequence[float]) -> str:
    """A confidence interval in words."""
    low, high = bounds
    return f"{low:.2f} to {high:.2f}"
