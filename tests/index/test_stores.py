"""Every store of vectors, held to what `VectorStore` promises by an exact and slow one.

A new store is one more entry in `STORES`.
"""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.index.plain_store import PlainStore

from fashion_wizard.index import joining
from fashion_wizard.index import lists as lists_module
from fashion_wizard.index import segment as segment_module
from fashion_wizard.index import store as store_module
from fashion_wizard.index.base import VectorStore
from fashion_wizard.index.milvus import MilvusStore
from fashion_wizard.index.store import SegmentStore
from fashion_wizard.index.store_files import StoreFiles

DIMENSION = 24
METRICS = ["cosine", "l2"]
NONE = np.empty(0, np.int64)

STORES: dict[str, Callable[[Path], VectorStore]] = {
    "plain": lambda folder: PlainStore(),
    "faiss in memory": lambda folder: SegmentStore(),
    "faiss in files": lambda folder: SegmentStore(StoreFiles(folder, "vectors")),
    "faiss with lists": lambda folder: SegmentStore(StoreFiles(folder, "vectors")),
    "faiss with lists of projections": lambda folder: SegmentStore(StoreFiles(folder, "vectors")),
    "milvus": lambda folder: MilvusStore(str(folder.parent / "vectors.db"), f"vectors_{folder.name}"),
}


@pytest.fixture(params=STORES)
def store(request, tmp_path, monkeypatch):
    if request.param == "milvus" and importlib.util.find_spec("pymilvus") is None:
        pytest.skip("pymilvus is not installed")
    monkeypatch.setattr(store_module, "UNSAVED", 40)
    if "projections" in request.param:
        monkeypatch.setattr(lists_module, "SHORT", DIMENSION // 2)
    if "lists" in request.param:
        monkeypatch.setattr(joining, "LISTS_FROM", 400)
        monkeypatch.setattr(segment_module, "COPIED_BYTES", 5 * 2 * DIMENSION)
        monkeypatch.setattr(lists_module, "COMPARED", (10_000,))
        monkeypatch.setattr(lists_module, "RECALL", 1.0)
    made = STORES[request.param](tmp_path)
    yield made
    made.settle()


def vectors_of(rng: np.random.Generator, count: int) -> np.ndarray:
    """Vectors in a few heaps, some of them equal to the bit."""
    heaps = np.random.default_rng(1).normal(size=(6, DIMENSION))
    made = heaps[rng.integers(6, size=count)] + 0.3 * rng.normal(size=(count, DIMENSION))
    made[rng.random(count) < 0.1] = heaps[0]
    return made.astype(np.float32)


class Oracle:
    """Everything in a dictionary."""

    def __init__(self):
        self.vectors: dict[int, np.ndarray] = {}

    def apply(self, ids, vectors, removed):
        for number in removed.tolist():
            self.vectors.pop(number, None)
        self.vectors.update(zip(ids.tolist(), vectors, strict=True))

    def similarities(self, query, metric):
        """By id; of vectors at 16 bits a number, as a store may hold them."""
        found = {}
        for number, vector in self.vectors.items():
            unit = (vector / np.linalg.norm(vector)).astype(np.float16).astype(np.float64)
            cosine = min(1.0, float(unit @ (query / np.linalg.norm(query))))
            found[number] = cosine if metric == "cosine" else 2 * cosine - 2
        return found


def check(store: VectorStore, oracle: Oracle, queries, k: int, allowed=None) -> None:
    for metric in METRICS:
        held = store.now(metric)
        assert len(held) == len(oracle.vectors)
        assert held.ids.tolist() == sorted(oracle.vectors)
        similarities, ids = held.search(queries, k, allowed=allowed)
        assert similarities.shape == ids.shape == (len(queries), k)
        for query, near, numbers in zip(queries, similarities, ids, strict=True):
            expected = oracle.similarities(query, metric)
            if allowed is not None:
                expected = {number: expected[number] for number in allowed.tolist() if number in expected}
            count = min(k, len(expected))
            assert (numbers[count:] == -1).all()
            assert np.isneginf(near[count:]).all()
            found = numbers[:count].tolist()
            assert len(set(found)) == count
            best = sorted(expected.values(), reverse=True)[:count]
            np.testing.assert_allclose(near[:count], best, atol=2e-3)
            np.testing.assert_allclose([expected[number] for number in found], near[:count], atol=2e-3)
            pairs = list(zip(-near[:count], found, strict=True))
            assert pairs == sorted(pairs), "equal ones are in the order of their ids"


def test_random_changes_and_filters_against_the_oracle(store):
    rng = np.random.default_rng(7)
    oracle = Oracle()
    numbers = rng.permutation(5_000).astype(np.int64)
    for revision, count in enumerate((1, 30, 600, 45, 3, 0, 70), start=1):
        ids, numbers = numbers[:count], numbers[count:]
        held = np.array(sorted(oracle.vectors), np.int64)
        removed = held[rng.random(len(held)) < 0.2]
        replaced = held[:3] if revision % 2 else NONE
        ids = np.concatenate([ids, replaced])
        vectors = vectors_of(rng, len(ids))
        halves = [(ids[::2], vectors[::2]), (ids[1::2], vectors[1::2])]
        store.apply(iter(halves), np.concatenate([removed, [9_999]]), revision)
        oracle.apply(ids, vectors, removed)
        if revision % 3 == 0:
            store.settle()
        assert store.revision == revision
        queries = vectors_of(rng, 3)
        check(store, oracle, queries, 10)
        everything = np.array(sorted(oracle.vectors), np.int64)
        for share in (0.5, 0.1):
            check(store, oracle, queries, 10, everything[rng.random(len(everything)) < share])
        check(store, oracle, queries, 10, np.union1d(everything[:2], [9_998]))
        check(store, oracle, queries, 10, NONE)
    check(store, oracle, vectors_of(rng, 2), len(oracle.vectors) + 5)
    store.settle()
    check(store, oracle, vectors_of(rng, 2), 10)


@pytest.mark.parametrize("count", [3, 60])
def test_of_equal_vectors_the_lowest_ids_are_found(store, count):
    vector = np.ones((count, DIMENSION), np.float32)
    ids = np.random.default_rng(3).permutation(count).astype(np.int64)
    store.apply([(ids[:1], vector[:1])], NONE, 1)
    store.apply([(ids[1:], vector[1:])], NONE, 2)
    store.settle()
    for metric in METRICS:
        near, found = store.now(metric).search(vector[:1], 3)
        assert found.tolist() == [[0, 1, 2]]
        assert near[0, 0] == near[0, 2]
        assert store.now(metric).search(vector[:1], 2, allowed=np.array([1, 2]))[1].tolist() == [[1, 2]]


def test_of_more_equal_vectors_than_are_compared_any_are_found(store):
    vector = np.ones((500, DIMENSION), np.float32)
    store.apply([(np.arange(500), vector)], NONE, 1)
    store.settle()
    for metric in METRICS:
        near, found = store.now(metric).search(vector[:1], 3)
        assert len(set(found[0].tolist()) - {-1}) == 3
        assert near[0, 0] == near[0, 2]


def test_an_empty_store_finds_nothing_and_may_become_empty_again(store):
    query = np.ones((2, DIMENSION), np.float32)
    assert (store.revision, len(store.now())) == (-1, 0)
    for revision in (0, 2):
        near, ids = store.now().search(query, 4)
        assert (ids == -1).all()
        assert np.isneginf(near).all()
        store.apply([(np.array([5]), query[:1])], NONE, revision + 1)
        assert store.now().search(query, 4)[1].tolist() == [[5, -1, -1, -1]] * 2
        store.apply([], np.array([5]), revision + 2)
        store.settle()


def test_vectors_of_another_length_may_take_the_place_of_all(store):
    store.apply([(np.array([5, 6]), np.ones((2, DIMENSION), np.float32))], NONE, 1)
    store.settle()
    other = np.ones((1, DIMENSION + 3), np.float32)
    store.apply([(np.array([7]), other)], np.array([5, 6]), 2)
    assert store.now().search(other, 2)[1].tolist() == [[7, -1]]
    store.settle()
    assert store.now().search(other, 2)[1].tolist() == [[7, -1]]


def test_no_query_no_result(store):
    store.apply([(np.array([5]), np.ones((1, DIMENSION), np.float32))], NONE, 1)
    near, ids = store.now().search(np.empty((0, DIMENSION), np.float32), 3)
    assert near.shape == ids.shape == (0, 3)


def test_similarity_to_itself_is_1_and_distance_0(store):
    vectors = vectors_of(np.random.default_rng(0), 5) * 7
    store.apply([(np.arange(5), vectors)], NONE, 1)
    for metric, perfect in (("cosine", 1), ("l2", 0)):
        near, _ = store.now(metric).search(vectors, 1)
        np.testing.assert_allclose(near[:, 0], perfect, atol=2e-3)
        assert near.max() <= perfect


GOOD = np.ones((2, DIMENSION), np.float32)
BAD = {
    "another dimension": ([7, 8], np.ones((2, 3), np.float32)),
    "too few ids": ([7], GOOD),
    "an id below 0": ([7, -1], GOOD),
    "an id twice": ([7, 7], GOOD),
    "a number that is none": ([7, 8], GOOD * np.nan),
    "an infinite number": ([7, 8], GOOD * np.inf),
    "a zero vector": ([7, 8], GOOD * 0),
    "one vector, not a table": ([7], GOOD[0]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_change_is_refused_and_changes_nothing(store, case):
    store.apply([(np.array([1, 2]), GOOD)], NONE, 1)
    ids, vectors = BAD[case]
    with pytest.raises(ValueError, match=r"vector|id"):
        store.apply([(np.array([4]), GOOD[:1]), (np.array(ids), vectors)], np.array([1]), 2)
    assert (store.revision, store.now().ids.tolist()) == (1, [1, 2])


@pytest.mark.parametrize("case", ["an id twice", "a number that is none"])
def test_a_bad_first_change_leaves_an_empty_store(store, case):
    ids, vectors = BAD[case]
    with pytest.raises(ValueError, match=r"vector|id"):
        store.apply([(np.array([4]), GOOD[:1]), (np.array(ids), vectors)], NONE, 1)
    assert (store.revision, len(store.now())) == (-1, 0)
    store.apply([(np.array([4]), GOOD[:1])], NONE, 1)
    assert store.now().search(GOOD[:1], 2)[1].tolist() == [[4, -1]]


@pytest.mark.parametrize(
    ("query", "k"),
    [(GOOD[:1], 0), (GOOD[:1, :3], 1), (GOOD[:1] * 0, 1), (GOOD[:1] * np.nan, 1), (GOOD[0], 1)],
    ids=["k 0", "dimension", "zero", "nan", "shape"],
)
def test_a_bad_query_is_refused(store, query, k):
    store.apply([(np.array([1, 2]), GOOD)], NONE, 1)
    with pytest.raises(ValueError, match=r"vector|neighbor"):
        store.now().search(query, k)
