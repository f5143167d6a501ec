import multiprocessing
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.index.plain_store import PlainStore, PlainView

from fashion_wizard import defaults
from fashion_wizard.catalog.store import Catalog
from fashion_wizard.defaults import vector_store
from fashion_wizard.errors import CatalogError
from fashion_wizard.garment import Features, Garment, Keypoints
from fashion_wizard.index import joining, shared
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.index.source import keypoint_ids
from fashion_wizard.index.store import SegmentStore
from fashion_wizard.index.store_files import StoreFiles, recalls
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.segmentation.foreground import WholePhoto

METRICS = ["cosine", "l2"]
DIMENSION = 8
EXTRACTOR = "numbers"


def unit(rng: np.random.Generator, *shape: int) -> np.ndarray:
    vectors = rng.normal(size=shape).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def put(
    catalog: Catalog,
    seed: int,
    item: str | None = None,
    dimension: int = DIMENSION,
    recipe: str = f"halves / {EXTRACTOR}",
) -> None:
    """An item with one photo of two garments, of which the second has no keypoints at times."""
    rng = np.random.default_rng(seed)
    contents = []
    for count in (5, seed % 3):
        points = rng.uniform(size=(count, 2)).astype(np.float32)
        keypoints = Keypoints(points, np.ones(count, np.float32), unit(rng, count, dimension))
        garment = Garment.from_mask("top", np.ones((4, 4), np.bool_))
        contents.append((garment, Features(keypoints, unit(rng, 6), unit(rng, 6))))
    with catalog.writing():
        catalog.put_image(f"{seed:064x}", recipe, (4, 4), contents)
        catalog.put_photo(Path(f"/photos/{seed}.jpg"), item or str(seed), f"{seed:064x}")


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog") as catalog:
        for seed in range(12):
            put(catalog, seed)
        yield catalog


def answers(index, dimension: int = DIMENSION) -> list:
    queries = unit(np.random.default_rng(77), 9, dimension)
    similarities, ids = index.search(queries, 4)
    return [index.ids.tolist(), ids.tolist(), (np.round(similarities, 3) + 0.0).tolist()]


def all_answers(indexes: Indexes) -> list:
    return [
        answers(*part)
        for metric in METRICS
        for part in (
            (indexes.keypoints(metric), DIMENSION),
            (indexes.vectors("color", metric), 6),
            (indexes.vectors("embedding", metric), 6),
        )
    ]


def fresh(catalog: Catalog) -> list:
    """What indexes built from nothing but the catalog answer."""
    made = []
    for metric in METRICS:
        keypoints, colors, embeddings = [], [], []
        for number, features in catalog.features():
            if count := len(features.keypoints):
                keypoints.append((keypoint_ids(number, count), features.keypoints.descriptors))
            colors.append((np.array([number]), features.color[None]))
            embeddings.append((np.array([number]), features.embedding[None]))
        made += [
            answers(held(vectors, metric), dimension)
            for vectors, dimension in ((keypoints, DIMENSION), (colors, 6), (embeddings, 6))
        ]
    return made


def held(vectors: list, metric: str):
    made = SegmentStore()
    made.apply(vectors, np.empty(0, np.int64), 1)
    return made.now(metric)


def settled(catalog: Catalog) -> Indexes:
    """Indexes whose files are written."""
    indexes = Indexes(catalog, EXTRACTOR, vector_store)
    all_answers(indexes)
    indexes.settle()
    return indexes


def record_reads(catalog: Catalog, monkeypatch) -> list[int]:
    """The ids of garments whose vectors are read from now on."""
    read: list[int] = []
    features, vectors = catalog.features, catalog.vectors
    monkeypatch.setattr(catalog, "features", lambda ids: features(read.extend(ids) or ids))
    monkeypatch.setattr(catalog, "vectors", lambda name, ids: vectors(name, read.extend(ids) or ids))
    return read


def files(catalog: Catalog) -> list[Path]:
    return sorted(file for file in catalog.index_folder.iterdir() if file.suffix != ".lock")


def test_every_vector_of_the_catalog_is_found_under_its_garment(catalog):
    indexes = Indexes(catalog, EXTRACTOR, vector_store)
    for metric in METRICS:
        for number, features in catalog.features():
            _, ids = indexes.vectors("color", metric).search(features.color[None], 1)
            assert ids.item() == number
            if len(features.keypoints):
                _, ids = indexes.keypoints(metric).search(features.keypoints.descriptors, 1)
                np.testing.assert_array_equal(ids[:, 0], keypoint_ids(number, len(features.keypoints)))


def test_files_are_named_by_what_they_hold_and_used_again(catalog, monkeypatch):
    first = all_answers(settled(catalog))
    kinds = ["colors", "embeddings", "keypoints"]
    assert [file.name for file in files(catalog) if file.suffix == ".index"] == [
        f"{kind}.index" for kind in kinds
    ]
    assert {(file.name.split("-")[0], file.suffix) for file in files(catalog) if file.suffix != ".index"} == {
        (kind, suffix) for kind in kinds for suffix in (".ids", ".rows")
    }
    read = record_reads(catalog, monkeypatch)
    assert all_answers(Indexes(catalog, EXTRACTOR, vector_store)) == first
    assert read == []


def test_nothing_is_done_twice_while_the_catalog_stays_as_it_is(catalog):
    indexes = settled(catalog)  # until then files are written, and what was read is put in order
    assert indexes.keypoints("cosine") is indexes.keypoints("cosine")
    assert indexes.vectors("color", "l2") is indexes.vectors("color", "l2")


def add_some(catalog):
    for seed in range(20, 26):
        put(catalog, seed)


def remove_some(catalog):
    catalog.remove_items(["1", "5", "11"])


def replace_one(catalog):
    put(catalog, 30, item="3")
    catalog.remove_items(["3"])
    put(catalog, 31, item="3")


def replace_all(catalog):
    catalog.remove_items([item.id for item in catalog.items()])
    add_some(catalog)


def remove_and_add_again(catalog):
    catalog.remove_items(["4"])
    put(catalog, 4)


CHANGES = [add_some, remove_some, replace_one, replace_all, remove_and_add_again]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("again", [False, True], ids=["in memory", "from files"])
def test_after_a_change_answers_are_those_of_a_fresh_build(catalog, change, again):
    indexes = Indexes(catalog, EXTRACTOR, vector_store)
    before = all_answers(indexes)
    change(catalog)
    if again:
        indexes.settle()
        indexes = Indexes(catalog, EXTRACTOR, vector_store)
    assert all_answers(indexes) == fresh(catalog)
    assert (all_answers(indexes) == before) == (change is remove_and_add_again)


def test_only_what_is_missing_is_read(catalog, monkeypatch):
    settled(catalog)
    put(catalog, 20)
    read = record_reads(catalog, monkeypatch)
    Indexes(catalog, EXTRACTOR, vector_store).vectors("color", "l2")
    assert sorted(read) == sorted(row.id for row in catalog.garments_of(f"{20:064x}"))


def delete(file):
    file.unlink()


def truncate(file):
    file.write_bytes(file.read_bytes()[:-100])


def empty(file):
    file.write_bytes(b"")


def flip(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 4
    file.write_bytes(content)


def exchange(file):
    """A whole file, but of other vectors."""
    other = file.parent / "other"
    made = SegmentStore(StoreFiles(other, "other"))
    made.apply([(np.arange(50), np.ones((50, DIMENSION), np.float32))], np.empty(0, np.int64), 1)
    made.settle()
    next(path for path in other.iterdir() if path.suffix == file.suffix).replace(file)
    shutil.rmtree(other)


def make_folder(file):
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("suffix", [".index", ".ids", ".rows"])
@pytest.mark.parametrize("harm", [delete, truncate, empty, flip, exchange, make_folder])
def test_harmed_files_are_built_anew(catalog, harm, suffix):
    expected = fresh(catalog)
    assert all_answers(settled(catalog)) == expected
    for file in files(catalog):
        if file.suffix == suffix:
            harm(file)
    assert all_answers(settled(catalog)) == expected
    if harm is not make_folder:
        for kind in ("colors", "embeddings", "keypoints"):
            StoreFiles(catalog.index_folder, kind).read()
    remove_some(catalog)
    assert all_answers(Indexes(catalog, EXTRACTOR, vector_store)) == fresh(catalog)


def test_an_old_file_put_back_is_brought_up_to_date(catalog):
    settled(catalog)
    old = {file: file.read_bytes() for file in files(catalog)}
    add_some(catalog)
    remove_some(catalog)
    settled(catalog)
    for file, content in old.items():
        file.write_bytes(content)
    assert all_answers(Indexes(catalog, EXTRACTOR, vector_store)) == fresh(catalog)


def test_files_of_another_catalog_do_no_harm(tmp_path, catalog):
    with Catalog(tmp_path / "other") as other:
        for seed in range(40, 52):
            put(other, seed)
        settled(other)
        settled(catalog)
        for file in files(other):
            (catalog.index_folder / file.name).write_bytes(file.read_bytes())
    assert all_answers(Indexes(catalog, EXTRACTOR, vector_store)) == fresh(catalog)


def test_where_no_file_can_be_written_search_goes_on(catalog):
    catalog.index_folder.write_bytes(b"in the way")
    assert all_answers(Indexes(catalog, EXTRACTOR, vector_store)) == fresh(catalog)


def test_an_empty_catalog_has_empty_indexes(tmp_path):
    with Catalog(tmp_path) as catalog:
        indexes = Indexes(catalog, EXTRACTOR, vector_store)
        for index in (indexes.keypoints("cosine"), indexes.vectors("embedding", "l2")):
            similarities, ids = index.search(np.ones((1, 5), np.float32), 2)
            assert len(index) == 0
            assert ids.tolist() == [[-1, -1]]
            assert np.isneginf(similarities).all()
        put(catalog, 1)
        assert len(indexes.keypoints("cosine")) == 6
        catalog.remove_items(["1"])
        assert len(indexes.keypoints("cosine")) == 0


def test_an_index_handed_out_never_changes(catalog):
    indexes = Indexes(catalog, EXTRACTOR, vector_store)
    index = indexes.keypoints("cosine")
    before = answers(index)
    add_some(catalog)
    remove_some(catalog)
    assert answers(indexes.keypoints("cosine")) != before
    assert answers(index) == before


def test_inside_a_snapshot_the_index_is_the_snapshot_s(catalog):
    indexes = Indexes(catalog, EXTRACTOR, vector_store)
    with catalog.snapshot():
        thread = threading.Thread(target=lambda: (add_some(catalog), remove_some(catalog)))
        thread.start()
        thread.join()
        expected = {row.id for row in catalog.garments()}
        assert set(indexes.vectors("color", "cosine").ids.tolist()) == expected
    now = {row.id for row in catalog.garments()}
    assert now != expected
    assert set(indexes.vectors("color", "cosine").ids.tolist()) == now


def test_descriptors_of_two_lengths_from_an_earlier_version_are_reported(catalog, monkeypatch):
    monkeypatch.setattr("fashion_wizard.catalog.store.check_dimensions", lambda *_: None)
    put(catalog, 90, dimension=DIMENSION + 1)
    with pytest.raises(CatalogError, match="different extractors"):
        Indexes(catalog, EXTRACTOR, vector_store).keypoints("cosine")


def test_above_the_limit_lists_are_made(catalog, monkeypatch):
    monkeypatch.setattr(shared, "_VECTORS_AT_ONCE", 16)
    settled(catalog)
    monkeypatch.setattr(joining, "LISTS_FROM", 2_000)
    with catalog.writing():
        for seed in range(100, 800):
            put(catalog, seed)
    indexes = settled(catalog)
    index = indexes.keypoints("cosine")
    assert len(index) == catalog.info().keypoints
    described = StoreFiles(catalog.index_folder, "keypoints").describe()
    assert sum(part["count"] for part in described) == len(index)
    (long,) = (part for part in described if part["lists"])
    assert long["recall"] > 0.97
    assert answers(Indexes(catalog, EXTRACTOR, vector_store).keypoints("cosine")) == answers(index)
    remove_some(catalog)
    put(catalog, 900)
    assert indexes.keypoints("cosine").ids.tolist() == settled(catalog).keypoints("cosine").ids.tolist()
    hits = recall = 0
    for number, features in catalog.features():
        if len(features.keypoints):
            _, ids = indexes.keypoints("cosine").search(features.keypoints.descriptors, 1)
            recall += int((ids[:, 0] == keypoint_ids(number, len(features.keypoints))).sum())
            hits += len(ids)
    assert recall / hits > 0.97


def _refresh(path: Path) -> None:
    with Catalog(path, create=False) as catalog:
        settled(catalog)


def test_two_processes_may_refresh_at_once(catalog):
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_refresh, args=(catalog.path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(files(catalog)) == 9
    assert all_answers(Indexes(catalog, EXTRACTOR, vector_store)) == fresh(catalog)


@pytest.mark.parametrize("change", CHANGES)
def test_another_store_answers_the_same_by_one_line_in_the_composition_root(catalog, change, monkeypatch):
    monkeypatch.setattr(defaults, "vector_store", lambda folder, name, not_written: PlainStore())
    searcher = Searcher(catalog, WholePhoto(), SimpleNamespace(name=EXTRACTOR))
    change(catalog)
    number, features = next(iter(catalog.features()))
    for metric in METRICS:
        index = searcher.indexes.vectors("embedding", metric)
        assert isinstance(index, PlainView)
        assert index.search(features.embedding[None], 1)[1].item() == number
        assert len(searcher.indexes.keypoints(metric)) == catalog.info().keypoints
    assert not catalog.index_folder.exists()


def test_the_recall_of_each_index_is_known_from_its_files(catalog):
    assert recalls(catalog.index_folder) == {}
    settled(catalog)
    assert recalls(catalog.index_folder) == {"colors": 1.0, "embeddings": 1.0, "keypoints": 1.0}
    (catalog.index_folder / "colors.index").write_bytes(b"")
    assert list(recalls(catalog.index_folder)) == ["embeddings", "keypoints"]
