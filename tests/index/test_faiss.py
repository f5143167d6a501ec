import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fashion_wizard.errors import VectorIndexError
from fashion_wizard.index.faiss import (
    EXACT_LIMIT,
    FaissIndex,
    choose,
    lists_for,
    probes_for,
)

METRICS = ["cosine", "l2"]
KINDS = ["flat", "ivf"]
LISTS = 12


def clustered(count: int, dimension: int = 16, seed: int = 0, clusters: int = 40) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centers = np.random.default_rng(99).normal(size=(clusters, dimension))
    points = centers[rng.integers(clusters, size=count)] + rng.normal(scale=0.4, size=(count, dimension))
    return points.astype(np.float32)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def some_ids(count: int, seed: int = 0) -> np.ndarray:
    """Ids as the catalog has them: large, in no order."""
    return np.random.default_rng(seed).permutation(count).astype(np.int64) * 7 + (5 << 55)


def build(metric: str, kind: str, ids: np.ndarray, vectors: np.ndarray) -> FaissIndex:
    index = FaissIndex(metric, kind, LISTS)
    for start in range(0, len(ids), 700):
        index.add(ids[start : start + 700], vectors[start : start + 700])
    return index


def oracle(metric: str, ids: np.ndarray, vectors: np.ndarray, queries: np.ndarray, k: int):
    """Every pair in float64, sorted."""
    vectors, queries = vectors.astype(np.float64), queries.astype(np.float64)
    if metric == "cosine":
        similarities = unit(queries) @ unit(vectors).T
    else:
        similarities = -((queries[:, None] - vectors[None]) ** 2).sum(2)
    order = np.argsort(-similarities, axis=1)[:, :k]
    return np.take_along_axis(similarities, order, 1), ids[order]


def recall(found: np.ndarray, true: np.ndarray) -> float:
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found, true, strict=True)]))


@pytest.mark.parametrize("metric", METRICS)
@given(count=st.integers(1, 60), dimension=st.integers(1, 20), k=st.integers(1, 20), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_flat_answers_as_numpy_does(metric, count, dimension, k, seed):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, dimension)).astype(np.float32) + 0.01
    queries = rng.normal(size=(30, dimension)).astype(np.float32) + 0.01
    ids = some_ids(count, seed)
    similarities, found = build(metric, "flat", ids, vectors).search(queries, k)
    true, true_ids = oracle(metric, ids, vectors, queries, k)
    held = min(k, count)
    assert similarities.shape == found.shape == (30, k)
    np.testing.assert_allclose(similarities[:, :held], true, atol=2e-4, rtol=1e-4)
    assert np.isneginf(similarities[:, held:]).all()
    assert (found[:, held:] == -1).all()
    # Ids may differ from the oracle's only between equally near vectors.
    given_by = {int(i): row for i, row in zip(ids, vectors, strict=True)}
    for row in np.argwhere(found[:, :held] != true_ids):
        query = queries[row[0]]
        own, _ = oracle(metric, ids[:1], given_by[int(found[tuple(row)])][None], query[None], 1)
        assert own[0, 0] == pytest.approx(true[tuple(row)], abs=2e-4, rel=1e-4)


@pytest.mark.parametrize("metric", METRICS)
def test_recall_of_inverted_lists_against_exact_search(metric):
    vectors, ids, queries = clustered(4000), some_ids(4000), clustered(200, seed=1)
    exact, true = build(metric, "flat", ids, vectors).search(queries, 10)
    similarities, found = build(metric, "ivf", ids, vectors).search(queries, 10)
    assert recall(found[:, :1], true[:, :1]) >= 0.97
    assert recall(found, true) >= 0.97
    assert (similarities <= exact + 0.05).all()
    assert (np.diff(similarities, axis=1) <= 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_on_unit_vectors_l2_and_cosine_rank_alike(kind):
    vectors, ids, queries = unit(clustered(1500)), some_ids(1500), unit(clustered(50, seed=1))
    by_cosine, cosine_ids = build("cosine", kind, ids, vectors).search(queries, 8)
    by_l2, l2_ids = build("l2", kind, ids, vectors).search(queries, 8)
    assert recall(cosine_ids, l2_ids) >= (1.0 if kind == "flat" else 0.97)
    same = cosine_ids == l2_ids
    # |a - b|^2 = 2 - 2 a.b; FAISS's L2 is squared.
    np.testing.assert_allclose(by_l2[same], 2 * by_cosine[same] - 2, atol=5e-3)


def test_cosine_ignores_length_and_l2_does_not():
    vectors = np.array([[1, 0], [10, 1]], np.float32)
    query = np.array([[20, 0]], np.float32)
    ids = np.array([1, 2])
    assert build("cosine", "flat", ids, vectors).search(query, 1)[1].item() == 1
    assert build("l2", "flat", ids, vectors).search(query, 1)[1].item() == 2
    assert build("l2", "flat", ids, vectors).search(query, 1)[0].item() == -101


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_saved_and_loaded_it_answers_the_same_and_goes_on(tmp_path, metric, kind):
    vectors, ids, queries = clustered(1500), some_ids(1500), clustered(40, seed=1)
    index = build(metric, kind, ids[:1000], vectors[:1000])
    index.save(tmp_path / "a.index")
    loaded = FaissIndex.load(tmp_path / "a.index")
    assert (loaded.metric, loaded.kind, loaded.lists, len(loaded)) == (metric, kind, LISTS, 1000)
    np.testing.assert_array_equal(loaded.ids, np.sort(ids[:1000]))
    for one, other in zip(loaded.search(queries, 9), index.search(queries, 9), strict=True):
        np.testing.assert_array_equal(one, other)
    loaded.add(ids[1000:], vectors[1000:])
    loaded.remove(ids[:100])
    _, found = loaded.search(queries, 9)
    assert recall(found, oracle(metric, ids[100:], vectors[100:], queries, 9)[1]) >= 0.95
    assert len(index) == 1000


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_add_then_remove_answers_as_a_fresh_build(metric, kind):
    vectors, ids, queries = clustered(2000), some_ids(2000), clustered(60, seed=1)
    gone = np.random.default_rng(3).permutation(2000)[:600]
    kept = np.setdiff1d(np.arange(2000), gone)
    index = build(metric, kind, ids, vectors)
    index.remove(np.concatenate([ids[gone], [3, 4]]))
    fresh = build(metric, kind, ids[kept], vectors[kept])
    assert len(index) == len(fresh) == 1400
    np.testing.assert_array_equal(index.ids, fresh.ids)
    similarities, found = index.search(queries, 10)
    assert not np.isin(found, ids[gone]).any()
    if kind == "flat":
        np.testing.assert_array_equal(found, fresh.search(queries, 10)[1])
        np.testing.assert_allclose(similarities, fresh.search(queries, 10)[0], atol=1e-5)
    else:
        assert recall(found, fresh.search(queries, 10)[1]) >= 0.95
    index.add(ids[gone], vectors[gone])
    assert recall(index.search(vectors[gone], 1)[1], ids[gone][:, None]) >= 0.98


@pytest.mark.parametrize("kind", KINDS)
def test_everything_removed_leaves_an_empty_index_that_can_be_filled_again(kind):
    vectors, ids = clustered(1000), some_ids(1000)
    index = build("cosine", kind, ids, vectors)
    index.remove(ids)
    similarities, found = index.search(vectors[:2], 3)
    assert len(index) == 0
    assert (found == -1).all()
    assert np.isneginf(similarities).all()
    index.add(ids[:5], vectors[:5])
    np.testing.assert_array_equal(index.search(vectors[:5], 1)[1][:, 0], ids[:5])


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_index_is_empty_for_any_query_and_can_be_saved(tmp_path, kind):
    index = FaissIndex("l2", kind, LISTS)
    index.add(np.empty(0, np.int64), np.empty((0, 4), np.float32))
    index.remove(np.array([1]))
    index.save(tmp_path / "a.index")
    for each in (index, FaissIndex.load(tmp_path / "a.index"), index.copy()):
        similarities, found = each.search(np.ones((2, 7), np.float32), 3)
        assert len(each) == 0
        assert each.dimension is None
        assert (found == -1).all()
        assert np.isneginf(similarities).all()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_as_many_neighbors_are_found_as_are_held(metric, kind):
    vectors, ids = clustered(LISTS * 64 + 1), some_ids(LISTS * 64 + 1)
    similarities, found = build(metric, kind, ids, vectors).search(vectors[:3], len(ids) + 5)
    for row, numbers in zip(found, similarities, strict=True):
        np.testing.assert_array_equal(np.sort(row[: len(ids)]), np.sort(ids))
        assert (row[len(ids) :] == -1).all()
        assert np.isfinite(numbers[: len(ids)]).all()
        assert np.isneginf(numbers[len(ids) :]).all()


def test_inverted_lists_are_exact_until_there_are_enough_vectors_to_make_them():
    vectors, ids, queries = clustered(300), some_ids(300), clustered(20, seed=1)
    index = build("l2", "ivf", ids, vectors)
    np.testing.assert_array_equal(index.search(queries, 5)[1], oracle("l2", ids, vectors, queries, 5)[1])


def test_building_the_lists_twice_gives_the_same_answers():
    vectors, ids, queries = clustered(2000), some_ids(2000), clustered(20, seed=1)
    one, other = (build("cosine", "ivf", ids, vectors).search(queries, 5) for _ in range(2))
    np.testing.assert_array_equal(one[1], other[1])


def test_a_copy_changes_alone():
    vectors, ids = clustered(50), some_ids(50)
    index = build("l2", "flat", ids, vectors)
    twin = index.copy()
    twin.remove(ids[:40])
    twin.add(np.array([1]), vectors[:1] + 1)
    assert (len(index), len(twin)) == (50, 11)
    np.testing.assert_array_equal(index.search(vectors, 1)[1][:, 0], ids)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_added_is_refused_and_changes_nothing(metric, kind):
    index = build(metric, kind, np.arange(5), np.eye(5, 4, dtype=np.float32) + 1)
    good = np.ones((2, 4), np.float32)
    table = [
        (np.array([7, 8]), np.ones((2, 5), np.float32), "dimension 4, not of 5"),
        (np.array([7, 8]), np.ones(4, np.float32), r"\(N, D\) array"),
        (np.array([7]), good, "as many ids"),
        (np.array([7, 3]), good, "id 3 is held already"),
        (np.array([7, 7]), good, "id 7 is held already or given twice"),
        (np.array([7, -1]), good, "0 or more, not -1"),
        (np.array([7, 8]), good * np.nan, "NaN"),
        (np.array([7, 8]), good * np.inf, "infinity"),
    ]
    if metric == "cosine":
        table.append((np.array([7, 8]), good * 0, "zero vector"))
    for ids, vectors, message in table:
        with pytest.raises(ValueError, match=message):
            index.add(ids, vectors)
    np.testing.assert_array_equal(index.ids, np.arange(5))
    index.add(np.array([7, 8]), good)
    assert len(index) == 7


def test_what_cannot_be_asked_is_refused():
    index = build("cosine", "flat", np.arange(4), np.eye(4, dtype=np.float32))
    for queries, k in [
        (np.ones((1, 3)), 1),
        (np.ones(4), 1),
        (np.ones((1, 4)) * np.nan, 1),
        (np.ones((1, 4)), 0),
    ]:
        with pytest.raises(ValueError, match=r"dimension|array|NaN|at least one neighbor"):
            index.search(queries.astype(np.float32), k)
    assert index.search(np.empty((0, 4), np.float32), 3)[1].shape == (0, 3)


@pytest.mark.parametrize(
    ("metric", "kind", "lists"), [("dot", "flat", 1), ("l2", "lsh", 1), ("l2", "ivf", 0)]
)
def test_unknown_settings_are_refused(metric, kind, lists):
    with pytest.raises(ValueError, match=r"unknown|at least one"):
        FaissIndex(metric, kind, lists)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_refused(tmp_path, kind):
    path = tmp_path / "a.index"
    build("l2", kind, some_ids(1000), clustered(1000)).save(path)
    whole = path.read_bytes()
    for damaged in (
        b"",
        whole[: len(whole) // 2],
        whole[:-1],
        whole[:5000] + b"\x7f" + whole[5001:],
        b"x" * 99,
    ):
        path.write_bytes(damaged)
        with pytest.raises(VectorIndexError, match="rebuild"):
            FaissIndex.load(path)
    with pytest.raises(VectorIndexError, match="rebuild"):
        FaissIndex.load(tmp_path / "none.index")


def test_saving_where_nothing_can_be_written_raises_and_keeps_the_index(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    index = build("l2", "flat", np.arange(3), np.eye(3, dtype=np.float32))
    with pytest.raises(OSError):  # noqa: PT011 (which one depends on the system)
        index.save(tmp_path / "file" / "a.index")
    assert len(index) == 3


def test_many_threads_may_search_at_once():
    vectors, ids, queries = clustered(2000), some_ids(2000), clustered(30, seed=1)
    index = build("cosine", "ivf", ids, vectors)
    expected = index.search(queries, 5)[1]
    answers: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: answers.append(index.search(queries, 5)[1])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    for answer in answers:
        np.testing.assert_array_equal(answer, expected)


def test_the_choice_of_kind():
    assert choose(0) == choose(EXACT_LIMIT - 1) == "flat"
    assert choose(EXACT_LIMIT) == choose(10**8) == "ivf"
    assert [lists_for(n) for n in (0, 1, 100, 1_000_000)] == [1, 1, 10, 1000]
    assert [probes_for(n) for n in (1, 8, 96, 1000)] == [1, 8, 8, 83]


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("k", [1, 150, 200, 260, 900, 2000])
def test_of_many_copies_of_a_vector_all_are_found(metric, kind, k):
    """200 copies of one vector, and others: as many are found as are asked for, the copies first."""
    vectors, ids = clustered(LISTS * 64 + 32), some_ids(LISTS * 64 + 32)
    vectors[:200] = vectors[0]
    index = build(metric, kind, ids, vectors)
    similarities, found = index.search(vectors[:1], k)
    held = min(k, len(ids))
    assert (found[0, :held] >= 0).all()
    assert (found[0, held:] == -1).all()
    assert len(np.unique(found[0, :held])) == held
    assert np.isin(found[0, : min(k, 200)], ids[:200]).all()
    true, _ = oracle(metric, ids, vectors, vectors[:1], min(k, 200))
    np.testing.assert_allclose(similarities[0, : min(k, 200)], true[0], atol=5e-3)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
def test_copies_alone_leave_most_lists_empty_and_all_are_found(metric, kind):
    ids = some_ids(LISTS * 64 + 5)
    vectors = np.repeat(clustered(2), (LISTS * 64, 5), axis=0)
    index = build(metric, kind, ids, vectors)
    for query, nearest in ((vectors[:1], ids[:-5]), (vectors[-1:], ids[-5:])):
        _, found = index.search(query, len(ids) + 3)
        np.testing.assert_array_equal(np.sort(found[0, : len(ids)]), np.sort(ids))
        assert set(found[0, : len(nearest)].tolist()) == set(nearest.tolist())
        assert (found[0, len(ids) :] == -1).all()


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("hidden", [0, 1, 500, 790, 800])
def test_what_is_hidden_is_not_found_and_all_else_is(metric, kind, hidden):
    vectors, ids = clustered(800), some_ids(800)
    index = build(metric, kind, ids, vectors)
    similarities, found = index.search(vectors[:9], 20, without=np.sort(ids[:hidden]))
    rest = 800 - hidden
    held = min(20, rest)
    assert not np.isin(found, ids[:hidden]).any()
    assert (found[:, :held] >= 0).all()
    assert (found[:, held:] == -1).all()
    if held:
        exact, true = oracle(metric, ids[hidden:], vectors[hidden:], vectors[:9], held)
        assert recall(found[:, :held], true) >= (1.0 if kind == "flat" else 0.9)
        assert (similarities[:, :held] <= exact + 0.05).all()
