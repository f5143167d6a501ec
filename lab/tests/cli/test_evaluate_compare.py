"""`evaluate compare` as people and other programs call it."""

import json

import pytest
from tests.program import run_program


def write_run(path, ranks, roi="semantic"):
    """A run by the ranks of each method: one query an item, named by numbers."""
    count = len(next(iter(ranks.values())))
    outcomes = [
        {
            "query": f"img/{number}/2_back.jpg",
            "item": f"id_{number}",
            "view": "back",
            "ranks": {method: found[number] for method, found in ranks.items()},
            "any_ranks": {method: found[number] for method, found in ranks.items()},
        }
        for number in range(count)
    ]
    results = {method: {} for method in ranks}
    path.write_text(json.dumps({"dataset": "shop", "roi": roi, "results": results, "per_query": outcomes}))
    return path


def compare(*arguments, status=0):
    return run_program("evaluate", "compare", *arguments, status=status)


@pytest.fixture
def runs(tmp_path):
    first = write_run(tmp_path / "a.json", {"wizard": [1] * 8 + [2, None], "color": [1] * 4 + [7] * 6})
    second = write_run(tmp_path / "b.json", {"wizard": [1] * 9 + [1]}, "boxes")
    return first, second


def row(done, name):
    (line,) = [line for line in done.stdout.splitlines() if line.startswith(f"{name} ")]
    return line.removeprefix(name).split()


def test_two_runs_are_compared_by_what_both_measured(runs, tmp_path):
    done = compare(*runs, "--json", tmp_path / "c.json")
    assert "hit@1 of 10 queries of 10 items" in done.stdout
    assert row(done, "wizard")[:3] == ["0.800", "1.000", "+0.200"]
    assert row(done, "wizard")[-3:] == ["0", "2", "0.500"]
    document = json.loads((tmp_path / "c.json").read_text())
    (each,) = document["comparisons"]
    assert (each["first_method"], each["second_method"], each["p"]) == ("wizard", "wizard", 0.5)
    assert document["second"]["run"] == "shop, boxes"


def test_the_methods_of_one_run_are_compared_with_its_first(runs):
    done = compare(runs[0])
    assert row(done, "wizard, color")[-3:] == ["4", "0", "0.125"]
    done = compare(runs[0], "--by", "color", "--by", "wizard", "--at", 10)
    assert row(done, "color, wizard")[:3] == ["1.000", "0.900", "-0.100"]


def test_queries_that_only_one_run_has_are_left_out_and_told(runs, tmp_path):
    third = write_run(tmp_path / "d.json", {"wizard": [1] * 6})
    done = compare(runs[0], third)
    assert "6 queries of 6 items" in done.stdout
    assert "4 queries" in done.stderr
    assert "a.json" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("b.json",), "wizard alone"),
        (("a.json", "b.json", "--by", "color"), "both runs have wizard"),
        (("a.json", "none.json"), "none.json"),
        (("a.json", "b.json", "--json", "a.json"), "is what is read"),
    ],
)
def test_what_cannot_be_compared_is_one_line(runs, tmp_path, arguments, told):
    done = compare(*(tmp_path / each if each.endswith(".json") else each for each in arguments), status=2)
    (line,) = done.stderr.splitlines()
    assert told in line
