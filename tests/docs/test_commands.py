"""Every command on a page exists, with its options; every block of code is run or checked by some test."""

import json
import re
import shlex
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer
from tests.docs.pages import PAGES, ROOT, blocks, name

from fashion_wizard.cli.settings import read_settings
from fashion_wizard.cli.verbs import load

RUN = {
    "bash": {"README.md", "docs/quickstart.md", "docs/feeds.md"},
    "python": {"README.md", "docs/python.md", "docs/bots.md"},
    "shell": {"docs/server.md"},
}
"""For each language that tests run, on which pages they run it."""
CHECKED = {"console", "json", "html", "csv", "ini", "nginx", "caddyfile", "toml", "javascript"}
"""Languages that are checked without being run, here or in the tests of the server."""
TODAY = [page for page in PAGES if page.name != "CHANGELOG.md"]
"""The pages that are about this version."""
PROGRAMS = {"curl", "sqlite3", "apt-get", "docker", "python3", "."}
"""Programs of others."""


def commands(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    lines = [
        line
        for language in RUN
        if language != "python"
        for b in blocks(page, language)
        for line in b.splitlines()
    ]
    lines += re.findall(r"^(?:    )?\$ (.+)$", text, flags=re.M)
    lines += re.findall(r"^    (fashion-wizard .+)$", text, flags=re.M)
    lines += re.findall(r"^ExecStart=\S*/(fashion-wizard .+)$", text, flags=re.M)
    lines += [re.sub(r"[\[\]]", "", found) for found in re.findall(r"`(fashion-wizard [^`\n]+)`", text)]
    return lines


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_each_block_of_code_is_run_or_checked(page: Path) -> None:
    fences = re.findall(r"^```(.*)$", page.read_text(encoding="utf-8"), flags=re.M)
    for language in fences[::2]:
        assert language in CHECKED or name(page) in RUN[language], language


@pytest.mark.parametrize("page", TODAY, ids=name)
def test_each_command_is_understood(page: Path) -> None:
    for line in commands(page):
        words = shlex.split(re.sub(r"^FASHION_WIZARD_[A-Z_]+=\S+ ", "", line), comments=True)
        match words:
            case ["fashion-wizard", *arguments]:
                check_verb(arguments)
            case ["make", target]:
                assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8"), line
            case ["pip", "install", *targets]:
                for target in targets:
                    check_installable(target)
            case ["python", script, *arguments] if not script.startswith("-"):
                source = (ROOT / script).read_text(encoding="utf-8")
                for option in (word for word in arguments if word.startswith("--")):
                    assert option[2:].replace("-", "_") in source or option in source, line
            case ["python", "-c", code]:
                compile(code, line, "exec")
            case ["python", "-m", module, *_]:
                assert find_spec(module), line
            case [program, *_]:
                assert program in PROGRAMS, line


def check_verb(arguments: list[str]) -> None:
    """Raises where verb, option or number of arguments is unknown."""
    if arguments in (["--version"], ["--help"], ["--install-completion"], ["--show-completion"]):
        return
    verb, *rest = arguments
    command = load(verb)
    while rest and (inner := getattr(command, "commands", {}).get(rest[0])):
        command, rest = inner, rest[1:]
    if rest != ["--help"]:
        try:
            command.make_context(verb, rest)
        except typer.BadParameter as error:
            if "does not exist" not in str(error):  # what a page names need not be here
                raise


def check_installable(target: str) -> None:
    if not target.startswith("-"):
        folder, _, extra = target.partition("[")
        project = tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert not extra or extra.rstrip("]") in project["optional-dependencies"], target


def test_a_mistake_on_a_page_would_be_found() -> None:
    assert len(commands(ROOT / "docs/evaluation.md")) > 5
    with pytest.raises(Exception, match="No such option"):
        check_verb(["search", "query.jpg", "--nothing"])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_json_is_json(page: Path) -> None:
    for block in blocks(page, "json"):
        json.loads(block)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_settings_are_settings(page: Path, tmp_path: Path) -> None:
    for block in blocks(page, "toml"):
        if "[[rules]]" in block:  # tests/server/test_docs.py reads it
            continue
        (tmp_path / "fashion-wizard.toml").write_text(block, encoding="utf-8")
        assert read_settings(tmp_path / "fashion-wizard.toml")
