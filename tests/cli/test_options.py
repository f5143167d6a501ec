"""How the verbs speak to a person, and to a log."""

import pytest

from fashion_wizard.cli import options


def test_a_log_has_lines_of_progress_and_remaining_time(capsys, monkeypatch):
    monkeypatch.setattr(options, "SECONDS_BETWEEN_LINES", 0.0)
    with options.progress_bars() as tell:
        for done in range(1, 4):
            tell("indexing", done, 1_200)
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("indexing: ")]
    assert len(lines) == 3
    assert lines[0].startswith("indexing: 1 of 1,200")
    assert "left" in lines[-1]


@pytest.mark.parametrize("steps", [0, 3])
def test_a_short_run_writes_no_lines(capsys, steps):
    with options.progress_bars() as tell:
        for done in range(steps):
            tell("indexing", done + 1, steps)
    assert "indexing: " not in capsys.readouterr().err
