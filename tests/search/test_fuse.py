"""The score of `wizard` behaves as its docstring says, with the weights that ship."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fashion_wizard.search.fuse import PARTS, SUREST, scored, share_out, shipped
from fashion_wizard.search.weights import PartWeights

SHARE = st.floats(0, 1, width=32)
SAYS = st.fixed_dictionaries(dict.fromkeys(PARTS, SHARE))
COUNT = st.integers(0, 2000)


def one(
    says: dict[str, float], count: int, like: PartWeights | None = None, prominence: float = 1.0
) -> float:
    """Log-odds."""
    parts = {name: np.array([value], np.float32) for name, value in says.items()}
    return float(
        shipped().log_odds(parts, np.array([prominence], np.float32), count, like or PartWeights())[0]
    )


@pytest.mark.parametrize("part", PARTS)
@given(SAYS, SHARE, COUNT)
def test_more_of_any_part_is_never_less(part, says, other, count):
    low, high = sorted((says[part], other))
    assert one(says | {part: low}, count) <= one(says | {part: high}, count) + 1e-6


@given(SAYS, COUNT)
def test_a_color_that_is_another_counts_the_same_however_much_another(says, count):
    """Navy in the evening and navy at noon share few colors, as navy and black do."""
    told = [one(says | {"color": color}, count) for color in (0.0, 0.2, 0.4, 0.6)]
    assert told[0] == told[1] == told[2] < told[3]


@given(SAYS, COUNT)
def test_what_fills_its_photo_is_likelier_than_a_sliver(says, count):
    assert one(says, count, prominence=0.05) <= one(says, count, prominence=1.0)


@given(st.lists(st.tuples(st.floats(-60, 60), st.integers(0, 4)), min_size=1, max_size=12))
def test_chances_are_shared_out_among_items_as_a_conditional_logit_says(told):
    log_odds, numbers = map(np.array, zip(*told, strict=True))
    shared = share_out(log_odds, numbers)
    best = {number: log_odds[numbers == number].max() for number in numbers.tolist()}
    rest = 1 + sum(map(math.exp, best.values()))
    for chance, said in zip(shared, log_odds.tolist(), strict=True):
        assert chance == pytest.approx(SUREST * math.exp(said) / rest)
    assert sum(shared[numbers == number].max() for number in best) < 1
    assert (np.diff(shared[np.argsort(log_odds)]) >= 0).all()


def test_alone_a_chance_stays_as_it_is_and_twins_halve_it():
    said, items = np.log([1.5, 1.5]), np.array([0, 1])
    assert share_out(said[:1], items[:1]) == pytest.approx([SUREST * 0.6])
    assert share_out(said, np.array([3, 3])) == pytest.approx([SUREST * 0.6] * 2)
    assert share_out(said, items) == pytest.approx([SUREST * 1.5 / 4] * 2)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_turned_off_makes_no_difference_and_one_turned_up_makes_a_larger(part):
    said = dict.fromkeys(PARTS, 0.5)

    def difference(weight: float) -> float:
        like = PartWeights(**{part: weight})
        odds = [one(said | {part: x}, 40, like) for x in (0.2, 0.7)]
        return odds[1] - odds[0]

    assert abs(difference(0)) < 1e-3
    assert difference(2) == pytest.approx(2 * difference(1), rel=0.01)


@pytest.mark.parametrize("part", PARTS)
def test_between_plain_and_textured_a_part_weighs_between_its_two_weights(part):
    said = dict.fromkeys(PARTS, 0.5)

    def weight(count: int) -> float:
        odds = [one(said | {part: x}, count) for x in (0.4, 0.6)]
        return float(odds[1] - odds[0]) / 0.2

    fusion = shipped()
    low, high = sorted((fusion.plain[part], fusion.textured[part]))
    found = [weight(count) for count in (0, 10, 40, 200)]
    assert found[0] == pytest.approx(fusion.plain[part], abs=0.1)
    assert all(low - 0.1 <= value <= high + 0.1 for value in found)
    assert found in (sorted(found), sorted(found, reverse=True)) or high - low < 0.2


@given(
    st.lists(SAYS, min_size=1, max_size=4),
    st.lists(SHARE, min_size=4, max_size=4),
    COUNT,
    st.fixed_dictionaries(dict.fromkeys(PARTS, st.floats(0, 10))),
)
@example([dict.fromkeys(PARTS, 0.5)], [1.0] * 4, 2000, dict.fromkeys(PARTS, 1.0) | {"pattern": 10.0})
@example([dict.fromkeys(PARTS, 0.7)], [0.0] * 4, 0, dict.fromkeys(PARTS, 1.0))
def test_no_score_is_above_what_vectors_alone_allow(says, patterns, count, weights):
    parts = {name: np.array([each[name] for each in says], np.float32) for name in PARTS}
    prominence, like = np.full(len(says), 0.5, np.float32), PartWeights(**weights)
    most = shipped().most(parts, prominence, like)
    parts["pattern"] = np.array(patterns[: len(says)], np.float32)
    chances = share_out(shipped().log_odds(parts, prominence, count, like), np.arange(len(says)))
    scores = scored(chances, shipped().traits.similarity(parts, like))
    assert scores.max() <= most <= 1 + 1e-5
