"""Tables of figures come out whole, however wide they are and wherever they go."""

import pytest
from rich.table import Table

from fashion_wizard_lab.cli.tables import print_whole


@pytest.mark.parametrize("columns", [1, 12, 40])
def test_no_column_is_cut(columns: int, capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"any_hit@{number:02}" for number in range(columns)]
    table = Table("method", *names, title="a data set")
    table.add_row("product, by wizard", *(["0.123"] * columns))
    print_whole(table, "a line")
    text = capsys.readouterr().out
    assert "…" not in text
    assert text.count("0.123") == columns
    assert all(name in text for name in names)
    assert text.splitlines()[-1].rstrip() == "a line"
