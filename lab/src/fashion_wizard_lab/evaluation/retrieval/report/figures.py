"""The sections of the page that show figures as tables."""

from collections.abc import Mapping
from typing import Final

from fashion_wizard_lab.evaluation.retrieval.outcome import RetrievalReport
from fashion_wizard_lab.evaluation.retrieval.published import PUBLISHED
from fashion_wizard_lab.evaluation.retrieval.report.certainty import interval_text
from fashion_wizard_lab.evaluation.retrieval.report.html import Markup, element, joined, table, whole_table
from fashion_wizard_lab.evaluation.retrieval.report.plots import Points, hit_curves

IN_TABLE: Final = ("hit@1", "hit@10", "hit@20", "mAP@R")
"""The figures that are shown where there is room for few."""
_KEYS: Final = {"type": "Clothes type", "pose": "Pose, query to gallery", "category": "Category"}
_OF_VIEWS: Final = ("hit@1", "interval", "hit@5", "any_hit@1", "any_hit@5")
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


def figures_section(outcome: RetrievalReport) -> Markup:
    """All figures of every method, and hit@k as curves."""
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


def published_section(outcome: RetrievalReport) -> Markup:
    """The figures of this run beside published ones, and why they cannot simply be compared."""

    def row(name: str, figures: Mapping[str, float], trained: str, class_: str | None = None) -> Markup:
        cells = (f"{figures[key]:.3f}" if key in figures else "–" for key in IN_TABLE)
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
    head = ("", *IN_TABLE, "trained on In-shop")
    return joined(
        element("p", outcome.comparison, class_="caution"),
        whole_table(head, rows),
        element("h3", "Where they stand, and the trap in comparing"),
        element(
            "dl",
            *(joined(element("dt", ", ".join(names)), element("dd", note)) for note, names in notes.items()),
        ),
    )


def views_section(outcome: RetrievalReport) -> Markup:
    """Figures by how a query shows its item."""
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


def groups_section(outcome: RetrievalReport) -> Markup:
    """Figures of the groups of the layout: types, poses, categories."""
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
