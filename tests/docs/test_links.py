"""Every relative link of every page leads to a file, and to a heading of it where it names one."""

import re
from pathlib import Path

import pytest
from tests.docs.pages import DOCS, PAGES, ROOT, name


def links(page: Path) -> list[str]:
    text = re.sub(r"^```.*?^```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'<img[^>]* src="([^"]+)"', text)
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of headings."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        target, _, anchor = link.partition("#")
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), link
        assert path.is_relative_to(ROOT), link
        assert not anchor or anchor in anchors(path), link


def test_links_are_found() -> None:
    assert "docs/quickstart.md" in links(ROOT / "README.md")
    assert "docs/pictures/page.jpg" in links(ROOT / "README.md")
    assert "server-under-load" in anchors(ROOT / "docs/benchmarks.md")


@pytest.mark.parametrize("contents", ["docs/README.md", "llms.txt"])
def test_the_tables_of_contents_name_every_page(contents: str) -> None:
    page = ROOT / contents
    named = {(page.parent / link.partition("#")[0]).resolve() for link in links(page)}
    assert named >= set(DOCS) - {ROOT / "docs/README.md"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_tests_that_a_page_names_exist(page: Path) -> None:
    for path, test in re.findall(r"`(\S+\.py)::(\w+)`", page.read_text(encoding="utf-8")):
        assert re.search(rf"^(async )?def {test}\(", (ROOT / path).read_text(encoding="utf-8"), re.M), test
