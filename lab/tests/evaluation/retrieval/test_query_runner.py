"""Queries are answered by several methods, for every garment of a photo."""

import numpy as np
import pytest
from PIL import Image

from fashion_wizard.catalog.store import Catalog
from fashion_wizard.garment import Garment
from fashion_wizard.search.hits import GarmentHits, Hit
from fashion_wizard.segmentation.foreground import WholePhoto
from fashion_wizard_lab.evaluation.retrieval.query_runner import QueryRunner


class NoFeatures:
    name = "none"

    def vectors(self, photo, garment):
        return None

    def with_keypoints(self, photo, garment, vectors):
        return None


@pytest.mark.parametrize("content", [b"", b"no photo"])
def test_a_query_that_cannot_be_read_is_an_answer_that_says_so(tmp_path, content):
    (tmp_path / "7.jpg").write_bytes(content)
    with Catalog(tmp_path / "catalog") as catalog:
        runner = QueryRunner(catalog, WholePhoto(), NoFeatures(), "cosine", 5)
        answers = runner.answer(7, tmp_path / "7.jpg", ["wizard", "superpoint"])
    assert [(answer.number, answer.by, list(answer.found)) for answer in answers] == [
        (7, "wizard", []),
        (7, "superpoint", []),
    ]
    assert all("7.jpg" in answer.problem for answer in answers)


def test_a_query_without_a_garment_is_an_answer_that_says_so(tmp_path):
    class Blind(WholePhoto):
        def segment(self, photo, path=None):
            return []

    Image.new("RGB", (20, 20)).save(tmp_path / "7.png")
    with Catalog(tmp_path / "catalog") as catalog:
        runner = QueryRunner(catalog, Blind(), NoFeatures(), "cosine", 5)
        (answer,) = runner.answer(7, tmp_path / "7.png", ["wizard"])
    assert answer.problem == "no garment was found in it"


class Halves(WholePhoto):
    """The left half of a photo as a top, then the right half as a bag."""

    def segment(self, photo, path=None):
        left = np.zeros(photo.shape[:2], bool)
        left[:, : photo.shape[1] // 2] = True
        return [Garment.from_mask("top", left), Garment.from_mask("bag", ~left)]


class ByLabel:
    """A method that answers each kind of garment with the photo of its name."""

    def __init__(self):
        self.order = []

    def search(self, photo, garment, k):
        self.order.append(garment.label)
        return [(f"{garment.label}.png", 0.5)]


def test_every_garment_of_a_photo_is_searched_for_and_the_meant_one_is_the_answer(tmp_path):
    Image.new("RGB", (20, 20)).save(tmp_path / "7.png")
    first, second = ByLabel(), ByLabel()
    others = {"first": first, "second": second}
    with Catalog(tmp_path / "catalog") as catalog:
        runner = QueryRunner(catalog, Halves(), NoFeatures(), "cosine", 5, others=others)
        answers = runner.answer(7, tmp_path / "7.png", ["first", "second"])
    assert [answer.by for answer in answers] == ["first", "second"]
    for answer in answers:
        assert answer.found == [("top.png", 0.5)]
        assert answer.others == [[("bag.png", 0.5)]]
    assert first.order == second.order == ["top", "bag"]


@pytest.mark.parametrize(("hints", "garment"), [((), 1), (("7.png",), 0)])
def test_the_search_decides_what_is_meant_where_the_layout_does_not(tmp_path, monkeypatch, hints, garment):
    def search(photo, garment, by):
        score = {"top": 0.1, "bag": 0.9}[garment.label]
        return GarmentHits(garment, [Hit(f"{garment.label}.png", "", garment.label, garment.box, 1, score)])

    Image.new("RGB", (20, 20)).save(tmp_path / "7.png")
    with Catalog(tmp_path / "catalog") as catalog:
        runner = QueryRunner(catalog, Halves(), NoFeatures(), "cosine", 5, hints)
        monkeypatch.setattr(runner, "_search", search)
        monkeypatch.setattr(
            runner, "_meant", lambda photo, path, by: runner._segmenter.segment(photo, path)[1]
        )
        (answer,) = runner.answer(7, tmp_path / "7.png", ["wizard"])
    results = [[("top.png", 0.1)], [("bag.png", 0.9)]]
    assert answer.garment == garment
    assert [answer.found, *answer.others] == [results[garment], results[1 - garment]]
