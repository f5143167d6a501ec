"""How the last run of a feed went is written down, without what may be secret in its address."""

from pathlib import Path

import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.workers import ThisProcess
from fashion_wizard.cli.index_feed import index_feed
from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.last_run import FILE_NAME, LastRun, read_last_run, write_last_run
from fashion_wizard.feeds.record import FeedOptions, Remark
from fashion_wizard.feeds.report import FeedReport


def test_a_run_is_read_back(tmp_path: Path) -> None:
    assert read_last_run(tmp_path) is None
    report = FeedReport("feed.csv", "google", complete=True, new=["A"], problems=["a problem"])
    report.add(Remark("refused", 3, "B", "no photo"))
    write_last_run(tmp_path, "https://user:secret@shop.example/feed.csv?token=secret", report)
    run = read_last_run(tmp_path)
    assert run is not None
    assert (run.feed, run.complete, run.problems) == ("https://shop.example/feed.csv", True, ["a problem"])
    assert (run.counts["new"], run.counts["refused"]) == (1, 1)
    assert "no photo" in run.refused[0]
    assert "secret" not in (tmp_path / FILE_NAME).read_text()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"feed": 1, "bogus": 2}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    assert read_last_run(tmp_path) is None


def run_feed(source: Path, catalog: Path, *, dry_run: bool = False) -> None:
    index_feed(
        str(source),
        catalog,
        None,  # type: ignore[arg-type]
        None,  # type: ignore[arg-type]
        options=FeedOptions(),
        photos=None,
        fetches=1,
        workers=ThisProcess(),
        recheck=False,
        allow_shrink=0.2,
        dry_run=dry_run,
        report_file=None,
        max_megapixels=24,
    )


def test_a_run_that_fails_is_written_down_beside_a_catalog(tmp_path: Path) -> None:
    missing = tmp_path / "missing.csv"
    with pytest.raises(FeedError):
        run_feed(missing, tmp_path / "none")
    assert not (tmp_path / "none").exists()
    Catalog(tmp_path / "catalog").close()
    with pytest.raises(FeedError):
        run_feed(missing, tmp_path / "catalog", dry_run=True)
    assert read_last_run(tmp_path / "catalog") is None
    with pytest.raises(FeedError) as failed:
        run_feed(missing, tmp_path / "catalog")
    run = read_last_run(tmp_path / "catalog")
    assert isinstance(run, LastRun)
    assert (run.feed, run.complete, run.problems) == (str(missing), False, [str(failed.value)])
