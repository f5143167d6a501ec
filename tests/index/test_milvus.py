"""A catalog whose vectors are in Milvus, here Milvus Lite: by its settings, and with mishaps."""

import importlib
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.index.test_indexes import EXTRACTOR, all_answers, fresh, put

from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.catalog.store_setting import store_setting
from fashion_wizard.cli import main
from fashion_wizard.errors import VectorIndexError
from fashion_wizard.index import milvus, milvus_collection, milvus_connection
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.index.milvus import MilvusStore

pytest.importorskip("pymilvus")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """One file for all tests, as opening it takes long; each catalog has names of its own in it."""
    return str(tmp_path_factory.mktemp("milvus") / "shop.db")


@pytest.fixture
def catalog(tmp_path, file):
    with Catalog(tmp_path / "catalog") as catalog:
        for seed in range(6):
            put(catalog, seed)
        defaults.put_vector_store(catalog, "milvus", file)
        yield catalog


def indexes(catalog):
    return Indexes(catalog, EXTRACTOR, defaults.vector_stores(catalog))


def check(answers, expected):
    """The same ids in the same order, and the same similarities but for rounding."""
    for (held, ids, near), (held_too, ids_too, near_too) in zip(answers, expected, strict=True):
        assert (held, ids) == (held_too, ids_too)
        np.testing.assert_allclose(near, near_too, atol=2e-3)


def embeddings(catalog) -> MilvusStore:
    return defaults.vector_stores(catalog)(catalog.index_folder, "embeddings", print)


def collection_name(catalog) -> str:
    return f"fashion_wizard_{store_setting(catalog).catalog}_embeddings"


def run(arguments, capsys):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["fashion-wizard", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
    output = capsys.readouterr()
    return left.value.code or 0, output.out, output.err


def line(arguments, capsys):
    """Run the command line: its status, and its one line on standard error."""
    status, _, error = run(arguments, capsys)
    assert error.count("\n") == 1, error
    return status, error


def test_a_catalog_answers_the_same_from_either_store_and_through_changes(catalog):
    inside = indexes(catalog)
    check(all_answers(inside), fresh(catalog))
    assert not catalog.index_folder.exists()
    put(catalog, 40)
    catalog.remove_items(["2"])
    check(all_answers(inside), fresh(catalog))
    assert embeddings(catalog).revision == catalog.revision
    put(catalog, 41)
    check(all_answers(indexes(catalog)), fresh(catalog))


def test_a_store_that_is_lost_or_was_cut_off_is_filled_again(catalog, file):
    expected = all_answers(indexes(catalog))
    client, name = milvus_connection._client(file), collection_name(catalog)
    client.drop_collection(name)
    assert (embeddings(catalog).revision, len(embeddings(catalog).now())) == (-1, 0)
    check(all_answers(indexes(catalog)), expected)
    store = embeddings(catalog)
    held = store.now().ids
    with pytest.raises(ZeroDivisionError):
        store.apply((1 / 0 for _ in "a"), held, catalog.revision + 1)
    assert embeddings(catalog).now().ids.tolist() == held.tolist()
    client.delete(name, ids=held[:5].tolist())
    milvus_collection.Collection(client, file, name).note(milvus_collection.UNFINISHED)
    assert embeddings(catalog).revision == -1
    check(all_answers(indexes(catalog)), expected)


def test_info_says_where_the_store_is_and_how_far(catalog, file, capsys):
    indexes(catalog).vectors("embedding")
    put(catalog, 50)
    status, printed, _ = run(["info", "--catalog", catalog.path], capsys)
    assert status == 0
    assert f"store             milvus, {file}" in printed
    assert re.search(r"embeddings in it  12 of 14 garments, \d+ changes behind", printed)
    assert "colors in it      0 of 14 garments" in printed


def test_the_store_is_changed_without_indexing(catalog, file, capsys, monkeypatch):
    monkeypatch.setattr(defaults, "feature_extractor", lambda: SimpleNamespace(name=EXTRACTOR))
    assert run(["index", "--store", "faiss", "--catalog", catalog.path], capsys)[0] == 0
    assert store_setting(catalog).kind == "faiss"
    before = store_setting(catalog).catalog
    status, _, said = run(["index", "--store", "milvus", "--uri", file, "--catalog", catalog.path], capsys)
    assert status == 0
    assert f"store: milvus, {file}" in said
    assert (store_setting(catalog).uri, store_setting(catalog).catalog) == (file, before)


def test_many_allowed_ids_and_more_results_than_a_server_gives(file, monkeypatch):
    for module in (milvus, milvus_collection):
        monkeypatch.setattr(module, "MOST_RESULTS", 40)
    monkeypatch.setattr(milvus, "FEW", 20)
    monkeypatch.setattr(milvus_collection, "WORTH_A_FLUSH", 100)
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(300, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors = vectors.astype(np.float16).astype(np.float32)  # as they are held
    store = MilvusStore(file, "many")
    store.apply([(np.arange(300), vectors)], np.empty(0, np.int64), 1)
    exact = np.argsort(-(vectors[:3] @ vectors.T), axis=1, kind="stable")
    assert store.now().search(vectors[:3], 300)[1].shape == (3, 300)
    assert store.now().search(vectors[:3], 100)[1].tolist() == exact[:, :100].tolist()
    odd = [[number for number in row if number % 2] for row in exact.tolist()]
    found = store.now().search(vectors[:3], 30, allowed=np.arange(1, 300, 2))[1]
    assert found.tolist() == [row[:30] for row in odd]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--store", "milvus"], "--store milvus needs --uri"),
        (["--uri", "shop.db"], "--uri goes with --store milvus"),
        (["--store", "faiss", "--uri", "shop.db"], "leave --uri away"),
        (["--store", "milvus", "--uri", "shop.sqlite"], "ends in .db"),
        (["--store", "milvus", "--uri", "no/such/folder/shop.db"], "there is no folder"),
        (["--store", "milvus", "--uri", "ftp://me:secret@shop.example/"], "is no address of Milvus"),
        (["--store", "milvus", "--uri", "http://127.0.0.1:9"], "start Milvus there"),
        (["--store", "milvus", "--uri", "letter.db"], "end other programs that have this file open"),
    ],
)
def test_a_store_that_cannot_be_had_is_one_line_and_loses_nothing(
    tmp_path, monkeypatch, capsys, options, reason
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(milvus_connection, "_TIMEOUT", 0.3)
    Path("letter.db").write_text("Dear shop,\n")
    with Catalog(tmp_path / "catalog") as catalog:
        put(catalog, 1)
    options = [*options, "photos"] if options[0] == "--uri" else options
    Path("photos").mkdir()
    Path("photos", "1.jpg").write_bytes(b"\xff\xd8\xff")
    status, error = line(["index", *options, "--catalog", "catalog"], capsys)
    assert status == 2
    assert reason in error
    assert "secret" not in error
    with Catalog(tmp_path / "catalog") as catalog:
        assert len(catalog.garments()) == 2
    assert Path("letter.db").read_text() == "Dear shop,\n"


def test_a_collection_of_something_else_is_left_as_it_is(catalog, file):
    client = milvus_connection._client(file)
    name = collection_name(catalog)
    client.create_collection(name, dimension=4, metric_type="L2")
    with pytest.raises(VectorIndexError, match="was made by something else"):
        indexes(catalog).vectors("embedding")
    assert client.has_collection(name)


def test_a_store_that_only_a_newer_version_knows_is_named(catalog, capsys):
    catalog.put_setting("store", "vespa")
    status, error = line(["info", "--catalog", catalog.path], capsys)
    assert (status, "in vespa, which this version does not know" in error) == (2, True)


def test_without_the_package_the_command_that_installs_it_is_named(catalog, monkeypatch):
    def no_package(name):
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", no_package)
    monkeypatch.setattr(milvus_connection, "_clients", {})
    with pytest.raises(VectorIndexError, match=r"pip install 'fashion-wizard\[milvus\]'"):
        indexes(catalog).vectors("embedding")
