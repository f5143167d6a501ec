"""What became of each query, one by one: for tables of one's own, and to compare two runs query by query."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fashion_wizard_lab.evaluation.retrieval.ranking import Ranking
from fashion_wizard_lab.evaluation.retrieval.run_file import name_of, reading
from fashion_wizard_lab.evaluation.retrieval.views import view_of


@dataclass(frozen=True, slots=True)
class QueryOutcome:
    """The ranks that one query gave its item.

    Attributes:
        query: The photo, as the data set's lists name it.
        item: What it shows.
        view: See `view_of`.
        ranks: By method, the rank of the first right gallery photo, counted from 1; None where none is found.
        any_ranks: The same for the garment of the photo that gives the best rank.
    """

    query: str
    item: str
    view: str
    ranks: Mapping[str, int | None]
    any_ranks: Mapping[str, int | None]


def outcomes_of(rankings: Mapping[str, Sequence[Ranking]]) -> list[QueryOutcome]:
    """The outcomes of all queries, in their order.

    Args:
        rankings: By method, of all queries in the same order.
    """
    return [
        QueryOutcome(
            query=of_one[0].query.name,
            item=of_one[0].query.item,
            view=view_of(of_one[0].query),
            ranks={method: _finite(one.rank) for method, one in zip(rankings, of_one, strict=True)},
            any_ranks={method: _finite(one.any_rank) for method, one in zip(rankings, of_one, strict=True)},
        )
        for of_one in zip(*rankings.values(), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class OutcomesOfRun:
    """The queries of a run that was written to a file.

    Attributes:
        name: The data set, and where its garments were taken from.
        methods: In the order in which they were measured.
        outcomes: Of each query, by the name of its photo.
    """

    name: str
    methods: Sequence[str]
    outcomes: Mapping[str, QueryOutcome]


def read_outcomes(file: Path) -> OutcomesOfRun:
    """Read what `evaluate retrieval --json` wrote of each query.

    Raises:
        DatasetError: if the file cannot be read or is something else.
    """
    with reading(file) as document:
        outcomes = {each["query"]: QueryOutcome(**each) for each in document["per_query"]}
        return OutcomesOfRun(name_of(document), list(document["results"]), outcomes)


def _finite(rank: float) -> int | None:
    return int(rank) if math.isfinite(rank) else None
