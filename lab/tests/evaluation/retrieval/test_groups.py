"""Groups of queries against slow, obvious counting."""

import json
from pathlib import Path

import pytest

from fashion_wizard.errors import DatasetError
from fashion_wizard_lab.datasets.inshop import Inshop, InshopPhoto
from fashion_wizard_lab.evaluation.retrieval.groups import check_key, groups_by
from fashion_wizard_lab.evaluation.retrieval.ranking import RankedPhoto, Ranking


def photo(name, item, split, clothes_type=1, pose=1):
    return InshopPhoto(f"img/{name}", Path(name), item, split, None, clothes_type, pose)


GALLERY = [
    photo("MEN/Denim/a/1.jpg", "a", "gallery", 2, 1),
    photo("MEN/Denim/a/2.jpg", "a", "gallery", 2, 3),
    photo("MEN/Denim/a/3.jpg", "a", "gallery", 2, 3),
    photo("WOMEN/Dresses/b/1.jpg", "b", "gallery", 3, 1),
    photo("WOMEN/Dresses/c/1.jpg", "c", "gallery", 3, None),
]
QUERIES = [
    photo("MEN/Denim/a/4.jpg", "a", "query", 2, 1),
    photo("MEN/Denim/a/5.jpg", "a", "query", 2, 2),
    photo("WOMEN/Dresses/b/2.jpg", "b", "query", 3, 1),
    photo("WOMEN/Dresses/c/2.jpg", "c", "query", None, None),
]


def ranking(query, *order):
    found = [RankedPhoto(one.path, one.item, 0.5, {}, one.pose_type) for one in (GALLERY[n] for n in order)]
    return Ranking(query, query.path, tuple(found))


RANKINGS = {
    "wizard": [
        ranking(QUERIES[0], 0, 3, 1, 4, 2),
        ranking(QUERIES[1], 3, 2, 0, 1, 4),
        ranking(QUERIES[2], 4, 0, 3),
        ranking(QUERIES[3], 4),
    ],
    "superpoint": [ranking(query, 3) for query in QUERIES],
}


@pytest.fixture
def inshop(tmp_path):
    (tmp_path / "Eval").mkdir()
    (tmp_path / "Eval/list_eval_partition.txt").touch()
    (tmp_path / "Anno").mkdir()
    entries = [{"item": "a", "color": "red"}, {"item": "b", "color": "blue"}]
    (tmp_path / "Anno/list_description_inshop.json").write_text(json.dumps(entries))
    return Inshop(tmp_path, (*GALLERY, *QUERIES), (), {})


def hits(groups, method="wizard", figure="hit@1"):
    return {name: (group["queries"], group["results"][method][figure]) for name, group in groups.items()}


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("type", {"lower": (2, 0.5), "full": (1, 0.0), "unknown": (1, 1.0)}),
        ("category", {"MEN/Denim": (2, 0.5), "WOMEN/Dresses": (2, 0.5)}),
        ("color", {"red": (2, 0.5), "blue": (1, 0.0), "unknown": (1, 1.0)}),
        ("Color=red", {"red": (2, 0.5), "not red": (2, 0.5)}),
        ("color=red, blue", {"red, blue": (3, 1 / 3), "not red, blue": (1, 1.0)}),
    ],
)
def test_every_query_is_in_one_group(inshop, key, expected):
    check_key(key, inshop)
    groups = groups_by(key, inshop, RANKINGS)
    assert hits(groups) == expected
    assert sum(group["queries"] for group in groups.values()) == len(QUERIES)
    assert all(group["results"].keys() == RANKINGS.keys() for group in groups.values())


def test_of_a_pose_pair_only_photos_in_the_second_pose_are_right_and_others_of_the_item_are_passed_over(
    inshop,
):
    groups = groups_by("pose", inshop, RANKINGS)
    assert hits(groups) == {
        # The front of a finds the front first; the front of b comes third.
        "front to front": (2, 0.5),
        # Without its own front, the front of a is followed by b, then its back.
        "front to back": (1, 0.0),
        "side to front": (1, 0.0),
        "side to back": (1, 0.0),
        "unknown to unknown": (1, 1.0),
    }
    assert hits(groups, figure="hit@5")["front to back"] == (1, 1.0)
    # Two backs to find: ranks of b, back, c, back; the first two hold one, at half precision.
    assert hits(groups, figure="mAP@R")["front to back"] == (1, pytest.approx(0.25))
    # The side of a: b, back, back once its front is passed over.
    assert hits(groups, figure="mAP@R")["side to back"] == (1, pytest.approx(0.25))
    assert hits(groups, "superpoint")["front to front"] == (2, 0.5)


@pytest.mark.parametrize(
    ("key", "error"), [("weave", "there are type, pose, category, color"), ("color=silk", "blue, red")]
)
def test_an_unknown_key_is_an_error_that_names_the_known_ones(inshop, key, error):
    with pytest.raises(DatasetError, match=error):
        check_key(key, inshop)
