"""Similarity, with the weights that ship, and what it does to the order of results."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fashion_wizard.search.fuse import ALIKE, PARTS, scored, shipped
from fashion_wizard.search.traits import TRAITS, TraitModel
from fashion_wizard.search.weights import LARGEST_WEIGHT, PartWeights

SHARE = st.floats(0, 1, width=32)
SAYS = st.fixed_dictionaries(dict.fromkeys(PARTS, SHARE))
LIKE = st.builds(PartWeights, **dict.fromkeys(PARTS, st.floats(0, LARGEST_WEIGHT)))
TOLD = {part for own in TRAITS.values() for part in own}


def one(says: dict[str, float], like: PartWeights, traits: TraitModel | None = None) -> float:
    """The similarity of a single candidate."""
    parts = {name: np.array([value], np.float32) for name, value in says.items()}
    return float((traits or shipped().traits).similarity(parts, like)[0])


@pytest.mark.parametrize("part", sorted(TOLD))
@given(SAYS, SHARE, LIKE)
def test_more_of_any_part_is_never_less_alike(part, says, other, like):
    low, high = sorted((says[part], other))
    assert 0 <= one(says | {part: low}, like) <= one(says | {part: high}, like) + 1e-9 < 1


@pytest.mark.parametrize("part", sorted(TOLD))
@given(SAYS, SHARE)
def test_a_part_that_is_turned_off_says_nothing(part, says, other):
    like = PartWeights(**{part: 0})
    assert one(says, like) == one(says | {part: other}, like)


def test_every_part_that_may_be_turned_tells_a_trait_but_the_whole_look():
    assert set(PARTS) - TOLD == {"look"}
    assert one(dict.fromkeys(PARTS, 0.5), PartWeights(0, 0, 0, 0)) == 0


def test_alike_is_the_share_of_traits_to_be_expected():
    weights = {
        "cloth": {"texture": 2.0, "pattern": 4.0},
        "color": {"color": 1.0},
        "kind": {"cut": 3.0},
    }
    traits = TraitModel(weights, {"cloth": -3.0, "color": 0.0, "kind": -1.5})
    says = {"texture": 0.5, "pattern": 0.25, "color": 0.0, "cut": 1.0}
    cloth, color, kind = (1 / (1 + math.exp(-x)) for x in (-3 + 1 + 1, 0, 1.5))
    assert one(says, PartWeights(), traits) == pytest.approx((cloth + color + kind) / 3)
    assert one(says, PartWeights(cut=4), traits) == pytest.approx((cloth + color + 4 * kind) / 6)
    # One part of two: the cloth counts half as much, and that part tells all of it.
    assert one(says, PartWeights(texture=0, color=0, cut=0), traits) == pytest.approx(
        1 / (1 + math.exp(3 - 2 * 4 * 0.25))
    )
    assert one(says, PartWeights(pattern=0), traits) == pytest.approx(
        (0.5 / (1 + math.exp(3 - 2 * 2 * 0.5)) + color + kind) / 2.5
    )


CHANCES = st.lists(st.tuples(st.floats(0, 0.9999), st.floats(0, 1)), min_size=2, max_size=2)


@given(CHANCES)
def test_probable_articles_are_ordered_by_probability_and_the_rest_by_similarity(pair):
    (one_chance, one_alike), (other_chance, other_alike) = pair
    first, second = scored(np.array([one_chance, other_chance]), np.array([one_alike, other_alike]))
    assert abs(first - one_chance) <= ALIKE
    if one_chance - other_chance > 2 * ALIKE:
        assert first > second
    if one_chance == other_chance and one_alike > other_alike + 1e-9:
        assert first > second
