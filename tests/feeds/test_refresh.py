"""A feed goes into a catalog, again and again: what changed lands, nothing is withdrawn by mistake."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from tests.feeds import writers
from tests.feeds.conftest import OPTIONS

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, FeedError
from fashion_wizard.feeds import pictures as pictures_module
from fashion_wizard.feeds.check import check_feed
from fashion_wizard.feeds.ledger import FILE_NAME, Ledger
from fashion_wizard.feeds.pictures import FolderPictures
from fashion_wizard.feeds.read import find_format
from fashion_wizard.feeds.web_pictures import FOLDER
from fashion_wizard.garment import UNKNOWN_LABEL


def counts(report) -> dict[str, int]:
    return {name: count for name, count in report.counts().items() if count and name != "not for sale"}


def contents(catalog: Catalog):
    return catalog.items(), catalog.photos(), [garment.id for garment in catalog.garments()]


@pytest.fixture
def no_reading(monkeypatch):
    """From here on no photo of the feed may be opened."""

    def close() -> None:
        def fail(path: Path, **_: object) -> bytes:
            raise AssertionError(f"{path} was opened")

        monkeypatch.setattr(pictures_module, "read_photo_bytes", fail)
        monkeypatch.setattr("fashion_wizard.catalog.ingest_run.read_photo_bytes", fail)
        monkeypatch.setattr("fashion_wizard.catalog.moves.read_photo_bytes", fail)

    return close


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


def test_a_picture_that_is_gone_is_named_and_withdraws_nothing(garments, refresh, catalog, photos) -> None:
    refresh(writers.google_tsv(garments))
    for path in photos.rglob("c-04-camel*.jpg"):
        path.unlink()
    next(photos.rglob("d-02-green_back.jpg")).unlink()
    before = contents(catalog)
    report = refresh(writers.google_tsv(garments))
    assert counts(report) == {"unchanged": 11, "refused": 1}
    assert not report.all_well
    (refused,) = report.of_kind("refused")
    assert refused.item == "C-04-C-L"
    assert "no photo could be used: there is no photo c-04-camel.jpg" in refused.reason
    assert refused.reason.endswith("the item is kept, but cannot be found until its photo is back")
    (note,) = report.of_kind("note")
    assert note.item == "D-02-G-M"
    assert "there is no photo d-02-green_back.jpg" in note.reason
    assert note.reason.endswith("what was held before is kept")
    assert contents(catalog) == before
    assert refresh(writers.google_tsv(garments), dry_run=True).of_kind("refused") == [refused]


def test_a_check_and_a_refresh_refuse_the_same_items(garments, refresh, photos, tmp_path) -> None:
    data = writers.google_tsv(garments)
    refresh(data)
    for path in photos.rglob("c-04-camel*.jpg"):
        path.unlink()
    found = check_feed(find_format(tmp_path / "feed", OPTIONS), FolderPictures(photos, None))
    refused = [remark.item for remark in found.remarks if remark.kind == "refused"]
    assert refused == [remark.item for remark in refresh(data).of_kind("refused")] == ["C-04-C-L"]


def test_a_photo_in_which_nothing_is_recognized_has_a_note(garments, refresh, segmenter) -> None:
    segmenter.label = UNKNOWN_LABEL
    report = refresh(writers.google_tsv(garments))
    assert counts(report) == {"new": 12}
    notes = report.of_kind("note")
    assert {note.item for note in notes} == {one.item for one in garments}
    assert all("no kind of garment was recognized" in note.reason for note in notes)
    assert not any(FOLDER in note.reason for note in notes)  # no links, which nobody knows
    assert counts(refresh(writers.google_tsv(garments))) == {"unchanged": 12}


def test_a_blank_picture_is_refused(garments, refresh, catalog, photos, segmenter) -> None:
    segmenter.label = UNKNOWN_LABEL
    for name in ("s-05-plum.jpg", "s-05-plum_back.jpg", "s-05-white.jpg"):
        Image.new("RGB", (24, 24), "white").save(next(photos.rglob(name)), "PNG")
    report = refresh(writers.google_tsv(garments))
    assert counts(report) == {"new": 11, "refused": 1}
    (refused,) = report.of_kind("refused")
    assert refused.item == "S-05-P-38"
    assert "it is of one color all over and shows no garment" in refused.reason
    assert catalog.item("S-05-P-38") is None
    assert len(catalog.photos(item="S-05-W-38")) == 1
    (note,) = [note for note in report.of_kind("note") if "one color" in note.reason]
    assert note.item == "S-05-W-38"


def test_an_item_that_other_photos_still_show_is_not_refused(garments, refresh, catalog, tmp_path) -> None:
    refresh(writers.google_tsv(garments))
    empty = tmp_path / "empty"
    empty.mkdir()
    report = refresh(writers.google_tsv(garments), source=lambda ledger: FolderPictures(empty, ledger))
    assert counts(report) == {"unchanged": 12}
    assert all("what was held before is kept" in note.reason for note in report.of_kind("note"))


def test_an_item_whose_photo_came_back_is_as_it_was(garments, refresh, catalog, photos) -> None:
    refresh(writers.google_tsv(garments))
    away = [(path, photos.parent / path.name) for path in photos.rglob("c-04-camel*.jpg")]
    for path, place in away:
        path.rename(place)
    refresh(writers.google_tsv(garments))
    for path, place in away:
        place.rename(path)
    assert counts(refresh(writers.google_tsv(garments))) == {"unchanged": 12}


def test_an_item_without_any_picture_is_refused(garments, refresh, catalog, photos) -> None:
    for path in photos.rglob("c-04-camel*.jpg"):
        path.unlink()
    next(photos.rglob("s-05-plum.jpg")).write_bytes(b"no picture")
    next(photos.rglob("s-05-plum_back.jpg")).write_bytes(b"\xff\xd8\xff broken")
    report = refresh(writers.google_tsv(garments))
    assert counts(report) == {"new": 10, "refused": 2}
    reasons = {remark.item: remark.reason for remark in report.of_kind("refused")}
    assert "there is no photo c-04-camel.jpg" in reasons["C-04-C-L"]
    assert "s-05-plum.jpg" in reasons["S-05-P-38"]
    assert catalog.item("S-05-P-38") is None


def test_a_new_picture_under_an_old_name_is_computed(garments, refresh, catalog, photos, segmenter) -> None:
    refresh(writers.google_tsv(garments))
    before, seen = contents(catalog), segmenter.seen
    shutil.copy(next(photos.rglob("s-05-plum.jpg")), next(photos.rglob("t-01-red.jpg")))
    report = refresh(writers.google_tsv(garments))
    assert report.changed == {"T-01-R-S": ["photos"], "T-01-R-M": ["photos"]}
    assert segmenter.seen == seen  # its bytes are known
    assert contents(catalog)[1] != before[1]
    assert len({photo.digest for photo in catalog.photos()}) == len({photo.digest for photo in before[1]}) - 1


def test_other_pictures_take_the_place_of_the_old(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments))
    data = writers.google_tsv(garments).replace(b"/s-05-plum_back.jpg", b"/s-05-white_back.jpg")
    report = refresh(data)
    assert report.changed == {"S-05-P-38": ["photos"]}
    digests = {photo.path.name: photo.digest for photo in catalog.photos(item="S-05-W-38")}
    assert digests["s-05-white_back.jpg"] in {photo.digest for photo in catalog.photos(item="S-05-P-38")}
    assert len(catalog.photos(item="S-05-P-38")) == 2


def names(catalog: Catalog, item: str) -> list[str]:
    return [photo.path.name for photo in catalog.photos(item=item)]


def test_photos_come_in_the_order_of_the_feed_the_first_one_first(
    garments, refresh, catalog, photos, no_reading
) -> None:
    front, back = ("s-05-plum.jpg", "s-05-plum_back.jpg")
    data = writers.google_tsv(garments)
    turned = data.replace(front.encode(), b"?").replace(back.encode(), front.encode())
    turned = turned.replace(b"?", back.encode())
    refresh(turned)
    assert names(catalog, "S-05-P-38") == [back, front]
    no_reading()
    assert refresh(data, dry_run=True).changed == {"S-05-P-38": ["photos"]}
    assert names(catalog, "S-05-P-38") == [back, front]
    assert refresh(data).changed == {"S-05-P-38": ["photos"]}
    assert names(catalog, "S-05-P-38") == [front, back]
    assert counts(refresh(data)) == {"unchanged": 12}
    lost = photos.parent / front
    next(photos.rglob(front)).rename(lost)
    refresh(turned)  # the lost photo is kept, behind those that are there
    assert names(catalog, "S-05-P-38")[0] == back


def test_a_photo_that_joins_an_item_comes_where_the_feed_has_it(garments, refresh, catalog) -> None:
    data = writers.google_tsv(garments)
    one = f"{writers.BASE}/s-05-plum.jpg".encode()
    refresh(data.replace(one, f"{writers.BASE}/s-05-plum_back.jpg".encode()))
    assert names(catalog, "S-05-P-38") == ["s-05-plum_back.jpg"]
    refresh(data.replace(one, f"{writers.BASE}/s-05-white.jpg".encode()))
    assert len(names(catalog, "S-05-P-38")) == 2
    assert names(catalog, "S-05-P-38")[1] == "s-05-plum_back.jpg"


def test_a_picture_that_was_lost_for_a_while_can_still_leave(garments, refresh, catalog, photos) -> None:
    refresh(writers.google_tsv(garments))
    back = next(photos.rglob("s-05-plum_back.jpg"))
    back.rename(photos.parent / "away.jpg")
    refresh(writers.google_tsv(garments))
    assert len(catalog.photos(item="S-05-P-38")) == 2
    address = f"{writers.BASE}/s-05-plum_back.jpg".encode()
    report = refresh(writers.google_tsv(garments).replace(address, b""))
    assert report.changed == {"S-05-P-38": ["photos"]}
    assert len(catalog.photos(item="S-05-P-38")) == 1


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


def test_a_lost_ledger_withdraws_nothing(garments, refresh, catalog) -> None:
    refresh(writers.google_tsv(garments))
    for file in catalog.path.glob(f"{FILE_NAME}*"):
        file.unlink()
    report = refresh(writers.google_tsv(garments[1:]))
    assert counts(report) == {"unchanged": 11}
    assert refresh(writers.google_tsv(garments[2:])).withdrawn == ["T-01-R-M"]


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


def test_photos_that_a_folder_brought_go_to_the_items_of_the_feed(garments, refresh, catalog, photos) -> None:
    from tests.feeds.conftest import Mean, Whole

    from fashion_wizard.catalog.find import find_photos
    from fashion_wizard.catalog.ingest import add_photos

    add_photos(catalog, find_photos([photos]).photos, Whole(), Mean())
    assert "t/t-01-red.jpg" in {item.id for item in catalog.items()}
    refresh(writers.google_tsv(garments))
    assert {item.id for item in catalog.items()} == {one.item for one in garments}


def test_pictures_are_found_by_the_last_parts_of_their_address(tmp_path) -> None:
    for name in ("a/front.jpg", "b/front.jpg", "b/Größe 1.JPG", "c/.hidden/x.jpg"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    source = FolderPictures(tmp_path, None)
    found = source.find(
        [
            "https://s.example/media/b/front.jpg?v=2",
            "https://s.example/front.jpg",
            "https://s.example/gr%C3%B6%C3%9Fe%201.jpg",
            r"shop\a\front.jpg",
            "https://s.example/x.jpg",
            "https://s.example/",
            "https://[::1",
        ]
    )
    paths = [picture.path and picture.path.relative_to(tmp_path).as_posix() for picture in found.values()]
    assert paths == ["b/front.jpg", None, "b/Größe 1.JPG", "a/front.jpg", None, None, None]
    problems = [picture.problem for picture in found.values()]
    assert "may be a/front.jpg or b/front.jpg" in problems[1]
    assert all(problems[at] for at in (4, 5, 6))
    with pytest.raises(CatalogError, match="no such folder"):
        FolderPictures(tmp_path / "none", None)


def test_links_do_not_stand_outside_the_catalogs_own_folder(garments, refresh, catalog, photos) -> None:
    refresh(writers.google_tsv(garments))
    paths = {photo.path for photo in catalog.photos()}
    own = catalog.path / FOLDER
    assert {path for path in paths if own not in path.parents} <= set(photos.rglob("*.jpg"))
    assert sum(own in path.parents for path in paths) == 2  # of the one item that shares its pictures
    assert all(path.is_file() for path in paths)


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
