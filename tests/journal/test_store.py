"""The journal of queries: what it stores, for how long, and what it refuses."""

import sqlite3
import stat
from pathlib import Path

import pytest

from fashion_wizard.errors import JournalError
from fashion_wizard.journal import store
from fashion_wizard.journal.entries import LoggedQuery
from fashion_wizard.journal.store import FILE_NAME, Journal, read_queries

QUERY = LoggedQuery(
    "search",
    label="top",
    colors=("white", "blue"),
    pattern="striped",
    conditions=("price<=50.0",),
    found=2,
    best=0.8,
    hits=(("A", 0.8), ("B", 0.25)),
)
DAY = 86_400.0


def test_a_query_and_its_events_are_read_back(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        first, second = journal.add(QUERY), journal.add(LoggedQuery("similar", item="A", found=0))
        for kind, item in (("click", "A"), ("click", "A"), ("buy", "A"), ("wrong_garment", "")):
            journal.add_event(first, kind, item)
    assert first != second
    assert len(first) >= 20
    contents = read_queries(tmp_path)
    read = contents.queries[0]
    assert [query.id for query in contents.queries] == [first, second]
    assert [getattr(read, name) for name in ("label", "colors", "conditions", "hits", "found")] == [
        getattr(QUERY, name) for name in ("label", "colors", "conditions", "hits", "found")
    ]
    events = [(event.query, event.kind, event.item) for event in contents.events]
    assert sorted(events) == [(first, "buy", "A"), (first, "click", "A"), (first, "wrong_garment", "")]
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_without_a_journal_there_is_nothing(tmp_path: Path) -> None:
    assert read_queries(tmp_path).queries == ()
    assert not (tmp_path / FILE_NAME).exists()


def test_an_event_about_an_unknown_query_is_refused(tmp_path: Path) -> None:
    with (
        Journal(tmp_path) as journal,
        pytest.raises(JournalError, match="no query 'bogus'; send the query_id"),
    ):
        journal.add_event("bogus", "click", "A")


def test_the_events_of_a_query_are_bounded(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        query = journal.add(QUERY)
        for number in range(store.MOST_EVENTS):
            journal.add_event(query, "click", str(number))
        with pytest.raises(JournalError, match="200 events already"):
            journal.add_event(query, "click", "one more")


def test_queries_end_with_their_events_and_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(store, "_TIDY", 0)
    monkeypatch.setattr(store.time, "time", lambda: now)
    with Journal(tmp_path, days=10, picture_days=2, clock=lambda: now, passed=lambda: now) as journal:
        old = journal.add(QUERY, b"old picture")
        journal.add_event(old, "click", "A")
        now = 3 * DAY
        assert read_queries(tmp_path).pictures == {}
        new = journal.add(QUERY, b"new picture")
        assert read_queries(tmp_path).pictures == {new: b"new picture"}
        assert b"old picture" not in (tmp_path / f"{FILE_NAME}-wal").read_bytes()[-4096:]
        now = 10.5 * DAY
        assert [query.id for query in read_queries(tmp_path).queries] == [new]
        journal.add(QUERY)
        with pytest.raises(JournalError):
            journal.add_event(old, "click", "A")
    with sqlite3.connect(tmp_path / FILE_NAME) as base:
        assert base.execute("SELECT (SELECT count(*) FROM queries), count(*) FROM events").fetchone() == (
            2,
            0,
        )
        assert base.execute("SELECT count(*) FROM pictures").fetchone() == (0,)


@pytest.mark.parametrize("jump", [400 * DAY, -400 * DAY])
def test_a_clock_that_jumps_and_is_set_right_costs_no_query_and_keeps_none_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    monkeypatch.setattr(store, "_TIDY", 0)
    clock, passed = [1000 * DAY], [5.0]
    monkeypatch.setattr(store.time, "time", lambda: clock[0])
    with Journal(tmp_path, 10, 2, clock=lambda: clock[0], passed=lambda: passed[0]) as journal:
        before = journal.add(QUERY, b"before")
        clock[0] += jump
        during = journal.add(QUERY, b"during")
        clock[0] -= jump
        after = journal.add(QUERY, b"after")
        found = read_queries(tmp_path)
        assert {before, after} <= {query.id for query in found.queries}
        assert {before, after} <= found.pictures.keys()
        assert all(query.asked <= clock[0] for query in found.queries)
        clock[0] += 11 * DAY
        passed[0] += 11 * DAY
        last = journal.add(QUERY)
        assert [query.id for query in read_queries(tmp_path).queries] == [last]
        with pytest.raises(JournalError):
            journal.add_event(during, "click", "A")


def test_a_journal_that_is_opened_while_the_clock_is_ahead_goes_by_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_TIDY", 0)
    for day in (1000.0, 1400.0):
        with Journal(tmp_path, 10, clock=lambda day=day: day * DAY, passed=lambda: 5.0) as journal:
            last = journal.add(QUERY)
    with sqlite3.connect(tmp_path / FILE_NAME) as base:
        assert base.execute("SELECT id FROM queries").fetchall() == [(last,)]


def test_queries_are_bounded_in_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_TIDY", 0)
    monkeypatch.setattr(store, "MOST_QUERIES", 3)
    with Journal(tmp_path) as journal:
        ids = [journal.add(QUERY) for _ in range(6)]
    assert [query.id for query in read_queries(tmp_path).queries] == ids[-3:]


def test_pictures_are_stored_only_where_the_shop_says_so(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        assert not journal.keeps_pictures
        journal.add(QUERY, b"picture")
    assert read_queries(tmp_path).pictures == {}


def test_nothing_is_stored_on_disk_where_the_shop_says_so(tmp_path: Path) -> None:
    with Journal(tmp_path, days=0, picture_days=5) as journal:
        journal.add_event(journal.add(QUERY), "click", "A")  # known as long as the server runs
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_can_be_written_queries_are_answered_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with Journal(tmp_path) as journal:
        journal.add_event(journal.add(QUERY), "click", "A")
    assert "queries are not stored" in caplog.text


def test_a_journal_that_breaks_fails_no_query(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Journal(tmp_path) as journal:
        with sqlite3.connect(tmp_path / FILE_NAME) as base:
            base.execute("DROP TABLE queries")
        assert journal.add(QUERY)
        assert "cannot be written" in caplog.text


def test_a_damaged_journal_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all" * 100)
    with pytest.raises(JournalError, match="if it is damaged, remove it"):
        read_queries(tmp_path)
