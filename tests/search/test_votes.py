"""Votes: fair to garments with few keypoints, one vote a keypoint, and alike under both metrics."""

import numpy as np
import pytest

from fashion_wizard.index.base import Neighbors
from fashion_wizard.index.source import KEYPOINT_BITS, keypoint_ids
from fashion_wizard.index.store import SegmentStore
from fashion_wizard.search.votes import share, vote


def unit(rng: np.random.Generator, count: int, dimension: int = 32) -> np.ndarray:
    vectors = rng.normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def near(rng: np.random.Generator, vectors: np.ndarray, noise: float) -> np.ndarray:
    moved = vectors + noise * unit(rng, *vectors.shape)
    return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)


def index_of(garments: dict[int, np.ndarray], metric: str = "cosine") -> Neighbors:
    store = SegmentStore()
    batches = ((keypoint_ids(garment, len(vectors)), vectors) for garment, vectors in garments.items())
    store.apply(batches, np.empty(0, np.int64), 1)
    return store.now(metric)


def slow_vote(garments: dict[int, np.ndarray], queries: np.ndarray, neighbors: int) -> dict[int, float]:
    """The docstring of `vote`, word by word, for the cosine."""
    everything = [(g, n, d) for g, ds in garments.items() for n, d in enumerate(ds)]
    cast = []
    for q, query in enumerate(queries):
        ranked = sorted(((float(query @ d), g, n) for g, n, d in everything), reverse=True)[:neighbors]
        common = ranked[-1][0] if len(ranked) == neighbors else 0.0
        cast += [((s - common) / (1 - common), q, g, n) for s, g, n in ranked if s > common]
    votes: dict[int, float] = {}
    asked, given = set(), set()
    chosen = []
    for weight, q, g, n in sorted(cast, reverse=True):
        if (q, g) not in asked:
            asked.add((q, g))
            chosen.append((weight, g, n))
    for weight, g, n in chosen:
        if (g, n) not in given:
            given.add((g, n))
            votes[g] = votes.get(g, 0.0) + weight
    return votes


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("neighbors", [3, 10, 500])
def test_votes_are_those_of_the_slow_oracle(seed: int, neighbors: int) -> None:
    rng = np.random.default_rng(seed)
    garments = {g: unit(rng, int(rng.integers(1, 40))) for g in (3, 7, 8, 1000)}
    queries = np.concatenate([near(rng, garments[7][:15], 0.4), unit(rng, 10)])
    ids, votes = vote(index_of(garments), queries, "cosine", neighbors=neighbors)
    expected = slow_vote(garments, queries, neighbors)
    assert dict(zip(ids.tolist(), votes.tolist(), strict=True)) == pytest.approx(expected, abs=3e-3)


def test_both_metrics_vote_alike_on_unit_vectors() -> None:
    rng = np.random.default_rng(0)
    garments = {g: unit(rng, 30) for g in range(12)}
    queries = near(rng, garments[4], 0.6)
    by_cosine = vote(index_of(garments, "cosine"), queries, "cosine")
    by_l2 = vote(index_of(garments, "l2"), queries, "l2")
    np.testing.assert_array_equal(by_cosine[0], by_l2[0])
    np.testing.assert_allclose(by_cosine[1], by_l2[1], atol=1e-3)


def test_the_same_garment_has_every_vote_and_a_share_of_one() -> None:
    rng = np.random.default_rng(1)
    garments = {g: unit(rng, 40) for g in range(10)}
    ids, votes = vote(index_of(garments), garments[6], "cosine")
    shares = share(votes, 40, np.full(len(ids), 40))
    assert ids[shares.argmax()] == 6
    assert shares.max() == pytest.approx(1, abs=1e-3)
    assert np.sort(shares)[-2] < 0.5


def test_many_keypoints_are_no_advantage() -> None:
    rng = np.random.default_rng(2)
    small, crowd = unit(rng, 30), unit(rng, 600)
    garments = {1: small, 2: crowd}
    queries = near(rng, small, 0.9)
    ids, votes = vote(index_of(garments), queries, "cosine")
    counts = np.array([len(garments[int(g)]) for g in ids])
    shares = dict(zip(ids.tolist(), share(votes, len(queries), counts).tolist(), strict=True))
    assert shares[1] > 2 * shares.get(2, 0)


def test_shares_never_leave_zero_to_one() -> None:
    rng = np.random.default_rng(3)
    garments = {g: np.repeat(unit(rng, 3), 5, axis=0) for g in range(4)}
    ids, votes = vote(index_of(garments), garments[0], "cosine")
    found = dict(zip(ids.tolist(), votes.tolist(), strict=True))
    assert found[0] == pytest.approx(3, abs=5e-4), "copies vote for one"
    assert ((votes > 0) & (votes <= 3)).all()
    np.testing.assert_allclose(share(votes, 15, np.full(len(ids), 15)), votes / 15, rtol=1e-6)


def test_nothing_to_ask_or_nobody_to_answer_gives_no_votes() -> None:
    rng = np.random.default_rng(4)
    for index, queries in ((index_of({}), unit(rng, 3)), (index_of({1: unit(rng, 3)}), unit(rng, 0))):
        ids, votes = vote(index, queries, "cosine")
        assert ids.shape == votes.shape == (0,)


def test_keypoint_ids_lead_back_to_their_garment() -> None:
    ids = keypoint_ids(2**40, 100)
    assert set((ids >> KEYPOINT_BITS).tolist()) == {2**40}
    assert len(set(ids.tolist())) == 100
    with pytest.raises(ValueError, match="at most 65535"):
        keypoint_ids(1, 1 << 16)
