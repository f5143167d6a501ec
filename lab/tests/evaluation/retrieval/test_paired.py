"""Two searches on the same queries, beside the slow and obvious ways to compare them."""

import math
from itertools import product

import numpy as np
import pytest

from fashion_wizard_lab.evaluation.retrieval.paired import bootstrap_interval, paired, sign_flip_p


def by_all_signs(differences):
    observed = abs(sum(differences))
    sums = [abs(sum(np.array(signs) * differences)) for signs in product((1, -1), repeat=len(differences))]
    return np.mean([each >= observed for each in sums])


@pytest.mark.parametrize("seed", range(8))
def test_p_is_the_share_of_all_choices_of_signs_that_are_as_far_from_nothing(seed):
    differences = np.random.default_rng(seed).integers(-3, 4, size=1 + seed)
    assert sign_flip_p(differences) == pytest.approx(by_all_signs(differences))


@pytest.mark.parametrize(("only_first", "only_second"), [(0, 5), (2, 9), (4, 4), (30, 12)])
def test_with_one_query_an_item_p_is_that_of_the_sign_test(only_first, only_second):
    count = only_first + only_second
    tail = sum(math.comb(count, wins) for wins in range(min(only_first, only_second) + 1)) / 2**count
    differences = np.array([-1] * only_first + [1] * only_second + [0] * 50)
    assert sign_flip_p(differences) == pytest.approx(min(1.0, 2 * tail))


def test_searches_that_find_the_same_do_not_differ():
    found = np.array([True, False, True])
    both = paired(found, found, ["a", "b", "c"])
    assert (both.difference, both.low, both.high, both.p) == (0, 0, 0, 1)
    assert (both.only_first, both.only_second, both.first) == (0, 0, pytest.approx(2 / 3))


def test_the_second_search_is_better_by_what_only_it_finds():
    first = np.array([True, True, False, False, False, False])
    second = np.array([True, False, True, True, True, False])
    both = paired(first, second, list("abcdef"))
    assert (both.queries, both.items, both.only_first, both.only_second) == (6, 6, 1, 3)
    assert both.difference == pytest.approx(2 / 6)
    assert both.p == pytest.approx(by_all_signs(np.array([0, -1, 1, 1, 1, 0])))
    assert both.low < both.difference < both.high


def test_an_item_that_is_asked_for_often_counts_as_one_lucky_draw():
    first, second = np.zeros(12, np.bool_), np.ones(12, np.bool_)
    assert paired(first, second, list("abcdefghijkl")).p < 0.001
    assert paired(first, second, ["a"] * 12).p == 1
    assert paired(first, second, ["a"] * 6 + ["b"] * 6).p == 0.5


def test_the_interval_is_as_wide_as_theory_says_and_the_same_each_time():
    lot = np.random.default_rng(1)
    sums = lot.choice([-1.0, 0.0, 1.0], size=400, p=[0.1, 0.6, 0.3])
    low, high = bootstrap_interval(sums, np.ones(400, np.int64))
    assert (low, high) == bootstrap_interval(sums, np.ones(400, np.int64))
    half = 1.96 * sums.std() / 20
    assert low == pytest.approx(sums.mean() - half, abs=0.006)
    assert high == pytest.approx(sums.mean() + half, abs=0.006)
