"""What left a feed is withdrawn, and nothing is withdrawn by mistake."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.feeds import writers
from tests.feeds.conftest import counts

from fashion_wizard.errors import FeedError
from fashion_wizard.feeds.ledger import FILE_NAME


def test_what_left_the_feed_is_withdrawn_and_may_come_back(garments, refresh, catalog, photos) -> None:
    refresh(writers.google_rss(garments))
    report = refresh(writers.google_rss(garments[1:-1]))
    assert report.withdrawn == ["S-05-O-38", "T-01-R-S"]
    assert report.all_well
    assert {item.id for item in catalog.items()} == {one.item for one in garments[1:-1]}
    assert sum(path.is_file() for path in photos.rglob("*.jpg")) == 22
    # The picture that was shared stays with the item that is left.
    assert len(catalog.photos(item="T-01-R-M")) == 2
    assert counts(refresh(writers.google_rss(garments))) == {"new": 2, "unchanged": 10}


def test_too_many_at_once_are_not_withdrawn_unless_that_is_allowed(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments))
    report = refresh(writers.google_tsv(garments[:6]))
    assert counts(report) == {"unchanged": 6}
    assert not report.all_well
    assert "6 items of 12 left the feed, more than the 20%" in report.problems[0]
    assert "--allow-shrink 0.5" in report.problems[0]
    assert len(catalog.items()) == 12
    assert counts(refresh(writers.google_tsv(garments[:6]), allow_shrink=0.5)) == {
        "unchanged": 6,
        "withdrawn": 6,
    }


@pytest.mark.parametrize("name", ["google tsv", "google rss", "shopify new", "magento", "openai jsonl"])
def test_a_feed_cut_in_the_middle_withdraws_nothing(name, garments, refresh, catalog) -> None:
    data = writers.FORMATS[name](garments)
    refresh(data)
    end = data.rindex(b"\n", 0, int(len(data) * 0.9)) + 20
    report = refresh(data[:end], allow_shrink=1.0)
    assert report.withdrawn == []
    assert not report.complete
    assert "cut off" in report.problems[0]
    assert len(catalog.items()) == 12


def test_a_row_that_cannot_be_read_withdraws_nothing(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments))
    data = writers.google_tsv(garments[:-1]).replace(b"Wool coat\t", b'"Wool" coat"\t"x\t', 1)
    report = refresh(data)
    assert report.withdrawn == []
    assert report.of_kind("unreadable")
    assert any("nothing is withdrawn" in problem for problem in report.problems)
    assert len(catalog.items()) == 12


@pytest.mark.parametrize("id_", ["T-01-R-M", "D-02-K-\x07M", "x" * 300])
def test_a_row_with_a_wrong_id_withdraws_nothing(id_, garments, refresh, catalog) -> None:
    refresh(writers.openai_jsonl(garments))
    garments[4] = replace(garments[4], item=id_)
    report = refresh(writers.openai_jsonl(garments))
    assert report.withdrawn == []
    assert len(catalog.items()) == 12
    assert "cannot be said which item" in report.problems[0]


def test_an_item_that_is_refused_keeps_what_is_held(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments))
    before = catalog.item("D-02-G-M")
    report = refresh(writers.google_tsv(garments).replace(b"89.50 EUR", b"soon", 1))
    assert counts(report) == {"unchanged": 11, "refused": 1}
    assert catalog.item("D-02-G-M") == before


def test_an_empty_feed_withdraws_nothing(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments))
    header = writers.google_tsv(garments).splitlines(keepends=True)[0]
    for empty in (header, b"<rss><channel></channel></rss>"):
        with pytest.raises(FeedError, match=r"has no entries|no <item>"):
            refresh(empty, allow_shrink=1.0)
    assert len(catalog.items()) == 12


def test_a_draft_leaves(garments, refresh, catalog) -> None:
    data = writers.shopify(garments, new=False)
    refresh(data)
    row = data.index(b"S-05,Pleated")
    data = data[:row] + data[row:].replace(b",active", b",draft", 1)
    report = refresh(data, allow_shrink=0.25)
    assert report.withdrawn == ["S-05-O-38", "S-05-P-38", "S-05-W-38"]


def test_items_of_folders_and_other_feeds_are_never_withdrawn(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments[:6]), name="women")
    refresh(writers.google_tsv(garments[6:]), name="men")
    with catalog.writing():
        digest = catalog.photos()[0].digest
        catalog.put_photo(Path("/shop/window.jpg"), "by hand", digest)
    assert refresh(writers.google_tsv(garments[7:]), name="men").withdrawn == ["P-03-S-32"]
    assert len(catalog.items()) == 12


def test_an_item_may_move_to_another_feed(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments), name="all")
    assert counts(refresh(writers.google_rss(garments[:3]), name="tees")) == {"unchanged": 3}
    assert counts(refresh(writers.google_tsv(garments[3:]), name="all")) == {"unchanged": 9}
    assert len(catalog.items()) == 12


def test_a_lost_ledger_withdraws_nothing(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments))
    for file in catalog.path.glob(f"{FILE_NAME}*"):
        file.unlink()
    report = refresh(writers.google_tsv(garments[1:]))
    assert counts(report) == {"unchanged": 11}
    assert refresh(writers.google_tsv(garments[2:])).withdrawn == ["T-01-R-M"]
