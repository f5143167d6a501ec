"""What a terminal hands over may be no text at all, and numbers may be too large for any catalog."""

import sys
from pathlib import Path

import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli import main

NO_TEXT = "\udcff"
"""How Python shows an argument's byte that is no UTF-8."""
HUGE = str(10**20)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "catalog"
    with Catalog(folder) as made:
        made.put_items({"SKU-1": {"color": "red"}})
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("items", "--where", f"color={NO_TEXT}"),
        ("items", "--where", f"{NO_TEXT}=red"),
        ("items", "--limit", HUGE),
        ("items", "--offset", HUGE),
        ("search", "--item", NO_TEXT),
        ("look", NO_TEXT),
        ("remove", NO_TEXT),
        ("report", "asked", "--days", HUGE),
    ],
    ids=repr,
)
def test_is_an_answer_or_one_line(
    arguments: tuple[str, ...], catalog: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.setattr(sys, "argv", ["fashion-wizard", *arguments, "--catalog", str(catalog)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in {0, 2}
    assert capsys.readouterr().err.count("\n") == (1 if ended.value.code else 0)
