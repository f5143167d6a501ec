"""The score of `wizard` behaves as its docstring says, with the weights that ship."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.search.fuse import PARTS, share_out, shipped
from fashion_wizard.search.like import Like

SHARE = st.floats(0, 1, width=32)
SAYS = st.fixed_dictionaries(dict.fromkeys(PARTS, SHARE))
COUNT = st.integers(0, 2000)


def one(says: dict[str, float], count: int, like: Like | None = None, prominence: float = 1.0) -> float:
    parts = {name: np.array([value], np.float32) for name, value in says.items()}
    return float(shipped().score(parts, np.array([prominence], np.float32), count, like or Like())[0])


@given(SAYS, COUNT, st.floats(0.01, 1))
def test_scores_lie_between_zero_and_one(says, count, prominence):
    assert 0 <= one(says, count, prominence=prominence) <= 1


@pytest.mark.parametrize("part", PARTS)
@given(SAYS, SHARE, COUNT)
def test_more_of_any_part_is_never_less(part, says, other, count):
    low, high = sorted((says[part], other))
    assert one(says | {part: low}, count) <= one(says | {part: high}, count) + 1e-6


@given(SAYS, COUNT)
def test_what_fills_its_photo_is_likelier_than_a_sliver(says, count):
    assert one(says, count, prominence=0.05) <= one(says, count, prominence=1.0)


@given(st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 4)), min_size=1, max_size=12))
def test_chances_are_shared_out_among_items_as_a_conditional_logit_says(given_):
    scores, numbers = map(np.array, zip(*given_, strict=True))
    shared = share_out(scores, numbers)
    best = {number: scores[numbers == number].max() for number in numbers.tolist()}
    rest = 1 + sum(score / (1 - score) for score in best.values())
    for one, score in zip(shared, scores, strict=True):
        assert one == pytest.approx(score / (1 - score) / rest)
        assert one <= score + 1e-12
    assert sum(shared[numbers == number].max() for number in best) < 1
    assert (np.argsort(shared, kind="stable") == np.argsort(scores, kind="stable")).all()


def test_alone_a_chance_stays_as_it_is_and_twins_halve_it():
    one, two = np.array([0.6, 0.6]), np.array([0, 1])
    assert share_out(one[:1], two[:1]) == pytest.approx([0.6])
    assert share_out(one, np.array([3, 3])) == pytest.approx([0.6, 0.6])
    assert share_out(one, two) == pytest.approx([1.5 / 4, 1.5 / 4])
    assert share_out(one, two, of=np.array([True, False])) == pytest.approx([0.6, 0.6])


@pytest.mark.parametrize("part", ["pattern", "texture", "color", "cut"])
def test_a_part_turned_off_makes_no_difference_and_one_turned_up_makes_a_larger(part):
    said = dict.fromkeys(PARTS, 0.5)

    def difference(weight: float) -> float:
        like = Like(**{part: weight})
        odds = [np.log(s / (1 - s)) for s in (one(said | {part: x}, 40, like) for x in (0.2, 0.7))]
        return odds[1] - odds[0]

    assert abs(difference(0)) < 1e-3
    assert difference(2) == pytest.approx(2 * difference(1), rel=0.01)


@pytest.mark.parametrize("part", PARTS)
def test_between_plain_and_textured_a_part_weighs_between_its_two_weights(part):
    said = dict.fromkeys(PARTS, 0.5)

    def weight(count: int) -> float:
        odds = [np.log(s / (1 - s)) for s in (one(said | {part: x}, count) for x in (0.4, 0.6))]
        return float(odds[1] - odds[0]) / 0.2

    fusion = shipped()
    low, high = sorted((fusion.plain[part], fusion.textured[part]))
    found = [weight(count) for count in (0, 10, 40, 200)]
    assert found[0] == pytest.approx(fusion.plain[part], abs=0.1)
    assert all(low - 0.1 <= value <= high + 0.1 for value in found)
    assert found in (sorted(found), sorted(found, reverse=True)) or high - low < 0.2
