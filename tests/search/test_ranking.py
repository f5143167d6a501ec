"""Candidates are ranked by what their method says, the very photo first, and nothing is compared in vain."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.search import made_up

from fashion_wizard import Catalog, palette
from fashion_wizard.garment import UNKNOWN_LABEL
from fashion_wizard.search.method import Compared
from fashion_wizard.search.query_garment import SURE_LABEL, QueryGarment, as_asked
from fashion_wizard.search.ranking import Candidates, Ranked

LABELS = ("top", "pants", "outer", "bag")


@dataclass
class Scores:
    """A method whose scores are given, by the place of a garment in the catalog."""

    ids: list[int]
    scores: list[float]
    similarity: list[float] | None = None
    compared: list[list[int]] = field(default_factory=list)
    least_keypoints: int = 0

    def candidates(self, features, count: int, widening: int = 1, allowed=None) -> np.ndarray:
        return np.array(sorted(self.ids)[: count * widening], np.int64)

    def exhausted(self, features, count: int, widening: int = 1) -> bool:
        return count * widening >= len(self.ids)

    def comparable(self, features, keypoints: int) -> bool:
        return keypoints >= self.least_keypoints

    def compare(self, features, ids: np.ndarray, verified: int, also: set[int]) -> Compared:
        self.compared.append(ids.tolist())
        places = [self.ids.index(number) for number in ids.tolist()]
        score = np.array([self.scores[place] for place in places])
        similarity = None if self.similarity is None else np.array(self.similarity)[places]
        return Compared(score, {"part": score.astype(np.float32)}, similarity)


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """Six items; each of its own photo shows one garment, of a label in turn."""
    rng = np.random.default_rng(8)
    with Catalog(tmp_path_factory.mktemp("ranking")) as opened:
        for number in range(6):
            made_up.stock(opened, {f"{number}": [[made_up.random_features(rng)]]}, [LABELS[number % 4]])
        yield opened


@pytest.fixture(scope="module")
def ids(catalog) -> list[int]:
    """The garments' numbers in the order of the items."""
    by_item = {
        next(iter(items)): row
        for row, items in zip(
            catalog.garments(), catalog.owners([row.id for row in catalog.garments()]), strict=True
        )
    }
    return [by_item[str(number)].id for number in range(6)]


def asked(label: str = "garment", stored: int | None = None, score: float = 0.9) -> QueryGarment:
    return QueryGarment(
        made_up.garment(label, score), made_up.random_features(np.random.default_rng(1)), stored
    )


def items(ranked: Ranked) -> list[str]:
    return ["".join(owners) for owners in ranked.owners]


def test_the_best_come_first_and_their_parts_stay_with_them(catalog, ids) -> None:
    method = Scores(ids, [0.1, 0.9, 0.3, 0.7, 0.5, 0.2])
    candidates = Candidates(catalog, [asked()], method, "made-up")
    assert candidates.add(ids) == ids
    ranked = candidates.ranked()
    assert items(ranked) == ["1", "3", "4", "2", "5", "0"]
    np.testing.assert_allclose(ranked.score, sorted(method.scores, reverse=True), rtol=1e-6)
    np.testing.assert_allclose(ranked.parts["part"], ranked.score)
    assert [row.id for row in ranked.rows] == [ids[int(item)] for item in items(ranked)]


def test_several_photos_are_averaged(catalog, ids) -> None:
    method = Scores(ids, [0.2, 0.4, 0.6, 0.8, 0.0, 0.1])
    candidates = Candidates(catalog, [asked(), asked()], method, "made-up")
    candidates.add(ids)
    assert len(candidates.ranked().score) == 6
    assert len(method.compared) == 2


def test_the_very_photo_comes_first_with_a_score_of_one(catalog, ids) -> None:
    method = Scores(ids, [0.1, 1.0, 0.3, 0.7, 0.5, 0.2])
    candidates = Candidates(catalog, [asked("bag", stored=ids[0])], method, "made-up")
    candidates.add([*candidates.twins, *ids])
    ranked = candidates.ranked()
    assert items(ranked)[0] == "0", "also where its label would not do"
    assert ranked.score_at(0) == 1
    assert ranked.parts["part"][0] == 1


def test_with_an_item_as_the_query_the_same_photo_is_not_sure(catalog, ids) -> None:
    candidates = Candidates(catalog, [asked(stored=ids[0])], Scores(ids, [0.1] * 6), "made-up", "0")
    assert not candidates.twins
    candidates.add(ids)
    assert candidates.ranked().score_at(0) < 1


@pytest.mark.parametrize(
    ("label", "fitting"),
    [("top", "024"), ("pants", "15"), ("bag", "3"), ("garment", "012345"), ("dress", "01245")],
)
def test_only_garments_worn_in_the_same_place_become_candidates(catalog, ids, label, fitting) -> None:
    candidates = Candidates(catalog, [asked(label)], Scores(ids, [0.5] * 6), "made-up")
    assert candidates.add(ids) == [ids[int(item)] for item in fitting]
    assert [number in candidates for number in ids] == [str(place) in fitting for place in range(6)]


def test_an_unsure_label_excludes_nothing(catalog, ids) -> None:
    candidates = Candidates(catalog, [asked("bag", score=0.5)], Scores(ids, [0.5] * 6), "made-up")
    assert candidates.add(ids) == ids


@pytest.mark.parametrize(("word", "fitting"), [("trousers", "15"), ("pants", "15"), (0, "012345")])
def test_a_label_that_was_asked_for_is_sure(catalog, ids, word: str | int, fitting: str) -> None:
    shown = as_asked(asked("pants", score=0.5), word)
    candidates = Candidates(catalog, [shown], Scores(ids, [0.5] * 6), "made-up")
    assert candidates.add(ids) == [ids[int(item)] for item in fitting]
    assert candidates.fitting().tolist() == sorted(ids[int(item)] for item in fitting)


@pytest.mark.parametrize(("least", "count"), [(3, 6), (4, 0)])
def test_what_cannot_be_compared_is_no_candidate(catalog, ids, least: int, count: int) -> None:
    method = Scores(ids, [0.5] * 6, least_keypoints=least)
    candidates = Candidates(catalog, [asked("garment")], method, "made-up")
    assert len(candidates.add(ids)) == count


def test_all_that_may_be_results_are_those_that_a_look_at_each_garment_allows(tmp_path) -> None:
    rng = np.random.default_rng(4)
    labels = [*palette.LABELS[1:], UNKNOWN_LABEL]
    with Catalog(tmp_path) as catalog:
        shown = [
            (made_up.garment(label, score), made_up.random_features(rng, keypoints))
            for label in labels
            for score, keypoints in ((0.9, 3), (SURE_LABEL, 0), (0.5, 3), (0.1, 0))
        ]
        with catalog.writing():
            catalog.put_image("1" * 64, "made-up", (made_up.SIDE, made_up.SIDE), shown)
            catalog.put_image("2" * 64, "others", (made_up.SIDE, made_up.SIDE), shown)
        of_others = {row.id for row in catalog.garments_of("2" * 64)}
        for label in labels:
            for score in (0.9, SURE_LABEL, 0.5):
                for least in (0, 1, 2):
                    method = Scores([], [], least_keypoints=least)
                    candidates = Candidates(catalog, [asked(label, score)], method, "made-up")
                    looked_at = [row.id for row in catalog.garments() if candidates.fits(row)]
                    expected = [number for number in looked_at if number not in of_others]
                    assert candidates.fitting().tolist() == (expected if least < 2 else [])


def test_what_is_a_candidate_is_not_found_again(catalog, ids) -> None:
    candidates = Candidates(catalog, [asked()], Scores(ids, [0.5] * 6), "made-up")
    first = candidates.found(2)
    assert first == sorted(ids)[:2]
    assert candidates.add(first) == first
    assert candidates.add(first) == []
    assert candidates.found(2, widening=2) == sorted(ids)[2:4]
    assert [candidates.exhausted(2, widening) for widening in (1, 2, 3)] == [False, False, True]


def test_no_candidate_is_an_empty_ranking(catalog, ids) -> None:
    candidates = Candidates(catalog, [asked()], Scores(ids, [0.5] * 6), "made-up")
    ranked = candidates.ranked()
    assert (list(ranked.rows), list(ranked.owners), len(ranked.score)) == ([], [], 0)
    assert ranked.best_of(ids) == 0


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(-8, 8), min_size=6, max_size=6), st.lists(st.floats(0, 0.99), min_size=6, max_size=6)
)
def test_log_odds_become_scores_in_their_own_order(catalog, ids, log_odds, similarity) -> None:
    candidates = Candidates(catalog, [asked()], Scores(ids, log_odds, similarity), "made-up")
    candidates.add(ids)
    ranked = candidates.ranked()
    assert ((ranked.score >= 0) & (ranked.score < 1)).all()
    assert (np.diff(ranked.score) <= 0).all()
    assert ranked.best_of(ids[:1]) == ranked.score_at(items(ranked).index("0"))


def test_without_the_article_similarity_alone_orders(catalog, ids) -> None:
    similarity = [0.1, 0.5, 0.3, 0.9, 0.7, 0.2]
    method = Scores(ids, [5.0, 4.0, 3.0, 2.0, 1.0, 0.0], similarity)
    candidates = Candidates(catalog, [asked()], method, "made-up", left_out="0")
    candidates.add(ids)
    ranked = candidates.ranked()
    assert items(ranked) == ["3", "4", "1", "2", "5", "0"]
    np.testing.assert_allclose(ranked.score, sorted(similarity, reverse=True), rtol=1e-6)
