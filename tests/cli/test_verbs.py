"""The table of verbs agrees with the verbs; without the laboratory its verbs say what to install."""

import importlib.metadata
import subprocess
import sys

import pytest

from fashion_wizard.cli import main
from fashion_wizard.cli.verbs import LAB_VERBS, VERBS, load
from fashion_wizard.errors import FashionWizardError


@pytest.mark.parametrize("name", VERBS)
def test_the_table_has_the_first_line_of_each_verbs_help(name: str) -> None:
    command = load(name)
    assert command.name == name
    assert " ".join((command.help or "").split()).startswith(VERBS[name][1].removesuffix("."))


@pytest.mark.parametrize("verb", ["", *VERBS, "keys add", "keys remove", "keys list"])
def test_every_verb_has_help(verb: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fashion_wizard", *verb.split(), "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert " ".join(f"Usage: python -m fashion_wizard {verb} [OPTIONS]".split()) in done.stdout


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
