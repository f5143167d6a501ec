"""Settings: an option comes before the environment, that before the file, and that before the default."""

import json
import os
import sys
from pathlib import Path

import pytest
import typer

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.cli import main
from fashion_wizard.cli.settings import (
    FILE_NAME,
    PREFIX,
    SETTINGS,
    VERBOSITY_VARIABLE,
    read_settings,
    variable,
)
from fashion_wizard.cli.verbs import LAB_VERBS, VERBS, load
from fashion_wizard.defaults import SEGMENTER_VARIABLE
from fashion_wizard.errors import FashionWizardError
from fashion_wizard.model import PRECISION_VARIABLE


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and no settings of the user."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch, status: int = 0) -> None:
    monkeypatch.setattr(sys, "argv", ["fashion-wizard", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code or 0) == status


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err.strip().splitlines()[-1]


def test_the_order_of_precedence(nowhere: Path, monkeypatch, capsys) -> None:
    places = ("option", "environment", "file", "home")
    for place in places:
        Catalog(nowhere / place).close()
    (nowhere / "home/fashion-wizard").mkdir()
    (nowhere / "home/fashion-wizard" / FILE_NAME).write_text("catalog = '../../home'\n")
    Path(FILE_NAME).write_text("catalog = '../file'\n")
    monkeypatch.setenv("FASHION_WIZARD_CATALOG", str(nowhere / "environment"))

    def used(*arguments: str) -> str:
        run("doctor", "--json", *arguments, monkeypatch=monkeypatch)
        return Path(json.loads(capsys.readouterr().out)["catalog"]["path"]).name

    assert used("--catalog", str(nowhere / "option")) == "option"
    assert used() == "environment"
    monkeypatch.setenv("FASHION_WIZARD_CATALOG", "")
    assert used() == "file"
    monkeypatch.delenv("FASHION_WIZARD_CATALOG")
    assert used() == "file"
    Path(FILE_NAME).unlink()
    assert used() == "home"
    assert "FASHION_WIZARD_CATALOG" not in os.environ


def test_a_file_that_is_named_is_the_one(nowhere: Path, monkeypatch, capsys) -> None:
    Path(FILE_NAME).write_text("catalog = 'here'\n")
    other = nowhere / "other.toml"
    other.write_text("catalog = 'there'\n")
    run("--config", str(other), "info", monkeypatch=monkeypatch, status=2)
    assert str(nowhere / "there") in shown(capsys)
    monkeypatch.setenv("FASHION_WIZARD_CONFIG", str(other))
    run("info", monkeypatch=monkeypatch, status=2)
    assert str(nowhere / "there") in shown(capsys)
    run("--config", "nothing.toml", "info", monkeypatch=monkeypatch, status=2)
    assert "nothing.toml" in shown(capsys)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("catlog = 'x'", "did you mean catalog"),
        ("max_megapixels = 3", "did you mean max-megapixels"),
        ("Port = 3", "did you mean port"),
        ("[serve]\nport = 1", "there is no setting 'serve', as settings stand in no table"),
        ("port = '80'", "port is '80', but has to be a whole number"),
        ("port = true", "port is True, but has to be a whole number"),
        ("port = 1.5", "has to be a whole number"),
        ("allow-url = 'yes'", "has to be true or false"),
        ("origin = 'https://shop.example'", "has to be a list"),
        ("origin = ['https://a.example https://b.example']", "has to be a list"),
        ("max-megapixels = false", "has to be a number"),
        ("catalog = ''", "has to be a path"),
        ("catalog = 3", "has to be a path"),
        ("port = ", "not valid TOML"),
        ("\0", "not valid TOML"),
        ("origin = " + "[" * 5000, "not valid TOML"),
        ('catalog = "~nobody-here/shop"', "no home folder is known for ~nobody-here"),
        ('catalog = "a\\u0000b"', "catalog holds a NUL character"),
        ('origin = ["https://a.example", "\\u0000"]', "origin holds a NUL character"),
    ],
)
def test_a_mistake_in_the_file_is_one_line_that_names_it(
    text: str, expected: str, monkeypatch, capsys
) -> None:
    Path(FILE_NAME).write_text(text)
    run("info", monkeypatch=monkeypatch, status=2)
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert FILE_NAME in error
    assert expected in error


def test_a_file_that_is_no_text(monkeypatch, capsys) -> None:
    Path(FILE_NAME).write_bytes(b"port = 1\xff")
    run("info", monkeypatch=monkeypatch, status=2)
    assert f"{FILE_NAME} is not valid TOML" in shown(capsys)


def test_a_limit_is_a_number_of_pixels(monkeypatch, capsys) -> None:
    Path(FILE_NAME).write_text("max-megapixels = inf\n")
    run("segment", "photo.jpg", monkeypatch=monkeypatch, status=2)
    assert "--max-megapixels" in shown(capsys)


def test_a_value_that_the_verb_refuses_is_named_with_the_file(monkeypatch, capsys) -> None:
    Path(FILE_NAME).write_text("port = 70000\n")
    run("serve", monkeypatch=monkeypatch, status=2)
    error = shown(capsys)
    assert "--port" in error
    assert f"FASHION_WIZARD_PORT is set by {FILE_NAME}" in error


def test_every_kind_of_value_reaches_the_environment_as_options_read_it(nowhere: Path) -> None:
    Path(FILE_NAME).write_text(
        "\ufeffcatalog = 'shop'\nport = 81\nmax-megapixels = 3\nallow-url = true\n"
        "origin = ['https://a.example', 'https://b.example']\nhost = '::1'\n",
        encoding="utf-8",
    )
    assert read_settings(Path(FILE_NAME)) == {
        "FASHION_WIZARD_CATALOG": str(nowhere / "work/shop"),
        "FASHION_WIZARD_PORT": "81",
        "FASHION_WIZARD_MAX_MEGAPIXELS": "3",
        "FASHION_WIZARD_ALLOW_URL": "true",
        "FASHION_WIZARD_ORIGIN": "https://a.example https://b.example",
        "FASHION_WIZARD_HOST": "::1",
    }


def test_settings_are_the_variables_of_options_and_the_other_way_round() -> None:
    groups = [load(verb) for verb in (*VERBS, *LAB_VERBS)]
    commands = [each for group in groups for each in getattr(group, "commands", {"": group}).values()]
    variables = {option.envvar for command in commands for option in command.params if option.envvar}
    assert variables | {PRECISION_VARIABLE, SEGMENTER_VARIABLE, VERBOSITY_VARIABLE} == set(
        map(variable, SETTINGS)
    )


def test_settings_of_feeds_do_not_disturb_an_index_of_photos(monkeypatch, capsys) -> None:
    Path(FILE_NAME).write_text("currency = 'EUR'\n")
    run("index", "nothing", monkeypatch=monkeypatch, status=2)
    assert "nothing" in shown(capsys)
    run("index", "nothing", "--currency", "EUR", monkeypatch=monkeypatch, status=2)
    assert "need --feed" in shown(capsys)


def test_settings_are_read_from_the_file_alone_when_a_verb_runs(monkeypatch, capsys) -> None:
    Path(FILE_NAME).write_text("nonsense = 1\n")
    run("--version", monkeypatch=monkeypatch)
    assert capsys.readouterr().out.startswith("fashion-wizard ")


def test_an_unknown_precision_of_the_file_is_refused() -> None:
    Path(FILE_NAME).write_text("precision = 8\n")
    with pytest.raises(FashionWizardError, match="precision"):
        read_settings(Path(FILE_NAME))


def test_errors_of_typer_have_what_the_program_reads_of_them() -> None:
    command = load("serve")
    with pytest.raises(typer.BadParameter) as caught:
        command.make_context("serve", ["--port", "-3"])
    assert caught.value.param.envvar == "FASHION_WIZARD_PORT"
