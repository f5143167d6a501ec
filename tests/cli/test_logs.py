"""How much the program says, and the log of a server as JSON."""

import json
import logging
import sys

import pytest

from fashion_wizard.cli import main
from fashion_wizard.cli.logs import (
    LogFormat,
    Verbosity,
    announce,
    logging_to_stderr,
    server_log,
    set_verbosity,
)
from fashion_wizard.cli.options import always, err
from fashion_wizard.cli.verbs import LAB_VERBS, VERBS, load


def say() -> None:
    err.print("a note")
    always.print("a problem")
    logging.getLogger("fashion_wizard.x").info("a detail")
    logging.getLogger("fashion_wizard.x").warning("a warning")


@pytest.mark.parametrize(
    ("verbosity", "expected"),
    [
        ("quiet", ["a problem"]),
        ("normal", ["a note", "a problem", "a warning"]),
        ("verbose", ["a note", "a problem", "a detail", "a warning"]),
    ],
)
def test_what_is_said(verbosity: str, expected: list[str], capsys, monkeypatch) -> None:
    monkeypatch.setenv("FASHION_WIZARD_VERBOSITY", verbosity)
    with logging_to_stderr():
        say()
    assert capsys.readouterr().err.splitlines() == expected
    assert not err.quiet


def test_flags_come_before_the_environment(monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.setenv("FASHION_WIZARD_VERBOSITY", "quiet")
    monkeypatch.setenv("FASHION_WIZARD_CATALOG", str(tmp_path / "none"))
    (tmp_path / "fashion-wizard.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    with logging_to_stderr():
        set_verbosity(Verbosity.verbose)
        say()
    assert "a detail" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [(["info", "--quiet", "-v"], "contradict each other"), (["info"], "did you mean verbose")],
)
def test_mistakes_are_one_line(arguments: list[str], expected: str, monkeypatch, capsys) -> None:
    monkeypatch.setenv("FASHION_WIZARD_VERBOSITY", "verbos")
    if len(arguments) > 1:
        monkeypatch.delenv("FASHION_WIZARD_VERBOSITY")
    monkeypatch.setattr(sys, "argv", ["fashion-wizard", *arguments])
    with pytest.raises(SystemExit, match="2"):
        main()
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert expected in error
    assert not err.quiet


def test_every_verb_has_the_flags() -> None:
    groups = [load(verb) for verb in (*VERBS, *LAB_VERBS)]
    for command in (each for group in groups for each in getattr(group, "commands", {"": group}).values()):
        options = [option for parameter in command.params for option in parameter.opts]
        assert options.count("--quiet") == options.count("--verbose") == 1, command.name
        assert len(options) == len(set(options)), command.name


def test_a_log_of_json_has_a_document_in_each_line(capsys) -> None:
    log = logging.getLogger("fashion_wizard.x")
    with logging_to_stderr(), server_log(LogFormat.json):
        announce("serving", "http://127.0.0.1:80", LogFormat.json)
        log.warning("%d of\n%s", 3, "ü", extra={"route": "/v1/search", "status": 200})
        try:
            raise ValueError("broken")
        except ValueError:
            log.exception("a job failed")
    first, second, third = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["message"], first["address"], first["level"]) == ("serving", "http://127.0.0.1:80", "info")
    assert second["message"] == "3 of\nü"
    assert (second["level"], second["route"], second["status"]) == ("warning", "/v1/search", 200)
    assert "time" in second
    assert third["level"] == "error"
    assert "ValueError: broken" in third["exception"]


def test_text_comes_back_after_a_log_of_json(capsys) -> None:
    with logging_to_stderr():
        with server_log(LogFormat.json):
            pass
        logging.getLogger("fashion_wizard.x").warning("plain")
    assert capsys.readouterr().err == "plain\n"
