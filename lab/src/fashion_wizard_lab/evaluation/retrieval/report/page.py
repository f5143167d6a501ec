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
from fashion_wizard_lab.evaluation.retrieval.published import PUBLISHED
from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking
from fashion_wizard_lab.evaluation.retrieval.report.certainty import certainty_section, interval_text
from fashion_wizard_lab.evaluation.retrieval.report.html import Markup, element, joined, table, whole_table
from fashion_wizard_lab.evaluation.retrieval.report.plots import Points, hit_curves
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
_KEYS: Final = {"type": "Clothes type", "pose": "Pose, query to gallery", "category": "Category"}
_OF_VIEWS: Final = ("hit@1", "interval", "hit@5", "any_hit@1", "any_hit@5")
_IN_TABLE: Final = ("hit@1", "hit@10", "hit@20", "mAP@R")


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
        ("figures", "Figures", _figures(outcome)),
        ("published", "Beside published figures", _published(outcome)),
        ("views", "Views", _views(outcome)),
        ("certainty", "Certainty", certainty_section(outcome, earlier)),
        ("groups", "Groups", _groups(outcome)),
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
_READING: Final = (
    "hit@k: the share of queries with their item among the first k gallery photos. Every query counts, also "
    "one that could not be searched for. The garment is the largest that fits the layout's clothes type; "
    "where it names none, the one that the search puts first.",
    "interval: the 95 % confidence interval of hit@1. Figures whose intervals overlap may still differ for "
    "sure, as they are of the same queries: evaluate compare tells.",
    "any garment: any_hit@k, the same if each garment of the photo is searched for and the best one counts, "
    "as for a customer who picks the garment that is meant.",
    "mAP@R: mean average precision at R, the number of right photos there are in the gallery.",
    "No item id, folder or file name of the data set reaches the search: it sees pixels under neutral names.",
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
        for name in _IN_TABLE
    ]
    return element(
        "header",
        element("h1", f"Retrieval on {outcome.dataset}"),
        element("p", what, class_="lead"),
        element("div", *cards, class_="cards"),
        element("nav", *(element("a", title, href=f"#{anchor}") for anchor, title in sections)),
    )


def _figures(outcome: RetrievalReport) -> Markup:
    names = [name for name in next(iter(outcome.results.values())) if not name.startswith("any_")]
    rows = []
    for method, figures in outcome.results.items():
        first, *others = (f"{figures[name]:.3f}" for name in names)
        rows.append((method, first, interval_text(outcome.intervals[method]), *others))
        if f"any_{names[0]}" in figures:
            any_garment = [figures.get(f"any_{name}") for name in names]
            first, *others = ("–" if value is None else f"{value:.3f}" for value in any_garment)
            rows.append((f"{method}, any garment", first, "", *others))
    fashion_net = {int(name.removeprefix("hit@")): value for name, value in PUBLISHED[0].figures.items()}
    points = Points(f"{PUBLISHED[0].name} on In-shop, published", fashion_net)
    return joined(
        table(("", names[0], "interval", *names[1:]), rows),
        element(
            "div",
            hit_curves(outcome.curves, [points]),
            element("div", *(element("p", line) for line in _READING), class_="note"),
            class_="pair",
        ),
    )


def _published(outcome: RetrievalReport) -> Markup:
    def row(name: str, figures: Mapping[str, float], trained: str, class_: str | None = None) -> Markup:
        cells = (f"{figures[key]:.3f}" if key in figures else "–" for key in _IN_TABLE)
        return element(
            "tr",
            element("th", name, scope="row"),
            *(element("td", cell) for cell in (*cells, trained)),
            class_=class_,
        )

    # Models that share a source and its trap share one note.
    notes: dict[str, list[str]] = {}
    for published in PUBLISHED:
        notes.setdefault(f"{published.source}. {published.trap}", []).append(published.name)
    rows = [
        *(row(f"{method}, here", figures, "–", "measured") for method, figures in outcome.results.items()),
        *(
            row(published.name, published.figures, "yes" if published.trained else "no")
            for published in PUBLISHED
        ),
    ]
    head = ("", *_IN_TABLE, "trained on In-shop")
    return joined(
        element("p", outcome.comparison, class_="caution"),
        whole_table(head, rows),
        element("h3", "Where they stand, and the trap in comparing"),
        element(
            "dl",
            *(joined(element("dt", ", ".join(names)), element("dd", note)) for note, names in notes.items()),
        ),
    )


def _views(outcome: RetrievalReport) -> Markup:
    note = (
        "How the query shows its item, by the name of its file or the layout's pose. The interval holds the "
        "hit@1 of ever more such photos in 95 of 100 cases: where it is wide, the figure says little."
    )
    head = ("", "queries", *(f"{method} {name}" for method in outcome.results for name in _OF_VIEWS))
    rows = []
    for name, view in outcome.views.items():
        cells: list[str] = []
        for method, figures in view["results"].items():
            any_garment = (f"{figures[f'any_hit@{k}']:.3f}" for k in (1, 5))
            cells += [
                f"{figures['hit@1']:.3f}",
                interval_text(view["intervals"][method]),
                f"{figures['hit@5']:.3f}",
            ]
            cells += any_garment
        rows.append((name, f"{view['queries']:,}", *cells))
    return joined(element("p", note, class_="note"), table(head, rows))


def _groups(outcome: RetrievalReport) -> Markup:
    methods = tuple(outcome.results)
    parts = [
        element(
            "p",
            "For a pose pair only the item's photos in the second pose are right answers; its other photos "
            "are passed over.",
            class_="note",
        )
    ]
    named = {_KEYS[key]: groups for key, groups in outcome.breakdown.items()}
    if outcome.groups and outcome.groups not in named.values():
        named["By the shop's descriptions"] = outcome.groups
    for title, groups in named.items():
        rows = [
            (
                name,
                f"{group['queries']:,}",
                *(cell for method in methods for cell in _cells(group["results"][method])),
            )
            for name, group in groups.items()
        ]
        head = ("", "queries", *(f"{method} {name}" for method in methods for name in ("hit@1", "hit@20")))
        parts += [element("h3", title), table(head, rows)]
    return joined(*parts)


def _cells(figures: Mapping[str, float]) -> tuple[Markup, str]:
    value = figures["hit@1"]
    bar = element("span", element("i", style=f"width:{100 * value:.0f}%"), class_="bar")
    return joined(bar, f"{value:.3f}"), f"{figures['hit@20']:.3f}"


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
