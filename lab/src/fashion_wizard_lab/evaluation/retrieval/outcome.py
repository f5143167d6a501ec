"""What a run of `evaluate retrieval` found out."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from fashion_wizard_lab.evaluation.retrieval.certainty import Certainty
from fashion_wizard_lab.evaluation.retrieval.estimate import Estimate
from fashion_wizard_lab.evaluation.retrieval.groups import Groups
from fashion_wizard_lab.evaluation.retrieval.per_query import QueryOutcome
from fashion_wizard_lab.evaluation.retrieval.published import PUBLISHED
from fashion_wizard_lab.evaluation.retrieval.views import Views


@dataclass(frozen=True, slots=True)
class Provenance:
    """What decides the figures besides the data and the settings.

    Attributes:
        code: A hash of all code between pixels and hits.
        weights: The SHA-256 of each file of weights.
        versions: Of the project and of all that computes.
    """

    code: str
    weights: Mapping[str, str]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RetrievalReport:
    """All figures of one run, and what they were measured with.

    Attributes:
        dataset: The data set's name.
        full_release: Whether it is the full release of DeepFashion In-shop.
        queries: How many query photos; each counts, also one that could not be searched for.
        gallery: How many photos of the data set were searched; distractors come on top.
        results: The figures of each method, as `figures_of` names them.
        intervals: For each method the 95 % confidence interval of its hit@1.
        per_query: What became of each query.
        curves: Of each method, hit@1 to hit@50.
        groups: For each group of queries that was asked for: how many, and the figures of each method.
        breakdown: The same by clothes type, pose pair and category.
        views: The same by how the query shows its item; see `Views`.
        certainty: For each method whether its scores say how often results are right; see `certainty_of`.
        photos_of_item: The most gallery photos that an item has which is asked for; see `sharing_text`.
        settings: What else decides the figures.
        provenance: And what decides them besides.
        seconds: Of indexing and of searching, by the clock; of the queries' features and of each method's
            search, as work of all threads together. What methods share counts for the first; what an earlier
            run had done already is not in it.
        full_run: How long the full release would take at this pace; None where too little was computed.
        comparison: The caution that is due where these figures stand beside published ones.
        problems: Everything that was missing or could not be used.
    """

    dataset: str
    full_release: bool
    queries: int
    gallery: int
    results: Mapping[str, Mapping[str, float]]
    intervals: Mapping[str, tuple[float, float]]
    per_query: Sequence[QueryOutcome]
    curves: Mapping[str, Sequence[float]]
    groups: Groups
    breakdown: Mapping[str, Groups]
    views: Views
    certainty: Mapping[str, Mapping[str, Certainty]]
    photos_of_item: int
    settings: Mapping[str, Any]
    provenance: Provenance
    seconds: Mapping[str, float]
    full_run: Estimate | None
    comparison: str
    problems: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """The one document that `--json` prints."""
        groups = {"groups": dict(self.groups)} if self.groups else {}
        return {
            "dataset": self.dataset,
            "full_release": self.full_release,
            "queries": self.queries,
            "gallery": self.gallery,
            "results": dict(self.results),
            "intervals": {method: list(bounds) for method, bounds in self.intervals.items()},
            **groups,
            "breakdown": dict(self.breakdown),
            "views": dict(self.views),
            "certainty": {method: dict(depths) for method, depths in self.certainty.items()},
            "photos_of_item": self.photos_of_item,
            "curves": {method: list(curve) for method, curve in self.curves.items()},
            **self.settings,
            "provenance": asdict(self.provenance),
            "published": {"comparison": self.comparison, "methods": [asdict(method) for method in PUBLISHED]},
            "seconds": dict(self.seconds),
            "full_run_hours": self.full_run.as_json() if self.full_run else None,
            "problems": list(self.problems),
            "per_query": [asdict(outcome) for outcome in self.per_query],
        }
