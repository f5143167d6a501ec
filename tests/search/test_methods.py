"""Each way to search, beside the slow and obvious way to do the same."""

from dataclasses import replace

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard import Catalog, PartWeights
from fashion_wizard.defaults import vector_store
from fashion_wizard.features.base import block
from fashion_wizard.features.embedding import BLOCKS
from fashion_wizard.index.indexes import Indexes
from fashion_wizard.matching.garments import match_garments
from fashion_wizard.search import keypoint_method, wizard_method
from fashion_wizard.search.comparison import VECTOR_PARTS, compare_vectors, share_of_cosine
from fashion_wizard.search.fuse import SUREST, scored, shipped
from fashion_wizard.search.method import METHODS
from fashion_wizard.search.methods import method

ITEMS = 40


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """40 items; every fourth has no keypoints."""
    rng = np.random.default_rng(31)
    items = {f"{n:02d}": [[made_up.random_features(rng, 6 if n % 4 else 0)]] for n in range(ITEMS)}
    with Catalog(tmp_path_factory.mktemp("methods")) as opened:
        made_up.stock(opened, items)
        yield opened


@pytest.fixture(scope="module")
def query(catalog):
    """Much like one of the garments, and a little like another."""
    rng = np.random.default_rng(32)
    features = [features for _, features in catalog.features()]
    near = next(each for each in features if len(each.keypoints))
    return made_up.features(
        near.embedding + 0.02 * rng.normal(size=256),
        near.color + 0.01 * rng.random(16),
        near.keypoints.descriptors + 0.1 * rng.normal(size=near.keypoints.descriptors.shape),
    )


@pytest.fixture
def way(catalog):
    with catalog.snapshot():
        yield lambda by, **more: method(
            by, catalog, Indexes(catalog, "made-up", vector_store), BLOCKS, "cosine", PartWeights(**more)
        )


def all_ids(catalog) -> np.ndarray:
    return np.array([row.id for row in catalog.garments()])


def all_features(catalog) -> list:
    return [features for _, features in catalog.features(all_ids(catalog).tolist())]


@pytest.mark.parametrize("by", METHODS)
def test_comparing_in_parts_is_comparing_at_once(way, catalog, query, by: str) -> None:
    ids = all_ids(catalog)
    whole, bit_by_bit = way(by), way(by)
    if by == "superpoint":  # scores below all votes hang together
        bit_by_bit.compare(query, ids)
    for part in (ids[:7], ids[7:9], ids[3:30]):
        bit_by_bit.compare(query, part)
    if by != "wizard":  # of which keypoints are matched depends on who else is there
        np.testing.assert_allclose(
            bit_by_bit.compare(query, ids).score, whole.compare(query, ids).score, rtol=1e-5
        )
    compared = whole.compare(query, ids)
    assert compared.score.shape == (ITEMS,)
    assert {len(values) for values in compared.parts.values()} == {ITEMS}
    assert all((values >= 0).all() and (values <= 1).all() for values in compared.parts.values())
    assert (compared.similarity is not None) == (by == "wizard")


@pytest.mark.parametrize("name", ["embedding", "color"])
def test_one_vector_is_compared_by_its_cosine(way, catalog, query, name: str) -> None:
    cosines = np.array([getattr(each, name) @ getattr(query, name) for each in all_features(catalog)])
    compared = way(name).compare(query, all_ids(catalog))
    np.testing.assert_allclose(compared.score, share_of_cosine(cosines.astype(np.float32)), atol=1e-5)
    candidates = way(name).candidates(query, 5)
    assert set(candidates.tolist()) == set(all_ids(catalog)[np.argsort(-cosines)[:5]].tolist())


def test_the_default_retrieves_the_nearest_by_embedding_and_by_color(way, query) -> None:
    found = [set(way(by).candidates(query, 5).tolist()) for by in ("wizard", "embedding", "color")]
    assert found[0] == found[1] | found[2]


def test_parts_are_block_by_block_and_the_pattern_is_the_matching(way, catalog, query) -> None:
    compared = way("wizard").compare(query, all_ids(catalog))
    for place, features in enumerate(all_features(catalog)):
        slow = {
            name: max(
                0.0, float(block(features.embedding, part, BLOCKS) @ block(query.embedding, part, BLOCKS))
            )
            for name, part in (("look", "same"), ("texture", "texture"), ("cut", "cut"))
        }
        slow["color"] = max(0.0, float(features.color @ query.color))
        slow["pattern"] = match_garments(query.keypoints, features.keypoints).score
        for name, value in slow.items():
            assert compared.parts[name][place] == pytest.approx(value, abs=1e-4), name


def test_the_score_is_the_fusion_of_all_parts(way, catalog, query) -> None:
    ids = all_ids(catalog)
    compared = way("wizard", color=2.0).compare(query, ids)
    prominence = np.array(catalog.prominence(ids.tolist()), np.float32)
    weights = PartWeights(color=2.0)
    expected = shipped().log_odds(compared.parts, prominence, len(query.keypoints), weights)
    np.testing.assert_allclose(compared.score, expected, rtol=1e-5)
    np.testing.assert_allclose(compared.similarity, shipped().traits.similarity(compared.parts, weights))


@pytest.fixture(scope="module")
def query_in_two_lights(catalog, query):
    """In white light it is much like two other garments."""
    rng = np.random.default_rng(33)
    first, second = [features for _, features in catalog.features()][5:7]
    white = made_up.features(
        first.embedding + second.embedding + 0.02 * rng.normal(size=256), first.color + second.color
    )
    return replace(query, in_white_light=white)


def test_in_two_lights_the_candidates_of_both_are_retrieved(way, query_in_two_lights) -> None:
    query = query_in_two_lights
    shown, white = (
        {number for by in ("embedding", "color") for number in way(by).candidates(light, 5).tolist()}
        for light in (query, query.in_white_light)
    )
    assert shown != white
    assert set(way("wizard").candidates(query, 5).tolist()) == shown | white


@pytest.mark.parametrize("name", ["embedding", "color"])
def test_one_vector_is_compared_as_the_photo_shows_it(way, catalog, query, query_in_two_lights, name) -> None:
    ids = all_ids(catalog)
    shown, both = (way(name).compare(each, ids).score for each in (query, query_in_two_lights))
    np.testing.assert_array_equal(shown, both)


def test_each_candidate_is_compared_in_the_light_that_makes_it_likelier(
    way, catalog, query, query_in_two_lights
) -> None:
    ids = all_ids(catalog)
    white = made_up.features(
        query_in_two_lights.in_white_light.embedding, query_in_two_lights.in_white_light.color
    )
    shown, lit, both = (way("wizard").compare(each, ids) for each in (query, white, query_in_two_lights))
    prominence = np.array(catalog.prominence(ids.tolist()), np.float32)
    chosen = []
    for place in range(ITEMS):
        odds = []
        for compared in (shown, lit):
            parts = {name: compared.parts[name][place : place + 1] for name in VECTOR_PARTS}
            parts["pattern"] = np.zeros(1, np.float32)
            plain = shipped().log_odds(parts, prominence[place : place + 1], 0, PartWeights())
            odds.append(float(plain[0]))
        chosen.append(odds[1] > odds[0] - wizard_method.AS_SHOWN)
        for name in VECTOR_PARTS:
            expected = (lit if chosen[-1] else shown).parts[name][place]
            assert both.parts[name][place] == pytest.approx(expected, abs=1e-6)
    assert any(chosen)
    assert not all(chosen)


def test_in_two_lights_nothing_scores_above_the_bound(way, catalog, query_in_two_lights) -> None:
    searching, ids = way("wizard"), all_ids(catalog)
    bound = searching.most(query_in_two_lights, ids)
    compared = searching.compare(query_in_two_lights, ids)
    score = scored(SUREST / (1 + np.exp(-compared.score)), compared.similarity)
    assert score.max() <= bound


def test_keypoints_are_matched_only_with_the_best_of_each_kind(way, catalog, query, monkeypatch) -> None:
    matched = []
    monkeypatch.setattr(
        wizard_method, "patterns", lambda *a: matched.append(a[2].tolist()) or np.ones(len(a[2]), np.float32)
    )
    searching = way("wizard")
    compared = searching.compare(query, all_ids(catalog), verified=4)
    assert 2 <= len(matched[0]) <= 4
    assert np.count_nonzero(compared.parts["pattern"]) == len(matched[0])
    best = int(np.argmax(compared.score))
    assert all_ids(catalog)[best] in matched[0]


def test_votes_come_before_all_garments_without_any(way, catalog, query) -> None:
    ids = all_ids(catalog)
    searching = way("superpoint")
    voted = set(searching.candidates(query, 1).tolist())
    assert 0 < len(voted) < ITEMS
    compared = searching.compare(query, ids)
    scores = dict(zip(ids.tolist(), compared.score.tolist(), strict=True))
    assert min(scores[number] for number in voted) >= max(
        score for number, score in scores.items() if number not in voted
    )
    without = [row.id for row in catalog.garments() if not row.keypoints]
    assert without
    assert all(scores[number] == 0 for number in without)


@pytest.mark.parametrize("by", METHODS)
def test_only_the_keypoint_method_needs_keypoints(way, catalog, query, by: str) -> None:
    rows = catalog.garments()
    comparable = [way(by).comparable(query, row.keypoints) for row in rows]
    assert comparable == [by != "superpoint" or row.keypoints > 0 for row in rows]
    bare = made_up.features(query.embedding, query.color)
    assert way(by).comparable(bare, rows[1].keypoints) == (by != "superpoint")


@pytest.mark.parametrize("by", METHODS)
def test_a_search_is_exhausted_once_it_has_seen_everything(way, catalog, query, by: str, monkeypatch) -> None:
    searching, widening = way(by), 1
    assert by == "superpoint" or not searching.exhausted(query, 5)
    while not searching.exhausted(query, 5, widening):
        widening *= 2
    found = set(searching.candidates(query, 5, widening).tolist())
    comparable = {row.id for row in catalog.garments() if searching.comparable(query, row.keypoints)}
    assert found == comparable or by == "superpoint"
    assert found <= comparable
    monkeypatch.setattr(keypoint_method, "MOST_NEIGHBORS", 1)
    assert way("superpoint").exhausted(query, 5)
    assert way("superpoint").exhausted(made_up.features(query.embedding, query.color), 5)


def test_vectors_that_point_away_still_rank() -> None:
    cosines = np.linspace(-1, 1, 101).astype(np.float32)
    scores = share_of_cosine(cosines)
    assert (np.diff(scores) > 0).all()
    assert (scores[0], scores[-1]) == (0, 1)
    np.testing.assert_allclose(scores[cosines >= 0.05], cosines[cosines >= 0.05])


def test_an_embedding_without_blocks_is_compared_whole(query) -> None:
    rng = np.random.default_rng(3)
    embeddings, colors = made_up.unit(rng.normal(size=(5, 256))), made_up.unit(rng.random((5, 16)))
    parts = compare_vectors(query, embeddings, colors, {})
    assert tuple(parts) == VECTOR_PARTS
    whole = np.clip(embeddings @ query.embedding, 0, 1)
    for name in ("look", "texture", "cut"):
        np.testing.assert_allclose(parts[name], whole, rtol=1e-5)
