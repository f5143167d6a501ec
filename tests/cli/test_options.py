"""How the verbs speak to a person, and to a log."""

import json

import pytest

from fashion_wizard.cli import options
from fashion_wizard.errors import FashionWizardError


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


def test_a_json_file_is_written_or_the_reason_is_named(tmp_path):
    file = tmp_path / "new" / "figures.json"
    options.write_json({"hit@1": 1.0}, file)
    assert json.loads(file.read_text(encoding="utf-8")) == {"hit@1": 1.0}
    with pytest.raises(FashionWizardError, match=r"figures.json cannot be written: \w+"):
        options.write_json({}, file / "figures.json")
