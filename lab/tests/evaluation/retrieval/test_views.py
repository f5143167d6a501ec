"""Figures by how a query shows its item."""

from pathlib import Path

import pytest

from fashion_wizard_lab.datasets.inshop import InshopPhoto
from fashion_wizard_lab.evaluation.retrieval.ranking import RankedPhoto, Ranking
from fashion_wizard_lab.evaluation.retrieval.views import view_of, views_of


def photo(name, pose=None):
    return InshopPhoto(name, Path(name), "right", "query", None, 1, pose)


@pytest.mark.parametrize(
    ("name", "pose", "view"),
    [
        ("img/MEN/id_1/01_3_back.jpg", 1, "back"),
        ("img/MEN/id_1/01_6_DETAIL.jpg", None, "detail"),
        ("img/WOMEN/vd01-ll/02_worn.jpg", 4, "worn"),
        ("img/MEN/id_1/01_7_additional.jpg", 2, "side"),
        ("img/MEN/id_1/01_7_additional.jpg", None, "unknown"),
        ("img/MEN/id_1/4.jpg", 4, "full"),
        ("img/MEN/id_1/4.jpg", 5, "detail"),
        ("img/MEN/id_1/4.jpg", 6, "flat"),
        # Only whole words of the file's own name count, and the last of them.
        ("img/back/feedback-1.jpg", 1, "front"),
        ("img/MEN/id_1/back_worn.jpg", None, "worn"),
    ],
)
def test_the_files_name_tells_the_view_and_else_the_pose(name, pose, view):
    assert view_of(photo(name, pose)) == view


def ranking(view, rank, other_ranks=()):
    found = [RankedPhoto(Path("x"), "right" if i == rank else "wrong", 0.5, {}) for i in range(1, 9)]
    return Ranking(photo(f"img/x_{view}.jpg"), Path("copy"), tuple(found), other_ranks)


def test_each_view_has_its_own_figures_and_how_far_they_can_be_trusted():
    ranked = [ranking("back", 1), ranking("back", 3, (1,)), ranking("detail", 0, (5, 2)), ranking("back", 2)]
    views = views_of({"wizard": ranked}, ["right", "wrong"])
    assert list(views) == ["back", "detail"]
    back, detail = views["back"], views["detail"]
    assert (back["queries"], detail["queries"]) == (3, 1)
    assert back["results"]["wizard"]["hit@1"] == pytest.approx(1 / 3)
    assert back["results"]["wizard"]["any_hit@1"] == pytest.approx(2 / 3)
    assert detail["results"]["wizard"]["hit@50"] == 0
    assert detail["results"]["wizard"]["any_hit@1"] == 0
    assert detail["results"]["wizard"]["any_hit@5"] == 1
    low, high = back["intervals"]["wizard"]
    assert low < 1 / 3 < high
    # A single miss says next to nothing.
    assert detail["intervals"]["wizard"][1] > 0.7
