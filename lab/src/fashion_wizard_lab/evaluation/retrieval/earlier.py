"""Figures of earlier runs, which a report shows beside its own."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.evaluation.retrieval.certainty import Certainty


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
    try:
        document: Any = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"cannot read {file}: {error}") from None
    try:
        name = f"{document['dataset']}, {document['roi']}"
        certainty = {
            method: {depth: depths[depth] for depth in ("first", "first_ten")}
            for method, depths in document["certainty"].items()
        }
        if any("bins" not in each for depths in certainty.values() for each in depths.values()):
            raise KeyError("bins")
        return EarlierRun(name, int(document["queries"]), certainty)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise DatasetError(
            f"{file} is no JSON of this version's evaluate retrieval; make it again with --json"
        ) from None
