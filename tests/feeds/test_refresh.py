"""A feed goes into a catalog, again and again: what changed lands."""

from dataclasses import replace

import pytest
from tests.feeds import writers
from tests.feeds.conftest import contents, counts

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.ledger import FILE_NAME, Ledger


@pytest.mark.parametrize("name", writers.FORMATS)
def test_a_feed_of_every_format_becomes_a_catalog(name, garments, refresh, catalog) -> None:
    report = refresh(writers.FORMATS[name](garments))
    assert counts(report) == {"new": 12}
    assert report.all_well
    assert {item.id for item in catalog.items()} == {one.item for one in garments}
    shared = [{photo.digest for photo in catalog.photos(item=item)} for item in ("T-01-R-S", "T-01-R-M")]
    assert shared[0] == shared[1] != set()
    assert counts(refresh(writers.FORMATS[name](garments))) == {"unchanged": 12}


def test_prices_and_stock_land_without_opening_a_photo(
    garments, refresh, catalog, segmenter, no_reading
) -> None:
    refresh(writers.google_tsv(garments))
    before, seen = contents(catalog), segmenter.seen
    no_reading()
    garments[0] = replace(garments[0], price="31.50", stock=False)
    garments[3] = replace(garments[3], name="Wrap dress, long", sale="60.00")
    report = refresh(writers.google_tsv(garments))
    assert counts(report) == {"changed": 2, "unchanged": 10}
    assert report.changed == {
        "T-01-R-S": ["availability", "price"],
        "D-02-G-M": ["description", "name", "sale_from", "sale_price", "sale_until"],
    }
    after = contents(catalog)
    assert segmenter.seen == seen
    assert after[1:] == before[1:]
    assert catalog.item("T-01-R-S").metadata["price"] == "31.50"


def test_a_feed_that_says_the_same_changes_nothing(garments, refresh, catalog, no_reading) -> None:
    refresh(writers.magento(garments))
    revision = catalog.revision
    no_reading()
    assert counts(refresh(writers.magento(garments))) == {"unchanged": 12}
    assert catalog.revision == revision


def test_a_dry_run_tells_the_same_and_changes_nothing(garments, refresh, catalog) -> None:
    first = refresh(writers.google_tsv(garments), dry_run=True)
    assert (counts(first), first.dry_run) == ({"new": 12}, True)
    assert catalog.items() == []
    assert not (catalog.path / FILE_NAME).exists()
    refresh(writers.google_tsv(garments))
    before = contents(catalog)
    changed = [replace(garments[0], price="1.00"), *garments[2:]]
    told = refresh(writers.google_tsv(changed), dry_run=True)
    assert counts(told) == {"changed": 1, "unchanged": 10, "withdrawn": 1}
    assert contents(catalog) == before
    done = refresh(writers.google_tsv(changed))
    assert (done.document() | {"dry_run": True}) == told.document()


def test_a_damaged_ledger_is_named(catalog) -> None:
    (catalog.path / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(FeedError, match="remove it"):
        Ledger(catalog.path)


def test_two_runs_at_once_are_told_apart(catalog, monkeypatch) -> None:
    monkeypatch.setattr("fashion_wizard.feeds.ledger._BUSY_SECONDS", 0.0)
    with Ledger(catalog.path) as first, Ledger(catalog.path) as second:
        first.put_item("A", "feed", 1, [])
        with pytest.raises(FeedError, match="another run of a feed is at work"):
            second.put_item("B", "feed", 1, [])


def test_a_run_that_is_stopped_goes_on(garments, refresh, catalog, segmenter, monkeypatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fashion_wizard.feeds.refresh._AT_ONCE", 5)
    with pytest.raises(KeyboardInterrupt):
        refresh(writers.google_tsv(garments), progress=stop)
    assert len(catalog.items()) == 5
    seen = segmenter.seen
    report = refresh(writers.google_tsv(garments))
    assert counts(report) == {"new": 7, "unchanged": 5}
    assert seen < segmenter.seen == 22


@pytest.mark.parametrize("name", writers.FORMATS)
def test_the_groups_of_a_feed_become_styles(name, garments, refresh, catalog) -> None:
    assert catalog.style_key() is None
    refresh(writers.FORMATS[name](garments))
    key = catalog.style_key()
    assert key == "style"
    styles = catalog.styles_of((one.item for one in garments), key)
    of_one_style = {frozenset(item.id for item in catalog.variants(style, key)) for style in styles.values()}
    expected: dict[str, set[str]] = {}
    for one in garments:
        expected.setdefault(one.style, set()).add(one.item)
    assert of_one_style == set(map(frozenset, expected.values()))


def test_progress_ends_with_all_that_the_feed_has_though_it_had_more(garments, refresh) -> None:
    told: list[tuple[str, int, int]] = []
    for some in (garments, garments[:-1]):
        refresh(writers.google_tsv(some), progress=lambda *step: told.append(step))
        assert told[-1] == ("feed", len(some), len(some))
