"""A run of `evaluate retrieval` as one HTML page that needs nothing but itself."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import Inshop
from fashion_wizard_lab.datasets.inshop.release import PHOTOS
from fashion_wizard_lab.evaluation.retrieval.earlier import EarlierRun
from fashion_wizard_lab.evaluation.retrieval.outcome import RetrievalReport
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking
from fashion_wizard_lab.evaluation.retrieval.report.certainty import certainty_section
from fashion_wizard_lab.evaluation.retrieval.report.figures import (
    IN_TABLE,
    figures_section,
    groups_section,
    published_section,
    views_section,
)
from fashion_wizard_lab.evaluation.retrieval.report.html import Markup, element, joined, table
from fashion_wizard_lab.evaluation.retrieval.report.rows import result_row, roi_row
from fashion_wizard_lab.evaluation.retrieval.report.sheets import FAILURES
from fashion_wizard_lab.evaluation.retrieval.samples import drawn_by_lot, photo_of_each_item, worst

_ROWS: Final = 8
_ROI_ROWS: Final = 6
_PROBLEMS: Final = 200
_STYLE: Final = Path(__file__).with_name("page.css")
_ROI: Final = {
    "semantic": "found by the product's own segmentation",
    "maskrcnn": "found by Mask R-CNN",
    "boxes": "all that is inside the layout's boxes",
    "maps": "cut out by the layout's color maps",
    "photo": "the whole photo",
}


def write_report(
    file: Path,
    outcome: RetrievalReport,
    rankings: Mapping[str, Sequence[Ranking]],
    inshop: Inshop,
    query_segmenter: Segmenter,
    extractor: FeatureExtractor,
    earlier: Sequence[EarlierRun] = (),
) -> None:
    """Write the page, making its folder where it is missing.

    Args:
        file: The page.
        outcome: All figures.
        rankings: Of each method.
        inshop: The data set.
        query_segmenter: Finds again the garment that was searched for in each query.
        extractor: Finds its keypoints again.
        earlier: Runs whose reliability diagrams stand beside this one's.
    """
    wanted = photo_of_each_item(inshop)

    def rows(chosen: Sequence[Ranking]) -> Markup:
        return joined(*(result_row(ranking, query_segmenter, wanted) for ranking in chosen))

    some = drawn_by_lot(next(iter(rankings.values())), _ROI_ROWS)
    sections = (
        ("figures", "Figures", figures_section(outcome)),
        ("published", "Beside published figures", published_section(outcome)),
        ("views", "Views", views_section(outcome)),
        ("certainty", "Certainty", certainty_section(outcome, earlier)),
        ("groups", "Groups", groups_section(outcome)),
        ("queries", "Queries and their results", _by_method(rankings, drawn_by_lot, _ROWS, rows, _QUERIES)),
        ("failures", "Worst failures", _by_method(rankings, worst, FAILURES, rows, _FAILURES)),
        ("roi", "Region of interest", _rois(some, inshop.root, query_segmenter, extractor)),
        ("time", "Time", _time(outcome)),
        ("settings", "What it was measured with", _settings(outcome)),
        ("problems", "Problems", _problems(outcome)),
    )
    body = element(
        "main",
        _head(outcome, [(anchor, title) for anchor, title, _ in sections]),
        *(
            element("section", element("h2", title), content, id=anchor)
            for anchor, title, content in sections
        ),
        element("footer", "Made by fashion-wizard evaluate retrieval."),
    )
    page = element(
        "html",
        element(
            "head",
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("title", f"Retrieval on {outcome.dataset}"),
            element("style", Markup(_STYLE.read_text("utf-8"))),
        ),
        element("body", body),
        lang="en",
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"<!doctype html>\n{page}\n", encoding="utf-8")


_QUERIES: Final = (
    "Drawn by lot, the same for each method. The garment that was searched for is outlined; a green frame "
    "with a check is the right item, a red one with a cross a wrong one."
)
_FAILURES: Final = "The twenty queries whose item stands farthest down, the worst first."


def _head(outcome: RetrievalReport, sections: Sequence[tuple[str, str]]) -> Markup:
    method, figures = next(iter(outcome.results.items()))
    what = (
        f"{outcome.queries:,} queries, {outcome.gallery:,} gallery photos. The garment is "
        f"{_ROI[outcome.settings['roi']]}."
    )
    cards = [
        element("div", element("b", f"{figures[name]:.3f}"), element("span", f"{name}, {method}"))
        for name in IN_TABLE
    ]
    return element(
        "header",
        element("h1", f"Retrieval on {outcome.dataset}"),
        element("p", what, class_="lead"),
        element("div", *cards, class_="cards"),
        element("nav", *(element("a", title, href=f"#{anchor}") for anchor, title in sections)),
    )


def _by_method(
    rankings: Mapping[str, Sequence[Ranking]],
    choose: Callable[[Sequence[Ranking], int], list[Ranking]],
    count: int,
    rows: Callable[[Sequence[Ranking]], Markup],
    note: str,
) -> Markup:
    """The first method in the open, the others folded."""
    parts = [element("p", note, class_="note")]
    for number, (method, ranked) in enumerate(rankings.items()):
        chosen = choose(ranked, count)
        content = rows(chosen) if chosen else element("p", "None: every query found its item first.")
        if number:
            parts.append(element("details", element("summary", method), content))
        else:
            parts += [element("h3", method), content]
    return joined(*parts)


def _rois(some: Sequence[Ranking], root: Path, segmenter: Segmenter, extractor: FeatureExtractor) -> Markup:
    note = "What of a query's photo is searched for, and the keypoints that SuperPoint finds on it."
    rows = (roi_row(ranking, root, segmenter, extractor) for ranking in some)
    return joined(element("p", note, class_="note"), *rows)


def _time(outcome: RetrievalReport) -> Markup:
    rows = [(name, f"{seconds:,.1f} s") for name, seconds in outcome.seconds.items()]
    estimate = outcome.full_run
    text = (
        f"At this pace the full release takes {estimate.hours:.1f} hours on this machine, as busy as it was: "
        f"{estimate.indexing:.1f} for its {PHOTOS['gallery']:,} gallery photos, {estimate.searching:.1f} for "
        f"its {PHOTOS['query']:,} queries. It needs {estimate.processor:.1f} hours of processor time, so "
        f"{estimate.alone:.1f} hours of {estimate.machine} with nothing else to do."
        if estimate
        else "Too little was computed in this run to tell how long the full release would take."
    )
    note = (
        "indexing and searching by the clock; features and each method as work of all threads together. What "
        "methods share counts for the first; what an earlier run had done already is not counted."
    )
    return joined(element("p", text), table(("", "took"), rows), element("p", note, class_="note"))


def _settings(outcome: RetrievalReport) -> Markup:
    provenance = outcome.provenance
    settings = {
        "data set": outcome.dataset,
        "full release": "yes" if outcome.full_release else "no",
        **{name: str(value) for name, value in outcome.settings.items()},
        "code from pixels to hits": provenance.code,
        **{f"weights {name}": digest for name, digest in provenance.weights.items()},
        **provenance.versions,
        "made": datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
    }
    rows = (
        joined(element("dt", name), element("dd", element("code", value))) for name, value in settings.items()
    )
    return element("dl", *rows, class_="settings")


def _problems(outcome: RetrievalReport) -> Markup:
    problems = outcome.problems
    if not problems:
        return element("p", "None: every photo and every list of the data set could be used.")
    items = element("ul", *(element("li", problem) for problem in problems[:_PROBLEMS]), class_="problems")
    more = len(problems) - _PROBLEMS
    rest = element("p", f"{more:,} more stand in the JSON.", class_="note") if more > 0 else Markup()
    summary = element("summary", f"{len(problems):,} of them")
    return element("details", summary, items, rest, open="" if len(problems) <= 10 else None)
