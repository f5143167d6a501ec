"""Every verb and option that a text of the source names exists."""

import ast
import re
from pathlib import Path

import pytest
import typer

import fashion_wizard
import fashion_wizard_lab
from fashion_wizard.cli.app import app
from fashion_wizard.cli.verbs import LAB_VERBS, VERBS, load

SOURCES = [Path(package.__file__).parent for package in (fashion_wizard, fashion_wizard_lab)]


def texts():
    """Each text of the source that is no docstring, its parts joined; what is filled in becomes `{}`."""
    for source, path in ((root, path) for root in SOURCES for path in sorted(root.rglob("*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if id(node) in bare:
                continue
            where = f"{path.relative_to(source)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.JoinedStr):
                yield (
                    where,
                    "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values),
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield where, node.value


def commands(command, names=()):
    """Each verb with its command, groups by their path."""
    yield names, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, (*names, name))


COMMANDS = {(): typer.main.get_command(app)}
for verb in (*VERBS, *LAB_VERBS):
    COMMANDS |= dict(commands(load(verb), (verb,)))
OPTIONS = {o for command in COMMANDS.values() for p in command.params for o in p.opts + p.secondary_opts}
ADVICE = sorted({(where, text) for where, text in texts() if "fashion-wizard " in text})


def test_the_source_gives_advice():
    assert len(ADVICE) > 5
    assert ("items",) in COMMANDS


@pytest.mark.parametrize(("where", "text"), ADVICE)
def test_each_command_in_a_text_can_be_run(where, text):
    for line in re.findall(r"fashion-wizard ([a-z][^`\n;,]*)", text):
        words = line.split()
        verbs = next((tuple(words[:n]) for n in (2, 1) if tuple(words[:n]) in COMMANDS), None)
        assert verbs, f"{where}: there is no verb {words[0]}"
        known = {o for p in COMMANDS[verbs].params for o in p.opts + p.secondary_opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", line)) <= known, where


def test_each_option_in_a_text_exists():
    for where, text in texts():
        if where.startswith(("server/static", "training")) or " " not in text:
            continue
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", text):
            assert option in OPTIONS, f"{where}: {option}"
