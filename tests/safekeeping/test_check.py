"""A check names every kind of damage; a repair rebuilds what follows from something else, and no more."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.program import run_program
from tests.safekeeping.conftest import check, content, found_by_each, picture, rows
from tests.toys import Grid, MeanColor, Octants

from fashion_wizard import FeatureExtractor
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.errors import CatalogError, DiskFullError
from fashion_wizard.safekeeping import salvage
from fashion_wizard.safekeeping.findings import CheckReport

Harm = Callable[[Path], None]


def sql(*statements: str) -> Harm:
    """Changes the catalog's file behind the program's back."""

    def harm(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "catalog.sqlite")) as raw:
            for statement in statements:
                raw.execute(statement)
            raw.commit()

    return harm


def upload(folder: Path) -> Path:
    return min((folder / "photos").glob("*.png"))


def shared_upload(folder: Path) -> None:
    """An upload whose very bytes lie in the shop's folder as well, under another item; and it is gone."""
    with Catalog(folder) as catalog:
        (stored,) = catalog.photos(item="SKU-2")
        other = folder.parent / "photos/copy.png"
        shutil.copyfile(stored.path, other)
        catalog.put_photo(other, "copy.png", stored.digest)
    stored.path.unlink()


def index_file(suffix: str, change: Callable[[bytes], bytes]) -> Harm:
    def harm(folder: Path) -> None:
        path = next((folder / "index").glob(f"embeddings*.{suffix}"))
        path.write_bytes(change(path.read_bytes()))

    return harm


def other_index(folder: Path) -> None:
    """The colors stand in the place of the embeddings, whole and with good checksums."""
    colors = {path.suffix: path for path in (folder / "index").glob("colors-*")}
    index = folder / "index/embeddings.index"
    index.write_bytes((folder / "index/colors.index").read_bytes())
    for suffix, path in colors.items():
        assert suffix in {".rows", ".ids"}
        assert path.is_file()


def damaged_lookup(folder: Path) -> None:
    """SQLite's own index of a table lacks a row."""
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as raw:
        ((row,),) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'photos_of_item'")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("UPDATE sqlite_master SET sql = sql || ' WHERE item > 1' WHERE name = 'photos_of_item'")
        raw.commit()
        raw.execute("PRAGMA writable_schema = RESET")
        raw.execute("REINDEX photos_of_item")
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'photos_of_item'", (row,))
        raw.commit()


FIRST = "(SELECT min(id) FROM garments)"
LAST_ITEM = "(SELECT key FROM items WHERE id = 'SKU-2')"
REBUILT: dict[str, tuple[str, Harm]] = {
    "a vector is missing": ("vector", sql(f"DELETE FROM vectors WHERE garment = {FIRST} AND kind = 'color'")),
    "a vector is of no known form": (
        "vector",
        sql(f"UPDATE vectors SET data = x'00' WHERE garment = {FIRST} AND kind = 'embedding'"),
    ),
    "a vector is that of another garment": (
        "vector",
        sql(
            "UPDATE vectors SET data = (SELECT data FROM vectors AS v WHERE v.kind = 'embedding' AND"
            f" v.data <> vectors.data LIMIT 1) WHERE garment = {FIRST} AND kind = 'embedding'"
        ),
    ),
    "a vector has other dimensions": (
        "vector",
        sql(
            "UPDATE vectors SET data = (SELECT data FROM vectors AS v WHERE kind = 'color' LIMIT 1)"
            f" WHERE garment = {FIRST} AND kind = 'embedding'"
        ),
    ),
    "features are missing": ("vector", sql(f"DELETE FROM features WHERE garment = {FIRST}")),
    "a mask does not fit": ("vector", sql(f"UPDATE features SET mask = x'789c' WHERE garment = {FIRST}")),
    "descriptors are cut": (
        "vector",
        sql(f"UPDATE features SET descriptors = substr(descriptors, 1, 9) WHERE garment = {FIRST}"),
    ),
    "a box reaches out": ("vector", sql(f"UPDATE garments SET x1 = 9999 WHERE id = {FIRST}")),
    "a garment is gone from the middle": (
        "vector",
        sql("DELETE FROM garments WHERE position = 0 AND image = (SELECT min(key) FROM images)"),
    ),
    "an image is gone": (
        "row",
        sql("PRAGMA foreign_keys = OFF", "DELETE FROM images WHERE key = (SELECT min(key) FROM images)"),
    ),
    "a recipe is gone": ("row", sql("DELETE FROM recipes")),
    "an image without a photo": (
        "row",
        sql("INSERT INTO images (digest, recipe, width, height) VALUES ('x', 1, 9, 9)"),
    ),
    "vectors without a garment": ("row", sql("INSERT INTO vectors VALUES (5, 'color', x'01')")),
    "filters are gone": ("row", sql("DELETE FROM attributes")),
    "a filter says something else": ("row", sql("UPDATE attribute_values SET text = 'XXL' WHERE text = 'S'")),
    "a count is wrong": ("row", sql("UPDATE attribute_values SET items = items + 1")),
    "what is sold is not noted": ("row", sql("DELETE FROM own_labels")),
    "an upload is gone whose bytes lie elsewhere": ("photo", shared_upload),
    "index rows are damaged": ("index", index_file("rows", lambda data: data[:-1] + b"\1")),
    "index rows are cut": ("index", index_file("rows", lambda data: data[: len(data) // 2])),
    "index ids are damaged": ("index", index_file("ids", lambda data: data[:40] + b"!" + data[41:])),
    "the list of segments is empty": ("index", index_file("index", lambda _: b"")),
    "an index holds other vectors": ("index", other_index),
    "a lookup of the file is damaged": ("database", damaged_lookup),
}


LOST: dict[str, tuple[str, Harm]] = {
    "metadata is no JSON": ("row", sql(f"UPDATE items SET metadata = '{{' WHERE key = {LAST_ITEM}")),
    "metadata is a list": ("row", sql(f"UPDATE items SET metadata = '[]' WHERE key = {LAST_ITEM}")),
    "an upload is gone": ("photo", lambda folder: upload(folder).unlink()),
    "an upload holds other bytes": ("photo", lambda folder: upload(folder).write_bytes(picture("red", 8))),
    "the ledger of feeds is damaged": (
        "database",
        lambda folder: (folder / "feeds.sqlite3").write_bytes(b"SQLite format 3\0" + b"?" * 5000),
    ),
    "the journal of queries is damaged": (
        "database",
        lambda folder: (folder / "queries.sqlite3").write_bytes(b"?" * 5000),
    ),
    "the keys are cut off": ("file", lambda folder: (folder / "api-keys.json").write_text('[{"name": "kno')),
    "the keys are empty": ("file", lambda folder: (folder / "api-keys.json").write_bytes(b"")),
    "a photo belongs to no item": (
        "row",
        sql("PRAGMA foreign_keys = OFF", f"DELETE FROM items WHERE key = {LAST_ITEM}"),
    ),
}


def outcomes(report: CheckReport) -> set[tuple[str, str]]:
    return {(finding.part, finding.outcome) for finding in report.findings}


def test_a_catalog_that_is_whole_has_no_findings(shop: Path) -> None:
    before = rows(shop)
    for repair in (False, True):
        report = check(shop, repair=repair)
        assert (report.sound, report.findings, report.set_aside) == (True, [], "")
    assert report.checked == {
        "databases": 3,
        "indexes": 3,
        "items": 5,
        "photos": 6,
        "images": 6,
        "garments": 12,
        "keypoints": 6 * 24 * 16 // 8,
    }
    assert rows(shop) == before


def test_an_index_of_older_models_is_no_damage(shop: Path) -> None:
    class Newer(Grid):
        name = "grid-newer"

    report = check(shop, extractor=FeatureExtractor(Newer(), Octants(), MeanColor()))
    assert report.sound, report.findings
    assert report.checked["indexes"] > 0


@pytest.mark.parametrize("name", REBUILT)
def test_what_follows_from_something_else_is_named_and_rebuilt(shop: Path, name: str) -> None:
    part, harm = REBUILT[name]
    before = content(shop)
    harm(shop)
    if "copy" in str(harm):
        before = content(shop)
    report = check(shop)
    assert not report.sound
    assert (part, "damaged") in outcomes(report)
    report = check(shop, repair=True)
    assert report.sound, report.findings
    assert (part, "rebuilt") in outcomes(report)
    again = check(shop)
    assert (again.sound, again.findings) == (True, [])
    assert before.items() <= content(shop).items()
    assert found_by_each(shop, "red", "blue") == {"red": "0.png", "blue": "2.png"}


@pytest.mark.parametrize("name", LOST)
def test_what_cannot_be_rebuilt_is_named_and_set_aside_and_nothing_else_is_lost(
    shop: Path, name: str
) -> None:
    part, harm = LOST[name]
    before = content(shop)
    harm(shop)
    report = check(shop)
    assert (part, "damaged") in outcomes(report)
    report = check(shop, repair=True)
    assert not report.sound
    assert (part, "set aside") in outcomes(report)
    after = content(shop)
    assert {"0.png", "1.png", "2.png", "SKU-1"} <= after.keys()
    assert {key: after[key] for key in ("0.png", "1.png", "2.png", "SKU-1")}.items() <= before.items()
    if "gone" not in name:
        assert any(Path(report.set_aside).iterdir())
    assert found_by_each(shop, "red", "blue") == {"red": "0.png", "blue": "2.png"}


def test_a_garment_whose_photo_is_gone_is_set_aside_and_the_search_goes_on(shop: Path) -> None:
    with Catalog(shop) as catalog:
        (stored,) = catalog.photos(item="SKU-2")
        numbers = [row.id for row in catalog.garments_of(stored.digest)]
    stored.path.unlink()
    sql(f"UPDATE vectors SET data = x'00' WHERE garment = {numbers[0]} AND kind = 'color'")(shop)
    report = check(shop, repair=True)
    assert {("vector", "set aside"), ("photo", "set aside")} <= outcomes(report)
    lines = (Path(report.set_aside) / "garments.jsonl").read_text().splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == sorted(numbers)
    assert content(shop)["SKU-2"][0] == '{"name": "Red shirt", "price": "29,00 \\u20ac"}'
    assert found_by_each(shop, "red") == {"red": "0.png"}


@pytest.mark.parametrize("page", range(2, 26, 4))
def test_of_a_file_with_a_damaged_page_all_that_can_be_read_is_kept(shop: Path, page: int) -> None:
    Catalog(shop).close()
    file = shop / "catalog.sqlite"
    data = bytearray(file.read_bytes())
    if (page + 1) * 4096 > len(data):
        pytest.skip("the file is shorter")
    before = content(shop)
    data[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    file.write_bytes(data)
    report = check(shop)
    assert file.read_bytes() == bytes(data)
    if report.sound:  # nothing uses the page
        assert content(shop) == before
        return
    report = check(shop, repair=True)
    damaged = [finding for finding in report.findings if finding.outcome == "damaged"]
    if damaged:
        assert "restore a backup" in damaged[0].advice
        assert file.read_bytes() == bytes(data)
        return
    kept = [path for path in Path(report.set_aside).iterdir() if path.name.endswith("catalog.sqlite")]
    assert not kept or kept[0].read_bytes() == bytes(data)
    after = content(shop)
    assert all(metadata in {before[item][0], "{}"} for item, (metadata, _) in after.items())
    assert [
        finding for finding in check(shop).findings if finding.part in {"row", "vector", "database"}
    ] == []


PAGE = 4096


def many_items(folder: Path) -> tuple[set[str], bytearray]:
    """Puts items whose rows fill many pages; gives all ids, and the file."""
    with Catalog(folder) as catalog:
        catalog.put_items(
            {f"SKU-{number}": {"text": f"(SKU-{number}) " + 99 * "-"} for number in range(1500)}
        )
    return set(content(folder)), bytearray((folder / "catalog.sqlite").read_bytes())


def ids_in(data: bytes) -> set[str]:
    """The items whose rows lie in some bytes of the file."""
    return {found.decode() for found in re.findall(rb'"\((SKU-[0-9]+)\)', data)}


def saved(folder: Path, data: bytes) -> set[str]:
    """The items that a repair saves of a damaged file."""
    (folder / "catalog.sqlite").write_bytes(data)
    found = outcomes(check(folder, repair=True))
    assert ("database", "set aside") in found
    assert "damaged" not in dict(found).values()
    again = check(folder)
    assert again.sound, again.findings
    return set(content(folder))


@pytest.mark.parametrize("wanted", [(200, 1200), (600, 640, 700, 800), (900, 1499)])
def test_what_lies_between_damaged_pages_is_kept(
    shop: Path, monkeypatch: pytest.MonkeyPatch, wanted: tuple[int, ...]
) -> None:
    """Also where the last page is damaged, behind which nothing is found, however long it is looked for."""
    monkeypatch.setattr(salvage, "_SPANS", 20_000)
    before, data = many_items(shop)
    lost = set()
    for number in wanted:
        page = data.index(b'"(SKU-%d)' % number) // PAGE * PAGE
        lost |= ids_in(data[page : page + PAGE])
        data[page : page + PAGE] = b"\xa5" * PAGE
    assert len(lost) < 200
    assert saved(shop, data) == before - lost


@pytest.mark.parametrize("cut", [PAGE, PAGE + 100, 20 * PAGE])
def test_of_a_file_that_was_cut_off_all_that_is_left_is_kept(
    shop: Path, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setattr(salvage, "_SPANS", 20_000)
    before, data = many_items(shop)
    lost = ids_in(data[(len(data) - cut) // PAGE * PAGE :])
    assert saved(shop, data[: len(data) - cut]) >= before - lost


def test_a_file_of_which_nothing_can_be_read_is_left_as_it_is(shop: Path) -> None:
    (shop / "catalog.sqlite").write_bytes(b"no catalog")
    for repair in (False, True):
        report = check(shop, repair=repair)
        assert not report.sound
        assert "restore a backup" in report.findings[0].advice
    assert (shop / "catalog.sqlite").read_bytes() == b"no catalog"


def test_a_photo_of_the_shop_that_is_gone_or_changed_is_noted_and_left_alone(shop: Path) -> None:
    before = rows(shop)
    (shop.parent / "photos/0.png").unlink()
    (shop.parent / "photos/1.png").write_bytes(picture("sand", 5))
    report = check(shop, repair=True)
    assert report.sound
    assert [(Path(found.name).name, found.outcome) for found in report.findings] == [
        ("0.png", "note"),
        ("1.png", "note"),
    ]
    assert rows(shop) == before


def test_an_upload_that_nothing_refers_to_is_set_aside(shop: Path) -> None:
    (shop / "photos/stray.png").write_bytes(picture("red", 6))
    assert outcomes(check(shop)) == {("file", "note")}
    report = check(shop, repair=True)
    assert (Path(report.set_aside) / "stray.png").read_bytes() == picture("red", 6)
    assert check(shop).findings == []


def test_no_catalog_is_an_error_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="no catalog at"):
        check(tmp_path / "none", repair=True)
    assert not (tmp_path / "none").exists()


def test_a_full_disk_is_named_and_is_no_damage(shop: Path, monkeypatch) -> None:
    def full(_: object) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr("fashion_wizard.safekeeping.check.bad_rows", full)
    with pytest.raises(DiskFullError, match="the disk is full"):
        check(shop)


def test_what_is_whole_is_made_smaller_if_that_is_asked_for(shop: Path) -> None:
    with Catalog(shop) as catalog, catalog.writing():
        catalog.put_setting("long", "x" * 5_000_000)
    with Catalog(shop) as catalog, catalog.writing():
        catalog.put_setting("long", None)
    before = rows(shop)
    done = json.loads(run_program("check", "--compact", "--json", "--catalog", shop).stdout)
    assert done["given_back"] > 4_000_000
    assert rows(shop) == before
    assert "0.0 MB given back" in run_program("check", "--compact", "--catalog", shop).stdout


def test_what_is_damaged_is_not_written_anew(shop: Path) -> None:
    sql("UPDATE items SET metadata = '[' WHERE id = (SELECT min(id) FROM items)")(shop)
    size = (shop / "catalog.sqlite").stat().st_size
    done = run_program("check", "--compact", "--json", "--catalog", shop, status=1)
    assert json.loads(done.stdout)["given_back"] == 0
    assert (shop / "catalog.sqlite").stat().st_size == size
