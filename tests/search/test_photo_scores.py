"""The quick bound of a garment's best score, beside the score itself."""

from dataclasses import replace

import numpy as np
import pytest
from tests.search import made_up

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Features, Garment
from fashion_wizard.search import collect, comparison, wizard_method
from fashion_wizard.search.collect import Collector
from fashion_wizard.search.photo_garments import PhotoGarments
from fashion_wizard.search.photo_scores import PhotoScores
from fashion_wizard.search.query import Query, QueryPhoto
from fashion_wizard.search.searcher import Searcher
from fashion_wizard.search.weights import PartWeights

LABELS = ["top", "pants", "outer", "bag"]


class Staged(made_up.Photographed):
    """An extractor whose keypoints come later; `completed` has the labels of garments that got them."""

    def __init__(self, photos) -> None:
        super().__init__(photos)
        self.completed: list[str] = []

    def vectors(self, photo: np.ndarray, garment: Garment) -> Features:
        features = self.extract(photo, garment)
        return replace(features, keypoints=made_up.features(features.embedding, features.color).keypoints)

    def with_keypoints(self, photo: np.ndarray, garment: Garment, vectors: Features) -> Features:
        self.completed.append(garment.label)
        return replace(vectors, keypoints=self.extract(photo, garment).keypoints)


def shot_again(features: Features, rng: np.random.Generator, noise: float) -> Features:
    """The same garment on another photo."""
    near = [
        vector + noise * rng.normal(size=vector.shape) / np.sqrt(len(vector))
        for vector in (features.embedding, features.color)
    ]
    return made_up.features(near[0], np.abs(near[1]), features.keypoints.descriptors)


@pytest.fixture(scope="module", params=range(3))
def stocked(request, tmp_path_factory):
    """A search, its extractor, and a photo with garments that the catalog has, nearly has, or has not."""
    rng = np.random.default_rng(request.param)
    sold = {
        f"{label}{number}": [[made_up.random_features(rng, int(rng.integers(0, 30)))]]
        for number in range(12)
        for label in LABELS
    }
    worn = []
    for number, label in enumerate(LABELS):
        ((features,),) = sold[f"{label}{number}"]
        rows = slice(1, 7 - number)
        worn.append((made_up.garment(label, rows=rows), shot_again(features, rng, float(rng.random() * 3))))
    with Catalog(tmp_path_factory.mktemp("stocked")) as catalog:
        for label in LABELS:
            items = {item: photos for item, photos in sold.items() if item.startswith(label)}
            made_up.stock(catalog, items, [label])
        camera = Staged([worn])
        yield Searcher(catalog, camera, camera), camera


@pytest.fixture
def shop(stocked):
    """The same; no garment has got its keypoints."""
    stocked[1].completed.clear()
    return stocked


QUERIES = {
    "default": {},
    "pattern": {"like": PartWeights(pattern=10, color=0)},
    "no look": {"like": PartWeights(look=0, texture=3)},
    "embedding": {"by": "embedding"},
    "color": {"by": "color", "metric": "l2"},
    "few": {"wanted": lambda item: item.id.endswith("7")},
    "none": {"wanted": lambda item: False},
}


@pytest.mark.parametrize("how", QUERIES)
def test_no_garment_scores_above_its_bound(shop, how: str) -> None:
    searcher, camera = shop
    query = Query(photos=[QueryPhoto(made_up.photo())], **QUERIES[how])
    photo = PhotoGarments(query.photos[0], searcher.catalog, camera, camera)
    with searcher.catalog.snapshot():
        collector = Collector(searcher.catalog, searcher.indexes, camera, query, check_files=False)
        scores = PhotoScores(collector, photo)
        chosen = photo.chosen(query)
        most = [scores.most(each) for each in chosen]
        assert how == "none" or not camera.completed
        best = [scores.best(each) for each in chosen]
    for bound, score in zip(most, best, strict=True):
        assert (score is None) == (bound is None) == (how == "none")
        assert score is None or bound is None or score <= bound
    exact = how in {"embedding", "color"}
    assert not exact or most == pytest.approx(best, abs=3e-6)


@pytest.mark.parametrize("how", [*QUERIES, "high"])
def test_who_computes_keypoints_only_where_they_may_matter_answers_the_same(shop, how: str) -> None:
    searcher, camera = shop
    options = {"min_score": 0.3} if how == "high" else QUERIES[how]
    whole = Searcher(searcher.catalog, camera, made_up.Photographed(camera.photos))
    query = Query(photos=[QueryPhoto(made_up.photo())], likeliest=True, **options)
    answers = [
        [(answer.number, [(hit.item, hit.score, hit.parts) for hit in answer.hits]) for answer in each]
        for each in (searcher.answer(query), whole.answer(query))
    ]
    assert answers[0] == answers[1]
    assert len(camera.completed) == len(set(camera.completed))


def test_nothing_is_matched_twice_for_the_garment_that_is_meant_and_its_results(shop, monkeypatch) -> None:
    searcher, _ = shop
    compared: list[tuple[int, int]] = []
    whole = comparison.match_garments

    def noted(first, second):
        compared.append((id(first), id(second)))
        return whole(first, second)

    monkeypatch.setattr(comparison, "match_garments", noted)
    searcher.answer(Query(photos=[QueryPhoto(made_up.photo())], likeliest=True))
    assert compared
    assert len(compared) == len(set(compared))


def test_the_more_results_are_wanted_the_more_candidates_are_matched(shop, monkeypatch) -> None:
    searcher, _ = shop
    asked: list[int] = []
    patterns = wizard_method.patterns
    monkeypatch.setattr(collect, "VERIFIED", 0)
    monkeypatch.setattr(wizard_method, "patterns", lambda *a: asked.append(len(a[2])) or patterns(*a))
    counts = []
    for k in (1, 4, 8):
        asked.clear()
        searcher.answer(Query(photos=[QueryPhoto(made_up.photo())], garment="top", k=k))
        counts.append(sum(asked))
    assert counts == sorted(set(counts))
    assert all(k <= count <= 4 * k for k, count in zip((1, 4, 8), counts, strict=True))


@pytest.mark.parametrize("last", ["", "7", "78", "0123456789"])
@pytest.mark.parametrize("k", [1, 3])
def test_keypoints_are_matched_with_each_result_whatever_a_filter_leaves_out(
    shop, monkeypatch, k: int, last: str
) -> None:
    searcher, _ = shop
    rng = np.random.default_rng(2)
    monkeypatch.setattr(collect, "VERIFIED", 2)
    monkeypatch.setattr(wizard_method, "patterns", lambda *a: rng.uniform(0.1, 1, len(a[2])))
    query = Query(photos=[QueryPhoto(made_up.photo())], k=k, wanted=lambda item: item.id[-1] in last)
    answers = searcher.answer(query)
    hits = [hit for answer in answers for hit in answer.hits]
    assert bool(hits) == bool(last)
    assert all(hit.parts["pattern"] > 0 for hit in hits)


def test_a_photo_that_shows_one_sold_garment_needs_keypoints_of_no_other(tmp_path) -> None:
    rng = np.random.default_rng(1)
    coat, belt = made_up.random_features(rng), made_up.random_features(rng)
    worn = [(made_up.garment("outer"), coat), (made_up.garment("belt", rows=slice(1, 2)), belt)]
    with Catalog(tmp_path) as catalog:
        made_up.stock(catalog, {"coat": [[coat]]}, ["outer"])
        made_up.stock(catalog, {"belt": [[made_up.random_features(rng)]]}, ["belt"])
        camera = Staged([worn])
        query = Query(photos=[QueryPhoto(made_up.photo())], likeliest=True)
        (answer,) = Searcher(catalog, camera, camera).answer(query)
    assert answer.hits[0].item == "coat"
    assert camera.completed == ["outer"]
