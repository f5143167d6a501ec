"""The tables and sheets of `fashion-wizard search`."""

import numpy as np
import pytest

from fashion_wizard.cli.search_output import print_tables
from fashion_wizard.garment import Garment
from fashion_wizard.search.hits import NONE_LIKELY, GarmentHits, Hit
from fashion_wizard.search.results import sheet_row

GARMENT = Garment("top", np.ones((40, 30), np.bool_), (0, 0, 30, 40), 0.9)


@pytest.mark.parametrize(
    ("scores", "probable", "introduced"),
    [((0.04, 0.02), True, True), ((0.4, 0.02), True, False), ((0.04,), False, False), ((), True, False)],
)
def test_results_with_next_to_no_chance_are_introduced_as_such(capsys, scores, probable, introduced) -> None:
    hits = [Hit(f"SKU-{place}", "a.jpg", "top", GARMENT.box, 1, score) for place, score in enumerate(scores)]
    answer = GarmentHits(GARMENT, hits)
    print_tables([answer], {}, None, probable=probable)
    assert ("nothing here is surely it; most alike:" in capsys.readouterr().out) is introduced
    row = sheet_row(np.zeros((40, 30, 3), np.uint8), answer, "query", {}, probable=probable)
    assert row.note == (NONE_LIKELY if introduced else "")
