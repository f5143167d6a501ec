"""The outcome of each query, written and read again."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import InshopPhoto
from fashion_wizard_lab.evaluation.retrieval.per_query import outcomes_of, read_outcomes
from fashion_wizard_lab.evaluation.retrieval.ranking import RankedPhoto, Ranking


def ranking(item, items, other_ranks=()):
    query = InshopPhoto(f"img/shop 1/{item}/2_back.jpg", Path("x"), item, "query")
    found = tuple(RankedPhoto(Path("x"), each, 0.5, {}) for each in items)
    return Ranking(query, Path("copy"), found, other_ranks)


RANKINGS = {
    "wizard": [ranking("a", ["b", "a"], (float("inf"), 1)), ranking("b", ["a"])],
    "color": [ranking("a", ["a"]), ranking("b", [], (3,))],
}


def test_each_query_has_the_rank_of_its_item_by_each_method():
    first, second = outcomes_of(RANKINGS)
    assert (first.query, first.item, first.view) == ("img/shop 1/a/2_back.jpg", "a", "back")
    assert (first.ranks, first.any_ranks) == ({"wizard": 2, "color": 1}, {"wizard": 1, "color": 1})
    assert (second.ranks, second.any_ranks) == ({"wizard": None, "color": None}, {"wizard": None, "color": 3})


def test_what_was_written_is_read(tmp_path):
    outcomes = outcomes_of(RANKINGS)
    document = {
        "dataset": "shop",
        "roi": "boxes",
        "results": {"wizard": {}, "color": {}},
        "per_query": list(map(asdict, outcomes)),
    }
    file = tmp_path / "run.json"
    file.write_text(json.dumps(document))
    run = read_outcomes(file)
    assert (run.name, run.methods) == ("shop, boxes", ["wizard", "color"])
    assert list(run.outcomes.values()) == outcomes


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"per_query": [{"query": "x"}]}', '{"per_query": 1}'])
def test_something_else_is_refused_with_what_to_do(tmp_path, text):
    file = tmp_path / "run.json"
    file.write_text(text)
    with pytest.raises(DatasetError, match=r"run\.json"):
        read_outcomes(file)
