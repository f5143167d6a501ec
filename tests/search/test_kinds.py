"""The kind of a garment by its embedding, and what it does to the order of what is similar."""

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard import Catalog, Query, QueryPhoto, defaults
from fashion_wizard.features.embedding import Embedding
from fashion_wizard.garment import Features
from fashion_wizard.palette import LABELS
from fashion_wizard.search.fuse import shipped
from fashion_wizard.search.item_kinds import ItemKinds
from fashion_wizard.search.kinds import (
    BY_LABEL,
    BY_WORDS,
    LABELS_OF_KINDS,
    KindModel,
    columns,
    overlap,
    shipped_kinds,
)
from fashion_wizard.search.own_chances import OwnChances
from fashion_wizard.search.query_garment import QueryGarment
from fashion_wizard.search.weights import PartWeights
from fashion_wizard.weights import weights_path

BLOCKS = {"same": 2, "texture": 1, "cut": 2}


def random_model(seed: int = 0) -> KindModel:
    rng = np.random.default_rng(seed)
    weights, bias = (rng.normal(size=size).astype(np.float32) for size in ((5, 3), 3))
    return KindModel("toy-1", ("Hat", "Polo", "Shorts"), BLOCKS, weights, bias)


def test_chances_are_a_softmax_of_the_blocks_each_of_unit_length():
    model, rng = random_model(), np.random.default_rng(1)
    embeddings = rng.normal(size=(4, 5)).astype(np.float32)
    for row, found in zip(embeddings, model.chances(embeddings), strict=True):
        parts = [row[:2], row[2:3], row[3:]]
        values = np.concatenate([part / np.linalg.norm(part) for part in parts])
        odds = np.exp(values @ model.weights + model.bias)
        np.testing.assert_allclose(found, odds / odds.sum(), rtol=1e-5)
    np.testing.assert_allclose(columns(embeddings, BLOCKS), columns(7 * embeddings, BLOCKS), rtol=1e-5)


def test_two_garments_are_as_alike_in_kind_as_their_chances_overlap():
    model, rng = random_model(), np.random.default_rng(2)
    embeddings = rng.normal(size=(4, 5)).astype(np.float32)
    chances = model.chances(embeddings)
    expected = [sum((chances[0, kind] * row[kind]) ** 0.5 for kind in range(3)) for row in chances]
    np.testing.assert_allclose(overlap(chances[0], chances), expected, rtol=1e-5)
    assert overlap(chances[0], chances[:1]) == pytest.approx(1, rel=1e-5)


def test_words_make_the_kinds_that_they_name_likelier_and_silence_changes_nothing():
    model, rng = random_model(), np.random.default_rng(3)
    embeddings = rng.normal(size=(3, 5)).astype(np.float32)
    plain = model.chances(embeddings)
    named = model.chances(embeddings, [frozenset(), {"Polo"}, {"Hat", "Polo", "Shorts"}])
    np.testing.assert_allclose(named[[0, 2]], plain[[0, 2]], rtol=1e-5)
    odds = named[1] / plain[1]
    assert odds[1] / odds[0] == pytest.approx(BY_WORDS, rel=1e-4)
    assert odds[1] / odds[2] == pytest.approx(BY_WORDS, rel=1e-4)
    np.testing.assert_allclose(named.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    ("label", "likeliest", "alike", "other"),
    [
        ("pants", {"Shorts"}, set(), {"Hat", "Polo"}),
        ("outer", set(), {"Polo"}, {"Hat", "Shorts"}),
        ("dress", set(), {"Polo", "Shorts"}, {"Hat"}),
        ("headwear", {"Hat"}, set(), {"Polo", "Shorts"}),
        ("garment", set(), {"Hat", "Polo", "Shorts"}, set()),
    ],
)
def test_a_label_makes_kinds_likelier_by_how_sure_it_is(label, likeliest, alike, other) -> None:
    model, rng = random_model(), np.random.default_rng(3)
    embeddings = rng.normal(size=(4, 5)).astype(np.float32)
    plain = model.chances(embeddings)
    labeled = model.chances(embeddings, labeled=[(label, score) for score in (0, 0.5, 1, 0)])
    np.testing.assert_allclose(labeled[[0, 3]], plain[[0, 3]], rtol=1e-5)
    np.testing.assert_allclose(labeled.sum(axis=1), 1, rtol=1e-5)
    factor = {
        name: factor
        for names, factor in zip((likeliest, alike, other), (1, *BY_LABEL), strict=True)
        for name in names
    }
    expected = np.array([factor[name] for name in model.names])
    for row, score in ((1, 0.5), (2, 1.0)):
        odds = labeled[row] / plain[row]
        np.testing.assert_allclose(odds / odds[0], (expected / expected[0]) ** score, rtol=1e-4)


def test_every_kind_that_ships_has_a_label_of_the_palette() -> None:
    assert set(shipped_kinds().names) <= LABELS_OF_KINDS.keys()
    assert set(LABELS_OF_KINDS.values()) <= set(LABELS)


def test_a_model_is_read_as_it_was_written(tmp_path):
    model = random_model()
    model.save(tmp_path / "kinds.npz")
    again = KindModel.load(tmp_path / "kinds.npz")
    assert (again.embedder, again.names, again.blocks) == (model.embedder, model.names, model.blocks)
    np.testing.assert_allclose(again.weights, model.weights, rtol=1e-3)
    np.testing.assert_allclose(again.bias, model.bias, rtol=1e-3)


def test_the_model_that_ships_knows_the_embedding_that_ships_and_no_other():
    extractor = defaults.feature_extractor()
    assert shipped_kinds().knows(extractor.name, extractor.blocks)
    assert not shipped_kinds().knows(extractor.name, {})
    assert not shipped_kinds().knows(extractor.name, BLOCKS)


def test_another_embedding_of_the_same_form_has_other_kinds(tmp_path):
    weights = tmp_path / "embedding.onnx"
    weights.write_bytes(weights_path("embedding.onnx").read_bytes() + b" ")
    extractor = defaults.feature_extractor(embedder=Embedding(weights))
    assert extractor.blocks == defaults.feature_extractor().blocks
    assert not shipped_kinds().knows(extractor.name, extractor.blocks)


def similarity(kind: float | None, others: float, like: PartWeights) -> float:
    parts = dict.fromkeys(("texture", "pattern", "color", "cut"), others)
    known = parts if kind is None else parts | {"kind": kind}
    return float(
        shipped().traits.similarity({k: np.array([v], np.float32) for k, v in known.items()}, like)[0]
    )


@pytest.mark.parametrize("like", [PartWeights(), PartWeights(cut=3), PartWeights(color=3, texture=2)])
def test_what_is_surely_of_the_same_kind_comes_before_all_that_is_of_another(like):
    assert similarity(1.0, 0.0, like) > similarity(0.0, 1.0, like)
    assert similarity(1.0, 0.6, like) > similarity(1.0, 0.5, like)


def test_without_cut_the_kind_says_nothing():
    like = PartWeights(cut=0)
    assert similarity(1.0, 0.5, like) == similarity(0.0, 0.5, like) == similarity(None, 0.5, like)


@pytest.mark.parametrize("asking", ["a photo", "an item"])
def test_what_is_not_the_article_comes_by_its_kind_first(tmp_path, monkeypatch, asking: str) -> None:
    rng, size = np.random.default_rng(4), sum(made_up.BLOCKS.values())
    weights = np.zeros((size, 2), np.float32)
    weights[-1] = -99, 99
    model = KindModel("made-up", ("Hat", "Polo"), made_up.BLOCKS, weights, np.zeros(2, np.float32))
    monkeypatch.setattr("fashion_wizard.search.collect.shipped_kinds", lambda: model)
    monkeypatch.setattr("fashion_wizard.search.item_kinds.shipped_kinds", lambda: model)

    def one(kind: str) -> Features:
        """The last number tells the kind; all others are chance."""
        numbers = np.append(rng.normal(size=size - 1), {"Hat": -4, "Polo": 4}[kind])
        return made_up.features(numbers, rng.random(16))

    asked = one("Polo")
    items = {f"{kind} {number}": [[one(kind)]] for number in range(12) for kind in model.names}
    if asking == "an item":
        items["asked"] = [[asked]]
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, items)
        searcher = made_up.searcher(catalog, [(made_up.garment(), asked)])
        photos = [QueryPhoto(made_up.photo())] if asking == "a photo" else []
        (answer,) = searcher.answer(Query(photos=photos, item=None if photos else "asked", k=24))
    assert [hit.item.split()[0] for hit in answer.hits] == ["Polo"] * 12 + ["Hat"] * 12


def test_where_words_name_the_kind_the_label_says_nothing(tmp_path) -> None:
    """Segmentation calls all three tops; words call one a jacket, one a polo shirt, and one nothing."""
    rng, size = np.random.default_rng(5), sum(made_up.BLOCKS.values())
    nothing = np.zeros((size, 2), np.float32), np.zeros(2, np.float32)
    model = KindModel("made-up", ("Outwear", "Polo"), made_up.BLOCKS, *nothing)
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {str(number): [[made_up.random_features(rng)]] for number in range(3)})
        catalog.put_items({str(number): {"name": name} for number, name in enumerate(["Jacket", "Polo", ""])})
        catalog.find_own_garments()
        ids = catalog.keypoint_counts()[0]
        vectors = np.repeat(catalog.vector_rows("embedding", ids[:1].tolist()), 3, axis=0)
        owners = [item for (item,) in catalog.owners(ids.tolist())]

        def alike(label: str) -> list[float]:
            asked = QueryGarment(made_up.garment(label, 1.0), made_up.random_features(rng))
            found = ItemKinds(catalog, asked, OwnChances(catalog), model).same(vectors[0], ids, vectors)
            return [float(found[owners.index(item)]) for item in "012"]

        jacket, polo, unnamed = alike("outer")
        assert jacket > unnamed > polo
        jacket, polo, unnamed = alike("top")
        assert min(polo, unnamed) > jacket


def test_the_words_of_all_candidates_are_read_in_as_many_queries_as_those_of_few(tmp_path) -> None:
    rng = np.random.default_rng(5)
    model = KindModel(
        "made-up", ("Hoodie", "Polo"), made_up.BLOCKS, np.zeros((256, 2), np.float32), np.zeros(2, np.float32)
    )
    asked: list[str] = []
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {str(number): [[made_up.random_features(rng)]] for number in range(40)})
        catalog.put_items({str(number): {"name": ["Hoodie", "Polo"][number % 2]} for number in range(40)})
        catalog.find_own_garments()
        ids = catalog.keypoint_counts()[0]
        vectors = catalog.vector_rows("embedding", ids.tolist())
        queries = []
        for count in (4, 40):
            catalog._connection.set_trace_callback(asked.append)
            garment = QueryGarment(made_up.garment(), made_up.random_features(rng), int(ids[0]))
            alike = ItemKinds(catalog, garment, OwnChances(catalog), model).same(
                vectors[0], ids[:count], vectors[:count]
            )
            catalog._connection.set_trace_callback(None)
            queries.append(len(asked))
            asked.clear()
            (own,), *others = catalog.owners(ids[:count].tolist())
            same = [(int(own) + int(item)) % 2 == 0 for (item,) in others]
            assert [value > 0.8 for value in alike[1:].tolist()] == same
    assert queries[0] == queries[1]
