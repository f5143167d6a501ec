"""What stands in a feed or in a file's name is shown on the terminal, and never obeyed by it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import fashion_wizard.cli
from fashion_wizard.cli.app import app, main
from fashion_wizard.cli.visible import visible

CLI = Path(fashion_wizard.cli.__file__).parent
ORDERS = ("\x1b]0;title\x07", "\x1b[2J", "\x9b31m", "\x08\x08", "\r", "\x7f", "\u202e", "\u2066")
HEAD = "id,title,description,link,image_link,price,availability,brand"


@pytest.mark.parametrize("order", ORDERS, ids=ascii)
def test_a_feed_gives_no_orders_to_the_terminal(order: str, tmp_path) -> None:
    feed = tmp_path / "feed.csv"
    row = ["1", "name", "d", "https://shop.example/1", "https://shop.example/1.jpg", "1 USD", "in_stock", "b"]
    rows = [",".join([*row[:at], f"a{order}b", *row[at + 1 :]]) for at in range(len(row))]
    feed.write_bytes("\r\n".join([HEAD, *rows]).encode())
    output = CliRunner().invoke(app, ["feed", "check", str(feed)]).output
    assert "refused" in output
    assert not set(output) & (set(order) - set("]0;title[2J31m"))


def test_an_error_gives_no_orders_to_the_terminal(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["fashion-wizard", "search", "a\x1b[2Jb.jpg"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "a\\x1b[2Jb.jpg" in capsys.readouterr().err


def test_every_verb_prints_through_such_a_console() -> None:
    made = {path.name: path.read_text(encoding="utf-8").count(" Console(") for path in CLI.glob("*.py")}
    assert [name for name, count in made.items() if count] == []


def test_other_text_stays_as_it_is() -> None:
    text = "Größe 38\t[red] 👗 \u200d قميص שמלה\n"
    assert visible(text) == text
