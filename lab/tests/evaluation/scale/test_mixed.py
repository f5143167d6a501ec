"""Mixed garments lie among each other as real ones do; the exact ranking is exact."""

import numpy as np
import pytest

from fashion_wizard_lab.evaluation.scale.exact import TOP, Exact, fused
from fashion_wizard_lab.evaluation.scale.mixed import BLOCK, NEIGHBORS, Mixed


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def real() -> dict[str, np.ndarray]:
    """Garments in heaps, as those of a shop are."""
    rng = np.random.default_rng(0)
    heaps = rng.normal(size=(12, 256))
    embedding = heaps[rng.integers(12, size=150)] + 0.5 * rng.normal(size=(150, 256))
    return {"embedding": unit(embedding), "color": unit(rng.gamma(0.2, size=(150, 40)))}


@pytest.fixture(scope="module")
def mixed(real) -> Mixed:
    return Mixed(real)


def test_the_nearest_is_as_far_as_among_real_garments(mixed):
    for name, found in mixed.distances().items():
        assert found.mixed[1] == pytest.approx(found.real[1], rel=0.05), name


def test_blocks_are_of_unit_length_all_different_and_the_same_again(mixed):
    first, second = mixed.block(0, 300), mixed.block(1, 300)
    for name, vectors in first.items():
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        together = np.concatenate([vectors, second[name]])
        assert len(np.unique(together, axis=0)) == 600
        np.testing.assert_array_equal(vectors, mixed.block(0, 500, [name])[name][:300])
    assert first["color"].min() >= 0


def test_so_many_garments_are_made_as_are_wanted(mixed):
    lengths = [len(block["color"]) for block in mixed.blocks(BLOCK + 5, ["color"])]
    assert lengths == [BLOCK, 5]


def test_too_few_real_garments_are_refused(real):
    few = {name: vectors[: 2 * NEIGHBORS - 1] for name, vectors in real.items()}
    with pytest.raises(ValueError, match="at least 16"):
        Mixed(few)


def test_the_exact_ranking_of_blocks_is_that_of_everything(mixed):
    queries = mixed.block(7, 4)
    blocks = [mixed.block(0, 60), mixed.block(1, 3), mixed.block(2, 80)]
    everything = {name: np.concatenate([block[name] for block in blocks]) for name in queries}
    exact = Exact(queries, blocks)
    for place in range(4):
        query = {name: rows[place] for name, rows in queries.items()}
        for name in queries:
            order = np.argsort(-everything[name] @ query[name], kind="stable")[:TOP]
            assert exact.first[name][place].tolist() == order.tolist()
        order = np.argsort(-fused(query, everything), kind="stable")[:TOP]
        assert exact.first["fused"][place].tolist() == order.tolist()
