"""A run of `evaluate retrieval` as one HTML page that needs nothing but itself."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from fashion_wizard.features.extract import FeatureExtractor
from fashion_wizard.segmentation.base import Segmenter
from fashion_wizard_lab.datasets.inshop import Inshop
from fashion_wizard_lab.datasets.inshop.release import PHOTOS
from fashion_wizard_lab.evaluation.html import Markup, element, joined, table, whole_table
from fashion_wizard_lab.evaluation.outcome import RetrievalReport
from fashion_wizard_lab.evaluation.plots import Points, hit_curves
from fashion_wizard_lab.evaluation.published import PUBLISHED
from fashion_wizard_lab.evaluation.rankings import Ranking
from fashion_wizard_lab.evaluation.samples import drawn_by_lot, worst
from fashion_wizard_lab.evaluation.sheets import result_row, roi_row

_ROWS: Final = 8
_ROI_ROWS: Final = 6
_PROBLEMS: Final = 200
_STYLE: Final = Path(__file__).with_name("report.css")
_ROI: Final = {
    "maskrcnn": "found by the product's own segmentation",
    "boxes": "all that is inside the layout's boxes",
    "maps": "cut out by the layout's color maps",
    "photo": "the whole photo",
}
_KEYS: Final = {"type": "Clothes type", "pose": "Pose, query to gallery", "category": "Category"}
_IN_TABLE: Final = ("hit@1", "hit@10", "hit@20", "mAP@R")


def write_report(
    file: Path,
    outcome: RetrievalReport,
    rankings: Mapping[str, Sequence[Ranking]],
    inshop: Inshop,
    query_segmenter: Segmenter,
    extractor: FeatureExtractor,
) -> None:
    """Write the page, making its folder where it is missing.

    Args:
        file: The page.
        outcome: All figures.
        rankings: Of each method.
        inshop: The data set.
        query_segmenter: Finds again the garment that each query asked for.
        extractor: Finds its keypoints again.
    """
    wanted: dict[str, Path] = {}
    for photo in inshop.of("gallery"):
        wanted.setdefault(photo.item, photo.path)

    def rows(chosen: Sequence[Ranking]) -> Markup:
        return joined(*(result_row(ranking, query_segmenter, wanted) for ranking in chosen))

    some = drawn_by_lot(next(iter(rankings.values())), _ROI_ROWS)
    sections = (
        ("figures", "Figures", _figures(outcome)),
        ("published", "Beside published figures", _published(outcome)),
        ("groups", "Groups", _groups(outcome)),
        ("queries", "Queries and their hits", _by_method(rankings, drawn_by_lot, rows, _QUERIES)),
        ("failures", "Worst failures", _by_method(rankings, worst, rows, _FAILURES)),
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
    "one that could not be searched for.",
    "mAP@R: mean average precision at R, the number of right photos there are in the gallery.",
    "No item id, folder or file name of the data set reaches the search: it sees pixels under neutral names.",
)
_FAILURES: Final = "The queries whose item stands farthest down, the worst first."


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
    names = tuple(next(iter(outcome.results.values())))
    rows = [
        (method, *(f"{figures[name]:.3f}" for name in names)) for method, figures in outcome.results.items()
    ]
    fashion_net = {int(name.removeprefix("hit@")): value for name, value in PUBLISHED[0].figures.items()}
    points = Points(f"{PUBLISHED[0].name} on In-shop, published", fashion_net)
    return joined(
        table(("", *names), rows),
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

    # Several models may share a source and its trap, and then it is said once.
    notes: dict[str, list[str]] = {}
    for one in PUBLISHED:
        notes.setdefault(f"{one.source}. {one.trap}", []).append(one.name)
    rows = [
        *(row(f"{method}, here", figures, "–", "measured") for method, figures in outcome.results.items()),
        *(row(one.name, one.figures, "yes" if one.trained else "no") for one in PUBLISHED),
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
    rows: Callable[[Sequence[Ranking]], Markup],
    note: str,
) -> Markup:
    """The first method in the open, the others folded."""
    parts = [element("p", note, class_="note")]
    for number, (method, ranked) in enumerate(rankings.items()):
        chosen = choose(ranked, _ROWS)
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
    told = (
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
    return joined(element("p", told), table(("", "took"), rows), element("p", note, class_="note"))


def _settings(outcome: RetrievalReport) -> Markup:
    provenance = outcome.provenance
    told = {
        "data set": outcome.dataset,
        "full release": "yes" if outcome.full_release else "no",
        **{name: str(value) for name, value in outcome.settings.items()},
        "code from pixels to hits": provenance.code,
        **{f"weights {name}": digest for name, digest in provenance.weights.items()},
        **provenance.versions,
        "made": datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z"),
    }
    rows = (
        joined(element("dt", name), element("dd", element("code", value))) for name, value in told.items()
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
