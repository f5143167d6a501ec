"""Reliability beside a slow, obvious count."""

import json
from pathlib import Path

import numpy as np
import pytest

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import InshopPhoto
from fashion_wizard_lab.evaluation.retrieval.certainty import certainties_of, certainty_of, sharing_text
from fashion_wizard_lab.evaluation.retrieval.earlier import read_earlier
from fashion_wizard_lab.evaluation.retrieval.ranking import RankedPhoto, Ranking


def test_items_of_several_gallery_photos_share_their_probability_and_that_is_said():
    assert sharing_text(1) == sharing_text(0) == ""
    assert "up to 4 gallery photos" in sharing_text(4)


@pytest.mark.parametrize("seed", range(5))
def test_bins_errors_and_neighborhoods_are_those_of_a_slow_count(seed):
    rng = np.random.default_rng(seed)
    scores = np.round(rng.random(200), 2)
    right = rng.random(200) < scores**2
    certainty = certainty_of(scores, right)
    gap = brier = 0.0
    hundredths = [round(100 * score) for score in scores]
    for place, each in enumerate(certainty["bins"]):
        inside = [i for i, score in enumerate(hundredths) if min(score // 10, 9) == place]
        assert each["results"] == len(inside)
        if inside:
            share, mean = np.mean([right[i] for i in inside]), np.mean([scores[i] for i in inside])
            assert (each["right"], each["score"]) == pytest.approx((share, mean))
            assert each["low"] <= share <= each["high"]
            gap += len(inside) * abs(share - mean)
    for score, hit in zip(scores, right, strict=True):
        brier += (score - hit) ** 2
    assert certainty["ece"] == pytest.approx(gap / 200)
    assert certainty["brier"] == pytest.approx(brier / 200)
    for at, near in certainty["near"].items():
        close = [i for i, score in enumerate(hundredths) if abs(score - round(100 * float(at))) <= 10]
        assert near["results"] == len(close) > 0
        assert near["right"] == pytest.approx(np.mean([right[i] for i in close]))


def test_scores_that_keep_their_promise_have_no_calibration_error():
    scores = np.repeat([0.25, 0.75], 400)
    right = np.concatenate([np.arange(400) < 100, np.arange(400) < 300])
    assert certainty_of(scores, right)["ece"] == pytest.approx(0)
    assert certainty_of(scores, ~right)["ece"] == pytest.approx(0.5)
    assert certainty_of(scores, right)["brier"] < certainty_of(scores, ~right)["brier"]


def test_without_results_there_is_nothing_to_say():
    certainty = certainty_of(np.zeros(0), np.zeros(0, bool))
    assert (certainty["results"], certainty["ece"], certainty["brier"]) == (0, None, None)
    assert {each["right"] for each in certainty["bins"]} == {None}
    assert json.loads(json.dumps(certainty)) == certainty


def test_the_first_result_and_the_first_ten_are_told_apart():
    query = InshopPhoto("img/a.jpg", Path("a.jpg"), "right", "query")
    found = [RankedPhoto(Path("x"), "right" if i in {0, 11} else "wrong", 1 - i / 20, {}) for i in range(12)]
    rankings = [Ranking(query, Path("copy"), tuple(found)), Ranking(query, None, ())]
    certainty = certainties_of({"wizard": rankings})["wizard"]
    assert certainty["first"]["results"] == 1
    assert certainty["first"]["brier"] == 0
    assert certainty["first_ten"]["results"] == 10
    assert sum(each["results"] * (each["right"] or 0) for each in certainty["first_ten"]["bins"]) == 1


def test_an_earlier_run_is_read_again(tmp_path):
    certainty = {"wizard": dict.fromkeys(("first", "first_ten"), certainty_of(np.ones(3), np.ones(3, bool)))}
    document = {"dataset": "shop", "roi": "boxes", "queries": 3, "certainty": certainty}
    (tmp_path / "run.json").write_text(json.dumps(document))
    run = read_earlier(tmp_path / "run.json")
    assert (run.name, run.queries, run.certainty) == ("shop, boxes", 3, certainty)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("{", "cannot read"),
        ("[]", "no JSON of this version"),
        ('{"dataset": "old", "roi": "photo", "queries": 3}', "make it again"),
        ('{"dataset": "a", "roi": "b", "queries": 3, "certainty": {"wizard": {"first": {}}}}', "make it"),
    ],
)
def test_another_file_is_an_error_that_says_what_to_do(tmp_path, text, match):
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(DatasetError, match=match):
        read_earlier(tmp_path / "run.json")
