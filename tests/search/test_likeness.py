"""How alike garments are, with the weights that ship, and what it does to the order of hits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.search.fuse import ALIKE, PARTS, scored, shipped
from fashion_wizard.search.like import MOST, Like
from fashion_wizard.search.likeness import TRAITS, Likeness

SHARE = st.floats(0, 1, width=32)
SAYS = st.fixed_dictionaries(dict.fromkeys(PARTS, SHARE))
LIKE = st.builds(Like, **dict.fromkeys(PARTS, st.floats(0, MOST)))
TOLD = {part for own in TRAITS.values() for part in own}


def one(says: dict[str, float], like: Like, likeness: Likeness | None = None) -> float:
    """How alike a single candidate is."""
    parts = {name: np.array([value], np.float32) for name, value in says.items()}
    return float((likeness or shipped().likeness).alike(parts, like)[0])


@pytest.mark.parametrize("part", sorted(TOLD))
@given(SAYS, SHARE, LIKE)
def test_more_of_any_part_is_never_less_alike(part, says, other, like):
    low, high = sorted((says[part], other))
    assert 0 <= one(says | {part: low}, like) <= one(says | {part: high}, like) + 1e-9 < 1


@pytest.mark.parametrize("part", sorted(TOLD))
@given(SAYS, SHARE)
def test_a_part_that_is_turned_off_says_nothing(part, says, other):
    like = Like(**{part: 0})
    assert one(says, like) == one(says | {part: other}, like)


def test_every_part_that_may_be_turned_tells_a_trait_but_the_whole_look():
    assert set(PARTS) - TOLD == {"look"}
    assert one(dict.fromkeys(PARTS, 0.5), Like(0, 0, 0, 0)) == 0


def test_alike_is_the_share_of_traits_to_be_expected():
    weights = {
        "cloth": {"texture": 2.0, "pattern": 4.0},
        "color": {"color": 1.0},
        "kind": {"cut": 3.0},
    }
    likeness = Likeness(weights, {"cloth": -3.0, "color": 0.0, "kind": -1.5})
    says = {"texture": 0.5, "pattern": 0.25, "color": 0.0, "cut": 1.0}
    cloth, color, kind = (1 / (1 + math.exp(-x)) for x in (-3 + 1 + 1, 0, 1.5))
    assert one(says, Like(), likeness) == pytest.approx((cloth + color + kind) / 3)
    assert one(says, Like(cut=4), likeness) == pytest.approx((cloth + color + 4 * kind) / 6)
    # One part of two: the cloth counts half as much, and that part tells all of it.
    assert one(says, Like(texture=0, color=0, cut=0), likeness) == pytest.approx(
        1 / (1 + math.exp(3 - 2 * 4 * 0.25))
    )
    assert one(says, Like(pattern=0), likeness) == pytest.approx(
        (0.5 / (1 + math.exp(3 - 2 * 2 * 0.5)) + color + kind) / 2.5
    )


CHANCES = st.lists(st.tuples(st.floats(0, 0.9999), st.floats(0, 1)), min_size=2, max_size=2)


@given(CHANCES)
def test_what_may_be_the_article_goes_by_its_chance_and_the_rest_by_likeness(pair):
    (one_chance, one_alike), (other_chance, other_alike) = pair
    first, second = scored(np.array([one_chance, other_chance]), np.array([one_alike, other_alike]))
    assert abs(first - one_chance) <= ALIKE
    if one_chance - other_chance > 2 * ALIKE:
        assert first > second
    if one_chance == other_chance and one_alike > other_alike + 1e-9:
        assert first > second
