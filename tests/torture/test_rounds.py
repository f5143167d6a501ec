"""Thirty kill rounds, see `rounds.py`; `make torture ROUNDS=1000` runs more of them."""

import json
from pathlib import Path

import pytest
from tests.torture.shim import compiled, compiler, run_with

ROUNDS = 30


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict:
    if compiler() is None:
        pytest.skip("needs a C compiler on Linux: apt-get install gcc libc6-dev")
    folder = tmp_path_factory.mktemp("torture")
    file = folder / "report.json"
    arguments = ["tests.torture.rounds", "--rounds", str(ROUNDS), "--seed", "3"]
    done = run_with(
        compiled(folder),
        [*arguments, "--folder", str(folder), "--json", str(file)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
    )
    assert file.exists(), done.stderr
    found: dict = json.loads(file.read_text())
    return found


def test_killed_anywhere_or_on_a_failing_disk_no_item_is_lost_and_nothing_is_damaged(report: dict) -> None:
    assert report["problems"] == []
    assert report["items_lost_or_wrong"] == 0
    assert report["rounds"] == ROUNDS


def test_rounds_kill_and_fail_in_truth(report: dict) -> None:
    assert report["killed"] >= ROUNDS // 5
    assert len(report["by_change"]) >= 8
    assert all(count > 5 for name, count in report["steps_of_each_change"].items() if name != "merge")
