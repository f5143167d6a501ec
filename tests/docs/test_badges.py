"""The badges of the README are files of this repository, and say what `pyproject.toml` says."""

import tomllib

import pytest
from tests.docs.pages import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize(
    ("badge", "words"),
    [("license", PROJECT["license"]), ("python", PROJECT["requires-python"].removeprefix(">=") + "+")],
)
def test_a_badge_is_true(badge: str, words: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = (ROOT / "docs" / "badges" / f"{badge}.svg").read_text(encoding="utf-8")
    assert f"![{badge.capitalize()}: {words}](docs/badges/{badge}.svg)" in readme
    assert f">{words}</text>" in picture
