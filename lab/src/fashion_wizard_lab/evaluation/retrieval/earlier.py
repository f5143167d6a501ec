"""Figures of earlier runs, which a report shows beside its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fashion_wizard_lab.evaluation.retrieval.certainty import Certainty
from fashion_wizard_lab.evaluation.retrieval.run_file import name_of, reading


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """What a report shows of an earlier run.

    Attributes:
        name: The data set, and where its garments were taken from.
        queries: How many there were.
        certainty: As `certainties_of` makes it.
    """

    name: str
    queries: int
    certainty: Mapping[str, Mapping[str, Certainty]]


def read_earlier(file: Path) -> EarlierRun:
    """Read what `evaluate retrieval --json` wrote.

    Raises:
        DatasetError: if the file cannot be read or is something else.
    """
    with reading(file) as document:
        certainty = {
            method: {depth: depths[depth] for depth in ("first", "first_ten")}
            for method, depths in document["certainty"].items()
        }
        if any("bins" not in each for depths in certainty.values() for each in depths.values()):
            raise KeyError("bins")
        return EarlierRun(name_of(document), int(document["queries"]), certainty)
