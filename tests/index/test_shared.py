"""Searches beside changes: the shared index moves forward once, and older searches change nothing."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.index.source import KeypointSource, VectorSource, keypoint_ids
from fashion_wizard.index.store import SegmentStore
from fashion_wizard.index.store_files import StoreFiles

METRICS = ["cosine", "l2"]


def unit(rng: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = rng.normal(size=shape).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def put(catalog: Catalog, seed: int) -> None:
    rng = np.random.default_rng(seed)
    keypoints = Keypoints(np.zeros((3, 2), np.float32), np.zeros(3, np.float32), unit(rng, 3, 8))
    garment = Garment.from_mask("top", np.ones((4, 4), np.bool_))
    contents = [(garment, Features(keypoints, unit(rng, 6), unit(rng, 6)))]
    with catalog.writing():
        catalog.put_image(f"{seed:064x}", "maps / numbers", (4, 4), contents)
        catalog.put_photo(Path(f"/photos/{seed}.jpg"), str(seed), f"{seed:064x}")


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        for seed in range(9):
            put(catalog, seed)
        yield catalog


@pytest.fixture
def work(monkeypatch) -> dict[str, int]:
    """How often a store was changed, and how often files were written."""
    counts = {"changes": 0, "writes": 0}
    apply, write = SegmentStore.apply, StoreFiles.write

    def counted_apply(store: SegmentStore, *change: object) -> None:
        counts["changes"] += store._files is not None
        apply(store, *change)

    def counted_write(files: StoreFiles, *contents: object) -> object:
        counts["writes"] += 1
        return write(files, *contents)

    monkeypatch.setattr(SegmentStore, "apply", counted_apply)
    monkeypatch.setattr(StoreFiles, "write", counted_write)
    return counts


def in_thread(job: Callable[[], object]) -> None:
    """Run a job in a thread of its own, which sees the catalog as it is now, and wait for its end."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]


def answers(catalog: Catalog, indexes: Indexes) -> list:
    """What each index of this thread's snapshot finds, by both metrics."""
    found = []
    for metric in METRICS:
        for index, dimension in (
            (indexes.keypoints(metric), 8),
            (indexes.vectors("color", metric), 6),
            (indexes.vectors("embedding", metric), 6),
        ):
            similarities, ids = index.search(unit(np.random.default_rng(1), 5, dimension), 8)
            found.append([len(index), index.ids.tolist(), ids.tolist(), np.round(similarities, 4).tolist()])
    return found


def oracle(catalog: Catalog) -> list:
    """The same from stores made of this thread's snapshot alone."""
    features = dict(catalog.features())
    kinds = (
        ([(keypoint_ids(number, 3), one.keypoints.descriptors) for number, one in features.items()], 8),
        ([(np.array([number]), one.color[None]) for number, one in features.items()], 6),
        ([(np.array([number]), one.embedding[None]) for number, one in features.items()], 6),
    )
    found = []
    for metric in METRICS:
        for vectors, dimension in kinds:
            store = SegmentStore()
            store.apply(vectors, np.empty(0, np.int64), 1)
            index = store.now(metric)
            similarities, ids = index.search(unit(np.random.default_rng(1), 5, dimension), 8)
            found.append([len(index), index.ids.tolist(), ids.tolist(), np.round(similarities, 4).tolist()])
    return found


def close(one: list, other: list) -> bool:
    return all(a[:3] == b[:3] and np.allclose(a[3], b[3], atol=1e-3) for a, b in zip(one, other, strict=True))


def test_one_change_is_applied_once_whatever_searches_overlap(catalog, work):
    indexes = Indexes(catalog, "numbers", vector_store)
    indexes.vectors("embedding")
    indexes.settle()
    work.update(changes=0, writes=0)
    after = threading.Event()
    seen: list[int] = []

    def search_that_began_before() -> None:
        with catalog.snapshot():
            started.release()
            after.wait(30)
            seen.append(len(indexes.vectors("embedding")))

    started = threading.Semaphore(0)
    older = [threading.Thread(target=search_that_began_before) for _ in range(3)]
    for thread in older:
        thread.start()
        started.acquire()
    put(catalog, 20)
    newest = indexes.vectors("embedding")
    after.set()
    for thread in older:
        thread.join()
        assert indexes.vectors("embedding") is newest
    assert seen == [9, 9, 9]
    assert len(newest) == 10
    indexes.settle()
    assert work == {"changes": 1, "writes": 0}, "one of ten is not worth a file"


def add(catalog):
    for seed in range(20, 24):
        put(catalog, seed)


def remove(catalog):
    catalog.remove_items(["2", "3", "8"])


def replace(catalog):
    remove(catalog)
    add(catalog)


def replace_nearly_all(catalog):
    catalog.remove_items([str(seed) for seed in range(8)])
    add(catalog)


def remove_all(catalog):
    catalog.remove_items([str(seed) for seed in range(9)])


@pytest.mark.parametrize("change", [add, remove, replace, replace_nearly_all, remove_all])
def test_an_older_search_finds_what_its_snapshot_has_and_nothing_else(catalog, work, change):
    indexes = Indexes(catalog, "numbers", vector_store)
    with catalog.snapshot():
        expected = oracle(catalog)
        in_thread(lambda: (change(catalog), answers(catalog, indexes), indexes.settle()))
        newest = dict(work)
        assert close(answers(catalog, indexes), expected)
        assert close(answers(catalog, indexes), expected)
        assert work == newest
    assert close(answers(catalog, indexes), oracle(catalog))
    assert work == newest


def test_an_older_search_of_a_new_process_leaves_the_newer_file(catalog):
    with catalog.snapshot():
        expected = oracle(catalog)
        newer = Indexes(catalog, "numbers", vector_store)
        in_thread(lambda: (replace(catalog), answers(catalog, newer), newer.settle()))
        files = {file: file.read_bytes() for file in catalog.index_folder.iterdir()}
        older = Indexes(catalog, "numbers", vector_store)
        assert close(answers(catalog, older), expected)
        older.settle()
    assert {file: file.read_bytes() for file in catalog.index_folder.iterdir()} == files


def test_what_several_processes_write_in_turn_is_whole_and_what_the_last_one_held(catalog):
    """One joins the segments that another holds too, and removes their files."""
    processes = [Indexes(catalog, "numbers", vector_store) for _ in range(3)]
    for indexes in processes:
        answers(catalog, indexes)
        indexes.settle()
    for seed in range(9, 30):
        put(catalog, seed)
        indexes = processes[seed % 3]
        found = answers(catalog, indexes)
        indexes.settle()
        assert close(found, oracle(catalog))
        for name in ("keypoints", "colors", "embeddings"):
            stored = StoreFiles(catalog.index_folder, name).read()
            if stored.revision == catalog.revision:
                held = np.sort(np.concatenate([segment.ids for segment in stored.segments]))
                assert len(held) == (seed + 1) * (3 if name == "keypoints" else 1)


def test_while_files_are_written_others_search_and_add(catalog, monkeypatch):
    indexes = Indexes(catalog, "numbers", vector_store)
    indexes.vectors("color")
    indexes.settle()
    writing, searched = threading.Event(), threading.Event()
    write = StoreFiles.write

    def wait_and_write(files: StoreFiles, *contents: object) -> object:
        writing.set()
        assert searched.wait(30)
        return write(files, *contents)

    monkeypatch.setattr(StoreFiles, "write", wait_and_write)
    put(catalog, 20)
    put(catalog, 21)
    assert len(indexes.vectors("color")) == 11
    assert writing.wait(30)
    put(catalog, 22)
    catalog.remove_items(["20", "3"])
    assert len(indexes.vectors("color")) == 10
    searched.set()
    indexes.settle()
    assert close(answers(catalog, indexes), oracle(catalog))
    again = Indexes(catalog, "numbers", vector_store)
    assert close(answers(catalog, again), oracle(catalog))
    again.settle()


def test_a_change_of_metadata_writes_nothing(catalog, work):
    indexes = Indexes(catalog, "numbers", vector_store)
    segments = indexes.vectors("color").segments
    indexes.settle()
    before = work["writes"]
    catalog.put_item("3", {"price": "5"})
    assert [part.rows.ids.tolist() for part in indexes.vectors("color").segments] == [
        part.rows.ids.tolist() for part in segments
    ]
    indexes.settle()
    assert work["writes"] == before


def test_what_stayed_is_not_looked_at_again(catalog, monkeypatch):
    indexes = Indexes(catalog, "numbers", vector_store)
    answers(catalog, indexes)
    for source in (KeypointSource, VectorSource):
        monkeypatch.setattr(source, "ids", None)
    put(catalog, 77)
    assert close(answers(catalog, indexes), oracle(catalog))
    catalog.put_item("3", {"price": "5"})
    assert close(answers(catalog, indexes), oracle(catalog))
    catalog.remove_items(["3"])
    assert close(answers(catalog, indexes), oracle(catalog))
    assert len(indexes.keypoints("cosine")) == 3 * 9


@pytest.mark.parametrize("metric", METRICS)
def test_both_metrics_come_from_one_index(catalog, metric):
    indexes = Indexes(catalog, "numbers", vector_store)
    query = unit(np.random.default_rng(4), 3, 6)
    vectors = dict(catalog.vectors("color"))
    similarities, ids = indexes.vectors("color", metric).search(query, 9)
    stored = np.stack([[vectors[int(number)] for number in row] for row in ids])
    pairs = (stored * query[:, None]).sum(2)
    expected = pairs if metric == "cosine" else -((stored - query[:, None]) ** 2).sum(2)
    np.testing.assert_allclose(similarities, expected, atol=2e-3)
    indexes.settle()
    assert [file.name for file in catalog.index_folder.glob("*.rows")] == [
        f"{file.stem}.rows" for file in catalog.index_folder.glob("colors-*.ids")
    ]


def test_an_index_that_the_trimmed_log_does_not_reach_compares_all(catalog):
    indexes = Indexes(catalog, "numbers", vector_store)
    assert close(answers(catalog, indexes), oracle(catalog))
    catalog.remove_items([catalog.items()[0].id])
    put(catalog, 30)
    catalog.remove_items([catalog.items()[1].id])
    catalog.trim_changes(0)
    assert close(answers(catalog, indexes), oracle(catalog))


def test_a_process_that_opens_the_files_compares_no_ids(catalog, monkeypatch):
    first = Indexes(catalog, "numbers", vector_store)
    answers(catalog, first)
    first.settle()
    put(catalog, 40)
    catalog.remove_items(["3"])
    expected = oracle(catalog)
    for source in (KeypointSource, VectorSource):
        monkeypatch.setattr(source, "ids", None)
    assert close(answers(catalog, Indexes(catalog, "numbers", vector_store)), expected)


@pytest.mark.parametrize("revisions_on", [0, 5])
def test_files_of_another_past_are_noticed_whatever_their_revision(catalog, tmp_path, revisions_on):
    """A copy of the catalog takes its place, and goes on otherwise."""
    Indexes(catalog, "numbers", vector_store).vectors("color")
    with sqlite3.connect(catalog.file) as source, sqlite3.connect(tmp_path / "copy") as copy:
        source.backup(copy)
    put(catalog, 50)
    catalog.remove_items(["3"])
    indexes = Indexes(catalog, "numbers", vector_store)
    answers(catalog, indexes)
    indexes.settle()
    with sqlite3.connect(tmp_path / "copy") as source, sqlite3.connect(catalog.file) as copy:
        source.backup(copy)
    put(catalog, 51)
    catalog.remove_items(["4"])
    for number in range(revisions_on):
        catalog.put_item("1", {"price": str(number)})
    assert close(answers(catalog, Indexes(catalog, "numbers", vector_store)), oracle(catalog))
