"""Every promise of docs/guarantees.md names tests, and they exist."""

import ast
import re

import pytest
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs/guarantees.md").read_text(encoding="utf-8")
PROMISES = [" ".join(text.split()) for text in re.findall(r"^- (.*?)(?=^- |^#|^$)", PAGE, flags=re.M | re.S)]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@pytest.mark.parametrize("promise", PROMISES, ids=lambda text: text[:40])
def test_each_promise_names_tests_that_exist(promise: str) -> None:
    found = NAMED.findall(promise)
    assert found
    assert promise.endswith("`")
    for file, name in found:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, name


def test_promises_are_found() -> None:
    assert len(PROMISES) > 25
    assert len(PROMISES) == len(re.findall("^- ", PAGE, flags=re.M))
