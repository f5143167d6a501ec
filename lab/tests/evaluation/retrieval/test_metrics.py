"""The fast figures against slow, obvious ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard_lab.evaluation.retrieval.metrics import (
    HIT_AT,
    hit_curve,
    rank_by_score,
    relevance,
    retrieval_metrics,
    wilson_interval,
)


def slow_hit(item, ranking, k):
    for place in range(min(k, len(ranking))):
        if ranking[place] == item:
            return 1
    return 0


def slow_average_precision_at_r(item, ranking, gallery):
    r = gallery.count(item)
    if r == 0:
        return 0
    total = 0
    for i in range(1, r + 1):
        if i <= len(ranking) and ranking[i - 1] == item:
            total += ranking[:i].count(item) / i
    return total / r


def slow_metrics(queries, rankings, gallery):
    pairs = list(zip(queries, rankings, strict=True))
    figures = {f"hit@{k}": sum(slow_hit(q, r, k) for q, r in pairs) / len(pairs) for k in HIT_AT}
    figures["mAP@R"] = sum(slow_average_precision_at_r(q, r, gallery) for q, r in pairs) / len(pairs)
    return figures


items = st.sampled_from("abcdef")


@st.composite
def rounds(draw):
    gallery = draw(st.lists(items, max_size=70))
    queries = draw(st.lists(items, min_size=1, max_size=8))
    rankings = []
    for _ in queries:
        order = draw(st.permutations(gallery))
        rankings.append(order[: draw(st.integers(0, len(gallery)))])
    return queries, rankings, gallery


@given(rounds())
def test_figures_equal_the_slow_ones(round_):
    assert retrieval_metrics(*round_) == pytest.approx(slow_metrics(*round_))


@given(rounds())
def test_more_gallery_photos_never_lower_the_hits(round_):
    figures = retrieval_metrics(*round_)
    hits = [figures[f"hit@{k}"] for k in HIT_AT]
    assert hits == sorted(hits)
    assert all(0 <= value <= 1 for value in figures.values())


@given(rounds(), st.integers(1, 80))
def test_a_curve_is_hit_at_every_k(round_, k):
    queries, rankings, _ = round_
    curve = hit_curve(relevance(queries, rankings), k)
    pairs = list(zip(queries, rankings, strict=True))
    slow = [sum(slow_hit(q, r, at) for q, r in pairs) / len(pairs) for at in range(1, k + 1)]
    assert curve == pytest.approx(slow)


@pytest.mark.parametrize(
    ("ranking", "hit1", "hit5", "map_at_r"),
    [
        ("aab", 1, 1, 1),
        ("aba", 1, 1, 1 / 2),
        ("baa", 0, 1, 1 / 4),
        ("bbbbbaa", 0, 0, 0),
        ("a", 1, 1, 1 / 2),
        ("", 0, 0, 0),
    ],
)
def test_one_query_with_two_right_photos(ranking, hit1, hit5, map_at_r):
    figures = retrieval_metrics(["a"], [list(ranking)], list("aabbbbb"))
    assert (figures["hit@1"], figures["hit@5"], figures["mAP@R"]) == pytest.approx((hit1, hit5, map_at_r))


def test_a_query_whose_item_is_not_in_the_gallery_is_a_miss():
    figures = retrieval_metrics(["a", "z"], [["a", "b"], ["a", "b"]], ["a", "b"])
    assert (figures["hit@50"], figures["mAP@R"]) == (0.5, 0.5)


def test_without_queries_there_are_no_figures():
    with pytest.raises(ValueError, match="no query"):
        retrieval_metrics([], [], ["a"])


def test_every_query_needs_its_ranking():
    with pytest.raises(ValueError, match="argument"):
        retrieval_metrics(["a", "b"], [["a"]], ["a"])


@given(st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=4))
def test_equal_scores_keep_the_order_of_the_gallery(rows):
    order = rank_by_score(np.array(rows, dtype=np.float32))
    slow = [sorted(range(5), key=lambda column, row=row: (-row[column], column)) for row in rows]
    assert order.tolist() == slow


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    # From the closed form, worked out by hand.
    [(0, 1, 0.0, 0.7935), (1, 1, 0.2065, 1.0), (5, 10, 0.2366, 0.7634), (90, 100, 0.8256, 0.9448)],
)
def test_the_confidence_interval_of_a_share(hits, count, low, high):
    assert wilson_interval(hits, count) == pytest.approx((low, high), abs=1e-4)


def test_more_queries_make_a_narrower_interval():
    intervals = [wilson_interval(count // 2, count) for count in (2, 10, 100, 1000)]
    widths = [high - low for low, high in intervals]
    assert widths == sorted(widths, reverse=True)
