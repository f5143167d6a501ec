"""The reference has every verb, option, setting, route, metric, problem and error type of the code."""

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest
from tests.docs.pages import DOCS, ROOT, name

from fashion_wizard import errors
from fashion_wizard.cli.settings import SETTINGS, variable
from fashion_wizard.server.metrics import Metrics

REFERENCE = (ROOT / "docs/reference.md").read_text(encoding="utf-8")
SOURCES = [path for folder in ("src", "lab/src") for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_tables", ROOT / "docs/tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", DOCS, ids=name)
def test_tables_are_as_the_code_has_them(page: Path, tables: ModuleType) -> None:
    text = page.read_text(encoding="utf-8")
    assert tables.rewritten(text) == text, "run: make docs"


def test_a_stale_table_would_be_found(tables: ModuleType) -> None:
    assert tables.rewritten(REFERENCE.replace("`url-refused`", "`url-accepted`")) == REFERENCE


def test_every_verb_is_documented(tables: ModuleType) -> None:
    for verb, command in tables.commands():
        row = next(line for line in REFERENCE.splitlines() if re.match(rf"\| `{verb}[` ]", line))
        for option in command.params:
            if option.param_type_name == "option":
                assert f"`{option.opts[0]}`" in row or option.opts[0] in {"--quiet", "--verbose"}


def test_every_metric_is_documented() -> None:
    for family in Metrics().registry.collect():
        assert f"`{family.name}" in REFERENCE


def test_every_setting_is_documented() -> None:
    found = {
        v for path in SOURCES for v in re.findall(r"FASHION_WIZARD_[A-Z_]+", path.read_text(encoding="utf-8"))
    }
    found |= {variable(setting) for setting in SETTINGS}
    assert len(found) >= 17
    for setting in found - {"FASHION_WIZARD_"}:
        assert f"| `{setting}` |" in REFERENCE
    for setting in SETTINGS:
        assert f"| `{variable(setting)}` | `{setting}` |" in REFERENCE


def test_every_setting_of_the_tests_is_documented() -> None:
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    tests = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "lab/tests").rglob("*.py"), ROOT / "conftest.py"]
    for path in tests:
        for setting in re.findall(
            r'environ[^\n]*"(FASHION_WIZARD_[A-Z_]+)"', path.read_text(encoding="utf-8")
        ):
            assert setting in contributing or setting in REFERENCE, (path, setting)


def test_every_error_type_is_documented() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]
    assert len(kinds) > 8
    for kind in kinds:
        assert f"| `{kind.__name__}` |" in REFERENCE


def test_every_code_of_a_problem_is_documented() -> None:
    for path in (ROOT / "src/fashion_wizard/server").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for code in re.findall(r'Problem\(\s*\d{3},\s*"([a-z-]+)"', text):
            assert f"| `{code}` |" in REFERENCE, (path, code)
    fetching = "".join(path.read_text() for path in (ROOT / "src/fashion_wizard/web").glob("*.py"))
    codes = set(re.findall(r'"(url-[a-z]+)"', fetching))
    assert len(codes) > 1
    for code in codes:
        assert f"| `{code}` |" in REFERENCE
