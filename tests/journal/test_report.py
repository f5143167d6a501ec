"""The report of what was asked: its figures, and the page."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from fashion_wizard.errors import PhotoError
from fashion_wizard.journal.entries import LoggedQuery
from fashion_wizard.journal.page import asked_page
from fashion_wizard.journal.store import Journal, read_queries
from fashion_wizard.journal.summary import Summary, garment_in_words, summarize

BLUE = LoggedQuery("search", "top", ("blue",), "striped", found=2, best=0.9, hits=(("A", 0.9), ("B", 0.2)))
RED = LoggedQuery(
    "chat", "dress", ("red",), conditions=("up to 50.00",), found=1, best=0.05, hits=(("B", 0.05),)
)


@pytest.fixture
def summary(tmp_path: Path) -> Summary:
    with Journal(tmp_path, picture_days=1) as journal:
        bought, _, missed = journal.add(BLUE, b"picture"), journal.add(BLUE), journal.add(RED)
        journal.add(RED)
        journal.add(LoggedQuery("similar", item="<A>", found=1, best=0.01, hits=(("C", 0.01),)))
        journal.add(LoggedQuery("chat", "top", ("blue",)))  # a turn without a search
        for query, kind, item in (
            (bought, "click", "A"),
            (bought, "buy", "A"),
            (missed, "wrong_garment", ""),
        ):
            journal.add_event(query, kind, item)
    return summarize(read_queries(tmp_path))


def test_figures(summary: Summary) -> None:
    document = summary.document()
    assert document["total"] == {
        "queries": 5, "not_found": 2, "click": 1, "cart": 0, "buy": 1, "wrong_garment": 1
    }  # fmt: skip
    assert [(row["garment"], row["queries"], row["not_found"]) for row in document["asked"]] == [
        ("striped blue top", 2, 0),
        ("red dress", 2, 2),
        ("like <A>", 1, 0),
    ]
    assert [(row["garment"], row["queries"]) for row in document["not_found"]] == [
        ("red dress, up to 50.00", 2)
    ]
    assert document["items"][0] == {
        "item": "A", "shown": 2, "first": 2, "click": 1, "cart": 0, "buy": 1, "wrong_garment": 0
    }  # fmt: skip
    latest = document["latest"]
    assert [query["source"] for query in latest] == ["similar", "chat", "chat", "search", "search"]
    assert latest[-1]["hits"][0] == {"item": "A", "score": 0.9}
    assert {event["kind"] for event in latest[-1]["events"]} == {"click", "buy"}


@pytest.mark.parametrize(
    ("label", "words"), [("outer", "blue jacket"), ("footwear", "blue shoes"), ("", "blue garment")]
)
def test_garments_are_named_as_customers_read_them(label: str, words: str) -> None:
    assert garment_in_words(LoggedQuery("search", label, ("blue",), "plain")) == words


class Tags(HTMLParser):
    """Collects what a page loads, and whether its tags are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.sources, self.tags = [], [], set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.sources += [value for name, value in attrs if name in {"src", "href"}]
        if tag not in {"meta", "img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_needs_no_other_file_and_shows_the_results(summary: Summary) -> None:
    def photo_of(item: str) -> tuple[str, np.ndarray | None]:
        if item == "B":
            raise PhotoError("gone")
        return f"<b>{item}</b>", np.zeros((40, 30, 3), np.uint8) if item == "A" else None

    page = asked_page(summary, "<shop>", None, photo_of)
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    assert tags.sources
    assert all(source.startswith("data:image/jpeg;base64,") for source in tags.sources)
    assert not tags.tags & {"script", "link", "b", "shop", "iframe"}
    assert "&lt;b&gt;A&lt;/b&gt;" in page
    assert "&lt;shop&gt;" in page
    words = re.sub(r"<[^>]*>", " ", page)
    for text in ("red dress, up to 50.00", "bought", "wrong garment", "not found", "like &lt;A&gt;"):
        assert text in words
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


def test_an_empty_journal_is_a_page_too(tmp_path: Path) -> None:
    page = asked_page(summarize(read_queries(tmp_path)), "shop", 0.0, lambda item: (item, None))
    assert "Nothing was asked yet." in page
