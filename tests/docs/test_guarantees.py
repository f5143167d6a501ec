"""Every promise of docs/guarantees.md and docs/security.md names tests, which exist and run."""

import ast
import re
from functools import cache

import pytest
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs/security.md").read_text(encoding="utf-8").partition("\n## What ships")[0]
PROMISES = [" ".join(text.split()) for text in re.findall(r"^- (.*?)(?=^- |^#|^$)", PAGE, flags=re.M | re.S)]
ROWS = re.findall(r"^\| (?!promise|---)(.*\.) \| (.*) \|$", SECURITY, flags=re.M)
NAMED = re.compile(r"`((?:lab/)?tests/[\w/]+\.py)::(test_\w+)`")


@cache
def names_in(file: str) -> set[str]:
    """Each test of a file that is not skipped, by its name."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    found = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    marks = {node.name: " ".join(map(ast.unparse, node.decorator_list)) for node in found}
    return {name for name, text in marks.items() if not re.search(r"mark\.(?:skip\b|xfail)", text)}


@pytest.mark.parametrize("promise", PROMISES, ids=lambda text: text[:40])
def test_each_promise_names_tests_that_exist_and_run(promise: str) -> None:
    found = NAMED.findall(promise)
    assert found
    assert promise.endswith("`")
    for file, name in found:
        assert name in names_in(file), f"{file} has no {name}, or skips it"


@pytest.mark.parametrize(("promise", "shown_by"), ROWS, ids=lambda text: text[:40])
def test_each_promise_of_the_threat_model_names_tests(promise: str, shown_by: str) -> None:
    found = NAMED.findall(shown_by)
    assert found
    for file, name in found:
        assert name in names_in(file), f"{file} has no {name}, or skips it"


def test_promises_are_found() -> None:
    assert len(PROMISES) > 30
    assert len(PROMISES) == len(re.findall("^- ", PAGE, flags=re.M))
    assert len(ROWS) == len(re.findall("^\\| (?!promise)", SECURITY, flags=re.M)) > 35
