"""Catalogs of older layouts, as stored files of those versions: upgraded whole or left whole."""

import hashlib
import logging
import shutil
import signal
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.catalog import connect, layout
from fashion_wizard.catalog.database import FILE_NAME
from fashion_wizard.catalog.find import FoundPhoto
from fashion_wizard.catalog.ingest import add_photos
from fashion_wizard.catalog.layout import SCHEMA_VERSION
from fashion_wizard.catalog.migrations import STEPS
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.errors import CatalogError, OtherModelsError
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.search.filters import parse_filters

LAYOUTS = Path(__file__).parent / "layouts"
ALL = sorted(LAYOUTS.glob("layout-*.sqlite"))
OLD = ALL[: SCHEMA_VERSION - 1]
REBUILT = OLD[:2]
"""Those whose tables are all made anew."""
EXTRACTOR = "numbers-1"
"""The name of the extractor that made the stored catalogs."""
GARMENTS = {
    1: ["dress", "pants", "top"],
    2: ["dress", "pants", "top"],
    3: ["pants", "pants", "top", "top"],
    4: ["pants", "pants", "top", "top"],
}
"""What a stored catalog of each older layout shows."""
KEYPOINTS = {1: 12, 2: 12, 3: 18, 4: 18}


@pytest.fixture(params=OLD, ids=lambda file: file.stem)
def old(tmp_path, request) -> Path:
    """The folder of a catalog of an older layout: two items of one photo each, and three garments."""
    folder = tmp_path / "catalog"
    folder.mkdir()
    shutil.copy(request.param, folder / FILE_NAME)
    return folder


def dump(folder: Path) -> list[str]:
    """All that a catalog's file holds, read by SQLite alone."""
    with sqlite3.connect(folder / FILE_NAME) as raw:
        version = raw.execute("PRAGMA user_version").fetchone()
        content = [str(version), *raw.iterdump()]
    raw.close()
    return content


def schema(folder: Path) -> dict[str, list[tuple]]:
    """Columns and foreign keys of each table, and its indexes."""
    with sqlite3.connect(folder / FILE_NAME) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        told = {
            name: [
                *raw.execute(f"PRAGMA table_info({name})"),
                *raw.execute(f"PRAGMA foreign_key_list({name})"),
                *sorted(row[1:] for row in raw.execute(f"PRAGMA index_list({name})")),
            ]
            for name in tables
        }
    raw.close()
    return told


def test_there_is_a_stored_catalog_of_every_layout():
    assert [file.stem for file in ALL] == [f"layout-{number}" for number in range(1, SCHEMA_VERSION + 1)]


def stored_vectors(file: Path, layout: int, kind: str) -> dict[int, np.ndarray]:
    """The vectors of a stored catalog, read by SQLite alone, each of its layout."""
    query = f"SELECT garment, {kind} FROM features"  # noqa: S608 (two names)
    if layout >= 3:
        query = f"SELECT garment, data FROM vectors WHERE kind = '{kind}'"  # noqa: S608
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as raw:
        rows = dict(raw.execute(query))
    if layout >= 3:
        whole = {
            key: data[1:] if data[:1] == b"\1" else zlib.decompress(data[1:]) for key, data in rows.items()
        }
        vectors = {key: np.frombuffer(data, np.int8).astype(np.float32) for key, data in whole.items()}
    else:
        vectors = {key: np.frombuffer(data, "<f4") for key, data in rows.items()}
    return {key: vector / np.linalg.norm(vector) for key, vector in vectors.items()}


@pytest.mark.parametrize("file", ALL[1:], ids=lambda file: file.stem)
@pytest.mark.parametrize("kind", ["color", "embedding"])
def test_a_catalog_of_every_layout_answers_a_search_the_same(tmp_path, file, kind):
    """Layout 1 has no embeddings, so that its photos have to be indexed again; see the next tests."""
    shutil.copy(file, tmp_path / FILE_NAME)
    wanted = stored_vectors(file, int(file.stem[-1]), kind)
    assert len(wanted) >= 3
    with Catalog(tmp_path, create=False) as catalog:
        index = Indexes(catalog, EXTRACTOR, vector_store).vectors(kind)
        for query in wanted.values():
            similarities, ids = index.search(query[None], len(wanted))
            expected = {garment: float(query @ vector) for garment, vector in wanted.items()}
            found = dict(zip(ids[0].tolist(), similarities[0].tolist(), strict=True))
            assert found.keys() == expected.keys()
            assert [found[garment] for garment in expected] == pytest.approx(
                list(expected.values()), abs=0.01
            )
        owners = {item for row in catalog.garments() for item in catalog.owners([row.id])[0]}
    assert owners == {"dress", "shirt"}


def test_garments_of_older_layouts_count_as_upright(old):
    with Catalog(old) as catalog:
        assert {row.turned for row in catalog.garments()} == {0}


def test_a_turn_is_read_as_it_was_stored(tmp_path):
    shutil.copy(ALL[-1], tmp_path / FILE_NAME)
    with Catalog(tmp_path) as catalog:
        assert {(row.label, row.turned) for row in catalog.garments()} == {("top", 0), ("pants", 1)}


def test_an_upgraded_catalog_is_laid_out_as_a_new_one(old, tmp_path):
    Catalog(old).close()
    Catalog(tmp_path / "new").close()
    assert schema(old) == schema(tmp_path / "new")
    assert dump(old)[0] == str((SCHEMA_VERSION,))


def layout_of(folder: Path) -> int:
    return int(dump(folder)[0].strip("(,)"))


def test_an_upgrade_keeps_what_was_stored_and_says_what_to_run(old, caplog):
    layout = layout_of(old)
    metadata = {"price": "29.00"}
    if layout > 1:
        metadata |= {"Color": "Red", "sizes": ["S", "M"], "tags": "Summer|linen"}
    with caplog.at_level(logging.WARNING), Catalog(old, create=False) as catalog:
        assert [(item.id, item.metadata) for item in catalog.items()] == [
            ("dress", {}),
            ("shirt", metadata),
        ]
        assert [item.id for item in catalog.items(parse_filters(["price<=29"]).where())] == ["shirt"]
        assert catalog.attribute_keys() == sorted(metadata)
        assert catalog.photo_root == Path("/shop/photos")
        assert [str(photo.path) for photo in catalog.photos()] == [
            "/shop/photos/2.jpg",
            "/shop/photos/shirts/1.jpg",
        ]
        assert sorted(row.label for row in catalog.garments()) == GARMENTS[layout]
        assert sum(len(features.keypoints) for _, features in catalog.features()) == KEYPOINTS[layout]
        assert all(catalog.mask(row.id).any() for row in catalog.garments())
        advice = f"fashion-wizard index /shop/photos --catalog {old}"
        if layout == 1:
            assert catalog.made_otherwise(EXTRACTOR).command == advice
            with pytest.raises(OtherModelsError, match=advice):
                Indexes(catalog, EXTRACTOR, vector_store).vectors("embedding")
        else:
            assert catalog.made_otherwise(EXTRACTOR).garments == 0
            assert len(Indexes(catalog, EXTRACTOR, vector_store).vectors("embedding")) == len(
                GARMENTS[layout]
            )
        revision = catalog.revision
        assert catalog.changes(revision - 1, "any").added.tolist() == []
        every = [row.id for row in catalog.garments()]
        made = every if layout > 1 else []
        since = revision - 1 if layout < 3 else 0
        assert catalog.changes(since, EXTRACTOR).added.tolist() == made
    (note,) = caplog.messages
    assert f"upgraded from layout {layout} to {SCHEMA_VERSION}" in note
    assert (f"fashion-wizard index PHOTOS --catalog {old}" in note) == (layout == 1)
    caplog.clear()
    Catalog(old).close()
    assert caplog.messages == []


def test_photos_of_layout_3_have_no_place_until_one_is_given(tmp_path):
    shutil.copy(LAYOUTS / "layout-3.sqlite", tmp_path / FILE_NAME)
    with Catalog(tmp_path) as catalog:
        (first,), (second,) = catalog.photos(item="dress"), catalog.photos(item="shirt")
        assert [first.place, second.place] == [None, None]
        catalog.put_photo(first.path, "shirt", first.digest)
        assert [photo.path for photo in catalog.photos(item="shirt")] == [first.path, second.path]
        catalog.put_photo_order("shirt", [second.path])
    with Catalog(tmp_path) as catalog:
        assert [photo.path for photo in catalog.photos(item="shirt")] == [second.path, first.path]


def test_old_rows_do_not_break_the_search_of_new_ones_and_are_computed_again(old, shop, halves, numbers):
    root = shop({"new.png": 1, "moved.png": 2})
    comparable = layout_of(old) > 1
    with Catalog(old) as catalog:
        before = {row.id for row in catalog.garments()}
        add_photos(catalog, [FoundPhoto(root / "new.png", root)], halves, numbers)
        new = {
            row.id for photo in catalog.photos(item="new.png") for row in catalog.garments_of(photo.digest)
        }
        wanted = new | before if comparable else new
        for name in ("color", "embedding"):
            assert set(Indexes(catalog, EXTRACTOR, vector_store).vectors(name).ids.tolist()) == wanted
        assert catalog.made_otherwise(EXTRACTOR).garments == (0 if comparable else 3)


@pytest.mark.parametrize("old", REBUILT, ids=lambda file: file.stem, indirect=True)
def test_only_the_features_of_an_upgraded_photo_are_computed_again(old, shop, halves, numbers):
    root = shop({})
    root.mkdir()
    Image.new("RGB", (20, 24), "red").save(root / "1.png")
    digest = hashlib.sha256((root / "1.png").read_bytes()).hexdigest()
    with sqlite3.connect(old / FILE_NAME) as raw:
        raw.execute("PRAGMA defer_foreign_keys = ON")
        raw.execute("UPDATE images SET recipe = 'halves-1 / numbers-0' WHERE recipe NOT LIKE '%without%'")
        for table in ("images", "photos", "garments"):
            raw.execute(f"UPDATE {table} SET digest = ? WHERE digest = ?", (digest, "a" * 64))  # noqa: S608 (names of tables)
        raw.execute("UPDATE photos SET path = ? WHERE digest = ?", (str(root / "1.png"), digest))
    raw.close()
    with Catalog(old) as catalog:
        report = add_photos(catalog, [FoundPhoto(root / "1.png", root)], halves, numbers)
        assert (report.updated, report.added, report.left_out) == (1, 0, [])
        assert halves.calls == []
        assert catalog.photo(root / "1.png").item == "shirt"
        assert catalog.recipe_of(digest) == "halves-1 / numbers-1"
        assert catalog.made_otherwise(EXTRACTOR).garments == 1
        assert len(Indexes(catalog, EXTRACTOR, vector_store).vectors("embedding")) == 2


def test_a_step_that_fails_leaves_the_old_catalog_whole(old, monkeypatch):
    before = dump(old)
    monkeypatch.setattr(layout, "STEPS", (*STEPS[:-1], (*STEPS[-1], "INSERT INTO missing VALUES (1)")))
    with pytest.raises(CatalogError, match="no such table: missing"):
        Catalog(old)
    assert dump(old) == before
    monkeypatch.undo()
    with Catalog(old) as catalog:
        assert len(catalog.items()) == 2


@pytest.mark.parametrize(
    ("old", "at"),
    [
        *(
            (file, at)
            for file in REBUILT
            for at in ("ALTER TABLE items", "INSERT INTO features VALUES", "DROP TABLE", "UPDATE state")
        ),
        *((file, "PRAGMA user_version = ") for file in OLD),
        (OLD[2], "ALTER TABLE photos"),
        (OLD[3], "ALTER TABLE garments"),
    ],
    ids=lambda value: getattr(value, "stem", value),
    indirect=["old"],
)
def test_killed_in_the_middle_it_leaves_the_old_catalog_whole(old, at):
    before = dump(old)
    killed = f"""
        import os, signal, sys
        from pathlib import Path
        from fashion_wizard.catalog import connect
        from fashion_wizard.catalog.database import Database
        attach = connect.attach
        def watched(file, options):
            connection = attach(file, options)
            connection.set_trace_callback(
                lambda statement: statement.startswith({at!r}) and os.kill(os.getpid(), signal.SIGKILL)
            )
            return connection
        connect.attach = watched
        Database({str(old)!r})
    """
    lines = "\n".join(line[8:] for line in killed.splitlines())
    done = subprocess.run([sys.executable, "-c", lines], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert dump(old) == before
    with Catalog(old) as catalog:
        assert len(catalog.items()) == 2
        assert dump(old)[0] == str((SCHEMA_VERSION,))


def test_a_newer_layout_is_refused_and_left_as_it_is(tmp_path):
    Catalog(tmp_path).close()
    raw = sqlite3.connect(tmp_path / FILE_NAME)
    raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.close()
    before = dump(tmp_path)
    for create in (True, False):
        with pytest.raises(CatalogError) as caught:
            Catalog(tmp_path, create=create)
        assert str(caught.value) == (
            f"{tmp_path / FILE_NAME} was made by a newer version of Fashion Wizard (its layout is "
            f"{SCHEMA_VERSION + 1}, this version knows {SCHEMA_VERSION}); update Fashion Wizard"
        )
    assert dump(tmp_path) == before


def test_embeddings_that_are_missing_though_the_extractor_is_the_same_are_named(
    tmp_path, shop, halves, numbers
):
    root = shop({"1.png": 1})
    with Catalog(tmp_path / "catalog") as catalog:
        add_photos(catalog, [FoundPhoto(root / "1.png", root)], halves, numbers)
        with sqlite3.connect(catalog.file) as raw:
            raw.execute("UPDATE vectors SET data = x'' WHERE kind = 'embedding'")
        raw.close()
        assert len(Indexes(catalog, EXTRACTOR, vector_store).vectors("color")) == 2
        with pytest.raises(CatalogError, match="index all its photos again"):
            Indexes(catalog, EXTRACTOR, vector_store).vectors("embedding")


def test_features_of_layout_2_are_encoded_anew_and_stay_what_they_were(tmp_path):
    shutil.copy(LAYOUTS / "layout-2.sqlite", tmp_path / FILE_NAME)
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        rows = raw.execute(
            "SELECT garment, color, embedding, points, scores, descriptors, mask FROM features"
        ).fetchall()
    raw.close()
    with Catalog(tmp_path) as catalog:
        features = dict(catalog.features())
        assert features.keys() == {row[0] for row in rows}
        for garment, *blobs in rows:
            floats = [np.frombuffer(blob, "<f4") for blob in blobs[:4]]
            found = features[garment]
            np.testing.assert_allclose(found.color, floats[0], atol=5e-3)
            np.testing.assert_allclose(found.embedding, floats[1], atol=5e-3)
            np.testing.assert_allclose(found.keypoints.points.ravel(), floats[2], atol=1e-3)
            np.testing.assert_allclose(found.keypoints.scores, floats[3], atol=1e-3)
            exact = np.frombuffer(blobs[4], "<f2").astype(np.float32)
            np.testing.assert_allclose(found.keypoints.descriptors.ravel(), exact, atol=6e-3)


def test_features_that_were_damaged_are_named_as_damaged_after_the_upgrade_and_harm_no_others(tmp_path):
    shutil.copy(LAYOUTS / "layout-2.sqlite", tmp_path / FILE_NAME)
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        (number,) = raw.execute("SELECT min(garment) FROM features").fetchone()
        raw.execute(
            "UPDATE features SET color = x'00', points = x'00', descriptors = x'00' WHERE garment = ?",
            (number,),
        )
    raw.close()
    with Catalog(tmp_path) as catalog:
        others = [row.id for row in catalog.garments() if row.id != number]
        assert len(list(catalog.features(others))) == 2
        for read in (lambda: catalog.features([number]), lambda: catalog.vectors("color", [number])):
            with pytest.raises(CatalogError, match=f"garment {number} is damaged"):
                list(read())


@pytest.mark.parametrize("old", REBUILT, ids=lambda file: file.stem, indirect=True)
def test_a_disk_that_is_full_leaves_the_old_catalog_whole(old, monkeypatch):
    before = dump(old)
    attach = connect.attach

    def full(file: Path, options: str) -> sqlite3.Connection:
        connection = attach(file, options)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    monkeypatch.setattr(connect, "attach", full)
    with pytest.raises(
        CatalogError, match="the disk is full; make room and try again, what was stored is kept"
    ):
        Catalog(old)
    assert dump(old) == before
    monkeypatch.undo()
    with Catalog(old) as catalog:
        assert len(catalog.garments()) == 3


def test_an_upgrade_gives_back_the_room_that_the_old_layout_took(tmp_path):
    shutil.copy(LAYOUTS / "layout-2.sqlite", tmp_path / FILE_NAME)
    Catalog(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as raw:
        assert raw.execute("PRAGMA freelist_count").fetchone() == (0,)
    raw.close()
