"""Pictures of a feed from the web: fetched once, asked about again only when that is due. Loopback alone."""

import http.server
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.feeds import writers
from tests.feeds.conftest import picture

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds import web_pictures
from fashion_wizard.feeds.fetch_feed import feed_file, known_by
from fashion_wizard.feeds.ledger import Ledger
from fashion_wizard.feeds.record import FeedOptions
from fashion_wizard.feeds.web_pictures import FOLDER, RECHECK_SECONDS, UnfetchedPictures, WebPictures
from fashion_wizard.web.fetching import Fetcher

DAY = RECHECK_SECONDS + 1


class Host:
    """A shop's host: files with ETags, and what it answers otherwise."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.status: dict[str, int] = {}
        self.asked: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.conditions: dict[str, str | None] = {}

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        path = request.path
        self.asked[path] += 1
        self.conditions[path] = request.headers["If-None-Match"]
        body = self.files.get(path, b"")
        status = self.status.get(path, 200 if path in self.files else 404)
        etag = f'"{hash(body)}"'
        if status == 200 and request.headers["If-None-Match"] == etag:
            status, body = 304, b""
        request.send_response(status)
        request.send_header("ETag", etag)
        if status in {429, 503}:
            request.send_header("Retry-After", "7")
        if status != 304:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if status == 200:
            self.sent[path] += 1
            request.wfile.write(body)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    host.base = f"http://pictures.example:{server.server_address[1]}"
    yield host
    server.shutdown()
    server.server_close()


def loopback_fetcher(**more) -> Fetcher:
    """As the product's own, but every name is this machine."""
    return Fetcher(
        100_000,
        **(
            {
                "allowed": lambda address: address.is_loopback,
                "resolver": lambda *_: ["127.0.0.1"],
                "seconds": 5.0,
            }
            | more
        ),
    )


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def source(catalog, clock, waits) -> Callable[..., Callable[[Ledger], WebPictures]]:
    def source(**more):
        fetcher = more.pop("fetcher", None) or loopback_fetcher()
        return lambda ledger: WebPictures(
            fetcher, ledger, catalog.path, clock=clock, wait=waits.append, **more
        )

    return source


@pytest.fixture
def feed(host, garments) -> bytes:
    """The shop's feed with all its pictures on the host."""
    names = sorted({address.rpartition("/")[2] for one in garments for address in one.photos})
    host.files = {f"/{name}": picture(seed) for seed, name in enumerate(names)}
    return writers.google_tsv(garments).replace(writers.BASE.encode(), host.base.encode())


def test_pictures_are_fetched_once_and_asked_about_once_a_day(
    feed, host, refresh, source, clock, catalog, segmenter
) -> None:
    report = refresh(feed, source=source())
    assert (len(report.new), report.problems, report.remarks) == (12, [], [])
    assert set(host.asked.values()) == {1}
    assert len(host.asked) == 22
    assert all(Path(photo.path).is_file() and FOLDER in photo.path.parts for photo in catalog.photos())
    assert refresh(feed, source=source()).unchanged == 12
    assert host.asked.total() == 22
    clock.now += DAY
    assert refresh(feed, source=source()).unchanged == 12
    assert (host.asked.total(), host.sent.total()) == (44, 22)
    assert refresh(feed, source=source(recheck=True)).unchanged == 12
    assert (host.asked.total(), host.sent.total()) == (44, 22)  # of the same moment
    clock.now += 1
    assert refresh(feed, source=source(recheck=True)).unchanged == 12
    assert (host.asked.total(), host.sent.total(), segmenter.seen) == (66, 22, 22)


def test_what_was_asked_while_the_clock_was_ahead_is_asked_about_again(
    feed, host, refresh, source, clock
) -> None:
    clock.now += 400 * DAY
    refresh(feed, source=source())
    clock.now -= 400 * DAY
    refresh(feed, source=source())
    assert (host.asked.total(), host.sent.total()) == (44, 22)
    refresh(feed, source=source())
    assert host.asked.total() == 44


def test_only_what_changed_is_fetched_again(feed, host, refresh, source, clock, catalog) -> None:
    refresh(feed, source=source())
    before = {photo.path: photo.digest for photo in catalog.photos()}
    host.files["/t-01-red.jpg"] = picture(99)
    clock.now += DAY
    report = refresh(feed, source=source())
    assert report.changed == {"T-01-R-S": ["photos"], "T-01-R-M": ["photos"]}
    assert (host.sent.total(), host.sent["/t-01-red.jpg"]) == (23, 2)
    after = {photo.path: photo.digest for photo in catalog.photos()}
    assert after.keys() == before.keys()
    assert sum(after[path] != before[path] for path in after) == 2


def test_a_picture_that_is_gone_from_the_host_stays_here_and_is_named(
    feed, host, refresh, source, clock, catalog
) -> None:
    refresh(feed, source=source())
    before = catalog.photos()
    del host.files["/c-04-camel.jpg"], host.files["/c-04-camel_back.jpg"]
    clock.now += DAY
    report = refresh(feed, source=source())
    assert (report.unchanged, report.withdrawn, report.all_well) == (12, [], True)
    notes = report.of_kind("note")
    assert {note.item for note in notes} == {"C-04-C-L"}
    assert "it answers 404; what was held before is kept" in notes[0].reason
    assert catalog.photos() == before


def test_a_picture_that_never_was_refuses_its_item_if_it_has_no_other(feed, host, refresh, source) -> None:
    del host.files["/c-04-camel.jpg"], host.files["/c-04-camel_back.jpg"], host.files["/s-05-plum.jpg"]
    host.files["/d-02-black.jpg"] = b"<html>Log in</html>"
    report = refresh(feed, source=source())
    assert len(report.new) == 11
    (refused,) = report.of_kind("refused")
    assert (refused.item, "it answers 404" in refused.reason) == ("C-04-C-L", True)
    assert {note.item: note.reason.rpartition(": ")[2] for note in report.of_kind("note")} == {
        "S-05-P-38": "it answers 404",
        "D-02-K-M": "it answers with no picture; JPEG, PNG, WebP and AVIF can be used",
    }


def test_a_stopped_run_does_not_fetch_again(feed, host, refresh, source, catalog, monkeypatch) -> None:
    monkeypatch.setattr("fashion_wizard.feeds.refresh._AT_ONCE", 4)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh(feed, source=source(), progress=stop)
    first = host.sent.total()
    assert 0 < first < 22
    report = refresh(feed, source=source())
    assert host.sent.total() == 22
    assert (len(report.new), report.unchanged) == (8, 4)


def test_a_busy_host_is_waited_for(feed, host, refresh, source, waits) -> None:
    host.status["/c-04-camel.jpg"] = 429
    report = refresh(feed, source=source(jobs=1))
    assert waits == [7.0, 7.0]
    assert host.asked["/c-04-camel.jpg"] == 3
    assert [(note.item, "it answers 429" in note.reason) for note in report.of_kind("note")] == [
        ("C-04-C-L", True)
    ]


def test_a_host_that_fails_is_left_alone(feed, host, refresh, source) -> None:
    host.status = dict.fromkeys(host.files, 500)
    report = refresh(feed, source=source(jobs=1))
    assert host.asked.total() == 10
    assert len(report.of_kind("refused")) == 12
    assert "failed 10 times in a row" in report.of_kind("refused")[-1].reason


def test_what_is_withdrawn_leaves_no_files(feed, garments, host, refresh, source, catalog, clock) -> None:
    refresh(feed, source=source())
    files = [path for path in (catalog.path / FOLDER).rglob("*") if path.is_file()]
    assert len(files) == 24  # 22 pictures, and two more names of those that are shared
    without = b"".join(
        line for line in feed.splitlines(keepends=True) if not line.startswith((b"T-01-R-S", b"S-05-O"))
    )
    assert refresh(without, source=source()).withdrawn == ["S-05-O-38", "T-01-R-S"]
    assert all(photo.path.is_file() for photo in catalog.photos())
    assert len([path for path in (catalog.path / FOLDER).rglob("*") if path.is_file()]) == 20


def test_inside_addresses_are_never_asked(feed, host, refresh, source, monkeypatch) -> None:
    report = refresh(feed, source=source(fetcher=Fetcher(1000, resolver=lambda *_: ["127.0.0.1"])))
    assert host.asked.total() == 0
    assert len(report.of_kind("refused")) == 12
    assert "does not lead to a public address" in report.of_kind("refused")[0].reason
    assert web_pictures.picture_fetcher()._allowed.__name__ == "is_public"


def test_names_of_files_need_a_folder(garments, refresh, source) -> None:
    report = refresh(writers.magento(garments), source=source(), options=FeedOptions(currency="EUR"))
    assert len(report.of_kind("refused")) == 12
    assert "name the folder of the photos with --photos" in report.of_kind("refused")[0].reason


def test_a_dry_run_asks_nobody(feed, host, refresh, source, catalog) -> None:
    def unfetched(ledger: Ledger) -> UnfetchedPictures:
        return UnfetchedPictures(ledger, catalog.path)

    assert len(refresh(feed, source=unfetched, dry_run=True).new) == 12
    assert host.asked.total() == 0
    refresh(feed, source=source())
    report = refresh(feed, source=unfetched, dry_run=True)
    assert (report.unchanged, report.remarks) == (12, [])


def test_a_feed_at_an_address_is_a_file_while_it_is_read(host) -> None:
    host.files["/feed.tsv?key=1"] = b"id\ttitle"
    with feed_file(f"{host.base}/feed.tsv?key=1", loopback_fetcher()) as path:
        assert path.read_bytes() == b"id\ttitle"
    assert not path.exists()
    with pytest.raises(FeedError, match="it answers 404"), feed_file(f"{host.base}/none", loopback_fetcher()):
        pass
    with (
        pytest.raises(FeedError, match="public address"),
        feed_file(f"{host.base}/feed.tsv", Fetcher(1000, resolver=lambda *_: ["10.0.0.1"])),
    ):
        pass


def test_a_feed_is_known_by_its_place() -> None:
    assert known_by("feed.csv") == str(Path("feed.csv").absolute())
    assert known_by("https://s.example/feed?lang=de") == "https://s.example/feed?lang=de"
