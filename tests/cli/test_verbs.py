"""The table of verbs agrees with the verbs; without the laboratory its verbs say what to install."""

import importlib.metadata
import subprocess
import sys

import pytest
from tests.program import run_program

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli import main
from fashion_wizard.cli.app import app
from fashion_wizard.cli.verbs import LAB_VERBS, VERBS, load
from fashion_wizard.errors import FashionWizardError


@pytest.mark.parametrize("name", VERBS)
def test_the_table_has_the_first_line_of_each_verbs_help(name: str) -> None:
    command = load(name)
    assert command.name == name
    assert " ".join((command.help or "").split()).startswith(VERBS[name][1].removesuffix("."))


@pytest.mark.parametrize("verb", ["", *VERBS, "keys add", "keys remove", "keys list"])
def test_every_verb_has_help(verb: str) -> None:
    assert " ".join(f"{verb} [OPTIONS]".split()) in run_program(*verb.split(), "--help").stdout


@pytest.mark.parametrize("verb", ["report", "feed", "keys", *LAB_VERBS])
def test_only_the_program_itself_offers_completion(verb: str) -> None:
    assert "completion" not in run_program(verb, "--help").stdout


@pytest.mark.parametrize("name", VERBS)
def test_helps_are_whole_paragraphs_that_wrap_where_the_terminal_ends(name: str) -> None:
    command = load(name)
    for each in (command, *getattr(command, "commands", {}).values()):
        assert "\n" not in each.help.replace("\n\n", "")


def test_python_runs_the_package_as_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fashion_wizard", "search", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Usage: python -m fashion_wizard search [OPTIONS]" in done.stdout


@pytest.mark.parametrize("name", LAB_VERBS)
def test_without_the_laboratory_its_verbs_say_what_to_install(name: str, monkeypatch) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: ())
    with pytest.raises(FashionWizardError, match=rf"^{name} .*not installed.*pip install \./lab$"):
        load(name)


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (["serch", "x.jpg"], "search"),
        (["keys", "ad"], "add"),
        (["search", "x.jpg", "--catalgo"], "--catalog"),
    ],
)
def test_a_mistyped_verb_or_option_is_answered_with_the_nearest(
    arguments, nearest, monkeypatch, capsys
) -> None:
    monkeypatch.setattr(sys, "argv", ["fashion-wizard", *arguments])
    with pytest.raises(SystemExit, match="2"):
        main()
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert nearest in error


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("fashion-wizard se", ["search", "segment", "serve"]),
        ("fashion-wizard keys re", ["remove"]),
        ("fashion-wizard search --she", ["--sheet"]),
        ("fashion-wizard search --by w", ["wizard"]),
    ],
)
def test_words_are_completed(words: str, expected: list[str], monkeypatch, capsys) -> None:
    monkeypatch.setenv("_FASHION_WIZARD_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    with pytest.raises(SystemExit, match="0"):
        app(prog_name="fashion-wizard")
    assert capsys.readouterr().out.split() == expected


def test_a_mistyped_item_is_answered_with_the_nearest(tmp_path, monkeypatch, capsys) -> None:
    with Catalog(tmp_path) as catalog:
        for item in ("SKU-17", "SKU-18", "scarf"):
            catalog.put_item(item, {"name": "x"})
        near = catalog.near_items("sku-17")
        far = catalog.near_items("something else")
    assert near[0] == "SKU-17"
    assert "scarf" not in near
    assert far == []
    for arguments in (["remove", "scarv"], ["search", "--item", "scarv"]):
        monkeypatch.setattr(sys, "argv", ["fashion-wizard", *arguments, "--catalog", str(tmp_path)])
        with pytest.raises(SystemExit, match="2"):
            main()
        assert "did you mean scarf?" in capsys.readouterr().err
