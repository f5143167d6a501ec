"""The photos of a feed: found in a folder, in the order of the feed, named where they are gone or blank."""

import shutil

import pytest
from PIL import Image
from tests.feeds import writers
from tests.feeds.conftest import OPTIONS, contents, counts

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError
from fashion_wizard.feeds.check import check_feed
from fashion_wizard.feeds.pictures import FolderPictures
from fashion_wizard.feeds.read import find_format
from fashion_wizard.feeds.web_pictures import FOLDER
from fashion_wizard.garment import UNKNOWN_LABEL


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
